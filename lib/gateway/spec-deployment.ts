/**
 * How a gateway is deployed, as the Gateway resource has it: image, pods, access from outside, admin endpoint.
 * The embedded proxy reads over all of it but `admin`; the embedded flavour's deployment gives the same things to Kubernetes itself.
 * Shapes of core/v1 (affinity, volumes, security contexts) stay as Kubernetes has them and are not typed again.
 *
 * Source: CRD `gateways.platform.confluent.io`, CFK 3.3.0.
 */
export interface ImageSpec {
  /** `REPOSITORY:TAG` of the gateway. */
  readonly application: string;
  /** `REPOSITORY:TAG` of `confluentinc/confluent-init-container`, of CFK's version. */
  readonly init: string;
  readonly pullPolicy?: 'Always' | 'Never' | 'IfNotPresent';
  /** Names of secrets of type `kubernetes.io/dockerconfigjson`. */
  readonly pullSecretRef?: readonly string[];
}

export interface GatewayAdminSpec {
  /** @default '0.0.0.0' */
  readonly bindAddress?: string;
  /** Port of `/metrics` and `/livez`. @default 9190 */
  readonly port?: number;
  readonly endpoints?: { readonly metrics?: boolean };
  /** Micrometer binders, such as `JvmGcMetrics`. */
  readonly jvmMetrics?: readonly string[];
  /** Labels on every metric. */
  readonly commonTags?: Readonly<Record<string, string>>;
}

export interface AdvancedSpec {
  /** Network with io_uring where the kernel has it. */
  readonly useIoUring?: boolean;
}

/** How clients outside the cluster reach the gateway. Without it they do not: there is a ClusterIP service only. */
export interface ExternalAccessSpec {
  readonly type: 'loadBalancer' | 'nodePort';
  readonly loadBalancer?: LoadBalancerSpec;
  readonly nodePort?: NodePortSpec;
}

interface ServiceSpec {
  /** What CFK makes of it is not documented. */
  readonly advertisedURL?: { readonly enabled: boolean; readonly prefix?: string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** `Local` keeps the client's address and needs a replica on the node. */
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';
  readonly servicePorts?: readonly ServicePortSpec[];
  readonly sessionAffinity?: 'ClientIP' | 'None';
  readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } };
}

export interface LoadBalancerSpec extends ServiceSpec {
  /** Host part of the routes' endpoints. */
  readonly domain: string;
  readonly loadBalancerSourceRanges?: readonly string[];
  /** Meaning not documented. */
  readonly port?: number;
  /** Meaning not documented. */
  readonly prefix?: string;
}

export interface NodePortSpec extends ServiceSpec {
  /** Host by which clients reach the nodes. */
  readonly host: string;
  /** First port on the nodes. */
  readonly nodePortOffset: number;
}

export interface ServicePortSpec {
  readonly name?: string;
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: string;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
  readonly appProtocol?: string;
}

export interface PodTemplateSpec {
  /** core/v1 Affinity. */
  readonly affinity?: KubernetesShape;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** `envVars`, not `env`. */
  readonly envVars?: readonly EnvVarSpec[];
  /** core/v1 PodSecurityContext. */
  readonly podSecurityContext?: KubernetesShape;
  readonly priorityClassName?: string;
  readonly probe?: { readonly liveness?: ProbeSpec; readonly readiness?: ProbeSpec; readonly startup?: ProbeSpec };
  readonly resources?: ResourcesSpec;
  /** core/v1 SecurityContext of the container. */
  readonly securityContext?: KubernetesShape;
  readonly serviceAccountName?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly tolerations?: readonly TolerationSpec[];
  readonly topologySpreadConstraints?: readonly TopologySpreadSpec[];
}

/** An object of core/v1, passed on as it is. */
export type KubernetesShape = Readonly<Record<string, unknown>>;

export interface EnvVarSpec {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
    readonly configMapKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
    readonly fieldRef?: { readonly fieldPath: string; readonly apiVersion?: string };
    readonly resourceFieldRef?: { readonly resource: string; readonly containerName?: string; readonly divisor?: string | number };
  };
}

export interface ProbeSpec {
  readonly failureThreshold?: number;
  readonly initialDelaySeconds?: number;
  readonly path?: string;
  readonly periodSeconds?: number;
  readonly port?: number;
  readonly successThreshold?: number;
  readonly timeoutSeconds?: number;
  /** CFK 3.3. */
  readonly useProcNetPortCheck?: boolean;
}

/** Quantities as Kubernetes writes them: `cpu: '2'`, `memory: '4Gi'`. */
export interface ResourcesSpec {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
  readonly claims?: readonly { readonly name: string; readonly request?: string }[];
}

export interface TolerationSpec {
  readonly effect?: string;
  readonly key?: string;
  readonly operator?: string;
  readonly tolerationSeconds?: number;
  readonly value?: string;
}

export interface TopologySpreadSpec {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
  readonly labelSelector?: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
  };
  readonly matchLabelKeys?: readonly string[];
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
}

export interface MountedSecretSpec {
  readonly secretRef: string;
  readonly keyItems?: readonly { readonly key: string; readonly path: string; readonly mode?: number }[];
}

export interface MountedVolumesSpec {
  /** core/v1 Volume. */
  readonly volumes: readonly KubernetesShape[];
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly mountPropagation?: string;
    readonly readOnly?: boolean;
    readonly recursiveReadOnly?: string;
    readonly subPath?: string;
    readonly subPathExpr?: string;
  }[];
}
