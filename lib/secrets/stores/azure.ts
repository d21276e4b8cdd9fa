import { readFile } from 'node:fs/promises';
import type * as Identity from '@azure/identity';
import type * as KeyVault from '@azure/keyvault-secrets';
import type { CodedError } from '../../core/coded-error';
import { loadPackage } from '../optional-package';
import type { StoreContext } from '../open-store';
import type { SecretStore } from '../store';
import type { StoreConfig } from '../store-config';
import { pemOfPfx } from './pfx';
import { errorsOf, reasonOf, type StoreErrors } from './refusal';

/** Azure Key Vault: one secret a principal. */
export async function openAzureStore(config: StoreConfig, { timeoutMs }: StoreContext): Promise<SecretStore> {
  const [identity, secrets] = await Promise.all([
    loadPackage<typeof Identity>('@azure/identity'),
    loadPackage<typeof KeyVault>('@azure/keyvault-secrets'),
  ]);
  const prefix = config.optional('prefixPath') ?? '';
  const description = `Azure Key Vault ${config.text('vaultUrl')} ${prefix}`.trimEnd();
  const errors = errorsOf(description, () => ['clientSecret', 'password', 'certificatePfxPassword'].map((key) => config.optional(key)));

  const caFile = config.optional('caFile');
  const transport = {
    retryOptions: { maxRetries: 1 },
    ...(caFile !== undefined && { tlsOptions: { ca: (await file(caFile, errors)).toString('utf8') } }),
  };
  const client = new secrets.SecretClient(config.text('vaultUrl'), await credentialOf(identity, config, errors, transport), transport);
  return new AzureStore(client, description, prefix, timeoutMs, errors);
}

class AzureStore implements SecretStore {
  public constructor(
    private readonly client: KeyVault.SecretClient,
    public readonly description: string,
    private readonly prefix: string,
    private readonly timeoutMs: number,
    private readonly errors: StoreErrors,
  ) {}

  public async read(principal: string): Promise<string | undefined> {
    const name = this.nameOf(principal);
    if (name === undefined) return undefined;
    try {
      const { value } = await this.client.getSecret(name, this.bound());
      return value ?? '';
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw this.failure(error);
    }
  }

  public async write(principal: string, value: string): Promise<void> {
    const name = this.nameOf(principal);
    if (name === undefined) throw this.errors('SWY9007', 'the principal cannot be the name of a secret');
    try {
      await this.client.setSecret(name, value, this.bound()).catch(async (error: unknown) => {
        // A removed secret keeps its name until it is recovered or purged: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
        if ((error as Failure).statusCode !== 409) throw error;
        await (await this.client.beginRecoverDeletedSecret(name, this.bound())).pollUntilDone();
        await this.client.setSecret(name, value, this.bound());
      });
    } catch (error) {
      throw this.failure(error);
    }
  }

  public async remove(principal: string): Promise<void> {
    const name = this.nameOf(principal);
    if (name === undefined) return;
    try {
      await this.client.beginDeleteSecret(name, this.bound());
    } catch (error) {
      if (!isAbsence(error)) throw this.failure(error);
    }
  }

  public close(): void {
    // The SDK keeps nothing open that would hold the process.
  }

  /** Undefined for what cannot be a name: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers */
  private nameOf(principal: string): string | undefined {
    const name = `${this.prefix}${principal}`;
    return principal !== '' && /^[0-9a-zA-Z-]{1,127}$/.test(name) ? name : undefined;
  }

  private bound(): { abortSignal: AbortSignal } {
    return { abortSignal: AbortSignal.timeout(this.timeoutMs) };
  }

  private failure(error: unknown): CodedError {
    const { name, statusCode, message } = error as Failure;
    if (name === 'AbortError') return this.errors('SWY9006', `no answer within ${this.timeoutMs} ms`);
    const refused = statusCode === 401 || statusCode === 403 || name.startsWith('Authentication');
    return this.errors(refused ? 'SWY9005' : 'SWY9006', message.split('\n')[0] || reasonOf(error));
  }
}

interface Failure extends Error {
  readonly statusCode?: number;
  readonly code?: string;
}

/** Disabling a secret takes it away, as deleting it does: it must not count as an outage, through which the old value is kept. */
function isAbsence(error: unknown): boolean {
  const { statusCode, code, message } = error as Failure;
  return (statusCode === 404 && code === 'SecretNotFound') || (statusCode === 403 && /disabled secret/i.test(message));
}

async function credentialOf(
  identity: typeof Identity,
  config: StoreConfig,
  errors: StoreErrors,
  transport: object,
): Promise<Identity.TokenCredential> {
  const authorityHost = config.optional('authorityHost');
  // A cloud of one's own is not among those that Entra ID lists: https://learn.microsoft.com/javascript/api/@azure/identity/clientsecretcredentialoptions
  const options = { ...transport, ...(authorityHost !== undefined && { authorityHost, disableInstanceDiscovery: true }) };
  const tenant = config.text('tenantId');
  const client = config.text('clientId');
  switch (config.variant) {
    case 'ClientSecret':
      return new identity.ClientSecretCredential(tenant, client, config.text('clientSecret'), options);
    case 'UsernamePassword':
      return new identity.UsernamePasswordCredential(tenant, client, config.text('username'), config.text('password'), options);
    default:
      return new identity.ClientCertificateCredential(tenant, client, { certificate: await certificateOf(config, errors) }, options);
  }
}

async function certificateOf(config: StoreConfig, errors: StoreErrors): Promise<string> {
  const path = config.text('certificatePath');
  const content = await file(path, errors);
  if (config.optional('certificateType') !== 'PFX') return content.toString('utf8');
  try {
    return await pemOfPfx(content, config.optional('certificatePfxPassword') ?? '');
  } catch (error) {
    throw errors('SWY9009', `${path} (${(error as Error).message})`);
  }
}

async function file(path: string, errors: StoreErrors): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw errors('SWY9009', `${path} (${reasonOf(error)})`);
  });
}
