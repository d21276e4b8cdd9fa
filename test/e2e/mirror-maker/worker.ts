import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until';
import { prepareDistribution } from '../kafka/distribution';
import { freePorts } from '../kafka/ports';
import { connectClassPath } from './connect-jars';

export interface WorkerOptions {
  /** Cluster that keeps the configurations, positions and statuses of the connectors. */
  readonly bootstrapServers: string;
  /** Settings of the worker that differ from the harness's. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** A Kafka Connect worker, distributed mode, as a child process. */
export class ConnectWorker {
  public static async start(options: WorkerOptions): Promise<ConnectWorker> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-connect-'));
    const [port] = (await freePorts(1)) as [number];
    const worker = new ConnectWorker(folder, port, options);
    await worker.start();
    return worker;
  }

  private child?: ChildProcess;
  private starts = 0;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly options: WorkerOptions,
  ) {}

  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the worker has written, over all its starts. */
  public get log(): string {
    return Array.from({ length: this.starts }, (_, start) => readFileSync(this.logFile(start + 1), 'utf8')).join('');
  }

  /** Resolves when the worker has joined its group: before that it refuses to make connectors. */
  public async start(): Promise<void> {
    const [{ logging }, classPath] = await Promise.all([prepareDistribution(), connectClassPath()]);
    const file = join(this.folder, 'worker.properties');
    await writeFile(file, this.properties());
    const output = openSync(this.logFile(++this.starts), 'w');
    const jvm = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', logging];
    const child = spawn('java', [...jvm, '-cp', classPath, 'org.apache.kafka.connect.cli.ConnectDistributed', file], {
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.child = child;
    await until(async () => hasEnded(child) || (await this.isReady()), {
      describe: 'the start of the Kafka Connect worker',
      timeout: 120_000,
      every: 200,
    });
    if (hasEnded(child)) throw new Error(`the Kafka Connect worker did not start:\n${this.log.slice(-3000)}`);
  }

  /** Takes the worker away without warning. */
  public async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || hasEnded(child)) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }

  public async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private logFile(start: number): string {
    return join(this.folder, `worker-${start}.log`);
  }

  /** `/health` answers 200 when the worker has joined its group (KIP-1017). */
  private async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health`).catch(() => undefined);
    return answer?.status === 200;
  }

  private properties(): string {
    const converter = 'org.apache.kafka.connect.json.JsonConverter';
    const properties = {
      'bootstrap.servers': this.options.bootstrapServers,
      listeners: this.url,
      'group.id': 'connect-cluster',
      'key.converter': converter,
      'value.converter': converter,
      'config.storage.topic': 'connect-configs',
      'offset.storage.topic': 'connect-offsets',
      'status.storage.topic': 'connect-status',
      'config.storage.replication.factor': 1,
      'offset.storage.replication.factor': 1,
      'status.storage.replication.factor': 1,
      'offset.storage.partitions': 1,
      'status.storage.partitions': 1,
      'offset.flush.interval.ms': 500,
      // The default waits five minutes for a worker that has gone.
      'scheduled.rebalance.max.delay.ms': 0,
      'plugin.discovery': 'service_load',
      ...this.options.properties,
    };
    return Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
