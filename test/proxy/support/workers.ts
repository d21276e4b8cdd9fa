import { spawn } from 'node:child_process';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from '../../support/until';
import type { FakeCluster } from './fake-cluster';
import { connectTo, domainOf, freePorts, produce, routeOf, TOKEN } from './start';

/** Processes of all workers of this test. */
export function workerPids(): number[] {
  return Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? (worker.process.pid ?? []) : []));
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function gone(pid: number): Promise<unknown> {
  return until(() => !isAlive(pid), { describe: `the end of process ${pid}` });
}

/** Ends a process without a word, and waits until that is known. */
export async function killHard(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  await until(() => !workerPids().includes(pid), { describe: 'the loss of the worker to be noticed' });
}

/** The built proxy with two workers, in a process of its own. */
export async function startApart(
  source: FakeCluster,
): Promise<{ readonly pid: number; readonly port: number; readonly workers: readonly number[] }> {
  const port = await freePorts(4);
  const document = {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'edge' },
    spec: { streamingDomains: [domainOf('source', source, 1, 2)], routes: [routeOf(port)] },
  };
  const options = { document, replica: 'apart', adminPort: 0, token: TOKEN, bindHost: '127.0.0.1', workers: 2 };
  const child = spawn(process.execPath, [join(__dirname, '../fixtures/proxy-apart.mjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid as number, port, workers: JSON.parse(line.toString()) };
}

/** Clients that produce all the time, and connect again whenever they lose their connection. */
export class Producers {
  public readonly acknowledged: string[] = [];
  private stopping = false;
  private readonly loops: Promise<void>[];

  public constructor(port: number, count: number) {
    this.loops = Array.from({ length: count }, (_, index) => this.run(port, index));
  }

  public async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.loops);
  }

  private async run(port: number, index: number): Promise<void> {
    let number = 0;
    while (!this.stopping) {
      const client = await connectTo(port).catch(() => undefined);
      if (!client) {
        await pause(5);
        continue;
      }
      try {
        while (!this.stopping) {
          const value = `${index}-${++number}`;
          const limit = setTimeout(() => client.close(), 1_000);
          await produce(client, value).finally(() => clearTimeout(limit));
          this.acknowledged.push(value);
          // Leaves the processor to others now and then.
          await pause(2);
        }
      } catch {
        // It is connected again.
      }
      client.close();
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((go) => setTimeout(go, ms));
}
