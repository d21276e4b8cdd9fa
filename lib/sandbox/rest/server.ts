import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { listen } from '../listen';
import type { LinkEngine } from '../linking/link-engine';
import { LinkFault } from '../linking/link-fault';
import { aclRoutes } from './acls';
import { list } from './body';
import { configRoutes } from './configs';
import { RestFaults } from './faults';
import { checkKey, type PathRules, readBody, type RestKeys, segmentsOf } from './incoming';
import { linkRoutes } from './links';
import { mirrorRoutes } from './mirrors';
import { errorAnswer, type Outgoing, send } from './outgoing';
import { paged } from './paging';
import { provoke } from './provoke';
import { isEndpoint, match, type RestAnswer, type RestRequest, type RestRoutes } from './router';
import { restoreRoutes } from './restore';
import { topicRoutes } from './topics';
import { transitionRoutes } from './transitions';

export interface RestOptions extends PathRules, RestKeys, Pick<Outgoing, 'gzip'> {
  readonly engine: LinkEngine;

  /** @default '127.0.0.1' */
  readonly host?: string;

  /** @default - any */
  readonly port?: number;

  /**
   * A second listener with TLS that answers the same.
   * @default - none
   */
  readonly tls?: {
    /** PEM. */
    readonly cert: string;
    readonly key: string;
    /** @default - any */
    readonly port?: number;
  };

  /**
   * Entries of a page of a listing that nobody asked to be paged: for clients that are to follow `metadata.next`.
   * @default - listings come as a whole
   */
  readonly pageSize?: number;
}

export interface RestServer {
  /** `http://host:port`. */
  readonly restEndpoint: string;

  /** `https://host:port`. */
  readonly tlsEndpoint: string | undefined;

  /** Makes calls fail, and counts them. For tests of those who call. */
  readonly faults: RestFaults;
  close(): Promise<void>;
}

/** Serves the Cluster Linking part of Confluent's Kafka REST API v3, and what goes with it. @throws SWY7001 the port is in use */
export async function startRest(options: RestOptions): Promise<RestServer> {
  const { engine, host = '127.0.0.1', port = 0, tls } = options;
  // `/links/-/mirrors` is a path of its own, so it comes before `/links/{link}/mirrors`.
  const routes = {
    ...mirrorRoutes(engine),
    ...linkRoutes(engine),
    ...configRoutes(engine),
    ...transitionRoutes(engine),
    ...restoreRoutes(engine),
    ...topicRoutes(engine),
    ...aclRoutes(engine),
  };
  const faults = new RestFaults((endpoint) => isEndpoint(routes, endpoint));
  const listener: RequestListener = (request, response) => void serve(request, response, { ...options, faults, routes });
  const servers = [createServer(listener), ...(tls ? [createTlsServer({ cert: tls.cert, key: tls.key }, listener)] : [])] as const;
  const [plain, secured] = servers;
  const close = async (): Promise<void> => void (await Promise.all(servers.map(end)));
  try {
    const bound = await listen(plain, host, port, 'the Cluster Linking REST API');
    const boundTls = secured && (await listen(secured, host, tls?.port ?? 0, 'the Cluster Linking REST API with TLS'));
    const tlsEndpoint = boundTls === undefined ? undefined : `https://${host}:${boundTls}`;
    return { restEndpoint: `http://${host}:${bound}`, tlsEndpoint, faults, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Context extends RestOptions {
  readonly faults: RestFaults;
  readonly routes: RestRoutes;
}

async function serve(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const outgoing: Outgoing = { request, response, gzip: context.gzip ?? false };
  try {
    const body = await readBody(request);
    const url = urlOf(request);
    const segments = segmentsOf(url.pathname, context);
    if (!segments || segments.length === 0) return answerForClusters(request, outgoing, context, segments === undefined);
    const { endpoint, handler, params } = match(context.routes, request.method ?? '', segments);
    const carryOut = async (wanted: RestRequest): Promise<RestAnswer> => {
      checkKey(request.headers.authorization, context);
      const { status, body: answered } = await handler(wanted);
      return { status, body: request.method === 'GET' ? paged(answered, url, context.pageSize) : answered };
    };
    const wanted = { params, query: url.searchParams, body };
    const fault = context.faults.next({ endpoint, call: `${request.method ?? ''} /${segments.join('/')}`, body });
    if (fault) await provoke(fault, wanted, outgoing, carryOut);
    else send(outgoing, await carryOut(wanted));
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    const fault = error instanceof LinkFault ? error : new LinkFault(500, 50003, error instanceof Error ? error.message : String(error));
    send(outgoing, errorAnswer(fault));
  }
}

/** Put together, not resolved: a path that begins with two slashes would be taken for a host. */
function urlOf({ url = '/', headers, socket }: IncomingMessage): URL {
  return new URL(`${'encrypted' in socket ? 'https' : 'http'}://${headers.host ?? 'localhost'}${url}`);
}

/** `GET /kafka/v3/clusters`, by which a client of Confluent Platform learns the id, and `GET /kafka/v3/clusters/{cluster}`. */
function answerForClusters({ method, headers }: IncomingMessage, outgoing: Outgoing, context: Context, asList: boolean): void {
  if (method !== 'GET') throw new LinkFault(405, 405, 'HTTP 405 Method Not Allowed');
  checkKey(headers.authorization, context);
  const cluster = { kind: 'KafkaCluster', cluster_id: context.clusterId };
  send(outgoing, { status: 200, body: asList ? list('KafkaClusterList', [cluster]) : cluster });
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
