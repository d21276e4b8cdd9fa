import type { MonitoringProps, NetworkPolicyProps, PodDisruptionBudgetProps } from './deployment-props';
import type { ExternalAccess } from './external-access';
import type { GatewayBaseProps } from './gateway-base';
import type { PodTemplateProps } from './pod-template';
import type { GatewayAdminSpec } from './spec';

/**
 * What a gateway is, whatever runs it: another flavour is another `flavour` and nothing else. What is deployed (external access, pods, monitoring and what
 * follows them) has an effect on Kubernetes only; for replicas that run as processes a warning says so.
 */
export interface GatewayProps extends Omit<GatewayBaseProps, 'gatewayName'> {
  /**
   * Name of the gateway: a DNS label of 30 characters at most.
   * @default - the construct's path, shortened, with a hash
   */
  readonly gatewayName?: string;

  /**
   * Number of replicas, 2 or more.
   * @default 3, or the number of addresses where replicas run as processes
   */
  readonly replicas?: number;

  /**
   * How clients outside the Kubernetes cluster reach the gateway.
   * @default - not at all: inside, at GATEWAY.NAMESPACE.svc.cluster.local
   */
  readonly externalAccess?: ExternalAccess;

  /**
   * Pods of the gateway.
   * @default - see the fields
   */
  readonly podTemplate?: PodTemplateProps;

  /**
   * Metrics, alerts and a dashboard, for the Prometheus operator and Grafana.
   * @default - none
   */
  readonly monitoring?: MonitoringProps;

  /**
   * Who may connect to the pods, and to whom they may.
   * @default - everybody
   */
  readonly networkPolicy?: NetworkPolicyProps;

  /**
   * How many replicas a voluntary disruption may take; `false` where something else makes the budget: two over the same pods stop every eviction.
   * @default { maxUnavailable: 1 }
   */
  readonly podDisruptionBudget?: PodDisruptionBudgetProps | false;

  /**
   * The endpoint for metrics and probes.
   * @default - port 9190 of every address; where replicas run as processes, the port that their addresses share
   */
  readonly admin?: GatewayAdminSpec;

  /**
   * Laid over `spec` of the Gateway document as JSON Merge Patch does, for what has no property: objects are merged, null removes, everything else
   * replaces. Not for `routes`, which are resources of their own. What comes out is checked as the rest is.
   * @default - none
   */
  readonly overrides?: Readonly<Record<string, unknown>> & { readonly routes?: never };
}
