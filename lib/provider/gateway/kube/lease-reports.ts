import type { RouteInLease } from '../../../proxy/kube/lease-object';
import type { KubernetesRef } from '../ref';
import { kubeApi } from './api';
import { liveReplicas } from './leases';

/** What the live replicas of an embedded gateway say of a route in their Leases, for who measures how long clients were held. */
export async function leaseReports({ namespace, name, ...access }: KubernetesRef, route: string): Promise<readonly RouteInLease[]> {
  const replicas = await liveReplicas(kubeApi(access, AbortSignal.timeout(5_000)), namespace, name);
  return replicas.flatMap(({ routes }) => routes).filter((report) => report.name === route);
}
