import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LiveClients, startClients } from '../../../lib/cli/demo/client-process';
import { starterVariable } from '../../../lib/cli/interrupt';
import { readProject } from '../../../lib/cli/project';
import { synthApp } from '../../../lib/cli/synth';
import { type SandboxClusters, startBalancer, startSandboxClusters } from '../../../lib/sandbox';
import { until } from '../../support/until';
import { freePortRange, freePorts } from '../kafka/ports';
import { LineProcess } from '../support/line-process';

const host = '127.0.0.1';
const switchyard = join(__dirname, '..', '..', '..', 'bin', 'switchyard.js');

/** A bootstrap port, and one for each node id that either cluster of the sandbox has. */
const portsOfRoute = 5;

export const groups = ['orders', 'payments', 'billing'];

/** The sandbox's clusters, and before them one gateway of two replicas with a route for each group. */
export class SharedGateway {
  public static async start(): Promise<SharedGateway> {
    const place = new SharedGateway(await mkdtemp(join(tmpdir(), 'switchyard-groups-')));
    try {
      await place.begin();
      return place;
    } catch (error) {
      await place.remove();
      throw error;
    }
  }

  public clusters!: SandboxClusters;
  private firstPort = 0;
  private readonly removals: (() => Promise<unknown>)[] = [];

  private constructor(public readonly folder: string) {
    this.removals.push(() => rm(folder, { recursive: true, force: true }));
  }

  /** Runs the command in the project. */
  public async switchyard(...args: string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    const run = new LineProcess(process.execPath, [switchyard, ...args, '--project', this.folder], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    return { code: await run.exit(), stdout: run.stdout, stderr: run.stderr };
  }

  /** Producers and consumers of one group. */
  public clients(group: string): Promise<LiveClients> {
    return startClients({
      bootstrap: this.endpoint(group),
      topics: [group],
      group: `${group}-workers`,
      producers: 1,
      consumers: 1,
      keysPerProducer: 3,
      recordsPerSecond: 60,
    });
  }

  public async remove(): Promise<void> {
    for (const removal of this.removals.splice(0).reverse()) await removal();
  }

  private async begin(): Promise<void> {
    this.clusters = await startSandboxClusters({ basePort: 0, folder: this.folder });
    this.removals.push(() => this.clusters.close());
    for (const group of groups) this.clusters.sourceCluster.createTopic(group, { partitions: 3 });

    const ports = portsOfRoute * groups.length;
    this.firstPort = await freePortRange(3 * ports);
    const adminPorts = await freePorts(2);
    const tokenFile = join(this.folder, 'admin-token');
    await writeFile(tokenFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    const document = await this.writeProject(adminPorts, tokenFile);

    const balancer = await startBalancer({
      host,
      ports: Array.from({ length: ports }, (_, index) => ({
        front: this.firstPort + index,
        backends: adminPorts.map((_, replica) => ({ host, port: this.firstPort + index + ports * (replica + 1) })),
      })),
    });
    this.removals.push(() => balancer.close());
    await Promise.all(adminPorts.map((port, replica) => this.startReplica(document, tokenFile, port, replica, ports * (replica + 1))));
  }

  /** @returns the document of the gateway, as the app has it at mirror */
  private async writeProject(adminPorts: readonly number[], tokenFile: string): Promise<string> {
    const { source, destination } = this.clusters;
    const gateway = {
      bootstrap: this.endpoint('orders'),
      replicas: adminPorts.map((port) => `http://${host}:${port}`),
      tokenFile,
      route: 'orders',
    };
    const endpoints = Object.fromEntries(groups.map((group) => [group, this.endpoint(group)]));
    const app = `${process.execPath} ${require.resolve('tsx/cli')} ${join(__dirname, 'fixtures', 'app.ts')}`;
    const context = { addresses: { source, destination, gateway }, endpoints };
    await writeFile(join(this.folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app, context }));
    const output = join(this.folder, 'first');
    await synthApp({ project: await readProject(this.folder), output, stages: {} });
    return join(output, 'stacks', 'gateway', 'gateway.yaml');
  }

  private async startReplica(document: string, tokenFile: string, admin: number, replica: number, offset: number): Promise<void> {
    let isListening = false;
    const args = ['proxy', '--config', document, '--replica', `replica-${replica}`, '--admin', `${host}:${admin}`];
    args.push('--token-file', tokenFile, '--state', join(this.folder, `replica-${replica}.json`));
    args.push('--bind', host, '--port-offset', String(offset));
    const started = new LineProcess(process.execPath, [switchyard, ...args], {
      env: { ...process.env, [starterVariable]: '1' },
      onLine: () => (isListening = true),
    });
    this.removals.push(async () => {
      started.kill();
      await started.exit();
    });
    await until(() => isListening, { describe: () => `the start of replica ${replica}: ${started.stderr}` });
  }

  private endpoint(group: string): string {
    return `${host}:${this.firstPort + portsOfRoute * groups.indexOf(group)}`;
  }
}
