import { join } from 'node:path';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import type { SecretStoreSpec } from '../../gateway/spec';
import { CachedStore, type CacheStats, type CredentialFormat, openSecretStore, type OpenStore, type SecretStore } from '../../secrets';
import type { SecretFolder } from '../files/secret-folder';
import type { SecretFolders } from '../files/secret-folders';

/** A secret store of the document. */
export interface NamedStore {
  readonly name: string;
  /** How entries with user and password are written. */
  readonly format: CredentialFormat;
  /** With the cache that all routes share. */
  readonly cached: CachedStore;
  /** With a cache of its own. @param ttlMs milliseconds after which a change in the store is seen */
  cachedFor(ttlMs: number): CachedStore;
}

/** The secret stores of a document, open. */
export class SecretStores {
  /**
   * @throws SWY6040 to SWY6042 a reference leads to no files
   * @throws SWY90xx a store cannot be used as it is configured
   */
  public static async open(specs: readonly SecretStoreSpec[], folders: SecretFolders, log: Logger): Promise<SecretStores> {
    const stores = new SecretStores();
    try {
      for (const [index, spec] of specs.entries()) await stores.add(spec, folders, log, ['spec', 'secretStores', index, 'provider']);
      return stores;
    } catch (error) {
      stores.close();
      throw error;
    }
  }

  private readonly byName = new Map<string, NamedStore>();
  private readonly opened: SecretStore[] = [];

  private constructor() {}

  /** The document was checked: every store that a route names is there. */
  public get(name: string): NamedStore {
    const store = this.byName.get(name);
    if (!store) throw new CodedError('SWY6014', { property: 'secretStore', value: name, allowed: [...this.byName.keys()] });
    return store;
  }

  /** What the shared caches have counted, by store. */
  public get stats(): ReadonlyMap<string, CacheStats> {
    return new Map([...this.byName].map(([name, { cached }]) => [name, cached.stats]));
  }

  public close(): void {
    for (const store of this.opened) store.close();
  }

  private async add(spec: SecretStoreSpec, folders: SecretFolders, log: Logger, path: readonly (string | number)[]): Promise<void> {
    const { name } = spec;
    const store = await openStore(spec, folders, path);
    const warn = (error: CodedError) =>
      log.warn({ store: name, reason: error.message }, 'a secret store cannot be read: older values stay in use');
    const cache = (ttlMs?: number) => {
      const cached = new CachedStore(store, { warn, ...(ttlMs !== undefined && { ttlMs }) });
      this.opened.push(cached);
      return cached;
    };
    this.byName.set(name, { name, format: store.format, cached: cache(), cachedFor: cache });
  }
}

/**
 * Opens a store of the document without asking it anything.
 * @param path of its `provider` in the document
 * @throws SWY6040 to SWY6042 a reference leads to no files
 * @throws SWY90xx it cannot be used as it is configured
 */
export async function openStore(
  { name, provider: { type, configSecretRef, clientCredentialsRef, certificateRef } }: SecretStoreSpec,
  folders: SecretFolders,
  path: readonly (string | number)[],
): Promise<OpenStore> {
  const folderOf = (secretRef: string, field: string) => folders.folderOf({ secretRef }, [...path, field]);
  const config = folderOf(configSecretRef, 'configSecretRef').entries();
  const certificate = certificateRef === undefined ? {} : certificateSettings(folderOf(certificateRef, 'certificateRef'));
  return openSecretStore(
    type,
    { ...certificate, ...config },
    {
      where: `secret store ${name}`,
      ...(clientCredentialsRef !== undefined && { directory: folderOf(clientCredentialsRef, 'clientCredentialsRef').path }),
    },
  );
}

/** Azure: the certificate of the client is mounted like every Secret, as PEM with its key or as PKCS12. */
function certificateSettings(folder: SecretFolder): Record<string, string> {
  const found = CERTIFICATE_FILES.find(({ key }) => folder.read(key) !== undefined);
  if (!found) throw folder.fault('SWY6041', CERTIFICATE_FILES.map(({ key }) => key).join(' or '));
  return { certificatePath: join(folder.path, found.key), certificateType: found.type };
}

const CERTIFICATE_FILES = [
  { key: 'certificate.pem', type: 'PEM' },
  { key: 'certificate.pfx', type: 'PFX' },
] as const;
