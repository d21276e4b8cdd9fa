import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxAddresses } from '../../lib/sandbox/addresses';
import { type LinkingService, startLinkingService } from '../../lib/sandbox/linking-service';
import { GatewayPlace, RunningGateway } from '../../test/e2e/cutover/gateway';
import { Project } from '../../test/e2e/cutover/project';
import { createTopics } from '../../test/e2e/kafka/admin';
import { KafkaCluster } from '../../test/e2e/kafka/cluster';
import { killPrograms } from '../../test/e2e/support/line-process';

/** As MSK counts its brokers, and as Confluent Cloud does. */
const nodeIds = { source: [1, 2, 3], destination: [0, 1, 2] } as const;
const app = join(__dirname, 'app.ts');

/** The bootstrap port, and one for each node id that either cluster has. */
const gatewayPorts = 1 + new Set<number>([...nodeIds.source, ...nodeIds.destination]).size;

/** Two clusters of Apache Kafka with three brokers each, the linking service between them, the gateway before them, and a project for them. */
export class Pair {
  public static async start(topics: readonly string[]): Promise<Pair> {
    const pair = new Pair(topics);
    try {
      await pair.start();
      return pair;
    } catch (error) {
      await pair.remove();
      throw error;
    }
  }

  public source!: KafkaCluster;
  public destination!: KafkaCluster;
  public linking!: LinkingService;
  public project!: Project;
  public addresses!: SandboxAddresses;
  private readonly removals: (() => Promise<unknown>)[] = [];

  private constructor(public readonly topics: readonly string[]) {}

  public get clusters(): { readonly source: string; readonly destination: string } {
    return { source: this.source.bootstrapServers, destination: this.destination.bootstrapServers };
  }

  public async remove(): Promise<void> {
    for (const remove of this.removals.splice(0).reverse()) await remove();
    killPrograms();
  }

  private async start(): Promise<void> {
    // One after the other: six JVMs at once are slower on few cores.
    this.source = await this.startCluster(nodeIds.source);
    this.destination = await this.startCluster(nodeIds.destination);
    await createTopics(this.source.bootstrapServers, this.topics);

    const folder = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
    this.removals.push(() => rm(folder, { recursive: true, force: true }));
    const apiKey = `bench:${randomBytes(24).toString('base64url')}`;
    const apiKeyFile = join(folder, 'api-key');
    await writeFile(apiKeyFile, apiKey, { mode: 0o600 });
    this.linking = await startLinkingService({
      destinationBootstrap: this.destination.bootstrapServers,
      destinationClusterId: this.destination.clusterId,
      apiKey,
    });
    this.removals.push(() => this.linking.close());

    const place = await GatewayPlace.find(gatewayPorts);
    this.removals.push(() => place.remove());
    this.addresses = {
      source: addressesOf(this.source),
      destination: { ...addressesOf(this.destination), restEndpoint: this.linking.restEndpoint, apiKeyFile },
      gateway: place.addresses,
    };
    this.project = await Project.create(this.addresses, { app, context: { 'bench.topics': this.topics } });
    this.removals.push(() => this.project.remove());
    const gateway = await RunningGateway.start(place, await this.project.gatewayDocument());
    this.removals.push(() => gateway.remove());
  }

  private async startCluster(nodes: readonly number[]): Promise<KafkaCluster> {
    const cluster = await KafkaCluster.start({ nodeIds: nodes });
    this.removals.push(() => cluster.remove());
    return cluster;
  }
}

function addressesOf({ clusterId, bootstrapServers, nodeIds: nodes }: KafkaCluster): SandboxAddresses['source'] {
  return { clusterId, bootstrapServers, nodeIds: nodes };
}
