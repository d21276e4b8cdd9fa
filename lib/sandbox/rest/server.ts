import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listen } from '../listen';
import type { LinkEngine } from '../linking/link-engine';
import { LinkFault } from '../linking/link-fault';
import { configRoutes } from './configs';
import { type FaultEffect, RestFaults } from './faults';
import { linkRoutes } from './links';
import { mirrorRoutes } from './mirrors';
import { match, type RestAnswer, type RestRoutes } from './router';
import { topicRoutes } from './topics';
import { transitionRoutes } from './transitions';

export interface RestOptions {
  readonly engine: LinkEngine;

  /** Id of the destination cluster, which every path names. */
  readonly clusterId: string;

  /** @default '127.0.0.1' */
  readonly host?: string;

  /** @default - any */
  readonly port?: number;

  /** `key:secret` for HTTP basic authentication. */
  readonly apiKey: string;

  /**
   * Whether `//kafka/v3` is taken for `/kafka/v3`, as some servers do.
   * @default false
   */
  readonly collapseSlashes?: boolean;
}

export interface RestServer {
  /** `http://host:port`. */
  readonly restEndpoint: string;

  /** Makes calls fail, and counts them. For tests of those who call. */
  readonly faults: RestFaults;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Serves the Cluster Linking part of Confluent's Kafka REST API v3. @throws SWY7001 the port is in use */
export async function startRest(options: RestOptions): Promise<RestServer> {
  const { engine, host = '127.0.0.1', port = 0 } = options;
  const faults = new RestFaults();
  // `/links/-/mirrors` is a path of its own, so it comes before `/links/{link}/mirrors`.
  const routes = {
    ...mirrorRoutes(engine),
    ...linkRoutes(engine),
    ...configRoutes(engine),
    ...transitionRoutes(engine),
    ...topicRoutes(engine),
  };
  const server = createServer((request, response) => void serve(request, response, { ...options, faults, routes }));
  const bound = await listen(server, host, port, 'the Cluster Linking REST API');
  return { restEndpoint: `http://${host}:${bound}`, faults, close: () => close(server) };
}

interface Context extends RestOptions {
  readonly faults: RestFaults;
  readonly routes: RestRoutes;
}

async function serve(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  try {
    const body = await readBody(request);
    // Put together, not resolved: a path that begins with two slashes would be taken for a host.
    const url = new URL(`http://localhost${request.url ?? '/'}`);
    const { endpoint, handler, params } = match(context.routes, request.method ?? '', segmentsOf(url.pathname, context));
    const effect = context.faults.next(endpoint);
    if (effect) return provoke(effect, response);
    checkKey(request.headers.authorization, context.apiKey);
    send(response, await handler({ params, query: url.searchParams, body: parseJson(body) }));
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    const fault = error instanceof LinkFault ? error : new LinkFault(500, 50003, error instanceof Error ? error.message : String(error));
    send(response, errorAnswer(fault));
  }
}

/** The path below `/kafka/v3/clusters/{cluster}`. A slash before the query is allowed, as in `links/?link_name=x`. */
function segmentsOf(pathname: string, { clusterId, collapseSlashes = false }: Context): string[] {
  const path = collapseSlashes ? pathname.replace(/\/{2,}/g, '/') : pathname;
  const segments = path.replace(/\/$/, '').split('/').slice(1).map(decode);
  const [kafka, version, clusters, cluster, ...rest] = segments;
  if (kafka !== 'kafka' || version !== 'v3' || clusters !== 'clusters') throw new LinkFault(404, 404, 'HTTP 404 Not Found');
  if (cluster !== clusterId) throw new LinkFault(404, 404, `Cluster '${cluster ?? ''}' cannot be found`);
  return rest;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new LinkFault(400, 400, 'HTTP 400 Bad Request: the path is not well encoded');
  }
}

function checkKey(header: string | undefined, apiKey: string): void {
  const given = Buffer.from(header ?? '');
  const expected = Buffer.from(`Basic ${Buffer.from(apiKey).toString('base64')}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new LinkFault(401, 40101, 'Unauthorized');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new LinkFault(413, 413, 'HTTP 413 Payload Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new LinkFault(400, 400, 'HTTP 400 Bad Request: the body is not JSON');
  }
}

function provoke(effect: FaultEffect, response: ServerResponse): void {
  if (effect.kind === 'reset') response.socket?.resetAndDestroy();
  else if (effect.kind === 'empty') send(response, { status: 204 });
  else if (effect.kind === 'status') {
    if (effect.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(effect.retryAfterSeconds));
    send(response, errorAnswer(new LinkFault(effect.status, effect.status, `HTTP ${effect.status}`)));
  }
}

function errorAnswer({ status, errorCode, message }: LinkFault): RestAnswer {
  return { status, body: { error_code: errorCode, message } };
}

function send(response: ServerResponse, { status, body }: RestAnswer): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
