import { KubeClient } from '../../../../lib/proxy/kube/client';
import { type Backend, type Balancer, startBalancer } from '../../../../lib/sandbox';
import type { KubeCluster } from '../cluster';
import { follow } from './follow';
import type { Pod } from './pod';

/** Stands in for a Service of type LoadBalancer: ports on loopback lead to those pods of a label that are ready and are to stay. */
export class LoadBalancer {
  public static async start(cluster: KubeCluster, { namespace, app, ports }: LoadBalancerOptions): Promise<LoadBalancer> {
    // The balancer looks at these lists at each connection.
    const fronts = ports.map((front) => ({ front, backends: [] as Backend[] }));
    const balancer = await startBalancer({ ports: fronts });
    return new LoadBalancer(cluster, `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`, fronts, balancer);
  }

  private readonly client: KubeClient;
  private readonly pods = new Map<string, Pod>();
  private readonly stopping = new AbortController();
  private readonly following: Promise<void>;

  private constructor(
    cluster: KubeCluster,
    path: string,
    private readonly fronts: readonly { readonly front: number; readonly backends: Backend[] }[],
    private readonly balancer: Balancer,
  ) {
    this.client = new KubeClient(cluster.admin);
    this.following = follow<Pod>(this.client, path, (name, pod) => this.note(name, pod), this.stopping.signal);
  }

  public async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
    await this.balancer.close();
    this.client.close();
  }

  private note(name: string, pod: Pod | undefined): void {
    if (pod) this.pods.set(name, pod);
    else this.pods.delete(name);
    const hosts = [...this.pods.values()].filter(takesTraffic).map(({ status }) => status!.podIP!);
    for (const { front, backends } of this.fronts) backends.splice(0, backends.length, ...hosts.map((host) => ({ host, port: front })));
  }
}

export interface LoadBalancerOptions {
  readonly namespace: string;
  /** Value of the label `app`. */
  readonly app: string;
  readonly ports: readonly number[];
}

function takesTraffic({ metadata, status }: Pod): boolean {
  const ready = status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  return ready === true && metadata.deletionTimestamp === undefined && status?.podIP !== undefined;
}
