import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../../lib/cli/execute/report';
import { startSandboxClusters } from '../../../lib/sandbox';
import { type SandboxAddresses, sandboxNodeIds } from '../../../lib/sandbox/addresses';
import type { LinkEngine } from '../../../lib/sandbox/linking/link-engine';
import type { LinkingService } from '../../../lib/sandbox/linking-service';
import { GatewayPlace, RunningGateway } from '../cutover/gateway';
import { startLinking } from '../cutover/linking';
import { group, Project, topics } from '../cutover/project';
import { createTopics } from '../kafka/admin';
import { say } from '../kafka/cache';
import { KafkaCluster } from '../kafka/cluster';
import { killPrograms, LineProcess } from '../support/line-process';

const switchyard = join(__dirname, '..', '..', '..', 'bin', 'switchyard.js');

type Side = 'source' | 'destination';

/** A cluster, and the REST API of the links that it holds. */
interface End {
  readonly cluster: SandboxAddresses['source'];
  readonly restEndpoint: string;
  readonly apiKeyFile: string;
  readonly engine: LinkEngine;
  readonly faults: LinkingService['faults'];
}

/** Two clusters that each hold an end of a link, our gateway, and a project for these addresses. */
export class TwoEnds {
  /** @param clusters of Apache Kafka, with our linking service before each, or of the sandbox */
  public static async prepare(clusters: 'kafka' | 'sandbox'): Promise<TwoEnds> {
    const lab = new TwoEnds(clusters);
    try {
      await lab.start();
      return lab;
    } catch (error) {
      await lab.remove();
      throw error;
    }
  }

  public ends!: Readonly<Record<Side, End>>;
  public project!: Project;

  /** Where clients bootstrap. */
  public bootstrap = '';
  private readonly removals: (() => Promise<unknown>)[] = [];

  private constructor(private readonly kind: 'kafka' | 'sandbox') {}

  public get clusters(): Readonly<Record<Side, string>> {
    return { source: this.ends.source.cluster.bootstrapServers, destination: this.ends.destination.cluster.bootstrapServers };
  }

  /** Runs a command of switchyard for the group and gives its report. */
  public async run(command: 'execute' | 'rollback', ...args: readonly string[]): Promise<RunReport> {
    const { report, told } = await this.reportOf(command, args);
    // Jest shows one field that differs; the reason is in another.
    if (report.outcome !== 'done') say(`switchyard ${command} ended with ${report.outcome}: ${told.slice(-6000)}`);
    return report;
  }

  /** The same for a run that is to end in another way. */
  public async runToFail(command: 'execute' | 'rollback'): Promise<RunReport> {
    return (await this.reportOf(command, [])).report;
  }

  /** What `init` finds of what leads back, by its state. */
  public async wayBackAtInit(): Promise<readonly { readonly state: string; readonly says: string }[]> {
    const { findings } = JSON.parse((await this.switchyard('init')).stdout) as {
      findings: { area: string; state: string; says: string }[];
    };
    return findings.filter(({ area }) => area === 'way back').map(({ state, says }) => ({ state, says }));
  }

  private async reportOf(command: string, args: readonly string[]): Promise<{ readonly report: RunReport; readonly told: string }> {
    const { stdout, stderr } = await this.switchyard(command, '--yes', ...args);
    return { report: JSON.parse(stdout) as RunReport, told: stderr };
  }

  private async switchyard(command: string, ...args: readonly string[]): Promise<LineProcess> {
    const flags = [command, group, '--json', '--project', this.project.folder, ...args];
    const child = new LineProcess(process.execPath, [switchyard, ...flags], { env: { ...process.env, NO_COLOR: '1' } });
    await child.exit();
    if (child.stdout === '') throw new Error(`switchyard ${command} gave no report:\n${child.stderr}`);
    return child;
  }

  /** What the mirrors of a cluster are, by topic. */
  public mirrorsOn(side: Side): Readonly<Record<string, string>> {
    const mirrors = this.ends[side].engine.all().flatMap((link) => [...link.mirrors.values()]);
    return Object.fromEntries(mirrors.map(({ name, status }) => [name, status]));
  }

  public async remove(): Promise<void> {
    for (const remove of this.removals.splice(0).reverse()) await remove();
    killPrograms();
  }

  private async start(): Promise<void> {
    this.ends = this.kind === 'kafka' ? await this.startKafka() : await this.startSandbox();
    const { source, destination } = this.ends;
    await createTopics(source.cluster.bootstrapServers, topics);
    const place = await GatewayPlace.find(this.kind === 'kafka' ? undefined : sandboxPorts);
    this.removals.push(() => place.remove());
    this.bootstrap = place.addresses.bootstrap;

    const restOf = ({ restEndpoint, apiKeyFile }: End) => ({ restEndpoint, apiKeyFile });
    const addresses = { source: source.cluster, destination: { ...destination.cluster, ...restOf(destination) }, gateway: place.addresses };
    this.project = await Project.create(addresses, { app: join(__dirname, 'link-app.ts'), context: { sourceLinking: restOf(source) } });
    this.removals.push(() => this.project.remove());
    const gateway = await RunningGateway.start(place, await this.project.gatewayDocument());
    this.removals.push(() => gateway.remove());
  }

  private async startKafka(): Promise<Record<Side, End>> {
    // As MSK counts its brokers, and as Confluent Cloud does: a client sees another broker behind the same port after the switch.
    const [source, destination] = await Promise.all([this.startCluster(1), this.startCluster(0)]);
    const linkings = await Promise.all([startLinking(source), startLinking(destination)]);
    this.removals.push(() => Promise.all(linkings.map((linking) => linking.close())));
    linkings[1].engine.pairWith(linkings[0].engine);
    return { source: { ...linkings[0], cluster: addressesOf(source) }, destination: { ...linkings[1], cluster: addressesOf(destination) } };
  }

  private async startSandbox(): Promise<Record<Side, End>> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-two-ends-'));
    this.removals.push(() => rm(folder, { recursive: true, force: true }));
    const sandbox = await startSandboxClusters({ basePort: 0, folder });
    this.removals.push(() => sandbox.close());
    const { apiKeyFile } = sandbox.destination;
    const endOf = (cluster: SandboxAddresses['source'], { restEndpoint, engine, faults }: LinkingService): End => ({
      cluster: addressesOf(cluster),
      restEndpoint,
      apiKeyFile,
      engine,
      faults,
    });
    return { source: endOf(sandbox.source, sandbox.sourceLinking), destination: endOf(sandbox.destination, sandbox.linking) };
  }

  private async startCluster(nodeId: number): Promise<KafkaCluster> {
    const cluster = await KafkaCluster.start({ nodeIds: [nodeId] });
    this.removals.push(() => cluster.remove());
    return cluster;
  }
}

/** The bootstrap port, and one for each node id that either cluster of a sandbox has. */
const sandboxPorts = 1 + new Set([...sandboxNodeIds.source, ...sandboxNodeIds.destination]).size;

function addressesOf({ clusterId, bootstrapServers, nodeIds }: SandboxAddresses['source']): SandboxAddresses['source'] {
  return { clusterId, bootstrapServers, nodeIds };
}
