import { CodedError } from '../core/coded-error';

/** Kinds of stores that can be opened: `provider.type` of the Gateway document. `Kubernetes` is an addition of the embedded proxy. */
export type StoreType = 'Vault' | 'AWS' | 'Azure' | 'File' | 'Kubernetes';

/** Settings that were checked: the required ones of their variant are there. */
export interface StoreConfig {
  /** The chosen login, such as `AppRole`; empty where the kind has one way only. */
  readonly variant: string;

  /** A setting that {@link checkStoreConfig} requires. */
  text(key: string): string;

  /** A setting that may be absent. */
  optional(key: string): string | undefined;
}

interface Keys {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

interface Kind extends Keys {
  /** Setting that chooses between ways to log in, and the way where it is absent. */
  readonly variantKey?: string;
  readonly variant?: string;
  readonly variants?: Readonly<Record<string, Keys>>;
}

/** Names as Confluent's Docker guide has them; those after the comments are additions of the embedded proxy. */
const kinds: Readonly<Record<StoreType, Kind>> = {
  Vault: {
    required: ['address', 'prefixPath'],
    optional: ['separator', 'path', 'useJson', /* embedded only */ 'kvVersion', 'namespace', 'caFile'],
    variantKey: 'authMethod',
    variant: 'Token',
    variants: {
      Token: { required: ['authToken'] },
      AppRole: { required: ['role', 'secret'] },
      UserPass: { required: ['username', 'password'] },
      /* embedded only */ Kubernetes: { required: ['role'], optional: ['jwtFile'] },
    },
  },
  AWS: { required: ['region'], optional: ['endpointOverride', 'prefixPath', 'separator', 'useJson', 'accessKey', 'secretKey'] },
  Azure: {
    required: ['vaultUrl', 'credentialType', 'tenantId', 'clientId'],
    optional: ['prefixPath', 'separator', 'useJson', /* embedded only */ 'authorityHost', 'caFile'],
    variantKey: 'credentialType',
    variants: {
      ClientSecret: { required: ['clientSecret'] },
      UsernamePassword: { required: ['username', 'password'] },
      ClientCertificate: { required: ['certificatePath'], optional: ['certificateType', 'certificatePfxPassword'] },
    },
  },
  File: { optional: ['separator', 'useJson', /* embedded only */ 'directory'] },
  Kubernetes: { required: ['secretName'], optional: ['namespace', 'separator', 'useJson', 'server', 'tokenFile', 'caFile'] },
};

export const storeTypes = Object.keys(kinds) as StoreType[];

/** Settings whose form is known. Their values are never shown: an address may carry a password. */
const forms: Readonly<Record<string, { readonly allowed: string; readonly test: (value: string) => boolean }>> = {
  address: { allowed: 'an http or https URL', test: isUrl(/^https?:$/) },
  endpointOverride: { allowed: 'an http or https URL', test: isUrl(/^https?:$/) },
  vaultUrl: { allowed: 'an https URL', test: isUrl(/^https:$/) },
  authorityHost: { allowed: 'an https URL', test: isUrl(/^https:$/) },
  server: { allowed: 'an https URL', test: isUrl(/^https:$/) },
  useJson: { allowed: 'true or false', test: (value) => /^(true|false)$/.test(value) },
  kvVersion: { allowed: '1 or 2', test: (value) => /^[12]$/.test(value) },
  certificateType: { allowed: 'PEM or PFX', test: (value) => /^(PEM|PFX)$/.test(value) },
};

/** Vault's first path element is a mount, so a prefix without a slash would be part of its name. */
const vaultPrefix = {
  allowed: 'the path of a mount, such as secret/ or secret/kafka/',
  test: (value: string) => /^\/?[^/]+\//.test(value),
};

/**
 * Compares the settings of a store with what its kind knows. Everything that is wrong is one error.
 *
 * @throws SWY9003 a setting is unknown, missing or malformed
 */
export function checkStoreConfig(type: StoreType, config: Readonly<Record<string, string>>, where?: string): StoreConfig {
  const kind = kinds[type];
  const variants = kind.variants ?? { '': {} };
  const variant = (kind.variantKey && (config[kind.variantKey] || kind.variant)) ?? '';
  const chosen = Object.hasOwn(variants, variant) ? variants[variant] : undefined;
  // The settings of a login that is not known cannot be judged: those of every login are let through, and the login itself is the fault.
  const parts: readonly Keys[] = [kind, ...(chosen ? [chosen] : Object.values(variants))];
  const required = [kind, chosen].flatMap((keys) => keys?.required ?? []);
  const known = [...new Set([...(kind.variantKey ? [kind.variantKey] : []), ...parts.flatMap(keysOf)])];

  const faults = [
    ...Object.keys(config).flatMap((key) => (known.includes(key) ? [] : `"${key}" is no setting of it`)),
    ...required.flatMap((key) => (config[key] ? [] : `"${key}" is missing`)),
    ...(chosen || !config[kind.variantKey as string] ? [] : [`"${kind.variantKey}" has to be ${Object.keys(variants).join(' or ')}`]),
    ...Object.entries(config).flatMap(([key, value]) => (known.includes(key) ? formFault(type, key, value) : [])),
    ...(type === 'AWS' && !config['accessKey'] !== !config['secretKey'] ? ['"accessKey" and "secretKey" go together'] : []),
  ];
  if (faults.length > 0) {
    const name = kind.variantKey && chosen ? `${type} with ${kind.variantKey} ${variant}` : type;
    throw new CodedError('SWY9003', { detail: `${name}: ${faults.join('; ')}`, allowed: known }, where);
  }
  return { variant, text: (key) => config[key] as string, optional: (key) => config[key] || undefined };
}

function keysOf({ required = [], optional = [] }: Keys): readonly string[] {
  return [...required, ...optional];
}

function formFault(type: StoreType, key: string, value: string): string[] {
  if (key === 'separator') return value === '' ? ['"separator" has to be one character or more'] : [];
  const form = type === 'Vault' && key === 'prefixPath' ? vaultPrefix : forms[key];
  return value === '' || !form || form.test(value) ? [] : [`"${key}" has to be ${form.allowed}`];
}

function isUrl(protocol: RegExp): (value: string) => boolean {
  return (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return url !== undefined && protocol.test(url.protocol) && url.username === '' && url.password === '';
  };
}
