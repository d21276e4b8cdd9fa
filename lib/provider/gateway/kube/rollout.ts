import type { KubeApi } from './api';
import { type Deployment, unfinished } from './deployment';
import { configOf, isLeaving, type Pod } from './pods';
import type { GatewayResource } from './resource-store';

/** What was there before a change was written. */
export interface Before {
  readonly resource: GatewayResource;
  /** By the API server's clock. */
  readonly at: Date;
  readonly deployment: Deployment | undefined;
  /** UIDs. */
  readonly pods: ReadonlySet<string | undefined>;
}

export interface Rollout {
  readonly namespace: string;
  readonly resource: GatewayResource;
  readonly deployment: Deployment;
  readonly pods: readonly Pod[];
  /** Undefined when no change is followed: then what is seen must be whole, whenever it came to be. */
  readonly before: Before | undefined;
}

/** What pods wait for. */
export interface Waiting {
  readonly text: string;
  /** Everything is as before the change: a rollout may begin yet, or none is needed. */
  readonly untouched?: boolean;
}

/**
 * What is missing until every pod runs the content that the operator has taken; undefined when all do.
 * A pod that is told to go serves its clients for some 30 s more, so it counts until it is gone.
 */
export async function remaining(api: KubeApi, { namespace, resource, deployment, pods, before }: Rollout): Promise<Waiting | undefined> {
  const unfinishedRollout = unfinished(deployment);
  if (unfinishedRollout !== undefined) return { text: unfinishedRollout };
  const leaving = pods.filter(isLeaving);
  if (leaving.length > 0) return { text: `still there: ${named(leaving)}` };
  if (pods.length === 0) return { text: 'it has no pods' };

  const isRolled = before !== undefined && (deployment.metadata.generation ?? 0) > (before.deployment?.metadata.generation ?? 0);
  if (isRolled) {
    const old = pods.filter(({ metadata }) => before.pods.has(metadata.uid));
    if (old.length > 0) return { text: `still there: ${named(old)}` };
  }
  if (resource.spec.hotReload?.enabled) {
    const others = await withAnotherContent(api, namespace, resource, pods, isRolled ? undefined : before?.at);
    return others.length === 0 ? undefined : { text: `GET /config shows another content or nothing: ${named(others)}` };
  }
  if (before !== undefined && !isRolled) return { text: 'no pod was restarted since the change', untouched: true };
  return undefined;
}

/** A pod names the content by its id; a CRD without `configId` drops it, and then the time at which a pod took its content must do. */
async function withAnotherContent(
  api: KubeApi,
  namespace: string,
  { spec: { configId } }: GatewayResource,
  pods: readonly Pod[],
  since: Date | undefined,
): Promise<Pod[]> {
  if (configId === undefined && since === undefined) return [];
  const configs = await Promise.all(pods.map((pod) => configOf(api, namespace, pod)));
  return pods.filter((_, index) => {
    const config = configs[index];
    if (!config) return true;
    if (configId !== undefined) return config.configId !== configId;
    return !(Date.parse(config.appliedAt ?? '') >= (since as Date).getTime());
  });
}

const named = (pods: readonly Pod[]): string => pods.map(({ metadata }) => `pod ${metadata.name}`).join(', ');
