import { annotations, gatewayLabel, type Lease, type RouteInLease } from '../../../proxy/kube/lease-object';
import type { KubeApi } from './api';

/** What a replica of an embedded gateway says in its Lease. */
export interface LeasedReplica {
  readonly name: string;
  readonly revision: string;
  readonly refused?: { readonly revision: string; readonly reason: string };
  readonly routes: readonly RouteInLease[];
}

interface LeaseList {
  readonly items: readonly Lease[];
}

/** Replicas whose Lease is fresh by the clock of the API server; the others are gone. */
export async function liveReplicas(api: KubeApi, namespace: string, gateway: string): Promise<readonly LeasedReplica[]> {
  const selector = new URLSearchParams({ labelSelector: `${gatewayLabel}=${gateway.slice(0, 63)}` });
  const path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases?${selector}`;
  const { body, at } = await api.getAt<LeaseList>(path);
  return (body?.items ?? []).filter((lease) => isFresh(lease, at)).map(replicaOf);
}

function isFresh({ spec }: Lease, now: Date): boolean {
  const until = Date.parse(spec?.renewTime ?? '') + 1000 * (spec?.leaseDurationSeconds ?? 0);
  return until >= now.getTime();
}

function replicaOf({ metadata, spec }: Lease): LeasedReplica {
  const said = metadata.annotations ?? {};
  const refused = /^(\S+) (.*)$/s.exec(said[annotations.refused] ?? '');
  return {
    name: `replica ${spec?.holderIdentity ?? metadata.name}`,
    revision: said[annotations.revision] ?? '',
    ...(refused && { refused: { revision: refused[1] as string, reason: refused[2] as string } }),
    routes: routesIn(said[annotations.routes]),
  };
}

function routesIn(text: string | undefined): readonly RouteInLease[] {
  try {
    const routes: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(routes) ? (routes as RouteInLease[]) : [];
  } catch {
    return [];
  }
}
