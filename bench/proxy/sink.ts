/** The proxy without a broker's or a JVM's noise, for work with a profiler: npx tsx bench/proxy/sink.ts; README.md beside this file. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiKey, encodeRequest } from '../../lib/proxy/wire';
import { eachFrame } from './clients/each-frame';
import { startReplica } from './contenders/switchyard';
import { cpuSeconds, residentMegabytes, withDescendants } from './system/process-tree';

const sizes = { '1 KB': 1024, '16 KB': 16 * 1024, '1 MB': 1024 * 1024 };
const connections = 4;
const inFlight = 5;
const warmUpMs = 500;
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const header = { correlationId: 1, clientId: 'bench' };

async function main(): Promise<void> {
  console.log(`${connections} connections, ${inFlight} requests in flight on each, ${seconds} s a run`);
  for (const [name, size] of Object.entries(sizes)) {
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-sink-'));
    const sink = fork(join(__dirname, 'clients', 'sink-process.ts'), [`${size}`]);
    const [port] = (await once(sink, 'message')) as [number];
    const proxy = await startReplica(`127.0.0.1:${port}`, folder);
    try {
      const proxied = Number(proxy.bootstrapServers.split(':')[1]);
      for (const direction of ['produce', 'consume'] as const) {
        const direct = await gigabytesPerSecond(port, direction, size);
        const before = cpuSeconds(proxy.pid);
        const began = performance.now();
        const through = await gigabytesPerSecond(proxied, direction, size);
        const cpu = (cpuSeconds(proxy.pid) - before) / (through * ((performance.now() - began) / 1000));
        console.log(
          `${direction} ${name.padStart(5)}: direct ${direct.toFixed(2)} GB/s, proxy ${through.toFixed(2)} GB/s, ratio ${(through / direct).toFixed(2)}, ` +
            `proxy CPU ${cpu.toFixed(2)} s/GB, RSS ${residentMegabytes(withDescendants(proxy.pid)).toFixed(0)} MB`,
        );
      }
    } finally {
      proxy.stop();
      sink.kill();
      rmSync(folder, { recursive: true });
    }
  }
}

/** Payload of frames that were answered. */
async function gigabytesPerSecond(port: number, direction: 'produce' | 'consume', size: number): Promise<number> {
  const request = requestOf(direction, size);
  let answered = 0;
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      await once(socket, 'connect');
      eachFrame(socket, () => {
        answered += 1;
        socket.write(request);
      });
      for (let index = 0; index < inFlight; index++) socket.write(request);
      return socket;
    }),
  );
  await wait(warmUpMs);
  const [from, began] = [answered, performance.now()];
  await wait(seconds * 1000);
  const rate = ((answered - from) * size) / 1e9 / ((performance.now() - began) / 1000);
  for (const socket of sockets) socket.destroy();
  return rate;
}

function requestOf(direction: 'produce' | 'consume', size: number): Buffer {
  if (direction === 'consume') {
    return encodeRequest(
      { apiKey: ApiKey.Fetch, apiVersion: 12, ...header },
      { topics: [{ topic: 'bench', partitions: [{ partition: 0 }] }] },
    );
  }
  const topicData = [{ name: 'bench', partitionData: [{ index: 0, records: Buffer.alloc(size) }] }];
  return encodeRequest({ apiKey: ApiKey.Produce, apiVersion: 9, ...header }, { acks: -1, timeoutMs: 1000, topicData });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
