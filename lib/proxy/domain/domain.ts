import type { Logger } from 'pino';
import { parseEndpoint } from '../../gateway/ports';
import type { StreamingDomainSpec } from '../../gateway/spec';
import type { ApiRanges } from '../rewrite/clamp';
import { ApiKey, type ApiRange, WireClient } from '../wire';

export interface Address {
  readonly host: string;
  readonly port: number;
}

const CONNECT_TIMEOUT = 2_000;
const ANSWER_TIMEOUT = 3_000;

/** A Kafka cluster behind the proxy: who its brokers are and what they know, asked over connections of the proxy's own. */
export class Domain {
  private brokers: ReadonlyMap<number, Address> | undefined;
  private asking: Promise<void> | undefined;

  public constructor(
    public readonly spec: StreamingDomainSpec,
    private readonly log: Logger,
  ) {}

  public bootstrap(id: string): Address {
    const server =
      this.spec.kafkaCluster.bootstrapServers.find((candidate) => candidate.id === id) ?? this.spec.kafkaCluster.bootstrapServers[0];
    return parseEndpoint((server?.endpoint ?? '').replace(/^\w+:\/\//, ''));
  }

  /** Address of a broker; undefined for a node that the cluster does not have. Asks the cluster when the node is not known. */
  public async broker(nodeId: number): Promise<Address | undefined> {
    if (!this.brokers?.has(nodeId)) await this.refresh();
    return this.brokers?.get(nodeId);
  }

  /** Asks the cluster for its brokers; callers at the same time share one question. */
  public refresh(): Promise<void> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** What one bootstrap server answers to ApiVersions. */
  public async apiVersions(bootstrapId: string): Promise<ApiRanges> {
    const client = await this.connect(this.bootstrap(bootstrapId));
    try {
      const { apiKeys } = await within(client.negotiate(), client);
      return new Map(
        apiKeys.map(({ apiKey, minVersion, maxVersion }): [number, ApiRange] => [apiKey, { min: minVersion, max: maxVersion }]),
      );
    } finally {
      client.close();
    }
  }

  private async ask(): Promise<void> {
    let last: unknown;
    for (const { id } of this.spec.kafkaCluster.bootstrapServers) {
      try {
        return await this.askAt(this.bootstrap(id));
      } catch (error) {
        last = error;
      }
    }
    this.log.warn({ domain: this.spec.name, reason: String(last) }, 'the brokers of a streaming domain cannot be learned');
    throw last;
  }

  private async askAt(address: Address): Promise<void> {
    const client = await this.connect(address);
    try {
      await within(client.negotiate(), client);
      const version = client.version(ApiKey.Metadata, 12);
      const { brokers } = await client.send(
        ApiKey.Metadata,
        version,
        { topics: [], allowAutoTopicCreation: false },
        { timeout: ANSWER_TIMEOUT },
      );
      this.brokers = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    } finally {
      client.close();
    }
  }

  private connect({ host, port }: Address): Promise<WireClient> {
    return WireClient.connect({ host, port, clientId: 'switchyard-proxy', connectTimeout: CONNECT_TIMEOUT });
  }
}

/** A peer that accepts and stays silent must not hold the proxy up for long. */
async function within<T>(answer: Promise<T>, client: WireClient): Promise<T> {
  const timer = setTimeout(() => client.close(), ANSWER_TIMEOUT);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}
