/**
 * What a second worker is worth: one process against two workers, with requests that keep the proxy busy and nobody else.
 *   npm run build && npx tsx bench/proxy/workers.ts
 *
 * The proxy decodes and rewrites a Metadata response of some thousand partitions; the cluster behind it sends the same bytes every time, and the clients
 * count bytes. All of them share the cores of this machine, so the two figures that do not depend on who else is busy come first: processor time per
 * request, which must not grow, and how it is spread, which must be even. The ratio of throughput comes near 2 only with a free core for the rest.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';

const dist = join(__dirname, '../../dist/lib/proxy');
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5);
const CONNECTIONS = 8;
const PARTITIONS = 2_000;
const METADATA = 3;
const VERSION = 9;

interface Run {
  readonly perSecond: number;
  /** Processor seconds by process. */
  readonly cpu: ReadonlyMap<string, number>;
}

async function main(): Promise<void> {
  console.log(
    `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${CONNECTIONS} connections, ${PARTITIONS} partitions, ${SECONDS} s a run`,
  );
  const one = await run(1);
  const two = await run(2);
  for (const [name, { perSecond, cpu }] of Object.entries({ 'one process': one, 'two workers': two })) {
    const perRequest = (total(cpu) / (perSecond * SECONDS)) * 1e6;
    const spread = [...cpu].map(([process, seconds]) => `${process} ${seconds.toFixed(2)} s`).join(', ');
    console.log(`${name}: ${perSecond.toFixed(0)} requests/s, ${perRequest.toFixed(0)} µs of processor a request (${spread})`);
  }
  console.log(`throughput of two workers: ${(two.perSecond / one.perSecond).toFixed(2)} times one process`);
}

async function run(workers: number): Promise<Run> {
  const cluster = await start('cluster');
  const proxy = await start('proxy', cluster.answer.port, workers);
  try {
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => client(proxy.answer.port)));
    const before = await cpuOf(proxy.answer.admin);
    const from = answered(sockets);
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
    const perSecond = (answered(sockets) - from) / ((performance.now() - started) / 1000);
    const after = await cpuOf(proxy.answer.admin);
    for (const { socket } of sockets) socket.destroy();
    return { perSecond, cpu: new Map([...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)])) };
  } finally {
    proxy.process.kill();
    cluster.process.kill();
  }
}

interface Client {
  readonly socket: Socket;
  answered: number;
}

const answered = (clients: readonly Client[]) => clients.reduce((sum, each) => sum + each.answered, 0);
const total = (cpu: ReadonlyMap<string, number>) => [...cpu.values()].reduce((sum, seconds) => sum + seconds, 0);

/** Asks for metadata again as soon as an answer is complete. */
async function client(port: number): Promise<Client> {
  const { encodeRequest } = load('wire/index.js');
  const request = encodeRequest({ apiKey: METADATA, apiVersion: VERSION, correlationId: 1, clientId: 'bench' }, { topics: null }) as Buffer;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const state: Client = { socket, answered: 0 };
  eachFrame(socket, () => {
    state.answered += 1;
    socket.write(request);
  });
  socket.on('error', () => socket.destroy());
  socket.write(request);
  return state;
}

/** Answers metadata with the same bytes every time, and API versions as it has to. */
async function serveCluster(): Promise<void> {
  const { decodeRequestHeader, encodeResponse } = load('wire/index.js');
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    eachFrame(socket, (head) => socket.write(head.readInt16BE(4) === METADATA && head.readInt16BE(6) === VERSION ? metadata : other(head)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const brokers = [1, 2, 3].map((nodeId) => ({ nodeId, host: '127.0.0.1', port }));
  const partitions = Array.from({ length: PARTITIONS }, (_, index) => ({
    partitionIndex: index,
    leaderId: 1 + (index % 3),
    leaderEpoch: 7,
    replicaNodes: [1, 2, 3],
    isrNodes: [1, 2, 3],
  }));
  const body = { brokers, clusterId: 'bench', controllerId: 1, topics: [{ name: 'bench', partitions }] };
  const metadata: Buffer = encodeResponse(METADATA, VERSION, 1, body);
  const other = (frame: Buffer): Buffer => {
    const { apiKey, apiVersion, correlationId } = decodeRequestHeader(frame.subarray(4));
    const apiKeys = [3, 18].map((key) => ({ apiKey: key, minVersion: 0, maxVersion: key === 18 ? 4 : 12 }));
    return encodeResponse(apiKey, apiVersion, correlationId, { ...body, topics: [], apiKeys });
  };
  process.send?.({ port });
}

async function serveProxy(clusterPort: number, workers: number): Promise<void> {
  const { startProxy } = load('index.js');
  const port = 20_000 + (process.pid % 12_000);
  const kafkaCluster = {
    bootstrapServers: [{ id: 'bench', endpoint: `PLAINTEXT://127.0.0.1:${clusterPort}` }],
    nodeIdRanges: [{ name: 'all', start: 1, end: 3 }],
  };
  const route = {
    name: 'bench',
    endpoint: `127.0.0.1:${port}`,
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: 'bench', bootstrapServerId: 'bench' },
    security: { auth: 'passthrough' },
  };
  const document = {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'bench' },
    spec: { streamingDomains: [{ name: 'bench', kafkaCluster }], routes: [route] },
  };
  const options = { document, replica: 'bench', adminPort: 0, token: 'bench', bindHost: '127.0.0.1', workers };
  const { adminUrl } = await startProxy({ ...options, logger: pino({ level: 'error' }) });
  process.send?.({ port, admin: adminUrl });
}

async function cpuOf(admin: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const lines = text.matchAll(/^process_cpu_seconds_total(?:\{process="([^"]+)"\})? (\S+)$/gm);
  return new Map([...lines].map(([, name = 'proxy', seconds]) => [name, Number(seconds)]));
}

/** Calls back with each whole frame where it came in one piece, and otherwise with its first bytes. */
function eachFrame(socket: Socket, callback: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let head = rest;
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.alloc(0);
    let at = 0;
    while (at < bytes.length) {
      if (left === 0) {
        if (bytes.length - at < 8) {
          rest = Buffer.from(bytes.subarray(at));
          return;
        }
        left = bytes.readInt32BE(at) + 4;
        head = bytes.subarray(at, at + left);
      }
      const step = Math.min(left, bytes.length - at);
      at += step;
      left -= step;
      if (left === 0) callback(head);
    }
  });
}

async function start(role: string, ...more: number[]): Promise<{ process: ChildProcess; answer: { port: number; admin: string } }> {
  const child = fork(join(__dirname, 'workers.ts'), [role, ...more.map(String)]);
  const [answer] = (await once(child, 'message')) as [{ port: number; admin: string }];
  return { process: child, answer };
}

/** The built program, as it is installed. */
function load(file: string): any {
  return createRequire(join(dist, 'index.js'))(`./${file}`);
}

const [role, ...rest] = process.argv.slice(2);
if (role !== undefined) process.once('disconnect', () => process.kill(process.pid));
if (role === 'cluster') void serveCluster();
else if (role === 'proxy') void serveProxy(Number(rest[0]), Number(rest[1]));
else void main();
