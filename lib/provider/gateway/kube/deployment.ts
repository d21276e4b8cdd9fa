import type { KubeApi, KubeObject } from './api';

/** A Deployment as far as its rollout goes. Source: apps/v1. */
export interface Deployment extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
  };
}

export const deploymentPath = (namespace: string, name: string): string => `${deploymentsPath(namespace)}/${encodeURIComponent(name)}`;

/** The Deployment of a Gateway resource: of the same name, else the one that it owns. */
export async function findDeployment(api: KubeApi, namespace: string, name: string): Promise<Deployment | undefined> {
  const own = await api.get<Deployment>(deploymentPath(namespace, name));
  if (own) return own;
  const all = await api.getIfAllowed<{ readonly items: readonly Deployment[] }>(deploymentsPath(namespace));
  return all?.items.find(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.kind === 'Gateway' && owner.name === name));
}

/** What a rollout still waits for; undefined when every pod is of the present template and serves. */
export function unfinished({ metadata, spec, status = {} }: Deployment): string | undefined {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const wanted = spec?.replicas ?? replicas;
  if (observedGeneration < (metadata.generation ?? 0)) return 'the rollout has not begun';
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} pods are updated`;
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old pods are still there`;
  if (availableReplicas < wanted) return `${availableReplicas} of ${wanted} pods are available`;
  return wanted === 0 ? 'it has no pods' : undefined;
}

const deploymentsPath = (namespace: string): string => `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`;
