import { ClusterState, type Endpoint } from './cluster-state';
import type { PartitionLog } from './partition-log';
import { type BrokerSecurity, SandboxBroker } from './sandbox-broker';

export interface SandboxClusterOptions {
  readonly clusterId: string;

  /** One broker for each. */
  readonly nodeIds: readonly number[];

  /** @default '127.0.0.1' */
  readonly host?: string;

  /**
   * Port of each broker, in the order of the node ids; 0 for any.
   * @default - any
   */
  readonly ports?: readonly number[];

  /**
   * Whether a topic comes into being when a client asks for it.
   * @default true
   */
  readonly autoCreateTopics?: boolean;

  /** @default 3 */
  readonly defaultPartitions?: number;

  /**
   * First id that an idempotent producer gets. Two clusters that are linked must not give out the same ids: a mirrored batch would be
   * taken for a duplicate of another producer's.
   * @default 0n
   */
  readonly firstProducerId?: bigint;

  /**
   * Bytes of records that a topic may hold before producers are refused.
   * @default 1 GiB
   */
  readonly maxBytesPerTopic?: number;

  /**
   * A second listener of every broker, with TLS, SASL or both.
   * @default - none
   */
  readonly secured?: BrokerSecurity & {
    /**
     * Port of each broker's second listener, in the order of the node ids; 0 for any.
     * @default - any
     */
    readonly ports?: readonly number[];
  };
}

const ONE_GIB = 1024 ** 3;

/** What a cluster link may do on a sandbox cluster that no Kafka client can do on a real one. */
export interface MirrorGuard {
  /** Client id with which the link writes. */
  readonly writerClientId: string;

  /** From now on only the link may write to the topic. */
  protect(topic: string): void;

  /** From now on clients may write to the topic. */
  release(topic: string): void;

  /** Lets an empty partition begin at the offset where the source's log begins. False when it holds records already. */
  beginAt(topic: string, partition: number, offset: bigint): boolean;

  /** Drops what a partition holds from this offset on. */
  truncate(topic: string, partition: number, offset: bigint): void;
}

/** A Kafka cluster in this process: real sockets and the real protocol, records in memory, one copy of each. */
export class SandboxCluster {
  /** @throws SWY7001 a port is in use */
  public static async start(options: SandboxClusterOptions): Promise<SandboxCluster> {
    const cluster = new SandboxCluster(options);
    try {
      await cluster.listen(options);
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  public readonly mirrors: MirrorGuard;
  private readonly state: ClusterState;
  private readonly brokers: SandboxBroker[] = [];

  private constructor(options: SandboxClusterOptions) {
    const {
      clusterId,
      nodeIds,
      autoCreateTopics = true,
      defaultPartitions = 3,
      firstProducerId = 0n,
      maxBytesPerTopic = ONE_GIB,
    } = options;
    const state = new ClusterState({ clusterId, nodeIds, autoCreateTopics, defaultPartitions, firstProducerId, maxBytesPerTopic });
    this.state = state;
    this.mirrors = {
      writerClientId: state.linkClientId,
      protect: (topic) => setMirror(state, topic, true),
      release: (topic) => setMirror(state, topic, false),
      beginAt: (topic, partition, offset) => state.partition(topic, partition)?.beginAt(offset) ?? false,
      truncate: (topic, partition, offset) => void state.partition(topic, partition)?.truncateTo(offset),
    };
  }

  public get clusterId(): string {
    return this.state.settings.clusterId;
  }

  public get nodeIds(): readonly number[] {
    return this.state.settings.nodeIds;
  }

  /** `host:port,…` of every broker. */
  public get bootstrapServers(): string {
    return serversOf(this.state.endpoints);
  }

  /** The same of the secured listeners; empty without such. */
  public get securedBootstrapServers(): string {
    return serversOf(this.state.securedEndpoints);
  }

  public createTopic(
    name: string,
    options: { readonly partitions?: number; readonly configs?: Readonly<Record<string, string>> } = {},
  ): void {
    this.state.addTopic(name, options.partitions ?? this.state.settings.defaultPartitions, new Map(Object.entries(options.configs ?? {})));
  }

  /** Bytes of the record batches of a partition, from its first to its last. For tests that compare two clusters. */
  public recordBytes(topic: string, partition: number): Buffer {
    const log: PartitionLog | undefined = this.state.partition(topic, partition);
    return Buffer.concat(log?.read(log.startOffset, Number.MAX_SAFE_INTEGER) ?? []);
  }

  public async close(): Promise<void> {
    await Promise.all(this.brokers.map((broker) => broker.close()));
    this.state.groups.close();
  }

  private async listen({ nodeIds, host = '127.0.0.1', ports = [], clusterId, secured }: SandboxClusterOptions): Promise<void> {
    for (const [index, nodeId] of nodeIds.entries()) {
      const broker = new SandboxBroker(this.state, nodeId);
      const wantedBy = `broker ${nodeId} of ${clusterId}`;
      this.brokers.push(broker);
      const port = await broker.listen(host, ports[index] ?? 0, wantedBy);
      this.state.endpoints.push({ nodeId, host, port });
      if (!secured) continue;
      const securedPort = await broker.listenSecured(host, secured.ports?.[index] ?? 0, wantedBy, secured);
      this.state.securedEndpoints.push({ nodeId, host, port: securedPort });
    }
  }
}

function serversOf(endpoints: readonly Endpoint[]): string {
  return endpoints.map(({ host, port }) => `${host}:${port}`).join(',');
}

function setMirror(state: ClusterState, topic: string, isMirror: boolean): void {
  const found = state.topics.get(topic);
  if (found) found.isMirror = isMirror;
}
