import type { Construct } from '../core/cdktf';
import type { KubernetesAccess, MonitoringProps, NetworkPolicyProps, PodDisruptionBudgetProps } from './deployment-props';
import type { ProxyOptions } from './deployment/embedded/proxy-options';
import type { ExternalAccess } from './external-access';
import type { GatewayTls } from './gateway-tls';
import type { OperatorProps } from './operator-props';
import type { SecretStore } from './secret-store';
import type { GatewayDocument, PodTemplateSpec } from './spec';

/**
 * Deploys what surrounds a gateway object on Kubernetes. One implementation a flavour: `embeddedDeployment` in deployment/embedded-deployment.ts and
 * `confluentDeployment` in deployment/confluent-deployment.ts.
 */
export interface GatewayDeployment {
  /** Called once, at the end of the gateway's constructor. Routes depend on the whole gateway, so on everything that is made here. */
  deploy(input: DeploymentInput): void;
}

/**
 * What a deployment is told of its gateway. The gateway object itself (the ConfigMap, or the Gateway resource of CFK) is made already,
 * by `switchyard_gateway`: see {@link DeploymentInput.gatewayObject}.
 */
export interface DeploymentInput {
  /** The gateway: everything is made below it. */
  readonly scope: Construct;

  /** `switchyard_gateway`: what depends on the gateway object depends on this. */
  readonly gatewayObject: Construct;

  /** Name of the gateway, of its object and of its Deployment. */
  readonly gatewayName: string;

  readonly namespace: string;
  readonly replicas: number;

  /** Labels of every object, and the selector of pods: `app: GATEWAY` is how CFK labels them, the embedded flavour does the same. */
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;

  /** Port of `/metrics`, `/livez` and `/readyz`. */
  readonly adminPort: number;

  /** With all defaults of the flavour; `probe` holds only what the user gave. */
  readonly podTemplate: PodTemplateSpec;

  readonly kubernetes: KubernetesAccess;
  readonly externalAccess: ExternalAccess | undefined;
  readonly tls: GatewayTls | undefined;

  /** Undefined: not wanted. */
  readonly monitoring: MonitoringProps | undefined;
  readonly networkPolicy: NetworkPolicyProps | undefined;
  readonly podDisruptionBudget: PodDisruptionBudgetProps | undefined;

  /** Their Secrets are made already. `readThroughApi` of a store is a permission that the embedded flavour's Role needs. */
  readonly secretStores: readonly SecretStore[];

  /** Embedded: image of the proxy. */
  readonly image: EmbeddedImage | undefined;

  /** Embedded: how each replica runs. */
  readonly proxy?: ProxyOptions | undefined;

  /** Confluent: an operator beside the gateway. Undefined: it is there already, or a stack of its own has it. */
  readonly operator: OperatorProps | undefined;

  /** Known when every route of the app is. Call these inside a `Lazy` only: routes are bound after the gateway is made. */
  readonly late: LateInput;
}

export interface LateInput {
  /** As the flavour renders it, with all routes bound so far. */
  document(): GatewayDocument;

  /** Every port that clients connect to, in any stage, ascending and without doubles. */
  ports(): readonly GatewayPort[];

  /** Names of the Kubernetes Secrets that the document refers to, in any stage of its routes, sorted and without doubles. */
  secretNames(): readonly string[];

  /** Names of the stores that users of SCRAM are registered in through a route, in any stage of it. */
  writtenStores(): ReadonlySet<string>;
}

export interface GatewayPort {
  readonly port: number;
  readonly route: string;
}

export interface EmbeddedImage {
  /** `REPOSITORY:TAG`. */
  readonly image: string;
  readonly pullPolicy: 'Always' | 'Never' | 'IfNotPresent' | undefined;
  /** Names of secrets of type `kubernetes.io/dockerconfigjson`. */
  readonly pullSecrets: readonly string[];
}
