import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { KubeAccess } from '../../../../lib/proxy/kube/access';
import { selfSigned } from './certificates';

interface Stored {
  readonly metadata: { readonly name: string; resourceVersion?: string; uid?: string };
  [field: string]: unknown;
}

/** Made once: keys take a while. */
const certificate = selfSigned('kube-apiserver');

/**
 * The part of a Kubernetes API server that the proxy talks to: list and watch with versions and bookmarks, and objects with an optimistic lock.
 * Written from the API reference (API concepts: resource versions, watch, 410 Gone; coordination.k8s.io/v1).
 */
export class FakeApi {
  public static async start(): Promise<FakeApi> {
    const api = new FakeApi();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  public readonly objects = new Map<string, Stored>();
  public readonly calls: string[] = [];
  public token = 'first-token';
  /** Answers this to the next calls whose `METHOD path` starts so. */
  public readonly answers: { readonly call: string; readonly status: number }[] = [];
  /** The watch stays open and says nothing more. */
  public silent = false;

  private version = 100;
  private oldest = 0;
  private readonly events: { readonly version: number; readonly path: string; readonly text: string }[] = [];
  private readonly watches = new Set<{ readonly path: string; readonly response: ServerResponse }>();
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer(certificate, (request, response) => void this.handle(request, response));

  private constructor() {
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  public get access(): KubeAccess {
    const { port } = this.server.address() as AddressInfo;
    return { server: `https://127.0.0.1:${port}`, ca: () => certificate.cert, token: () => this.token };
  }

  public get openWatches(): number {
    return this.watches.size;
  }

  public put(path: string, name: string, object: object): Stored {
    const known = this.objects.get(`${path}/${name}`);
    const stored = this.store(`${path}/${name}`, { ...object, metadata: { ...(object as Stored).metadata, name } });
    this.tell(path, known ? 'MODIFIED' : 'ADDED', stored);
    return stored;
  }

  public remove(path: string, name: string): void {
    const object = this.objects.get(`${path}/${name}`)!;
    this.objects.delete(`${path}/${name}`);
    this.tell(path, 'DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.version) } });
  }

  /** Forgets what happened so far: a watch from an older version is answered 410. */
  public compact(): void {
    this.oldest = ++this.version;
  }

  /** Sends a line to every watch. */
  public say(event: object): void {
    for (const { response } of this.watches) response.write(`${JSON.stringify(event)}\n`);
  }

  public bookmark(): string {
    const resourceVersion = String(++this.version);
    this.say({ type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { resourceVersion } } });
    return resourceVersion;
  }

  /** Cuts every connection. */
  public cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  public async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://api');
    const call = `${request.method} ${url.pathname}`;
    this.calls.push(`${call}${url.search}`);
    const body = await bodyOf(request);
    const planned = this.answers.findIndex((answer) => call.startsWith(answer.call));
    if (planned >= 0) return this.fail(response, this.answers.splice(planned, 1)[0]!.status, 'planned');
    if (request.headers.authorization !== `Bearer ${this.token}`) return this.fail(response, 401, 'Unauthorized');
    if (url.searchParams.get('watch') === 'true') return this.watch(url, response);
    if (request.method === 'GET' && url.searchParams.has('fieldSelector')) return this.list(url, response);
    return this.object(request.method ?? '', url.pathname, body, response);
  }

  private list(url: URL, response: ServerResponse): void {
    const name = url.searchParams.get('fieldSelector')!.replace('metadata.name=', '');
    const items = [this.objects.get(`${url.pathname}/${name}`)].filter(Boolean);
    send(response, 200, { kind: 'ConfigMapList', metadata: { resourceVersion: String(this.version) }, items });
  }

  private watch(url: URL, response: ServerResponse): void {
    const from = Number(url.searchParams.get('resourceVersion'));
    if (from < this.oldest) return this.fail(response, 410, 'Expired');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const { version, path, text } of this.events) if (path === url.pathname && version > from) response.write(text);
    const watch = { path: url.pathname, response };
    this.watches.add(watch);
    response.once('close', () => this.watches.delete(watch));
    setTimeout(() => this.silent || response.end(), Number(url.searchParams.get('timeoutSeconds')) * 1000).unref();
  }

  private object(method: string, path: string, body: Stored, response: ServerResponse): void {
    const at = method === 'POST' ? `${path}/${body.metadata.name}` : path;
    const known = this.objects.get(at);
    if (method === 'POST') return known ? this.fail(response, 409, 'AlreadyExists') : send(response, 201, this.store(at, body));
    if (!known) return this.fail(response, 404, 'NotFound');
    if (method === 'GET') return send(response, 200, known);
    if (method === 'DELETE') {
      const { uid } = (body['preconditions'] ?? {}) as { uid?: string };
      if (uid !== undefined && uid !== known.metadata.uid) return this.fail(response, 409, 'Conflict');
      this.objects.delete(at);
      return send(response, 200, { kind: 'Status', status: 'Success' });
    }
    if (body.metadata.resourceVersion !== known.metadata.resourceVersion) return this.fail(response, 409, 'Conflict');
    send(response, 200, this.store(at, body));
  }

  private store(at: string, object: Stored): Stored {
    const uid = this.objects.get(at)?.metadata.uid ?? `uid-${this.version}`;
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(++this.version) } };
    this.objects.set(at, stored);
    return stored;
  }

  private tell(path: string, type: string, object: Stored): void {
    const text = `${JSON.stringify({ type, object })}\n`;
    this.events.push({ version: Number(object.metadata.resourceVersion), path, text });
    for (const watch of this.watches) if (watch.path === path) watch.response.write(text);
  }

  private fail(response: ServerResponse, code: number, reason: string): void {
    send(response, code, { kind: 'Status', status: 'Failure', reason, message: `${reason} it is`, code });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Stored> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks.length === 0 ? ({ metadata: { name: '' } } as Stored) : (JSON.parse(Buffer.concat(chunks).toString()) as Stored);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
