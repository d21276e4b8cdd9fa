import type { Rules } from '../../core/rules';
import type { SecretStoreSpec } from '../spec';
import type { KubernetesSecretFiles } from '../secret-files';
import type { IKubernetesSecret } from '../kubernetes-secret';
import type { PrincipalCredentials } from './entries';
import type { Settings } from './setting';

/** What one kind of store adds to what all share. */
export interface StoreKind {
  readonly type: SecretStoreSpec['provider']['type'];

  /** Settings apart from `separator` and `useJson`. */
  readonly settings: Settings;

  /** Settings that only the embedded proxy has, as the user wrote them. */
  readonly embeddedOnly: readonly string[];

  /** Credentials that are given here, or the Secret that has them. */
  readonly credentials?: PrincipalCredentials | IKubernetesSecret;

  /** @default - the store's name with `-clients` */
  readonly credentialsSecretName?: string;

  /** Files of a client certificate that the gateway logs in with. */
  readonly certificate?: KubernetesSecretFiles;

  /** The Secret that has them, where it was made elsewhere. */
  readonly certificateSecretName?: string;

  /** The Secrets of the store are made elsewhere. */
  readonly exists?: boolean;

  /** Where the gateway reads entries through the Kubernetes API in place of a mounted Secret. */
  readonly readThroughApi?: ReadThroughApi;

  check(rules: Rules): void;
}

/** A Secret that the embedded proxy reads through the API of Kubernetes. */
export interface ReadThroughApi {
  readonly secretName: string;
  /** @default - the gateway's */
  readonly namespace?: string;
  /** Whether the program says that it is written, too. */
  readonly written: boolean;
}
