import { CodedError } from '../../core/coded-error';
import { ApiKey, ErrorCode, errorName, type MetadataResponse, type WireClient } from '../../proxy/wire';
import { isFinal, KafkaAccess, type KafkaRef, type OpenBroker } from '../kafka';
import type { Asked } from './kafka-view';
import { isUnknownHost } from './transient';

/** Milliseconds for one answer. */
const answerTimeout = 10_000;

/** Milliseconds for which metadata is not asked for again: gates look at the same topics at the same time. */
const metadataAge = 1_000;

/** Connections to the brokers of one cluster, opened when they are first needed. */
export class WireCluster {
  private readonly connections = new Map<string, Promise<OpenBroker>>();
  private readonly known = new Map<string, { readonly until: number; readonly answer: Promise<MetadataResponse> }>();
  private readonly access: KafkaAccess;

  /** @param where attribute of the cluster, for messages */
  public constructor(
    public readonly cluster: KafkaRef,
    private readonly where: string,
    private readonly signal: AbortSignal,
  ) {
    this.access = new KafkaAccess(cluster, where, signal);
  }

  /** The first bootstrap server that answers. */
  public async any(): Promise<WireClient> {
    const failures: { readonly server: string; readonly error: Error }[] = [];
    for (const server of this.cluster.bootstrap_servers) {
      try {
        return await this.to(server);
      } catch (error) {
        this.signal.throwIfAborted();
        if (isFinal(error)) throw error;
        failures.push({ server, error: error as Error });
      }
    }
    const detail = failures.map(({ server, error }) => `${server}: ${error.message}`).join('; ');
    if (failures.every(({ error }) => isUnknownHost(error)))
      throw new CodedError('SWY4100', { property: `${this.where}.bootstrap_servers`, value: this.cluster.bootstrap_servers, detail });
    throw new CodedError('SWY4012', { detail });
  }

  public async to(address: string): Promise<WireClient> {
    const known = this.connections.get(address);
    const open = await known?.catch(() => undefined);
    if (open?.client.isOpen && Date.now() < open.until) return open.client;
    // Who asked at the same time may have begun another one.
    if (this.connections.get(address) !== known) return this.to(address);
    open?.client.close();
    const opening = this.access.open(address);
    this.connections.set(address, opening);
    return (await opening).client;
  }

  /** Metadata of the topics, or of the brokers alone for no topics. Never creates a topic. */
  public metadata(topics: readonly string[]): Promise<MetadataResponse> {
    const key = topics.join(' ');
    const known = this.known.get(key);
    if (known && performance.now() < known.until) return known.answer;
    const answer = this.askMetadata(topics);
    this.known.set(key, { until: performance.now() + metadataAge, answer });
    answer.catch(() => this.known.delete(key));
    return answer;
  }

  /** What was known of leaders may be what went wrong. */
  public forget(): void {
    this.known.clear();
  }

  public async send<T>(address: string, api: keyof typeof apis, body: object): Promise<T> {
    try {
      const client = await this.to(address);
      const { key, max } = apis[api];
      return await client.send<T>(key as number, client.version(key, max), body, { timeout: answerTimeout });
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Asks every broker of the cluster the same. */
  public async sendToAll<T>(api: keyof typeof apis, body: object): Promise<T[]> {
    const { brokers } = await this.metadata([]);
    return Promise.all(brokers.map((broker) => this.send<T>(addressOf(broker), api, body)));
  }

  /** Version of an API at a broker, for bodies that differ by version. */
  public async version(address: string, api: keyof typeof apis): Promise<number> {
    const client = await this.to(address);
    return client.version(apis[api].key, apis[api].max);
  }

  public close(): void {
    for (const connection of this.connections.values()) {
      connection.then(
        ({ client }) => client.close(),
        () => undefined,
      );
    }
    this.connections.clear();
  }

  private async askMetadata(topics: readonly string[]): Promise<MetadataResponse> {
    const client = await this.any();
    const request = { topics: topics.map((name) => ({ name })), allowAutoTopicCreation: false };
    const { key, max } = apis.metadata;
    return client.send(key, client.version(key, max), request, { timeout: answerTimeout });
  }
}

/** The APIs, up to the highest version that still names topics by name; later ones use ids. */
const apis = {
  metadata: { key: ApiKey.Metadata, max: 12 },
  listOffsets: { key: ApiKey.ListOffsets, max: 9 },
  offsetFetch: { key: ApiKey.OffsetFetch, max: 9 },
  listGroups: { key: ApiKey.ListGroups, max: Infinity },
  describeConfigs: { key: ApiKey.DescribeConfigs, max: Infinity },
  describeProducers: { key: ApiKey.DescribeProducers, max: Infinity },
  listTransactions: { key: ApiKey.ListTransactions, max: Infinity },
  describeTransactions: { key: ApiKey.DescribeTransactions, max: Infinity },
  describeAcls: { key: ApiKey.DescribeAcls, max: Infinity },
  describeClientQuotas: { key: ApiKey.DescribeClientQuotas, max: Infinity },
} as const;

export function refuseError(code: number, what: string): void {
  if (code === ErrorCode.NONE) return;
  const isRight = errorName(code).endsWith('_AUTHORIZATION_FAILED');
  throw new CodedError(isRight ? 'SWY4101' : 'SWY4012', { detail: `${what}: ${errorName(code)}` });
}

const refusals: readonly number[] = [
  ErrorCode.SECURITY_DISABLED,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.UNSUPPORTED_VERSION,
];

/** Thrown inside {@link asked}: the cluster does not answer this, now or later. */
export class Unanswered extends Error {}

/** An error code that means that the cluster does not answer such a question; any other that is none is refused. */
export function refuseQuestion(code: number, what: string): void {
  if (refusals.includes(code)) throw new Unanswered(errorName(code));
  refuseError(code, what);
}

/** Asks what not every cluster answers: brokers without the API, and those that do not let us, are said and not thrown. */
export async function asked<T>(question: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { answer: await question() };
  } catch (error) {
    if (error instanceof Unanswered) return { unanswered: error.message };
    if (CodedError.isCodedError(error) && error.code === 'SWY6008' && error.fault.property !== undefined)
      return { unanswered: `its brokers do not have ${error.fault.property}` };
    throw error;
  }
}

export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string => `${host}:${port}`;
