import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, TLSSocket } from 'node:tls';
import type { SaslMechanism, SaslServer } from '../../../lib/proxy/auth/types';
import {
  ApiKey,
  apiRange,
  decodeRequest,
  decodeRequestHeader,
  type DecodedRequestHeader,
  encodeResponse,
  ErrorCode,
  FrameSplitter,
  type OffsetCommitRequest,
  type ProduceRequest,
  type SaslAuthenticateRequest,
  type SaslHandshakeRequest,
} from '../../../lib/proxy/wire';

/** One request that a broker has received. */
export interface Received {
  readonly node: number;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly clientId: string | null;
  readonly body: unknown;
  /** Name of the listener that it came in by. */
  readonly listener: string;
  /** Who had logged in, or the common name of the client's certificate. */
  readonly principal: string | undefined;
}

/** A listener beside the plaintext one, with a port on every broker. */
export interface FakeListener {
  readonly tls?: TlsOptions;
  /** Present: nothing is answered before a login but ApiVersions. */
  readonly sasl?: readonly SaslMechanism[];
  /** What a login lasts, in milliseconds. @default 0, for ever */
  readonly sessionLifetimeMs?: number;
  /** What brokers call themselves here. @default '127.0.0.1' */
  readonly host?: string;
}

export interface FakeClusterOptions {
  readonly clusterId: string;
  readonly nodeIds: readonly number[];
  /** Highest version that the cluster claims to know, by key. */
  readonly limits?: Readonly<Record<number, number>>;
  /** Further listeners by name; `plain` is there anyway. */
  readonly listeners?: Readonly<Record<string, FakeListener>>;
}

/** What a broker knows of one connection. */
interface Peer {
  readonly node: number;
  readonly listener: string;
  readonly socket: Socket;
  principal: string | undefined;
  mechanism: SaslMechanism | undefined;
  exchange: SaslServer | undefined;
}

const PLAIN = 'plain';

const SERVED = [
  ApiKey.Produce,
  ApiKey.Fetch,
  ApiKey.Metadata,
  ApiKey.OffsetCommit,
  ApiKey.FindCoordinator,
  ApiKey.JoinGroup,
  ApiKey.Heartbeat,
  ApiKey.ApiVersions,
  ApiKey.OffsetForLeaderEpoch,
  ApiKey.DescribeCluster,
  ApiKey.ConsumerGroupHeartbeat,
  ApiKey.ListOffsets,
  ApiKey.SaslHandshake,
  ApiKey.SaslAuthenticate,
  ApiKey.InitProducerId,
  ApiKey.AddPartitionsToTxn,
  ApiKey.AddOffsetsToTxn,
  ApiKey.EndTxn,
  ApiKey.TxnOffsetCommit,
];

/** Just enough of a Kafka cluster to stand behind a proxy: it answers in order, and can keep its answers back. */
export class FakeCluster {
  public static async start(options: FakeClusterOptions): Promise<FakeCluster> {
    const cluster = new FakeCluster(options);
    for (const node of options.nodeIds) {
      for (const listener of [PLAIN, ...Object.keys(options.listeners ?? {})]) await cluster.listen(node, listener, 0);
    }
    return cluster;
  }

  public readonly received: Received[] = [];
  public readonly sockets = new Set<Socket>();
  /** API keys whose requests are not answered until {@link release}. */
  public readonly silent = new Set<number>();
  /** Error that OffsetCommit and ConsumerGroupHeartbeat answer. */
  public groupError: number = ErrorCode.NONE;
  /** Logins that came to their end. */
  public readonly logins: { readonly principal: string | undefined; readonly failed: boolean }[] = [];
  private readonly servers = new Map<string, Server>();
  private readonly ports = new Map<string, number>();
  private waiting: (() => void)[] = [];

  private constructor(private readonly options: FakeClusterOptions) {}

  public get bootstrap(): string {
    return this.bootstrapOf(PLAIN);
  }

  /** `host:port` of the first broker on a listener. */
  public bootstrapOf(listener: string): string {
    return `${this.hostOf(listener)}:${this.portOf(this.options.nodeIds[0] as number, listener)}`;
  }

  /** Values of the records, as texts, that were produced. */
  public get produced(): string[] {
    return this.received.filter(({ apiKey }) => apiKey === ApiKey.Produce).map(({ body }) => recordsOf(body as ProduceRequest));
  }

  public requests(apiKey: number): Received[] {
    return this.received.filter((request) => request.apiKey === apiKey && request.clientId !== 'switchyard-proxy');
  }

  public requestsOf(clientId: string, apiKey: number): Received[] {
    return this.received.filter((request) => request.apiKey === apiKey && request.clientId === clientId);
  }

  public release(apiKey: number): void {
    this.silent.delete(apiKey);
    for (const go of this.waiting.splice(0)) go();
  }

  public async restart(node: number): Promise<void> {
    await this.listen(node, PLAIN, this.portOf(node, PLAIN));
  }

  public async stop(node?: number): Promise<void> {
    const servers = [...this.servers].filter(([key]) => node === undefined || key.startsWith(`${node}/`));
    for (const [, server] of servers) server.close();
    for (const socket of this.sockets) socket.destroy();
    this.release(-1);
  }

  private hostOf(listener: string): string {
    return this.options.listeners?.[listener]?.host ?? '127.0.0.1';
  }

  private portOf(node: number, listener: string): number {
    return this.ports.get(`${node}/${listener}`) as number;
  }

  private async listen(node: number, listener: string, port: number): Promise<void> {
    const { tls } = this.options.listeners?.[listener] ?? {};
    const accept = (socket: Socket) => this.serve(node, listener, socket);
    const server = tls ? createTlsServer(tls, accept) : createServer(accept);
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.servers.set(`${node}/${listener}`, server);
    this.ports.set(`${node}/${listener}`, (server.address() as AddressInfo).port);
  }

  private serve(node: number, listener: string, socket: Socket): void {
    const splitter = new FrameSplitter();
    const peer: Peer = { node, listener, socket, principal: certifiedName(socket), mechanism: undefined, exchange: undefined };
    let line = Promise.resolve();
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const frame of splitter.push(chunk)) line = line.then(() => this.handle(peer, frame)).catch(() => void socket.destroy());
    });
  }

  private async handle(peer: Peer, frame: Buffer): Promise<void> {
    const { node, listener, socket, principal } = peer;
    const header = decodeRequestHeader(frame);
    const { apiKey, apiVersion, clientId } = header;
    const body = apiKey === ApiKey.Produce && apiVersion < 3 ? {} : decodeRequest<object>(apiKey, apiVersion, frame, header.bodyOffset);
    const isLogin = apiKey === ApiKey.SaslHandshake || apiKey === ApiKey.SaslAuthenticate;
    if (this.options.listeners?.[listener]?.sasl && principal === undefined && !isLogin && apiKey !== ApiKey.ApiVersions)
      throw new Error('not logged in');
    this.received.push({ node, apiKey, apiVersion, clientId, body, listener, principal });
    while (this.silent.has(apiKey)) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const answer = isLogin ? await this.logIn(peer, header, body) : this.answer(node, listener, header, body);
    if (answer) socket.write(answer);
  }

  /** As a broker does it: KIP-152 and KIP-368. */
  private async logIn(peer: Peer, { apiKey, apiVersion, correlationId }: DecodedRequestHeader, body: object): Promise<Buffer> {
    const reply = (response: object) => encodeResponse<number>(apiKey, apiVersion, correlationId, response);
    const { sasl = [], sessionLifetimeMs = 0 } = this.options.listeners?.[peer.listener] ?? {};
    const mechanisms = sasl.map(({ name }) => name);
    if (apiKey === ApiKey.SaslHandshake) {
      peer.mechanism = sasl.find(({ name }) => name === (body as SaslHandshakeRequest).mechanism);
      if (!peer.mechanism) return reply({ errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM, mechanisms });
      return reply({ mechanisms });
    }
    peer.exchange ??= peer.mechanism?.create();
    if (!peer.exchange) return reply({ errorCode: ErrorCode.ILLEGAL_SASL_STATE });
    const step = await peer.exchange.respond((body as SaslAuthenticateRequest).authBytes);
    if (step.kind === 'continue') return reply({ authBytes: step.bytes });
    peer.exchange = undefined;
    this.logins.push({ principal: step.kind === 'failed' ? step.user : step.principal?.name, failed: step.kind === 'failed' });
    if (step.kind === 'failed') return reply({ errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED, errorMessage: step.message });
    peer.principal = step.principal?.name;
    return reply({ authBytes: step.bytes, sessionLifetimeMs });
  }

  private answer(
    node: number,
    listener: string,
    { apiKey, apiVersion, correlationId }: DecodedRequestHeader,
    body: object,
  ): Buffer | undefined {
    const reply = (response: object) => encodeResponse<number>(apiKey, apiVersion, correlationId, response);
    const host = this.hostOf(listener);
    const brokers = this.options.nodeIds.map((nodeId) => ({ nodeId, brokerId: nodeId, host, port: this.portOf(nodeId, listener) }));
    switch (apiKey) {
      case ApiKey.ApiVersions:
        return reply({
          apiKeys: SERVED.map((key) => ({
            apiKey: key,
            minVersion: apiRange(key)?.min,
            maxVersion: this.options.limits?.[key] ?? apiRange(key)?.max,
          })),
          finalizedFeaturesEpoch: 5n,
          finalizedFeatures: [{ name: 'transaction.version', maxVersionLevel: 2, minVersionLevel: 2 }],
        });
      case ApiKey.Metadata:
        return reply({
          brokers,
          clusterId: this.options.clusterId,
          controllerId: node,
          topics: [
            { name: 'orders', partitions: [{ partitionIndex: 0, leaderId: node, leaderEpoch: 7, replicaNodes: [node], isrNodes: [node] }] },
          ],
        });
      case ApiKey.FindCoordinator: {
        const at = { nodeId: node, host, port: this.portOf(node, listener) };
        return reply({
          ...at,
          coordinators: [
            { key: 'group', ...at },
            { key: 'nowhere', nodeId: -1, host: '', port: -1, errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE },
          ],
        });
      }
      case ApiKey.DescribeCluster:
        return reply({ clusterId: this.options.clusterId, brokers });
      case ApiKey.Produce:
        return (body as ProduceRequest).acks === 0
          ? undefined
          : reply({ responses: [{ name: 'orders', partitionResponses: [{ index: 0, baseOffset: BigInt(this.produced.length - 1) }] }] });
      case ApiKey.OffsetCommit:
        return reply({
          topics: (body as OffsetCommitRequest).topics.map(({ name }) => ({
            name,
            partitions: [{ partitionIndex: 0, errorCode: this.groupError }],
          })),
        });
      case ApiKey.ConsumerGroupHeartbeat:
        return reply({ errorCode: this.groupError });
      default:
        return reply({});
    }
  }
}

function recordsOf({ topicData }: ProduceRequest): string {
  return topicData?.[0]?.partitionData[0]?.records?.toString() ?? '';
}

function certifiedName(socket: Socket): string | undefined {
  const subject = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.subject : undefined;
  return /CN=(.*)/.exec(subject ?? '')?.[1];
}
