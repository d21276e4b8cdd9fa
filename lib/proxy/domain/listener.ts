import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { BootstrapServerSpec } from '../../gateway/spec';
import type { ApiRanges } from '../rewrite/clamp';
import { ApiKey, type ApiRange, WireClient } from '../wire';
import { openSocket } from './dial';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A broker as Metadata lists it. */
export interface BrokerAddress extends Address {
  readonly nodeId: number;
}

/** A certificate chain and its private key, PEM. */
export interface OwnCertificate {
  readonly cert: string;
  readonly key: string;
}

/** How TLS is spoken to a cluster. */
export interface ClusterSecurity {
  connect(raw: Socket, serverName: string, own?: OwnCertificate): Promise<TLSSocket>;
}

/** How a listener of a cluster is spoken to. */
export interface ListenerProtocol {
  readonly address: Address;
  /** Absent for PLAINTEXT and SASL_PLAINTEXT. */
  readonly tls: ClusterSecurity | undefined;
  /** The cluster wants SASL before it tells who its brokers are. */
  readonly sasl: boolean;
}

const CONNECT_TIMEOUT = 2_000;
const ANSWER_TIMEOUT = 3_000;
const CLIENT_ID = 'switchyard-proxy';

/**
 * One listener of a cluster, as a bootstrap server of the document names it. Every listener of a broker has an address of its own, so each knows its
 * brokers itself: it asks for them where no login is needed, and otherwise reads them from the responses that pass by to clients.
 */
export class ClusterListener {
  private brokers: ReadonlyMap<number, Address> = new Map();
  private asking: Promise<void> | undefined;
  private readonly listeners = new Set<(brokers: readonly BrokerAddress[]) => void>();

  public constructor(
    public readonly spec: BootstrapServerSpec,
    public readonly protocol: ListenerProtocol,
    private readonly log: Logger,
  ) {}

  public knows(nodeId: number): boolean {
    return this.brokers.has(nodeId);
  }

  /** Address of a broker; undefined for a node that the cluster does not have, or that nobody has told of yet. */
  public async broker(nodeId: number): Promise<Address | undefined> {
    if (!this.brokers.has(nodeId)) await this.refresh();
    return this.brokers.get(nodeId);
  }

  /** Asks the cluster for its brokers, where it can be asked; callers at the same time share one question. */
  public async refresh(): Promise<void> {
    if (this.protocol.sasl) return;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** Takes the brokers that a response lists, or that another worker has learned. */
  public learn(brokers: readonly BrokerAddress[]): void {
    if (brokers.length === 0 || this.isNoNews(brokers)) return;
    this.brokers = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    for (const listener of this.listeners) listener(brokers);
  }

  /** Calls back whenever the brokers have changed. */
  public onLearned(listener: (brokers: readonly BrokerAddress[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What the cluster answers to ApiVersions; it does so before a login. */
  public async apiVersions(): Promise<ApiRanges> {
    return this.withClient(async (client) => {
      const { apiKeys } = await within(client.negotiate(), client);
      return new Map(
        apiKeys.map(({ apiKey, minVersion, maxVersion }): [number, ApiRange] => [apiKey, { min: minVersion, max: maxVersion }]),
      );
    });
  }

  private isNoNews(brokers: readonly BrokerAddress[]): boolean {
    return (
      brokers.length === this.brokers.size &&
      brokers.every(({ nodeId, host, port }) => {
        const known = this.brokers.get(nodeId);
        return known?.host === host && known.port === port;
      })
    );
  }

  private async ask(): Promise<void> {
    try {
      await this.withClient(async (client) => {
        await within(client.negotiate(), client);
        const version = client.version(ApiKey.Metadata, 12);
        const answer = await client.send(
          ApiKey.Metadata,
          version,
          { topics: [], allowAutoTopicCreation: false },
          { timeout: ANSWER_TIMEOUT },
        );
        this.learn(answer.brokers);
      });
    } catch (error) {
      this.log.warn({ bootstrapServer: this.spec.id, reason: String(error) }, 'the brokers of a streaming domain cannot be learned');
      throw error;
    }
  }

  private async withClient<T>(use: (client: WireClient) => Promise<T>): Promise<T> {
    const { address, tls } = this.protocol;
    const client = new WireClient(await openSocket(address, tls, { timeout: CONNECT_TIMEOUT }), CLIENT_ID);
    try {
      return await use(client);
    } finally {
      client.close();
    }
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
