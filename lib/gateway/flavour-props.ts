import type { Secret } from '../core/secret';
import type { SecretName } from '../kafka/secret-name';
import type { CfkVersion } from './cfk-version';
import type { ProxyOptions } from './deployment/embedded/proxy-options';
import type { OperatorProps } from './operator-props';
import type { ImageSpec, MountedSecretSpec, MountedVolumesSpec } from './spec';

/** Replicas that run as processes, started by whoever keeps them running. Switchyard drives them through their admin API. */
export interface EmbeddedProcessesProps {
  /** Address of the admin API of every replica, `http://host:port`; two or more. */
  readonly replicas: readonly string[];

  /** Bearer token of the admin API. */
  readonly adminToken: Secret;
}

/** Replicas that run on Kubernetes, deployed with the gateway and driven through the Kubernetes API. */
export interface EmbeddedKubernetesProps {
  /**
   * `REPOSITORY:TAG` of the proxy: `npm run image` builds it.
   * @default 'localhost/switchyard-proxy:VERSION', with the version of this package
   */
  readonly image?: string;

  /** @default - Kubernetes' own: Always for the tag latest, else IfNotPresent */
  readonly imagePullPolicy?: ImageSpec['pullPolicy'];

  /**
   * Secrets of type `kubernetes.io/dockerconfigjson`.
   * @default - none
   */
  readonly imagePullSecrets?: readonly SecretName[];

  /**
   * How each replica runs: processes, limits, log.
   * @default - as docs/proxy.md says
   */
  readonly proxy?: ProxyOptions;
}

/** Either form; told apart by `adminToken`. */
export type EmbeddedGatewayProps = EmbeddedProcessesProps | EmbeddedKubernetesProps;

/** The licence of Confluent's gateway: JSON web tokens, one a line. It is another one than the operator's. */
export interface GatewayLicense {
  /** Secret that holds it. */
  readonly secret: SecretName;

  /**
   * Key of the secret.
   * @default 'licenses.txt'
   */
  readonly key?: string;
}

export interface ConfluentGatewayProps {
  /** Version of Confluent for Kubernetes in the cluster: it decides which fields the Gateway resource may have. */
  readonly cfk: CfkVersion;

  /**
   * Without one the gateway runs as a trial: four routes at most, and no hot reload.
   * @default - a trial
   */
  readonly license?: GatewayLicense;

  /**
   * Fields of the image that are given replace the default ones.
   * @default - confluentinc/confluent-gateway-for-cloud with the gateway of that version of CFK, and confluentinc/confluent-init-container of CFK's own
   * @see https://docs.confluent.io/operator/current/gateway/co-gateway-overview.html
   */
  readonly image?: Partial<Omit<ImageSpec, 'pullSecretRef'>> & { readonly pullSecrets?: readonly SecretName[] };

  /**
   * Take what can be taken without a restart: edits of routes and endpoints. Adding or removing a route restarts the replicas one by one in any case.
   * Needs CFK 3.3, gateway 1.3 and a licence; that a replica runs a configuration can be seen with charts from 0.1718.34 on, by its `configId`.
   * @default false
   */
  readonly hotReload?: boolean;

  /**
   * Level of the gateway's own log.
   * @default 'INFO'
   */
  readonly logLevel?: 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE';

  /**
   * Name of this configuration, as `GET /config` of a replica answers it: 64 characters of `a-z A-Z 0-9 . _ : -`. Chart from 0.1718.34 on. Without hot
   * reload a new one restarts every replica.
   * @default - none
   */
  readonly configId?: string;

  /**
   * Never two replicas on one node. CFK 3.3.
   * @default - the operator's
   */
  readonly oneReplicaPerNode?: boolean;

  /**
   * Further secrets as files of the pods. CFK 3.3.
   * @default - none
   */
  readonly mountedSecrets?: readonly MountedSecretSpec[];

  /**
   * Further volumes of the pods. CFK 3.3.
   * @default - none
   */
  readonly mountedVolumes?: MountedVolumesSpec;

  /**
   * Network with io_uring.
   * @default - the gateway's
   */
  readonly ioUring?: boolean;

  /**
   * Properties of the gateway's own configuration file (`configOverrides.server`).
   * @default - none
   */
  readonly configOverrides?: unknown;

  /**
   * Labels of every object that the operator makes.
   * @default - none
   */
  readonly injectLabels?: Readonly<Record<string, string>>;

  /**
   * Annotations of every object that the operator makes.
   * @default - none
   */
  readonly injectAnnotations?: Readonly<Record<string, string>>;

  /**
   * Domain of the Kubernetes cluster.
   * @default - the operator's, which is cluster.local as a rule
   */
  readonly k8sClusterDomain?: string;

  /**
   * Make the operator in the same stack. Its resource definitions must be there when Terraform plans the gateway: OperatorStack is the better place.
   * @default - an operator is there already
   */
  readonly operator?: OperatorProps;
}

/** What a flavour knows, by where its replicas run. */
export type FlavourSettings =
  | ({ readonly type: 'processes' } & EmbeddedProcessesProps)
  | ({ readonly type: 'embedded' } & EmbeddedKubernetesProps)
  | ({ readonly type: 'confluent' } & ConfluentGatewayProps);
