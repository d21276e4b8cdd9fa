import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface GatewayObject {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly generation?: number };
  readonly spec: { readonly routes: readonly { readonly name: string; readonly fence?: object }[] };
}

/** As much of a Kubernetes API as KCP asks for: one Gateway with server-side apply, a Deployment that is complete, and Secrets that exist. */
export class KubernetesStandIn {
  public static async start(gateway: GatewayObject): Promise<KubernetesStandIn> {
    const standIn = new KubernetesStandIn(gateway);
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  /** Every Gateway that was applied, in order. */
  public readonly applied: GatewayObject[] = [];
  private generation = 1;
  private readonly server: Server;

  private constructor(private gateway: GatewayObject) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = this.answer(request.method ?? '', (request.url ?? '').split('?')[0] ?? '', Buffer.concat(chunks).toString());
        response.writeHead(body ? 200 : 404, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(body ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }));
      });
    });
  }

  /** A kubeconfig without a user. */
  public get kubeconfig(): string {
    const { port } = this.server.address() as AddressInfo;
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'here', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'nobody', user: {} }],
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'nobody' } }],
      'current-context': 'here',
    });
  }

  public async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private answer(method: string, path: string, text: string): object | undefined {
    const { namespace, name } = this.gateway.metadata;
    if (path === `/apis/platform.confluent.io/v1beta1/namespaces/${namespace}/gateways/${name}`) {
      if (method === 'PATCH') this.apply(JSON.parse(text) as GatewayObject);
      return this.shown;
    }
    if (path === `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`) return this.deployment;
    if (path.startsWith(`/api/v1/namespaces/${namespace}/secrets/`)) {
      return { apiVersion: 'v1', kind: 'Secret', metadata: { name: path.split('/').at(-1), namespace }, data: {} };
    }
    return undefined;
  }

  /** The generation counts changes of the spec. */
  private apply(object: GatewayObject): void {
    this.applied.push(object);
    if (JSON.stringify(object.spec) !== JSON.stringify(this.gateway.spec)) this.generation += 1;
    this.gateway = { ...this.gateway, spec: object.spec };
  }

  private get shown(): object {
    const { metadata, spec } = this.gateway;
    return {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { ...metadata, uid: 'a-uid', resourceVersion: String(this.generation), generation: this.generation },
      spec,
      status: { observedGeneration: this.generation, conditions: [] },
    };
  }

  private get deployment(): object {
    const { name, namespace } = this.gateway.metadata;
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, generation: 1 },
      spec: { replicas: 2 },
      status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 },
    };
  }
}
