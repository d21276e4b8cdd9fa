/**
 * What a second worker is worth: one process against two workers, with requests that keep the proxy busy and nobody else.
 *   npm run build && npx tsx bench/proxy/workers.ts
 *
 * The proxy decodes and rewrites a Metadata response of some thousand partitions; the cluster behind it sends the same bytes every time, and the clients
 * count bytes. All of them share the cores of this machine, so beside the two stands what the machine can give: two processes that share nothing, each
 * with half of the clients. Two workers that reach their throughput lose nothing by being workers; it comes near twice one process only with a free core
 * for clients and cluster.
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
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5);
const CONNECTIONS = 8;
const PARTITIONS = 2_000;
const METADATA = 3;
const VERSION = 9;

interface Run {
  readonly perSecond: number;
  /** Processor seconds by process. */
  readonly cpu: ReadonlyMap<string, number>;
}

/** Workers of each proxy of a setup. */
const setups = { 'one process': [1], 'two workers': [2], 'two processes': [1, 1] };
type Setup = keyof typeof setups;
const names = Object.keys(setups) as Setup[];

async function main(): Promise<void> {
  console.log(
    `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${CONNECTIONS} connections, ${PARTITIONS} partitions, ${ROUNDS} rounds of ${SECONDS} s`,
  );
  const rounds: Record<Setup, Run>[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await oneRound(round));

  for (const name of names) {
    const perRequest = rounds.map(({ [name]: { perSecond, cpu } }) => (total(cpu) / (perSecond * SECONDS)) * 1e6);
    const throughput = rounds.map(({ [name]: { perSecond } }) => perSecond);
    const last = [...(rounds.at(-1)?.[name].cpu ?? [])].map(([process, seconds]) => `${process} ${seconds.toFixed(2)} s`).join(', ');
    console.log(
      `${name}: ${median(throughput).toFixed(0)} requests/s, ${median(perRequest).toFixed(0)} µs of processor a request (${last})`,
    );
  }
  const ratio = (one: Setup, other: Setup) => median(rounds.map((round) => round[one].perSecond / round[other].perSecond)).toFixed(2);
  console.log(
    `two workers: ${ratio('two workers', 'one process')} times one process, ${ratio('two workers', 'two processes')} times two processes`,
  );
  console.log(`two processes: ${ratio('two processes', 'one process')} times one process, the most that this machine gives`);
}

/** Every setup once, in an order that changes with the round: the machine may get slower or faster meanwhile. */
async function oneRound(round: number): Promise<Record<Setup, Run>> {
  const runs: Partial<Record<Setup, Run>> = {};
  for (let index = 0; index < names.length; index++) {
    const name = names[(index + round) % names.length] as Setup;
    runs[name] = await run(setups[name]);
  }
  return runs as Record<Setup, Run>;
}

async function run(workersOfEach: readonly number[]): Promise<Run> {
  const cluster = await start('cluster');
  const proxies = await Promise.all(workersOfEach.map((workers) => start('proxy', cluster.answer.port, workers)));
  const cpuOfAll = async () => {
    const each = await Promise.all(proxies.map(({ answer }) => cpuOf(answer.admin)));
    return new Map(
      each.flatMap((cpu, index) => [...cpu].map(([name, seconds]): [string, number] => [label(name, index, each.length), seconds])),
    );
  };
  try {
    const ports = Array.from({ length: CONNECTIONS }, (_, index) => proxies[index % proxies.length]?.answer.port as number);
    const sockets = await Promise.all(ports.map((port) => client(port)));
    const before = await cpuOfAll();
    const from = answered(sockets);
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
    const perSecond = (answered(sockets) - from) / ((performance.now() - started) / 1000);
    const after = await cpuOfAll();
    for (const { socket } of sockets) socket.destroy();
    return { perSecond, cpu: new Map([...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)])) };
  } finally {
    for (const { process } of [...proxies, cluster]) process.kill();
  }
}

const label = (process: string, index: number, of: number): string => (of > 1 ? `${process} ${index + 1}` : process);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
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
  const port = 20_000 + (process.pid % 1_500) * 8; // bootstrap and three brokers, apart from another proxy's
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
