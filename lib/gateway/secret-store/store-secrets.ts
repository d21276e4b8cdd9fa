import type { IKubernetesSecret } from '../kubernetes-secret';
import type { KubernetesSecretFiles } from '../secret-files';
import type { SecretStoreSpec } from '../spec';
import { entryFiles, type EntryFormat, type PrincipalCredentials } from './entries';
import { settingFiles } from './setting';
import type { StoreKind } from './store-kind';

/** A Secret whose content is given in the program. */
export interface SecretToMake {
  readonly part: 'config' | 'credentials' | 'login';
  readonly secretName: string;
  readonly files: KubernetesSecretFiles;
  /** @default - the gateway's */
  readonly namespace?: string | undefined;
}

/** A store as the Gateway resource has it. */
export function storeSpec(name: string, kind: StoreKind, configSecretName = `${name}-config`): SecretStoreSpec {
  const credentials = credentialsName(name, kind);
  const certificate = kind.certificateSecretName ?? (kind.certificate && `${name}-login`);
  return {
    name,
    provider: {
      type: kind.type,
      configSecretRef: configSecretName,
      ...(credentials !== undefined && kind.type === 'File' && { clientCredentialsRef: credentials }),
      ...(certificate !== undefined && { certificateRef: certificate }),
    },
  };
}

/** The Secrets to make for a store: none where all exist. */
export function secretsToMake({ name, provider }: SecretStoreSpec, kind: StoreKind, format: EntryFormat): SecretToMake[] {
  if (kind.exists) return [];
  const { separator, useJson } = format;
  const settings = settingFiles({ ...kind.settings, separator, ...(useJson && { useJson: 'true' }) });
  const secrets: SecretToMake[] = [{ part: 'config', secretName: provider.configSecretRef, files: settings }];

  const given = givenCredentials(kind);
  const credentials = credentialsName(name, kind);
  if (given && credentials !== undefined) {
    const files = entryFiles(given, format);
    secrets.push({ part: 'credentials', secretName: credentials, files, namespace: kind.readThroughApi?.namespace });
  }
  if (kind.certificate && provider.certificateRef !== undefined) {
    secrets.push({ part: 'login', secretName: provider.certificateRef, files: kind.certificate });
  }
  return secrets;
}

/** The credentials that are given in the program. */
export function givenCredentials({ credentials }: StoreKind): PrincipalCredentials | undefined {
  return credentials === undefined || isSecret(credentials) ? undefined : credentials;
}

/** Secret with an entry for each principal, where the store is one. */
function credentialsName(storeName: string, { credentials, credentialsSecretName, readThroughApi }: StoreKind): string | undefined {
  if (readThroughApi) return readThroughApi.secretName;
  if (credentials === undefined) return undefined;
  return isSecret(credentials) ? credentials.secretName : (credentialsSecretName ?? `${storeName}-clients`);
}

function isSecret(credentials: PrincipalCredentials | IKubernetesSecret): credentials is IKubernetesSecret {
  return typeof credentials.secretName === 'string';
}
