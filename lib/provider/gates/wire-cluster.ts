import { CodedError } from '../../core/coded-error';
import { ApiKey, ErrorCode, errorName, type MetadataResponse, type WireClient } from '../../proxy/wire';
import { isFinal, KafkaAccess, type KafkaRef, type OpenBroker } from '../kafka';

/** Highest version that still names topics by name; later ones use ids. */
const highest = { metadata: 12, listOffsets: 9, offsetFetch: 9 } as const;

/** Milliseconds for one answer. */
const answerTimeout = 5_000;

/** Connections to the brokers of one cluster, opened when they are first needed. */
export class WireCluster {
  private readonly connections = new Map<string, Promise<OpenBroker>>();
  private readonly access: KafkaAccess;

  /** @param where attribute of the cluster, for messages */
  public constructor(
    private readonly cluster: KafkaRef,
    where: string,
    private readonly signal: AbortSignal,
  ) {
    this.access = new KafkaAccess(cluster, where, signal);
  }

  /** The first bootstrap server that answers. */
  public async any(): Promise<WireClient> {
    const failures: string[] = [];
    for (const server of this.cluster.bootstrap_servers) {
      try {
        return await this.to(server);
      } catch (error) {
        this.signal.throwIfAborted();
        if (isFinal(error)) throw error;
        failures.push(`${server}: ${(error as Error).message}`);
      }
    }
    throw new CodedError('SWY4012', { detail: failures.join('; ') });
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
  public async metadata(topics: readonly string[]): Promise<MetadataResponse> {
    const client = await this.any();
    const request = { topics: topics.map((name) => ({ name })), allowAutoTopicCreation: false };
    return client.send(ApiKey.Metadata, client.version(ApiKey.Metadata, highest.metadata), request, { timeout: answerTimeout });
  }

  public async send<T>(address: string, api: keyof typeof apis, body: object): Promise<T> {
    const client = await this.to(address);
    const { key, max } = apis[api];
    return client.send<T>(key as number, client.version(key, max), body, { timeout: answerTimeout });
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
}

const apis = {
  listOffsets: { key: ApiKey.ListOffsets, max: highest.listOffsets },
  offsetFetch: { key: ApiKey.OffsetFetch, max: highest.offsetFetch },
  listGroups: { key: ApiKey.ListGroups, max: Infinity },
} as const;

export function refuseError(code: number, what: string): void {
  if (code !== ErrorCode.NONE) throw new CodedError('SWY4012', { detail: `${what}: ${errorName(code)}` });
}

export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string => `${host}:${port}`;
