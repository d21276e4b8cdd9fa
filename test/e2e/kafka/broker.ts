import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until';
import type { Distribution } from './distribution';
import { brokerProperties, type BrokerSettings, kafkaUuid } from './properties';

export interface BrokerOptions extends Omit<BrokerSettings, 'data'> {
  /** Holds configuration, log and data of the node. */
  readonly folder: string;
  readonly clusterId: string;
  readonly distribution: Omit<Distribution, 'quiet'>;
  readonly jvm?: readonly string[];
}

/** One node of Apache Kafka as a child process. */
export class Broker {
  private child?: ChildProcess;
  private starts = 0;

  public constructor(private readonly options: BrokerOptions) {}

  public get nodeId(): number {
    return this.options.nodeId;
  }

  /** Resolves when the node serves clients: listening on its port is not enough, being unfenced by the controller is. */
  public async start(): Promise<void> {
    const { options } = this;
    this.format();
    const log = join(options.folder, `server-${++this.starts}.log`);
    const output = openSync(log, 'w');
    const { classPath, broker, sharedClasses, logging } = options.distribution;
    const jvm = options.jvm ?? ['-XX:TieredStopAtLevel=1', '-Xmx256m'];
    const child = spawn(
      'java',
      ['-Xms64m', '-XX:+UseSerialGC', ...jvm, ...sharedClasses, logging, '-cp', classPath, broker, this.propertiesFile],
      { stdio: ['pipe', output, output] },
    );
    closeSync(output);
    this.child = child;

    await until(() => ended(child) || readFileSync(log, 'utf8').includes('Kafka Server started'), {
      describe: `the start of broker ${options.nodeId} (${log})`,
      timeout: 90_000,
      every: 50,
    });
    if (ended(child)) throw new Error(`broker ${options.nodeId} did not start:\n${readFileSync(log, 'utf8').slice(-3000)}`);
  }

  /** Lets the node shut down in order. */
  public async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Takes the node away without warning; its data stays. */
  public async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  public async remove(): Promise<void> {
    await this.kill();
    rmSync(this.options.folder, { recursive: true, force: true });
  }

  private get propertiesFile(): string {
    return join(this.options.folder, 'server.properties');
  }

  private format(): void {
    const { options } = this;
    const data = join(options.folder, 'data');
    if (existsSync(data)) return;
    mkdirSync(data, { recursive: true });
    writeFileSync(this.propertiesFile, brokerProperties({ ...options, data }));
    copyFileSync(options.distribution.checkpoint, join(data, 'bootstrap.checkpoint'));
    writeFileSync(
      join(data, 'meta.properties'),
      `version=1\ncluster.id=${options.clusterId}\nnode.id=${options.nodeId}\ndirectory.id=${kafkaUuid()}\n`,
    );
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child === undefined || ended(child)) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
