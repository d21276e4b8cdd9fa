import { CodedError } from '../../core/coded-error';
import { ApiKey, ErrorCode, errorName, type MetadataResponse, type WireClient } from '../../proxy/wire';
import { ask } from './ask';
import { type OpenConnection, openPlaintext } from './link-access';

/** What a connection is for: a request that waits at the broker (a long Fetch) must not hold up the others. */
export type Lane = 'fetch' | 'produce' | 'admin';

interface Broker {
  readonly host: string;
  readonly port: number;
}

/** Version 13 only adds the wish that a client start again from its bootstrap servers (KIP-1102). */
const METADATA_VERSION = 12;

/** A Kafka cluster as the link sees it: who leads what, and one connection a broker and lane. */
export class ClusterClient {
  private readonly brokers = new Map<number, Broker>();
  private readonly leaders = new Map<string, Map<number, number>>();
  private readonly connections = new Map<string, Promise<WireClient>>();
  private readonly closed = new AbortController();

  /** @param bootstrapServers `host:port,…` */
  public constructor(
    private readonly bootstrapServers: string,
    private readonly clientId: string,
    private readonly open: OpenConnection = openPlaintext,
  ) {}

  public get nodeIds(): number[] {
    return [...this.brokers.keys()];
  }

  public leaderOf(topic: string, partition: number): number | undefined {
    return this.leaders.get(topic)?.get(partition);
  }

  /** Partitions of a topic by the metadata read last. */
  public partitionsOf(topic: string): number {
    return this.leaders.get(topic)?.size ?? 0;
  }

  /**
   * Reads brokers, and the leaders of these topics.
   * @throws SWY6005 no bootstrap server can be reached
   */
  public async refresh(topics: readonly string[]): Promise<MetadataResponse> {
    const client = await this.anyBroker();
    const metadata = await ask(client, ApiKey.Metadata, METADATA_VERSION, {
      topics: topics.map((name) => ({ name })),
      allowAutoTopicCreation: false,
    });
    this.brokers.clear();
    for (const { nodeId, host, port } of metadata.brokers) this.brokers.set(nodeId, { host, port });
    for (const { name, errorCode, partitions } of metadata.topics) {
      if (name === null) continue;
      if (errorCode !== ErrorCode.NONE) this.leaders.delete(name);
      else this.leaders.set(name, new Map(partitions.map(({ partitionIndex, leaderId }) => [partitionIndex, leaderId])));
    }
    return metadata;
  }

  /** Names of all topics that are not Kafka's own. */
  public async topicNames(): Promise<{ name: string; partitions: number }[]> {
    const client = await this.anyBroker();
    const { topics } = await ask(client, ApiKey.Metadata, METADATA_VERSION, { topics: null, allowAutoTopicCreation: false });
    return topics.flatMap(({ name, isInternal, partitions }) =>
      name === null || isInternal ? [] : [{ name, partitions: partitions.length }],
    );
  }

  /** A connection to a broker, kept until it breaks. */
  public async broker(nodeId: number, lane: Lane): Promise<WireClient> {
    const address = this.brokers.get(nodeId);
    if (!address) throw new CodedError('SWY6005', { detail: `broker ${nodeId} is not in the metadata` });
    const key = `${nodeId} ${lane} ${address.host}:${address.port}`;
    return this.keep(key, () => this.connect(address));
  }

  /** A connection to the first bootstrap server that answers. */
  public anyBroker(): Promise<WireClient> {
    return this.keep('entry', () => this.enter());
  }

  public close(): void {
    this.closed.abort();
    for (const connection of this.connections.values()) {
      connection.then(
        (client) => client.close(),
        () => undefined,
      );
    }
    this.connections.clear();
  }

  private async keep(key: string, connect: () => Promise<WireClient>): Promise<WireClient> {
    const known = this.connections.get(key);
    if (known) {
      const client = await known.catch(() => undefined);
      if (client?.isOpen) return client;
      if (this.connections.get(key) === known) this.connections.delete(key);
      else return this.keep(key, connect);
    }
    const connecting = connect();
    this.connections.set(key, connecting);
    return connecting;
  }

  private async enter(): Promise<WireClient> {
    let failure: unknown;
    for (const server of this.bootstrapServers.split(',')) {
      const separator = server.lastIndexOf(':');
      try {
        return await this.connect({ host: server.slice(0, separator).trim(), port: Number(server.slice(separator + 1)) });
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private async connect(broker: Broker): Promise<WireClient> {
    const client = await this.open(broker, this.clientId, this.closed.signal);
    await client.negotiate();
    return client;
  }
}

/** Kafka's answer to a request that failed, as an error. */
export class KafkaFault extends Error {
  public constructor(
    public readonly code: number,
    what: string,
    detail?: string | null,
  ) {
    super(`${what}: ${errorName(code)}${detail ? ` (${detail})` : ''}`);
    this.name = 'KafkaFault';
  }
}
