import { setTimeout as after } from 'node:timers';
import type { KubeApiServer, Stored } from './kube-api';

export const gatewayPath = '/apis/platform.confluent.io/v1beta1/namespaces/kafka/gateways/edge';
const deploymentPath = '/apis/apps/v1/namespaces/kafka/deployments/edge';
const podsPath = '/api/v1/namespaces/kafka/pods';

/** What the Confluent operator does with a Gateway resource, as far as it can be seen in the API. */
export class Operator {
  /** Says no to a content, with this reason and message. */
  public rejects: readonly [reason: string, message: string] | undefined;
  /** Takes contents and does nothing. */
  public idle = false;
  /** Milliseconds for which an old pod goes on serving. */
  public lingers = 30;
  /** Pods that do not load a new content. */
  public stuck: string | undefined;
  private pods = 0;
  private seen = 0;
  private readonly timers = new Set<NodeJS.Timeout>();

  public constructor(
    private readonly api: KubeApiServer,
    private readonly replicas = 2,
  ) {
    api.listeners.push((path, object) => {
      if (path === gatewayPath && object && object.metadata.generation !== this.seen) {
        this.seen = object.metadata.generation ?? 0;
        this.soon(() => this.reconcile(), 10);
      }
    });
  }

  public stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  public podNames(): string[] {
    return this.ofGateway().map(({ metadata }) => metadata.name);
  }

  private reconcile(): void {
    const gateway = this.api.objects.get(gatewayPath);
    if (!gateway) return;
    if (this.rejects) {
      const [reason, message] = this.rejects;
      const condition = { type: 'platform.confluent.io/cluster-ready', status: 'False', reason, message, lastTransitionTime: 'now' };
      this.api.put(gatewayPath, { ...gateway, status: { ...gateway['status'], conditions: [condition] } });
      return;
    }
    this.api.put(gatewayPath, {
      ...gateway,
      status: { phase: 'RUNNING', observedGeneration: gateway.metadata.generation, conditions: gateway['status']?.conditions },
    });
    if (this.idle) return;
    const { hotReload, configId } = gateway['spec'];
    if (hotReload?.enabled && this.ofGateway().length > 0) this.soon(() => this.reload(configId), 15);
    else this.soon(() => this.roll(configId), 15);
  }

  private reload(configId: string | undefined): void {
    for (const { metadata } of this.ofGateway()) if (metadata.name !== this.stuck) this.configured(metadata.name, configId);
  }

  private roll(configId: string | undefined): void {
    const old = this.ofGateway();
    const { replicas } = this;
    const template = (this.api.objects.get(deploymentPath)?.['spec']?.template ?? 0) + 1;
    this.api.put(deploymentPath, { spec: { replicas, template }, status: {} });
    for (let index = 0; index < replicas; index++) {
      const name = `edge-${++this.pods}`;
      this.api.put(`${podsPath}/${name}`, { metadata: { name, labels: { app: 'edge' } }, status: { phase: 'Running' } });
      this.configured(name, configId);
    }
    const { generation } = this.api.get(deploymentPath).metadata;
    const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    this.api.put(deploymentPath, { spec: { replicas, template }, status: { observedGeneration: generation, ...counts } });
    for (const pod of old) {
      this.api.put(`${podsPath}/${pod.metadata.name}`, { ...pod, metadata: { ...pod.metadata, deletionTimestamp: 'now' } });
      this.soon(() => this.api.remove(`${podsPath}/${pod.metadata.name}`), this.lingers);
    }
  }

  private configured(pod: string, configId: string | undefined): void {
    this.api.podConfigs.set(pod, { ...(configId !== undefined && { configId }), appliedAt: new Date(Date.now() + 1_000).toISOString() });
  }

  private ofGateway(): Stored[] {
    return [...this.api.objects.entries()].flatMap(([path, object]) => (path.startsWith(`${podsPath}/`) ? [object] : []));
  }

  private soon(task: () => void, ms: number): void {
    const timer = after(() => {
      this.timers.delete(timer);
      task();
    }, ms);
    this.timers.add(timer);
  }
}
