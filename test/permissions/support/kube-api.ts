import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Call } from './authorizer';

type Review = { readonly verb: string; readonly resource: string; readonly name?: string };

/**
 * A Kubernetes API server as far as a gateway and reviews of access need one. Who follows the gateway object does so at once: an embedded replica says it
 * in its Lease, the Confluent operator rolls its Deployment and its pod shows the configuration.
 */
export class KubeApi {
  public static async start(): Promise<KubeApi> {
    const api = new KubeApi();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    writeFileSync(api.kubeconfig, JSON.stringify(api.config()));
    return api;
  }

  public readonly calls: Call[] = [];
  public readonly reviews: Review[] = [];
  /** Whether a review says yes; a number is a status to answer with. */
  public allow: (review: Review) => boolean | number = () => true;
  /** Whether the operator has made a Deployment of the gateway's name. */
  public hasDeployment = true;
  public readonly kubeconfig: string;

  private readonly folder = mkdtempSync(join(tmpdir(), 'switchyard-permissions-'));
  private readonly objects = new Map<string, any>();
  private version = 1;
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  private constructor() {
    this.kubeconfig = join(this.folder, 'kubeconfig');
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }

  private config(): object {
    const { port } = this.server.address() as AddressInfo;
    return {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'me' } }],
      clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'me', user: { token: 'a-token' } }],
    };
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '/' } = request;
    this.calls.push({ method, path });
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
    const { status, object } = this.answer(method, new URL(path, 'http://api').pathname, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(object));
  }

  private answer(method: string, path: string, body: any): { status: number; object: unknown } {
    if (path.endsWith('/selfsubjectaccessreviews')) return this.review(body.spec.resourceAttributes);
    if (method === 'GET' && /\/(leases|pods|deployments)$/.test(path))
      return { status: 200, object: { items: this.objects.get(path) ?? [] } };
    const key = method === 'POST' ? `${path}/${body.metadata.name}` : path;
    const known = this.objects.get(key);
    if (method === 'POST' || (method === 'PUT' && known))
      return { status: method === 'POST' ? 201 : 200, object: this.store(key, known, body) };
    if (!known) return { status: 404, object: { kind: 'Status', reason: 'NotFound', code: 404 } };
    if (method === 'DELETE') this.objects.delete(key);
    return { status: 200, object: known };
  }

  private review(review: Review & { readonly subresource?: string }): { status: number; object: unknown } {
    this.reviews.push(review);
    const allowed = this.allow(review);
    if (typeof allowed === 'number')
      return { status: allowed, object: { kind: 'Status', reason: 'Forbidden', message: 'no reviews', code: allowed } };
    return {
      status: 201,
      object: { kind: 'SelfSubjectAccessReview', status: { allowed, ...(!allowed && { reason: 'no RBAC policy matched' }) } },
    };
  }

  private store(key: string, known: any, body: any): any {
    const generation = (known?.metadata.generation ?? 0) + 1;
    const metadata = { ...body.metadata, uid: 'uid', resourceVersion: String(++this.version), generation };
    const stored = { ...body, metadata, ...(body.kind === 'Gateway' && { status: { observedGeneration: generation } }) };
    this.objects.set(key, stored);
    if (body.kind === 'ConfigMap') this.replicaFollows(stored);
    if (body.kind === 'Gateway') this.operatorFollows(stored, generation);
    return stored;
  }

  private replicaFollows({ metadata: { name, namespace }, data }: any): void {
    const text: string = data['gateway.yaml'];
    const routes = parse(text).spec.routes.map((route: any) => ({
      name: route.name,
      generation: 1,
      state: 'forwarding',
      inFlight: 0,
      domain: route.streamingDomain.name,
    }));
    const annotations = {
      'switchyard.dev/revision': createHash('sha256').update(text).digest('hex').slice(0, 16),
      'switchyard.dev/routes': JSON.stringify(routes),
      'switchyard.dev/version': '0',
    };
    const spec = { holderIdentity: 'replica-1', leaseDurationSeconds: 60, renewTime: new Date().toISOString() };
    const lease = { metadata: { name: `${name}-1`, namespace, annotations, labels: { 'switchyard.dev/gateway': name } }, spec };
    this.objects.set(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, [lease]);
  }

  private operatorFollows({ metadata: { name, namespace }, spec }: any, generation: number): void {
    const deployment = {
      metadata: { name: this.hasDeployment ? name : `${name}-0`, namespace, generation, ownerReferences: [{ kind: 'Gateway', name }] },
      spec: { replicas: 1 },
      status: { observedGeneration: generation, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
    };
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    this.objects.set(deployments, [deployment]);
    if (this.hasDeployment) this.objects.set(`${deployments}/${name}`, deployment);
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    this.objects.set(pods, [{ metadata: { name: `${name}-${generation}`, uid: `pod-${generation}` }, status: { phase: 'Running' } }]);
    this.objects.set(`${pods}/${name}-${generation}:9180/proxy/config`, { configId: spec.configId, appliedAt: new Date().toISOString() });
  }
}
