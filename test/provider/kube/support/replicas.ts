import { setTimeout as after } from 'node:timers';
import { parse, stringify } from 'yaml';
import type { ReplicaStatus, RouteReport } from '../../../../lib/gateway/admin-api';
import type { GatewayDocument, RouteSpec } from '../../../../lib/gateway/spec';
import { revisionOf } from '../../../../lib/provider/gateway/kube/config-map-store';
import { annotationsOf, gatewayLabel, leaseName, microTime } from '../../../../lib/proxy/kube/lease-object';
import { until } from '../../../support/until';
import type { KubeApiServer } from './kube-api';

export const configMapPath = '/api/v1/namespaces/kafka/configmaps/edge';
export const leasesPath = '/apis/coordination.k8s.io/v1/namespaces/kafka/leases';
export const deploymentPath = '/apis/apps/v1/namespaces/kafka/deployments/edge';

/** Replicas of an embedded gateway without proxies behind them: each follows the ConfigMap and says in its Lease what it runs. */
export class Replicas {
  public readonly all: Replica[];
  private readonly timers = new Set<NodeJS.Timeout>();

  public constructor(
    private readonly api: KubeApiServer,
    count: number,
  ) {
    this.all = Array.from({ length: count }, (_, index) => new Replica(api, `edge-${index + 1}`));
    api.listeners.push((path, object) => {
      if (path !== configMapPath || !object) return;
      for (const replica of this.all) {
        // What is there by then: a watch does not go back.
        this.soon(() => {
          const text = api.objects.get(configMapPath)?.['data']['gateway.yaml'] as string | undefined;
          if (text !== undefined) replica.take(text);
        });
      }
    });
    api.put(deploymentPath, { spec: { replicas: count }, status: { replicas: count, readyReplicas: count } });
  }

  /** Waits until every replica has looked at the present document. */
  public async followed(): Promise<void> {
    const isThere = () => this.all.every(({ seen }) => seen === this.api.get(configMapPath)['data']['gateway.yaml']);
    await until(isThere, { describe: 'every replica at the present document' });
  }

  public stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private soon(task: () => void): void {
    const timer = after(
      () => {
        this.timers.delete(timer);
        task();
      },
      2 + Math.random() * 6,
    );
    this.timers.add(timer);
  }
}

export class Replica {
  /** Why it does not take a document. */
  public refuses: ((document: GatewayDocument) => string | undefined) | undefined;
  /** It takes documents and tells nobody. */
  public deaf = false;
  /** It never finishes draining. */
  public drains = false;
  public document: GatewayDocument | undefined;
  /** The last one that it looked at. */
  public seen: string | undefined;
  private revision = 'at-start';
  private refused: ReplicaStatus['refused'];
  private generation = 0;

  public constructor(
    private readonly api: KubeApiServer,
    public readonly name: string,
  ) {}

  public take(text: string): void {
    this.seen = text;
    const revision = revisionOf(text);
    const document = documentIn(text);
    const reason = this.refuses?.(document);
    if (reason !== undefined) this.refused = { revision, reason, at: new Date().toISOString() };
    else {
      this.refused = undefined;
      this.revision = revision;
      this.document = document;
      this.generation++;
    }
    if (!this.deaf) this.renew();
  }

  public renew(age = 0): void {
    const routes = (this.document?.spec.routes ?? []).map((spec) => this.report(spec));
    const status: ReplicaStatus = {
      replica: this.name,
      version: '0',
      routes,
      revision: this.revision,
      ...(this.refused && { refused: this.refused }),
    };
    this.api.put(`${leasesPath}/${leaseName('edge', this.name)}`, {
      metadata: { name: '', namespace: 'kafka', labels: { [gatewayLabel]: 'edge' }, annotations: annotationsOf(status, this.revision) },
      spec: { holderIdentity: this.name, leaseDurationSeconds: 15, renewTime: microTime(new Date(Date.now() - age)) },
    });
  }

  private report(spec: RouteSpec): RouteReport {
    const state = spec.fence?.scope === 'ALL' ? (this.drains ? 'fencing' : 'fenced') : 'forwarding';
    const since = new Date(0).toISOString();
    return {
      name: spec.name,
      generation: this.generation,
      spec,
      state,
      since,
      connections: 1,
      held: 0,
      inFlight: 0,
      firstResponseAt: null,
    };
  }
}

export const domains = ['source', 'destination'].map((name, index) => ({
  name,
  type: 'kafka' as const,
  kafkaCluster: {
    bootstrapServers: [{ id: 'main', endpoint: `PLAINTEXT://kafka-${index}:9092` }],
    nodeIdRanges: [{ name: 'all', start: 1, end: 3 }],
  },
}));

/** The ConfigMap of the gateway with these routes, as `switchyard_gateway` writes it. */
export function configMapWith(...routes: RouteSpec[]) {
  const document = {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'kafka' },
    spec: { streamingDomains: domains, routes },
  };
  return { metadata: { name: 'edge' }, data: { 'gateway.yaml': stringify(document) } };
}

export function routesIn(api: KubeApiServer): readonly RouteSpec[] {
  return documentIn(api.get(configMapPath)['data']['gateway.yaml'] as string).spec.routes;
}

let last: { readonly text: string; readonly document: GatewayDocument } | undefined;

/** Parsed once for all who look at it. */
function documentIn(text: string): GatewayDocument {
  if (last?.text !== text) last = { text, document: parse(text) as GatewayDocument };
  return last.document;
}

export const routeOf = (name: string, changes: Partial<RouteSpec> = {}): RouteSpec => ({
  name,
  endpoint: `${name}.example.com:9092`,
  brokerIdentificationStrategy: { type: 'port' },
  streamingDomain: { name: 'source', bootstrapServerId: 'main' },
  security: { auth: 'passthrough' },
  ...changes,
});
