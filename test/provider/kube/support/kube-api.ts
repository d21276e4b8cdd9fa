import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from '../../../proxy/kube/support/certificates';

/** An object as it is kept. */
export interface Stored {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    deletionTimestamp?: string;
    ownerReferences?: object[];
  };
  [field: string]: any;
}

interface Fault {
  readonly call: RegExp;
  left: number;
  readonly does: number | 'reset' | 'reset-after' | (() => void);
}

const certificate = selfSigned('kube-apiserver');
const clientCertificate = selfSigned('terraform');
/** Kinds with a generation, and with a status that only the status subresource changes. */
const generated = /\/(gateways|deployments)\//;

/**
 * What the provider needs of a Kubernetes API server: objects with an optimistic lock and preconditions, generations, lists by label, the proxy to pods.
 * Written from the API conventions (resourceVersion, generation, DeleteOptions.preconditions).
 */
export class KubeApiServer {
  public static async start(): Promise<KubeApiServer> {
    const api = new KubeApiServer();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  public readonly token = 't0ken-of-terraform';
  public readonly objects = new Map<string, Stored>();
  public readonly calls: string[] = [];
  public conflicts = 0;
  /** Told of every object that was written or removed. */
  public readonly listeners: ((path: string, object: Stored | undefined) => void)[] = [];
  /** What pods answer on `GET /config`, by name. */
  public readonly podConfigs = new Map<string, object>();
  /** Objects that the API server does not accept. */
  public invalid: ((object: Stored) => boolean) | undefined;
  /** Fields of a Gateway's spec that the CRD does not have. */
  public pruned: readonly string[] = [];

  private readonly faults: Fault[] = [];
  private version = 1000;
  private readonly server: Server = createServer(
    { ...certificate, ca: clientCertificate.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => void this.handle(request, response),
  );

  public get address(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public get ca(): string {
    return certificate.cert;
  }

  public get client() {
    return clientCertificate;
  }

  /** Writes a kubeconfig with this user. */
  public kubeconfig(file: string, user: object = { token: this.token }, cluster: object = {}): string {
    const ca = { 'certificate-authority-data': Buffer.from(certificate.cert).toString('base64') };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'here', user: 'me' } }],
      clusters: [{ name: 'here', cluster: { server: this.address, ...ca, ...cluster } }],
      users: [{ name: 'me', user }],
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  /** The next calls whose `METHOD path` matches go wrong. */
  public fail(call: RegExp, does: Fault['does'], times = 1): void {
    this.faults.push({ call, does, left: times });
  }

  public writes(path: string): number {
    return this.calls.filter((call) => call.startsWith(`PUT ${path}`)).length;
  }

  public put(path: string, object: Partial<Stored> & object): Stored {
    const name = path.split('/').pop() as string;
    return this.store(path, { ...object, metadata: { ...(object as Stored).metadata, name } }, true);
  }

  public remove(path: string): void {
    this.objects.delete(path);
    this.tell(path, undefined);
  }

  public get(path: string): Stored {
    return this.objects.get(path) as Stored;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://api');
    const call = `${request.method} ${url.pathname}`;
    this.calls.push(call);
    const body = await bodyOf(request);
    const fault = this.faults.find((each) => each.left > 0 && each.call.test(call));
    if (fault) fault.left--;
    if (fault?.does === 'reset') return void request.socket.destroy();
    if (typeof fault?.does === 'number') return refuse(response, fault.does, 'Planned');
    if (typeof fault?.does === 'function') fault.does();
    if (!this.isAllowed(request)) return refuse(response, 401, 'Unauthorized');
    const [status, answer] = this.answer(request.method ?? '', url, body);
    if (fault?.does === 'reset-after') return void request.socket.destroy();
    if (status >= 400) return refuse(response, status, answer as string);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private isAllowed(request: IncomingMessage): boolean {
    const { authorization } = request.headers;
    return authorization === `Bearer ${this.token}` || (request.socket as TLSSocket).getPeerCertificate().subject?.CN === 'terraform';
  }

  private answer(method: string, url: URL, body: Stored): [number, object | string] {
    const path = url.pathname;
    const pod = /\/pods\/([^/:]+):9180\/proxy\/config$/.exec(path)?.[1];
    if (pod !== undefined) {
      const config = this.podConfigs.get(decodeURIComponent(pod));
      return config ? [200, config] : [503, 'ServiceUnavailable'];
    }
    const known = this.objects.get(path);
    if (method === 'GET' && isCollection(path)) return [200, this.list(path, url.searchParams.get('labelSelector'))];
    if (method === 'POST') {
      const at = `${path}/${body.metadata.name}`;
      return this.objects.has(at) ? [409, 'AlreadyExists'] : [201, this.store(at, body, false)];
    }
    if (!known) return [404, 'NotFound'];
    if (method === 'GET') return [200, known];
    if (method === 'DELETE') {
      const { uid, resourceVersion } = (body['preconditions'] ?? {}) as Record<string, string>;
      const isOther = (uid && uid !== known.metadata.uid) || (resourceVersion && resourceVersion !== known.metadata.resourceVersion);
      if (isOther) return [409, 'Conflict'];
      this.remove(path);
      return [200, { kind: 'Status', status: 'Success' }];
    }
    if (body.metadata.resourceVersion !== known.metadata.resourceVersion) {
      this.conflicts++;
      return [409, 'Conflict'];
    }
    if (this.invalid?.(body)) return [422, 'Invalid'];
    return [200, this.store(path, body, false)];
  }

  private list(path: string, selector: string | null): object {
    const [label = '', value] = selector?.split('=') ?? [];
    const items = [...this.objects.entries()]
      .filter(([at]) => at.startsWith(`${path}/`))
      .map(([, object]) => object)
      .filter(({ metadata }) => selector === null || metadata.labels?.[label] === value);
    return { kind: 'List', metadata: { resourceVersion: String(this.version) }, items };
  }

  private store(path: string, object: Stored, withStatus: boolean): Stored {
    const known = this.objects.get(path);
    const spec = object['spec'] && Object.fromEntries(Object.entries(object['spec']).filter(([name]) => !this.pruned.includes(name)));
    const changed = !isDeepStrictEqual(known?.['spec'], spec);
    const metadata = {
      ...object.metadata,
      uid: known?.metadata.uid ?? `uid-${++this.version}`,
      resourceVersion: String(++this.version),
      ...(generated.test(path) && { generation: (known?.metadata.generation ?? 0) + (changed ? 1 : 0) }),
    };
    const status = withStatus || !generated.test(path) ? object['status'] : known?.['status'];
    const stored = { ...object, metadata, ...(spec && { spec }), ...(status && { status }) };
    this.objects.set(path, stored);
    this.tell(path, stored);
    return stored;
  }

  private tell(path: string, object: Stored | undefined): void {
    for (const listener of this.listeners) listener(path, object);
  }
}

const isCollection = (path: string): boolean => /\/namespaces\/[^/]+\/[^/]+$/.test(path);

function refuse(response: ServerResponse, code: number, reason: string): void {
  const status = { kind: 'Status', status: 'Failure', reason, message: `it is ${reason}`, code };
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(status));
}

async function bodyOf(request: IncomingMessage): Promise<Stored> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks.length === 0 ? ({ metadata: { name: '' } } as Stored) : (JSON.parse(Buffer.concat(chunks).toString()) as Stored);
}
