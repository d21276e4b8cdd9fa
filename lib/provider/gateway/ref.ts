import { CodedError } from '../../core/coded-error';
import { isKnown, type Report, type Unknown } from '../resource';

/** How a configuration names a gateway: one of the two. */
export interface GatewayRef {
  readonly replicas?: readonly string[] | undefined;
  readonly token_ref?: string | undefined;
  readonly kubernetes?: KubernetesRef | undefined;
}

export interface KubernetesRef {
  /** `embedded` or `confluent`; the schema allows nothing else. */
  readonly flavour: string;
  readonly namespace: string;
  readonly name: string;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** SWY5100, as far as the configuration is known. */
export function checkGatewayRef(gateway: GatewayRef | Unknown | null, report: Report): void {
  if (!gateway || !isKnown(gateway)) return;
  const { replicas, token_ref, kubernetes } = gateway;
  const byAdminApi = replicas !== undefined && token_ref !== undefined;
  const isEither = kubernetes ? replicas === undefined && token_ref === undefined : byAdminApi;
  if (isEither) return;
  const given = Object.keys({ ...gateway }).filter((name) => gateway[name as keyof GatewayRef] !== undefined);
  report.error('gateway', new CodedError('SWY5100', { property: 'gateway', detail: given.join(' and ') || 'nothing is given' }));
}

export const isConfluent = ({ kubernetes }: GatewayRef): boolean => kubernetes?.flavour === 'confluent';

/** Whether two references mean the same gateway: another path to it is no other gateway, and neither are other replicas. */
export function sameGateway(one: GatewayRef, other: GatewayRef): boolean {
  const identity = ({ kubernetes }: GatewayRef) => kubernetes && [kubernetes.flavour, kubernetes.namespace, kubernetes.name];
  return JSON.stringify(identity(one)) === JSON.stringify(identity(other));
}
