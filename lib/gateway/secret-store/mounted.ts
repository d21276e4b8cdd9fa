import type { IKubernetesSecret } from '../kubernetes-secret';
import { checkSecretName } from '../kubernetes-secret';
import type { EntryProps, PrincipalCredentials } from './entries';
import type { StoreKind } from './store-kind';
import { namesOf } from './vault';

export interface FileStoreProps extends EntryProps {
  /**
   * One credential for each client principal, or the Secret that holds them with one key a principal.
   */
  readonly credentials: PrincipalCredentials | IKubernetesSecret;

  /** Name of the Secret that is made for them. @default - the store's name with `-clients` */
  readonly credentialsSecretName?: string;

  /** Folder of the entries in place of the mounted Secret. Embedded proxy only. @default - where the Secret is mounted */
  readonly directory?: string;
}

export interface KubernetesStoreProps extends EntryProps {
  /** The Secret with one key a principal. @default - the store's name with `-entries` */
  readonly secretName?: string;

  /** Where it is. @default - the gateway's namespace */
  readonly namespace?: string;

  /** One credential for each client principal: the Secret is then made. @default - the Secret exists */
  readonly credentials?: PrincipalCredentials;

  /** Replicas may write it: routes that other apps define register SCRAM users in it. @default - where routes of this app do */
  readonly written?: boolean;
}

/** Keys: Confluent's examples for CFK. */
export function fileKind({ credentials, credentialsSecretName, directory }: FileStoreProps): StoreKind {
  return {
    type: 'File',
    settings: { directory },
    embeddedOnly: namesOf({ directory }),
    credentials,
    ...(credentialsSecretName !== undefined && { credentialsSecretName }),
    check: () => undefined,
  };
}

/** An addition of the embedded proxy, with its own keys. */
export function kubernetesKind(name: string, props: KubernetesStoreProps): StoreKind {
  const { secretName = `${name}-entries`, namespace, credentials, written = false } = props;
  return {
    type: 'Kubernetes',
    settings: { secretName, namespace },
    embeddedOnly: ['SecretStore.kubernetes'],
    readThroughApi: { secretName, ...(namespace !== undefined && { namespace }), written },
    ...(credentials && { credentials }),
    check: (rules) => checkSecretName(rules, secretName),
  };
}
