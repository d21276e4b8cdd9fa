import { join } from 'node:path';
import type { RunReport } from '../../../lib/cli/execute/report';
import type { SandboxAddresses } from '../../../lib/sandbox/addresses';
import { GatewayPlace, RunningGateway } from '../cutover/gateway';
import { startLinking } from '../cutover/linking';
import { Load } from '../cutover/load';
import { group, Project, topics } from '../cutover/project';
import { createTopics } from '../kafka/admin';
import { say } from '../kafka/cache';
import { KafkaCluster } from '../kafka/cluster';
import { killPrograms, LineProcess } from '../support/line-process';
import { ConnectWorker } from './worker';

const switchyard = join(__dirname, '..', '..', '..', 'bin', 'switchyard.js');

export interface LabOptions {
  /** Program of the project. */
  readonly app: string;
  /** Settings of the Kafka Connect worker that differ from the harness's. */
  readonly worker?: Readonly<Record<string, string>>;
}

/** Two clusters of Apache Kafka, a Kafka Connect worker, our linking service, our gateway, and a project for these addresses. */
export class Lab {
  public static async prepare(options: LabOptions): Promise<Lab> {
    const lab = new Lab(options);
    try {
      await lab.start();
      return lab;
    } catch (error) {
      await lab.remove();
      throw error;
    }
  }

  public source!: KafkaCluster;
  public destination!: KafkaCluster;
  public worker!: ConnectWorker;
  public gateway!: RunningGateway;
  public project!: Project;
  /** Where clients bootstrap. */
  public bootstrap = '';
  private readonly removals: (() => Promise<unknown>)[] = [];

  private constructor(private readonly options: LabOptions) {}

  /** Clients that go through the gateway. */
  public startLoad(): Promise<Load> {
    return Load.start(this.bootstrap, topics);
  }

  public get clusters(): { readonly source: string; readonly destination: string } {
    return { source: this.source.bootstrapServers, destination: this.destination.bootstrapServers };
  }

  /** Runs a command of switchyard for the group and gives its report. */
  public async run(command: 'execute' | 'rollback' | 'abort', ...args: readonly string[]): Promise<RunReport> {
    const flags = [command, group, '--yes', '--json', '--project', this.project.folder, ...args];
    const child = new LineProcess(process.execPath, [switchyard, ...flags], { env: { ...process.env, NO_COLOR: '1' } });
    await child.exit();
    if (child.stdout === '') throw new Error(`switchyard ${command} gave no report:\n${child.stderr}`);
    const report = JSON.parse(child.stdout) as RunReport;
    // Jest shows one field that differs; the reason is in another.
    if (report.outcome !== 'done')
      say(
        `switchyard ${command} ended with ${report.outcome}: ${child.stderr
          .split('\n')
          .filter((line) => !line.startsWith('  clients:'))
          .join('\n')
          .slice(-6000)}`,
      );
    return report;
  }

  public async remove(): Promise<void> {
    for (const remove of this.removals.splice(0).reverse()) await remove();
    killPrograms();
  }

  private async start(): Promise<void> {
    // As MSK counts its brokers, and as Confluent Cloud does: a client sees another broker behind the same port after the switch.
    [this.source, this.destination] = await Promise.all([this.startCluster(1), this.startCluster(0)]);
    const [worker, linking, place] = await Promise.all([
      ConnectWorker.start({
        bootstrapServers: this.destination.bootstrapServers,
        ...(this.options.worker && { properties: this.options.worker }),
      }),
      startLinking(this.destination),
      GatewayPlace.find(),
      createTopics(this.source.bootstrapServers, topics),
    ]);
    this.worker = worker;
    this.removals.push(
      () => worker.remove(),
      () => linking.close(),
      () => place.remove(),
    );

    const addresses: SandboxAddresses = {
      source: addressesOf(this.source),
      destination: { ...addressesOf(this.destination), restEndpoint: linking.restEndpoint, apiKeyFile: linking.apiKeyFile },
      gateway: place.addresses,
    };
    this.bootstrap = place.addresses.bootstrap;
    const { source, destination } = addresses;
    const { bootstrap: clients, replicas, tokenFile } = place.addresses;
    const context = { connect: worker.url, places: { source, destination, connect: worker.url, clients, replicas, tokenFile } };
    this.project = await Project.create(addresses, { app: this.options.app, context });
    this.removals.push(() => this.project.remove());
    this.gateway = await RunningGateway.start(place, await this.project.gatewayDocument());
    this.removals.push(() => this.gateway.remove());
  }

  private async startCluster(nodeId: number): Promise<KafkaCluster> {
    const cluster = await KafkaCluster.start({ nodeIds: [nodeId] });
    this.removals.push(() => cluster.remove());
    return cluster;
  }
}

function addressesOf({ clusterId, bootstrapServers, nodeIds }: KafkaCluster): SandboxAddresses['source'] {
  return { clusterId, bootstrapServers, nodeIds };
}
