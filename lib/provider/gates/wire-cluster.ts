import { CodedError } from '../../core/coded-error';
import { ApiKey, ErrorCode, errorName, type MetadataResponse, WireClient } from '../../proxy/wire';

/** Highest version that still names topics by name; later ones use ids. */
const highest = { metadata: 12, listOffsets: 9, offsetFetch: 9 } as const;

/** Milliseconds for one answer. */
const answerTimeout = 5_000;

/** Connections to the brokers of one cluster, opened when they are first needed. */
export class WireCluster {
  private readonly connections = new Map<string, Promise<WireClient>>();

  public constructor(
    private readonly bootstrapServers: readonly string[],
    private readonly signal: AbortSignal,
  ) {}

  /** The first bootstrap server that answers. */
  public async any(): Promise<WireClient> {
    const failures: string[] = [];
    for (const server of this.bootstrapServers) {
      try {
        return await this.to(server);
      } catch (error) {
        this.signal.throwIfAborted();
        failures.push(`${server}: ${(error as Error).message}`);
      }
    }
    throw new CodedError('SWY4012', { detail: failures.join('; ') });
  }

  public async to(address: string): Promise<WireClient> {
    const open = await this.connections.get(address)?.catch(() => undefined);
    if (open?.isOpen) return open;
    const colon = address.lastIndexOf(':');
    const opening = WireClient.connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), signal: this.signal }).then(
      async (client) => {
        await client.negotiate();
        return client;
      },
    );
    this.connections.set(address, opening);
    return opening;
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
        (client) => client.close(),
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
