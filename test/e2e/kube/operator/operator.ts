import { setTimeout as wait } from 'node:timers/promises';
import { KubeClient } from '../../../../lib/proxy/kube/client';
import type { KubeCluster, KubeObject } from '../cluster';
import { gatewaysPath } from '../crd/gateway-crd';
import { follow } from '../kubelet/follow';
import type { Pod } from '../kubelet/pod';
import { type Condition, type GatewayObject, type GatewayStatus, referencesIn, reloadsHot, workloadOf } from './workload';

const LOOK_MS = 150;
const ready = 'platform.confluent.io/cluster-ready';
const reloaded = 'platform.confluent.io/hot-reload-status';

export interface OperatorOptions {
  readonly namespace: string;
  /** Seconds that a replaced pod goes on serving; CFK's do so for 30 to 40. @default 2 */
  readonly lingerSeconds?: number;
}

/**
 * Stands in for the operator of Confluent for Kubernetes, as far as whoever changes a Gateway resource meets it: it accepts a generation or does not
 * (observedGeneration, conditions), rolls a Deployment whose old pods linger, and tells what became of a hot reload.
 */
export class Operator {
  public static start(cluster: KubeCluster, options: OperatorOptions): Operator {
    return new Operator(cluster, options);
  }

  private readonly client: KubeClient;
  private readonly stopping = new AbortController();
  private readonly gateways = new Map<string, GatewayObject>();
  private readonly running: Promise<unknown>;

  private constructor(
    private readonly cluster: KubeCluster,
    private readonly options: OperatorOptions,
  ) {
    this.client = new KubeClient(cluster.admin);
    const note = (name: string, gateway: GatewayObject | undefined) =>
      void (gateway ? this.gateways.set(name, gateway) : this.gateways.delete(name));
    this.running = Promise.all([
      follow<GatewayObject>(this.client, gatewaysPath(options.namespace), note, this.stopping.signal),
      this.work(),
    ]);
  }

  public async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.client.close();
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const gateway of this.gateways.values()) await this.reconcile(gateway).catch(() => undefined);
      await wait(LOOK_MS);
    }
  }

  private async reconcile(gateway: GatewayObject): Promise<void> {
    if (gateway.metadata.deletionTimestamp) return;
    const missing = await this.missingSecret(gateway);
    if (missing !== undefined) {
      const condition = { type: ready, status: 'False', reason: 'ApplyFailed', message: `secretRef ${missing} not found` } as const;
      return this.tell(gateway, { conditions: [condition] });
    }
    const { configMap, deployment } = workloadOf(gateway, this.options.lingerSeconds ?? 2);
    await this.put(`/api/v1/namespaces/${this.options.namespace}/configmaps`, configMap as KubeObject);
    const deployed = await this.put(this.deployments, deployment as KubeObject);
    await this.tell(gateway, await this.statusOf(gateway, deployed as Deployment));
  }

  private get deployments(): string {
    return `/apis/apps/v1/namespaces/${this.options.namespace}/deployments`;
  }

  private async missingSecret({ spec }: GatewayObject): Promise<string | undefined> {
    for (const name of new Set(referencesIn(spec))) {
      if (!(await this.cluster.tryGet(`/api/v1/namespaces/${this.options.namespace}/secrets/${name}`))) return name;
    }
    return undefined;
  }

  /** Creates, or replaces the spec or the data where they differ from what was put last. */
  private async put(collection: string, wanted: KubeObject): Promise<KubeObject> {
    const path = `${collection}/${wanted.metadata.name}`;
    const applied = JSON.stringify(wanted);
    const annotations = { 'stand-in/last-applied': applied };
    const known = await this.cluster.tryGet(path);
    if (!known) return this.cluster.call('POST', collection, { ...wanted, metadata: { ...wanted.metadata, annotations } });
    if (known.metadata.annotations?.['stand-in/last-applied'] === applied) return known;
    const metadata = { ...known.metadata, annotations: { ...known.metadata.annotations, ...annotations } };
    return this.cluster.call('PUT', path, { ...known, ...wanted, metadata });
  }

  private async statusOf(gateway: GatewayObject, deployment: Deployment): Promise<GatewayStatus> {
    const { replicas = 3 } = gateway.spec;
    const { status = {} } = deployment;
    const rolled =
      (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0) &&
      status.replicas === replicas &&
      status.updatedReplicas === replicas &&
      status.availableReplicas === replicas;
    const state: Condition = rolled
      ? { type: ready, status: 'True', reason: 'ClusterReady', message: 'gateway is ready' }
      : { type: ready, status: 'False', reason: 'Reconciling', message: 'gateway is being reconciled' };
    return {
      phase: rolled ? 'RUNNING' : 'PROVISIONING',
      observedGeneration: gateway.metadata.generation,
      replicas: status.replicas ?? 0,
      readyReplicas: status.readyReplicas ?? 0,
      availableReplicas: status.availableReplicas ?? 0,
      conditions: [state, ...(reloadsHot(gateway.spec) ? [await this.reloadStatus(gateway)] : [])],
    };
  }

  private async reloadStatus({ metadata, spec }: GatewayObject): Promise<Condition> {
    const { items } = await this.cluster.call<{ items: Pod[] }>(
      'GET',
      `/api/v1/namespaces/${this.options.namespace}/pods?labelSelector=app%3D${metadata.name}`,
    );
    const running = await Promise.all(items.map(({ status }) => configIdOf(status?.podIP)));
    return running.length > 0 && running.every((id) => id === spec.configId)
      ? { type: reloaded, status: 'True', reason: 'Succeeded', message: `configId ${spec.configId}` }
      : { type: reloaded, status: 'Unknown', reason: 'InProgress', message: `waiting for configId ${spec.configId}` };
  }

  /** Conditions of other types stay as they are. */
  private async tell(gateway: GatewayObject, status: GatewayStatus): Promise<void> {
    const path = `${gatewaysPath(this.options.namespace)}/${gateway.metadata.name}`;
    const now = await this.cluster.tryGet<GatewayObject>(path);
    // A newer generation is looked at by itself.
    if (!now || now.metadata.generation !== gateway.metadata.generation) return;
    const known = now.status?.conditions ?? [];
    const conditions = (status.conditions ?? []).map((condition) => {
      const before = known.find(({ type }) => type === condition.type);
      const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
      return { ...condition, lastTransitionTime: since ?? new Date().toISOString() };
    });
    const others = known.filter(({ type }) => !conditions.some((condition) => condition.type === type));
    const next = { ...now.status, ...status, conditions: [...others, ...conditions] };
    if (sameStatus(next, now.status)) return;
    await this.cluster.call('PUT', `${path}/status`, { ...now, status: next });
  }
}

interface Deployment extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
  };
}

async function configIdOf(podIP: string | undefined): Promise<string | undefined> {
  if (podIP === undefined) return undefined;
  const answer = await fetch(`http://${podIP}:9180/config`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as { configId?: string }).configId : undefined;
}

function sameStatus(one: GatewayStatus, other: GatewayStatus | undefined): boolean {
  const sorted = (status: GatewayStatus | undefined) =>
    JSON.stringify(
      Object.entries({ ...status, conditions: [...(status?.conditions ?? [])].sort((a, b) => a.type.localeCompare(b.type)) }).sort(),
    );
  return sorted(one) === sorted(other);
}
