import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import type { AdminError, ReplicaStatus } from '../../gateway/admin-api';
import type { Routes } from '../routes';
import { type AdminListening, listenForAdmin } from './admin-listener';
import { authorised } from './authorise';

export interface AdminOptions extends AdminListening {
  readonly replica: string;
  readonly version: string;
  /** Bearer token, or what gives the one of now. */
  readonly token: string | (() => string);
  readonly routes: Routes;
  readonly log: Logger;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

const LARGEST_BODY = 1 << 20;

/**
 * Serves lib/gateway/admin-api.ts over HTTP or HTTPS.
 * @throws SWY6021 the port cannot be listened on
 * @throws SWY6104 it would be open to the network without TLS
 * @throws SWY6105 the certificate cannot be used
 */
export function serveAdmin(options: AdminOptions): Promise<{ readonly url: string; readonly server: Server }> {
  return listenForAdmin(options, (request, response) => void handle(request, response, options), options.log);
}

async function handle(request: IncomingMessage, response: ServerResponse, options: AdminOptions): Promise<void> {
  try {
    const path = new URL(request.url ?? '/', 'http://admin').pathname;
    if (path === '/metrics') {
      const { contentType, text } = await options.metrics();
      response.writeHead(200, { 'content-type': contentType }).end(text);
      return;
    }
    const { status, body } = await (path.startsWith('/v1/') ? answerV1(request, path, options) : answerProbe(path, options));
    send(response, status, body);
  } catch (error) {
    const failed = failure(error);
    if (failed.status === 500)
      options.log.error({ reason: error instanceof Error ? error.message : String(error) }, 'an admin call failed');
    send(response, failed.status, failed.body);
  }
}

async function answerProbe(path: string, { routes }: AdminOptions): Promise<Reply> {
  if (path === '/livez') return { status: 200, body: { live: true } };
  if (path !== '/readyz') throw new CodedError('SWY6031', { property: 'path', value: path });
  const states = await Promise.all(routes.all.map(async (route) => ({ name: route.name, ready: await route.isReady() })));
  const notReady = states.filter(({ ready }) => !ready).map(({ name }) => name);
  // One cluster that is down must not take the replica away from the clients of the others.
  const ready = notReady.length === 0 || notReady.length < states.length;
  return { status: ready ? 200 : 503, body: { ready, notReady } };
}

async function answerV1(request: IncomingMessage, path: string, options: AdminOptions): Promise<Reply> {
  const { token } = options;
  if (!authorised(request, typeof token === 'string' ? token : token())) throw new CodedError('SWY6030');
  const { routes, replica, version } = options;
  if (path === '/v1/status' && request.method === 'GET') {
    const body: ReplicaStatus = { replica, version, ...routes.status() };
    return { status: 200, body };
  }
  const name = /^\/v1\/routes\/([^/]+)$/.exec(path)?.[1];
  const missing = new CodedError('SWY6031', { property: 'call', value: `${request.method} ${path}` });
  if (name === undefined) throw missing;
  return answerRoute(request, decodeURIComponent(name), routes, missing);
}

async function answerRoute(request: IncomingMessage, name: string, routes: Routes, missing: CodedError): Promise<Reply> {
  if (request.method === 'PUT') return { status: 202, body: await routes.change(name, await readJson(request)) };
  if (request.method === 'DELETE' && (await routes.delete(name))) return { status: 204 };
  const route = request.method === 'GET' ? routes.get(name) : undefined;
  if (!route) throw missing;
  return { status: 200, body: route.report() };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) throw new CodedError('SWY6033', { detail: `the body is over ${LARGEST_BODY} bytes` });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new CodedError('SWY6033', { detail: 'the body is not JSON' }, undefined, { cause });
  }
}

function failure(error: unknown): Reply {
  if (error instanceof URIError) return failure(new CodedError('SWY6031', { detail: 'the path cannot be read' }));
  if (!CodedError.isCodedError(error)) return { status: 500, body: adminError('SWY6035', new CodedError('SWY6035').message) };
  const statuses: Partial<Record<string, number>> = { SWY6030: 401, SWY6031: 404, SWY6032: 409, SWY6022: 500 };
  return { status: statuses[error.code] ?? 400, body: adminError(error.code, error.message) };
}

function adminError(code: string, message: string): AdminError {
  return { error: { code, message } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  // After a body that was not read to its end the connection cannot be used again.
  response.writeHead(status, { 'content-type': 'application/json', ...(status >= 400 ? { connection: 'close' } : {}) });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
