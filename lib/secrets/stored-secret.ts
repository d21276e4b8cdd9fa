import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../core/coded-error';
import { openSecretStore } from './open-store';
import type { StoreType } from './store-config';

/** Beginnings of references to secrets in stores. */
export const storeSchemes = ['vault', 'aws', 'azure'] as const;

type Scheme = (typeof storeSchemes)[number];
type Settings = Readonly<Record<string, string>>;

interface Place {
  readonly type: StoreType;
  /** Of one entry, as the store finds it behind `settings`. */
  readonly entry: string;
  /** A field of Vault, or a member of a JSON text. */
  readonly field?: string | undefined;
  readonly settings: Settings;
}

const places: Readonly<Record<Scheme, (name: string) => Place | undefined | Promise<Place | undefined>>> = {
  vault: vaultPlace,
  aws: awsPlace,
  azure: azurePlace,
};

/**
 * Reads a secret where it is kept: `vault:PATH#FIELD`, `aws:NAME#KEY`, `azure:VAULT/NAME`. Address and login come from the environment, by the
 * names that the tools of each store use.
 *
 * @throws SWY5030 the reference has not this form
 * @throws SWY3343 the environment lacks something
 * @throws SWY3344 there is no such secret, or no such field in it
 * @throws SWY90xx the store refuses or cannot be asked
 */
export async function readStoredSecret(scheme: Scheme, name: string): Promise<string> {
  const place = await places[scheme](name);
  if (!place) throw new CodedError('SWY5030', { detail: `it starts with ${scheme}: and has not the form ${forms[scheme]}` });
  const store = await openSecretStore(place.type, place.settings, { where: `reference ${scheme}:` });
  try {
    const { entry, field } = place;
    const value = field !== undefined && store.readField ? await store.readField(entry, field) : memberOf(await store.read(entry), field);
    if (value) return value;
    throw new CodedError('SWY3344', { detail: `${store.description}${entry}${field === undefined ? '' : `#${field}`}` });
  } finally {
    store.close();
  }
}

const forms: Readonly<Record<Scheme, string>> = { vault: 'vault:MOUNT/PATH#FIELD', aws: 'aws:NAME#KEY', azure: 'azure:VAULT/NAME' };

/** As Vault's own command line: https://developer.hashicorp.com/vault/docs/commands#configure-environment-variables */
async function vaultPlace(name: string): Promise<Place | undefined> {
  const [, prefixPath, entry, field] = /^([^#]+\/)([^/#]+)(?:#([^#]+))?$/.exec(name) ?? [];
  if (prefixPath === undefined || entry === undefined) return undefined;
  const authToken = process.env['VAULT_TOKEN'] ?? (await readFile(join(homedir(), '.vault-token'), 'utf8').catch(() => '')).trim();
  const settings = {
    prefixPath,
    ...required({ address: 'VAULT_ADDR' }, authToken === '' ? ['VAULT_TOKEN'] : []),
    authToken,
    ...optional({ namespace: 'VAULT_NAMESPACE', caFile: 'VAULT_CACERT' }),
  };
  return { type: 'Vault', entry, field, settings };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html: the login is found by the SDK. */
function awsPlace(name: string): Place | undefined {
  const [, entry, field] = /^([^#]+)(?:#([^#]+))?$/.exec(name) ?? [];
  if (entry === undefined) return undefined;
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const settings = region === undefined ? required({ region: 'AWS_REGION' }) : { region };
  return { type: 'AWS', entry, field, settings: { ...settings, ...optional({ endpointOverride: 'AWS_ENDPOINT_URL_SECRETS_MANAGER' }) } };
}

/** Names of @azure/identity's EnvironmentCredential: https://learn.microsoft.com/javascript/api/@azure/identity/environmentcredential */
function azurePlace(name: string): Place | undefined {
  const [, vault, entry, field] = /^([^/#]+)\/([^/#]+)(?:#([^#]+))?$/.exec(name) ?? [];
  if (vault === undefined || entry === undefined) return undefined;
  const vaultUrl = `https://${/[.:]/.test(vault) ? vault : `${vault}.vault.azure.net`}`;
  const certificate = process.env['AZURE_CLIENT_CERTIFICATE_PATH'];
  const login = required({
    tenantId: 'AZURE_TENANT_ID',
    clientId: 'AZURE_CLIENT_ID',
    ...(certificate === undefined && { clientSecret: 'AZURE_CLIENT_SECRET' }),
  });
  const kind =
    certificate === undefined
      ? { credentialType: 'ClientSecret' }
      : {
          credentialType: 'ClientCertificate',
          certificatePath: certificate,
          ...optional({ certificatePfxPassword: 'AZURE_CLIENT_CERTIFICATE_PASSWORD' }),
        };
  const others = optional({ authorityHost: 'AZURE_AUTHORITY_HOST', caFile: 'SSL_CERT_FILE' });
  return { type: 'Azure', entry, field, settings: { vaultUrl, ...kind, ...login, ...others } };
}

/** Settings by the variable that has them. @throws SWY3343 naming every variable that is not set */
function required(variables: Settings, missing: readonly string[] = []): Settings {
  const absent = [...Object.values(variables).filter((variable) => !process.env[variable]), ...missing];
  if (absent.length > 0) throw new CodedError('SWY3343', { detail: `${absent.join(', ')} is not set` });
  return optional(variables);
}

function optional(variables: Settings): Settings {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([setting, variable]) => {
      const value = process.env[variable];
      return value ? [[setting, value]] : [];
    }),
  );
}

/** A member of a JSON text, such as AWS keeps for a database. The text is never part of a message. */
function memberOf(text: string | undefined, field: string | undefined): string | undefined {
  if (text === undefined || field === undefined) return text;
  try {
    const members = JSON.parse(text) as Record<string, unknown> | null;
    const value = members && typeof members === 'object' && Object.hasOwn(members, field) ? members[field] : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
