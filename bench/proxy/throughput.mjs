// Throughput of the embedded proxy against a direct connection, with Kafka-framed traffic and a plain sink in place of a broker.
// See README.md beside this file. Needs dist/: npm run build.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { ApiKey, decodeRequestHeader, encodeRequest, encodeResponse } = require('../../dist/lib/proxy/wire/index.js');

const SIZES = { '1 KB': 1024, '16 KB': 16 * 1024, '1 MB': 1024 * 1024 };
const CONNECTIONS = 4;
const IN_FLIGHT = 5;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);

const role = process.argv[2] ?? 'load';
if (role !== 'load') process.once('disconnect', () => process.kill(process.pid));
if (role === 'sink') await sink(Number(process.argv[3]));
else if (role === 'proxy') await proxy(Number(process.argv[3]));
else await load();

/** Answers Produce with a few bytes and Fetch with a body of the given size; everything else as far as the proxy asks it. */
async function sink(size) {
  let port = 0;
  const produced = encodeResponse(ApiKey.Produce, 9, 1, { responses: [{ name: 'bench', partitionResponses: [{ index: 0 }] }] });
  const fetched = encodeResponse(ApiKey.Fetch, 12, 1, {
    responses: [{ topic: 'bench', partitions: [{ partitionIndex: 0, records: Buffer.alloc(size) }] }],
  });
  const other = (frame) => {
    const { apiKey, apiVersion, correlationId } = decodeRequestHeader(frame);
    const apiKeys = [0, 1, 3, 18].map((key) => ({ apiKey: key, minVersion: 0, maxVersion: key === 18 ? 4 : 12 }));
    return encodeResponse(apiKey, apiVersion, correlationId, { apiKeys, brokers: [{ nodeId: 1, host: '127.0.0.1', port }] });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    eachFrame(socket, (head, whole) => {
      const apiKey = head.readInt16BE(4);
      socket.write(apiKey === ApiKey.Produce ? produced : apiKey === ApiKey.Fetch ? fetched : other(whole().subarray(4)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = server.address().port;
  process.send(port);
}

async function proxy(sinkPort) {
  const { startProxy } = require('../../dist/lib/proxy/index.js');
  const pino = require('pino');
  const port = 20_000 + (process.pid % 30_000);
  const kafkaCluster = {
    bootstrapServers: [{ id: 'sink', endpoint: `PLAINTEXT://127.0.0.1:${sinkPort}` }],
    nodeIdRanges: [{ name: 'all', start: 1, end: 1 }],
  };
  const route = {
    name: 'bench',
    endpoint: `127.0.0.1:${port}`,
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: 'sink', bootstrapServerId: 'sink' },
    security: { auth: 'passthrough' },
  };
  const document = {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'bench' },
    spec: { streamingDomains: [{ name: 'sink', kafkaCluster }], routes: [route] },
  };
  await startProxy({ document, replica: 'bench', adminPort: 0, token: 'bench', bindHost: '127.0.0.1', logger: pino({ level: 'error' }) });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: (user + system) / 1e6, rss: process.memoryUsage.rss() });
  });
  process.send(port);
}

async function load() {
  console.log(`${CONNECTIONS} connections, ${IN_FLIGHT} requests in flight on each, ${SECONDS} s a run`);
  for (const [name, size] of Object.entries(SIZES)) {
    const sinkChild = await start('sink', size);
    const proxyChild = await start('proxy', sinkChild.answer);
    for (const direction of ['produce', 'consume']) {
      const direct = await run(sinkChild.answer, direction, size);
      const before = await proxyChild.usage();
      const through = await run(proxyChild.answer, direction, size);
      const after = await proxyChild.usage();
      const cpu = (after.cpu - before.cpu) / (through * SECONDS);
      console.log(
        `${direction} ${name.padStart(5)}: direct ${direct.toFixed(2)} GB/s, proxy ${through.toFixed(2)} GB/s, ratio ${(through / direct).toFixed(2)}, ` +
          `proxy CPU ${cpu.toFixed(2)} s/GB, RSS ${Math.round(after.rss / 2 ** 20)} MB`,
      );
    }
    proxyChild.process.kill();
    sinkChild.process.kill();
  }
}

/** Gigabytes a second of frames that were answered. */
async function run(port, direction, size) {
  const header = { correlationId: 1, clientId: 'bench' };
  const request =
    direction === 'produce'
      ? encodeRequest(
          { apiKey: ApiKey.Produce, apiVersion: 9, ...header },
          { acks: -1, timeoutMs: 1000, topicData: [{ name: 'bench', partitionData: [{ index: 0, records: Buffer.alloc(size) }] }] },
        )
      : encodeRequest(
          { apiKey: ApiKey.Fetch, apiVersion: 12, ...header },
          { topics: [{ topic: 'bench', partitions: [{ partition: 0 }] }] },
        );
  let answered = 0;
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      await once(socket, 'connect');
      eachFrame(socket, () => {
        answered += 1;
        socket.write(request);
      });
      for (let index = 0; index < IN_FLIGHT; index++) socket.write(request);
      return socket;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  const from = answered;
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const rate = ((answered - from) * size) / 1e9 / ((performance.now() - started) / 1000);
  for (const socket of sockets) socket.destroy();
  return rate;
}

/** Calls back at the end of each frame with its first bytes, and with a way to have it whole where it came in one chunk. */
function eachFrame(socket, callback) {
  let rest = Buffer.alloc(0);
  let left = 0;
  let head;
  socket.on('data', (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.alloc(0);
    let at = 0;
    while (at < bytes.length) {
      if (left === 0) {
        if (bytes.length - at < 8) {
          rest = bytes.subarray(at);
          return;
        }
        head = bytes.subarray(at, at + 8);
        left = bytes.readInt32BE(at) + 4;
      }
      const start = at;
      const step = Math.min(left, bytes.length - at);
      at += step;
      left -= step;
      if (left === 0) callback(head, () => bytes.subarray(start, at));
    }
  });
}

async function start(role, argument) {
  const process = fork(fileURLToPath(import.meta.url), [role, String(argument)]);
  const [answer] = await once(process, 'message');
  const usage = async () => {
    process.send('usage');
    const [message] = await once(process, 'message');
    return message;
  };
  return { process, answer, usage };
}
