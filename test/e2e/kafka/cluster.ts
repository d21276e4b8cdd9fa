import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker } from './broker';
import { type Distribution, prepareDistribution } from './distribution';
import { freePorts } from './ports';
import { kafkaUuid } from './properties';

export interface KafkaClusterOptions {
  /** The first node is broker and controller in one. */
  readonly nodeIds: readonly number[];

  /** Broker settings that differ from the harness's. */
  readonly properties?: Readonly<Record<string, string>>;

  /** JVM arguments of each node. @default - a small heap and the quick compiler, which is not for measurements */
  readonly jvm?: readonly string[];
}

/** A KRaft cluster of Apache Kafka on loopback. */
export class KafkaCluster {
  public static async start(options: KafkaClusterOptions): Promise<KafkaCluster> {
    const distribution = await prepareDistribution();
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-kafka-'));
    const cluster = new KafkaCluster(folder, distribution, options, await freePorts(options.nodeIds.length + 1));
    await Promise.all([...cluster.brokers.values()].map((broker) => broker.start()));
    return cluster;
  }

  public readonly clusterId = kafkaUuid();
  public readonly bootstrapServers: string;
  public readonly nodeIds: readonly number[];
  private readonly brokers: Map<number, Broker>;

  private constructor(
    private readonly folder: string,
    distribution: Distribution,
    options: KafkaClusterOptions,
    [controllerPort, ...ports]: readonly number[],
  ) {
    this.nodeIds = options.nodeIds;
    this.bootstrapServers = ports.map((port) => `127.0.0.1:${port}`).join(',');
    const controller = { nodeId: options.nodeIds[0]!, port: controllerPort! };
    const shared = { controller, distribution, clusterId: this.clusterId, replicas: Math.min(ports.length, 3) };
    this.brokers = new Map(
      options.nodeIds.map((nodeId, index) => [
        nodeId,
        new Broker({ ...shared, nodeId, port: ports[index]!, folder: this.folderOf(nodeId), extra: options.properties, jvm: options.jvm }),
      ]),
    );
  }

  /** Where a node keeps its partitions. */
  public dataFolder(nodeId: number): string {
    return join(this.folderOf(nodeId), 'data');
  }

  /** SIGKILL; the data stays. */
  public async kill(nodeId: number): Promise<void> {
    await this.broker(nodeId).kill();
  }

  /** SIGKILL, then a start with the same data on the same port. */
  public async restart(nodeId: number): Promise<void> {
    await this.kill(nodeId);
    await this.broker(nodeId).start();
  }

  /** Kills every node and deletes its data. A graceful stop would take seconds and nothing needs it. */
  public async remove(): Promise<void> {
    await Promise.all([...this.brokers.values()].map((broker) => broker.remove()));
    await rm(this.folder, { recursive: true, force: true });
  }

  private folderOf(nodeId: number): string {
    return join(this.folder, `node-${nodeId}`);
  }

  private broker(nodeId: number): Broker {
    const broker = this.brokers.get(nodeId);
    if (broker === undefined) throw new Error(`the cluster has no node ${nodeId}, only ${this.nodeIds.join(', ')}`);
    return broker;
  }
}
