import { CodedError } from '../core/coded-error';
import type { CredentialFormat } from './credential';
import type { SecretStore } from './store';
import { checkStoreConfig, type StoreConfig, type StoreType, storeTypes } from './store-config';
import { openAwsStore } from './stores/aws';
import { openAzureStore } from './stores/azure';
import { openFileStore } from './stores/file';
import { openKubernetesStore } from './stores/kubernetes';
import { openVaultStore } from './stores/vault';

/** A store, with the form in which its settings say that entries are written. */
export interface OpenStore extends SecretStore {
  /** For {@link parseCredential}. */
  readonly format: CredentialFormat;
}

export interface StoreDependencies {
  /** Where the document names the store, such as `spec.secretStores[0]`: for messages. */
  readonly where?: string;

  /** `File`: folder with one file a principal, as clientCredentialsRef is mounted. The setting `directory` replaces it. */
  readonly directory?: string;

  /** Milliseconds that one call to a store may take. @default 5 000 */
  readonly timeoutMs?: number;
}

/** What a kind of store gets beside its settings. */
export interface StoreContext extends StoreDependencies {
  readonly timeoutMs: number;
}

type Open = (config: StoreConfig, context: StoreContext) => SecretStore | Promise<SecretStore>;

const openers: Readonly<Record<StoreType, Open>> = {
  Vault: openVaultStore,
  AWS: openAwsStore,
  Azure: openAzureStore,
  File: openFileStore,
  Kubernetes: openKubernetesStore,
};

/**
 * Opens the store that a Gateway document names. The store is not asked yet, so that an outage at start stops nobody; the SDK of a cloud is
 * loaded. Wrap the result in a {@link CachedStore} where it is read often.
 *
 * @param type `provider.type` of the document, or `Kubernetes`
 * @param config the keys of the secret that `configSecretRef` names; docs/secret-stores.md lists them
 * @throws SWY9001 no store is of this type
 * @throws SWY9002 the type is CyberArk
 * @throws SWY9003 a setting is unknown, missing or malformed
 * @throws SWY9004 the SDK of the cloud is not installed
 * @throws SWY9009 a file that a setting names cannot be read
 */
export async function openSecretStore(
  type: string,
  config: Readonly<Record<string, string>>,
  dependencies: StoreDependencies = {},
): Promise<OpenStore> {
  const { where } = dependencies;
  if (type === 'CyberArk') throw new CodedError('SWY9002', { property: 'provider.type', value: type, allowed: storeTypes }, where);
  const known = storeTypes.find((name) => name === type);
  if (known === undefined) throw new CodedError('SWY9001', { property: 'provider.type', value: type, allowed: storeTypes }, where);

  const checked = checkStoreConfig(known, config, where);
  const store = await openers[known](checked, { ...dependencies, timeoutMs: dependencies.timeoutMs ?? 5_000 });
  const separator = checked.optional('separator');
  const format = { ...(separator !== undefined && { separator }), useJson: checked.optional('useJson') === 'true' };
  return Object.assign(store, { format });
}
