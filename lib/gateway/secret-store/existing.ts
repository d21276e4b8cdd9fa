import type { IKubernetesSecret } from '../kubernetes-secret';
import type { SecretStoreSpec } from '../spec';
import type { StoreKind } from './store-kind';

export interface ExistingStoreProps {
  readonly type: SecretStoreSpec['provider']['type'];

  /** Secret with the settings, one key a setting. */
  readonly config: IKubernetesSecret;

  /** File: the Secret with one key a principal. */
  readonly credentials?: IKubernetesSecret;

  /** Azure: the Secret with the client certificate. */
  readonly certificate?: IKubernetesSecret;
}

export function existingKind({ type, credentials, certificate }: ExistingStoreProps): StoreKind {
  return {
    type,
    settings: {},
    embeddedOnly: type === 'Kubernetes' ? ['SecretStore.kubernetes'] : [],
    exists: true,
    ...(credentials && { credentials }),
    ...(certificate && { certificateSecretName: certificate.secretName }),
    check: (rules) => {
      rules.check('SWY3308', type !== 'File' || credentials !== undefined, { property: 'credentials' });
    },
  };
}
