import { readFile } from 'node:fs/promises';
import type { SandboxAddresses } from '../../../lib/sandbox/addresses';
import { createTopics } from '../kafka/admin';
import { KafkaCluster } from '../kafka/cluster';
import { killPrograms } from '../support/line-process';
import { GatewayPlace, RunningGateway } from './gateway';
import { startLinking } from './linking';
import { Load } from './load';
import { Project, topics } from './project';

/** As MSK counts its brokers, and as Confluent Cloud does: a client sees another broker behind the same port after the switch. */
export const sourceNode = 1;
export const destinationNode = 0;

/** Two clusters of Apache Kafka, our linking service between them, our gateway before them, and the example project for these addresses. */
export class Migration {
  public static async prepare(): Promise<Migration> {
    const migration = new Migration();
    try {
      await migration.start();
      return migration;
    } catch (error) {
      await migration.remove();
      throw error;
    }
  }

  public source!: KafkaCluster;
  public destination!: KafkaCluster;
  public gateway!: RunningGateway;
  public project!: Project;
  public addresses!: SandboxAddresses;
  private readonly removals: (() => Promise<unknown>)[] = [];

  private constructor() {}

  /** Clients that go through the gateway. */
  public startLoad(): Promise<Load> {
    return Load.start(this.addresses.gateway.bootstrap, topics);
  }

  /** Where the clusters themselves are read. */
  public get clusters(): { readonly source: string; readonly destination: string } {
    return { source: this.source.bootstrapServers, destination: this.destination.bootstrapServers };
  }

  /** What must not be found in anything that is kept. */
  public async secrets(): Promise<string[]> {
    const apiKey = (await readFile(this.addresses.destination.apiKeyFile, 'utf8')).trim();
    const token = (await readFile(this.addresses.gateway.tokenFile, 'utf8')).trim();
    return [token, apiKey, ...apiKey.split(':').slice(1)];
  }

  public async remove(): Promise<void> {
    for (const remove of this.removals.splice(0).reverse()) await remove();
    killPrograms();
  }

  private async start(): Promise<void> {
    [this.source, this.destination] = await Promise.all([this.startCluster(sourceNode), this.startCluster(destinationNode)]);
    await createTopics(this.source.bootstrapServers, topics);

    const linking = await startLinking(this.destination);
    this.removals.push(() => linking.close());

    const place = await GatewayPlace.find();
    this.removals.push(() => place.remove());
    this.addresses = {
      source: addressesOf(this.source),
      destination: { ...addressesOf(this.destination), restEndpoint: linking.restEndpoint, apiKeyFile: linking.apiKeyFile },
      gateway: place.addresses,
    };
    this.project = await Project.create(this.addresses);
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
