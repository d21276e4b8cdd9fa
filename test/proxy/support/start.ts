import { randomInt } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { ReplicaStatus, RouteReport, RouteState } from '../../../lib/gateway/admin-api';
import { parseEndpoint } from '../../../lib/gateway/ports';
import type { GatewayDocument, RouteSpec } from '../../../lib/gateway/spec';
import { type ProxyOptions, type RunningProxy, startProxy } from '../../../lib/proxy';
import { ApiKey, encodeRequest, type ProduceResponse, WireClient } from '../../../lib/proxy/wire';
import { until } from '../../support/until';
import type { FakeCluster } from './fake-cluster';

export const TOKEN = 'test-token';

/** A port with free ones after it. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(20_000, 32_000);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

export function domainOf(name: string, cluster: Pick<FakeCluster, 'bootstrap'>, start: number, end: number) {
  return {
    name,
    type: 'kafka' as const,
    kafkaCluster: {
      bootstrapServers: [{ id: 'plain', endpoint: `PLAINTEXT://${cluster.bootstrap}` }],
      nodeIdRanges: [{ name: 'all', start, end }],
    },
  };
}

export function routeOf(port: number, domain = 'source', more: Partial<RouteSpec> = {}): RouteSpec {
  return {
    name: 'orders',
    endpoint: `127.0.0.1:${port}`,
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: domain, bootstrapServerId: 'plain' },
    security: { auth: 'passthrough' },
    ...more,
  };
}

export interface Bench {
  readonly proxy: RunningProxy;
  readonly port: number;
  readonly document: GatewayDocument;
  readonly admin: Admin;
}

/** A proxy with the route `orders` on source (nodes 1 and 2), to be switched to destination (nodes 0 to 2). */
export async function startBench(
  source: FakeCluster,
  destination: Pick<FakeCluster, 'bootstrap'>,
  options: Partial<ProxyOptions> = {},
  port?: number,
): Promise<Bench> {
  const first = port ?? (await freePorts(4));
  const document: GatewayDocument = {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'edge' },
    spec: { streamingDomains: [domainOf('source', source, 1, 2), domainOf('destination', destination, 0, 2)], routes: [routeOf(first)] },
  };
  const proxy = await startProxy({
    document,
    replica: 'replica-1',
    adminPort: 0,
    token: TOKEN,
    bindHost: '127.0.0.1',
    logger: pino({ level: 'silent' }),
    drainTimeoutMs: 2_000,
    ...options,
  });
  return { proxy, port: first, document, admin: new Admin(proxy.adminUrl, first) };
}

export function stateFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'switchyard-proxy-')), 'state.json');
}

/** Calls the admin API as an operator would. */
export class Admin {
  public constructor(
    public readonly url: string,
    private readonly port: number,
  ) {}

  public async call(method: string, path: string, body?: unknown, token = TOKEN): Promise<{ status: number; body: any }> {
    const init = {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const response = await fetch(`${this.url}${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  public async status(): Promise<ReplicaStatus> {
    return (await this.call('GET', '/v1/status')).body;
  }

  public async route(name = 'orders'): Promise<RouteReport> {
    return (await this.call('GET', `/v1/routes/${name}`)).body;
  }

  /** Puts the next generation of the route `orders`. */
  public async put(spec: Partial<RouteSpec> & { domain?: string }): Promise<RouteReport> {
    const { generation } = await this.route();
    const { domain, ...more } = spec;
    const body = { spec: routeOf(this.port, domain, more), expectedGeneration: generation, generation: generation + 1 };
    const answer = await this.call('PUT', '/v1/routes/orders', body);
    if (answer.status !== 202) throw new Error(`PUT answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  public settled(state: RouteState): Promise<RouteReport> {
    return until(async () => ((await this.route()).state === state ? this.route() : undefined), { describe: `state ${state}` });
  }

  public async fence(): Promise<RouteReport> {
    await this.put({ fence: { scope: 'ALL' } });
    return this.settled('fenced');
  }
}

export function connectTo(port: number): Promise<WireClient> {
  return WireClient.connect({ host: '127.0.0.1', port, clientId: 'test' });
}

export function produce(client: WireClient, value: string, acks = -1): Promise<ProduceResponse> {
  const body = { acks, timeoutMs: 1000, topicData: [{ name: 'orders', partitionData: [{ index: 0, records: Buffer.from(value) }] }] };
  return acks === 0 ? (client.send(ApiKey.Produce, 9, body, { noResponse: true }) as Promise<any>) : client.send(ApiKey.Produce, 9, body);
}

export function produceFrame(value: string, correlationId = 1, acks = -1): Buffer {
  return encodeRequest(
    { apiKey: ApiKey.Produce, apiVersion: 9, correlationId, clientId: 'test' },
    { acks, timeoutMs: 1000, topicData: [{ name: 'orders', partitionData: [{ index: 0, records: Buffer.from(value) }] }] },
  );
}

/** A socket that remembers what it received and how it ended. */
export async function rawConnect(endpoint: string | number): Promise<{ socket: Socket; received: Buffer[]; ended: Promise<string> }> {
  const { host, port } = typeof endpoint === 'number' ? { host: '127.0.0.1', port: endpoint } : parseEndpoint(endpoint);
  const socket = connect({ host, port });
  const received: Buffer[] = [];
  const ended = new Promise<string>((resolve) => {
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('end', () => resolve('end'));
    socket.once('close', () => resolve('close'));
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, received, ended };
}
