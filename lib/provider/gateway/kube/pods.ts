import type { KubeApi, KubeObject } from './api';

/** A pod of a gateway. Source: v1 Pod; label `app` of the Confluent operator. */
export interface Pod extends KubeObject {
  readonly status?: { readonly phase?: string };
}

/** What a pod says of the configuration that it runs: `GET /config` on port 9180, gateway 1.3. */
export interface PodConfig {
  readonly configId?: string;
  readonly appliedAt?: string;
}

const configPort = 9180;

export async function podsOf(api: KubeApi, namespace: string, gateway: string): Promise<readonly Pod[]> {
  const selector = new URLSearchParams({ labelSelector: `app=${gateway}` });
  return (await api.get<{ readonly items: readonly Pod[] }>(`${podsPath(namespace)}?${selector}`))?.items ?? [];
}

/** Through the API server, so that pods need not be reachable from here. @returns undefined when the pod does not answer */
export async function configOf(api: KubeApi, namespace: string, pod: Pod): Promise<PodConfig | undefined> {
  return api.getIfAnswered<PodConfig>(`${podsPath(namespace)}/${encodeURIComponent(pod.metadata.name)}:${configPort}/proxy/config`);
}

export const isLeaving = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed';

const podsPath = (namespace: string): string => `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
