import { at, type Inventory, type ResourceBlock, textAt } from '../inventory';
import type { KubernetesCluster, KubernetesGrant, Reason } from '../types';

/** A gateway on Kubernetes, as resources name it in their attribute `gateway`. */
export interface KubernetesGateway {
  readonly flavour: 'embedded' | 'confluent';
  readonly namespace: string;
  readonly name: string;
  readonly cluster: KubernetesCluster;
}

/** The gateway of a resource; undefined where it runs as processes and is reached through their admin API. */
export function kubernetesGatewayOf({ attributes }: ResourceBlock): KubernetesGateway | undefined {
  const kubernetes = at(attributes, 'gateway', 'kubernetes');
  const [namespace, name] = [textAt(kubernetes, 'namespace'), textAt(kubernetes, 'name')];
  if (namespace === undefined || name === undefined) return undefined;
  const [kubeconfig, context] = [textAt(kubernetes, 'kubeconfig'), textAt(kubernetes, 'context')];
  return {
    flavour: textAt(kubernetes, 'flavour') === 'confluent' ? 'confluent' : 'embedded',
    namespace,
    name,
    cluster: { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }) },
  };
}

/** Kind of the object that holds a gateway. */
export const gatewayObject = {
  embedded: { apiGroup: '', resource: 'configmaps', at: 'api/v1' },
  confluent: { apiGroup: 'platform.confluent.io', resource: 'gateways', at: 'apis/platform.confluent.io/v1beta1' },
} as const;

/** The Gateway document of a `switchyard_gateway`, without its routes. */
export function specOf(block: ResourceBlock): unknown {
  return jsonAt(block.attributes, 'spec');
}

/** The same gateway as this app defines it; undefined where another app does. */
export function definitionOf(inventory: Inventory, gateway: KubernetesGateway): ResourceBlock | undefined {
  return inventory.ofType('switchyard_gateway').find((block) => {
    const defined = kubernetesGatewayOf(block);
    return defined?.namespace === gateway.namespace && defined.name === gateway.name;
  });
}

/** A JSON text of a configuration; undefined where it is absent or still holds references. */
export function jsonAt(value: unknown, ...keys: readonly string[]): unknown {
  const text = textAt(value, ...keys);
  if (text === undefined) return at(value, ...keys);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

type Call = readonly [verb: string, does: string];

/** Grants on one kind of object, a verb each. */
export function kubernetesGrants(
  where: Pick<KubernetesGrant, 'holder' | 'cluster' | 'apiGroup' | 'resource'> & { readonly namespace?: string; readonly name?: string },
  path: string,
  calls: readonly Call[],
): KubernetesGrant[] {
  return calls.map(([verb, does]) => ({
    system: 'kubernetes',
    ...where,
    verb,
    because: [{ path, does, call: `${verb} ${where.resource}${where.name === undefined ? '' : `/${where.name}`}` } satisfies Reason],
  }));
}
