import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
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
} from '../../../lib/proxy/wire';

/** One request that a broker has received. */
export interface Received {
  readonly node: number;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly clientId: string | null;
  readonly body: unknown;
}

export interface FakeClusterOptions {
  readonly clusterId: string;
  readonly nodeIds: readonly number[];
  /** Highest version that the cluster claims to know, by key. */
  readonly limits?: Readonly<Record<number, number>>;
}

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
];

/** Just enough of a Kafka cluster to stand behind a proxy: it answers in order, and can keep its answers back. */
export class FakeCluster {
  public static async start(options: FakeClusterOptions): Promise<FakeCluster> {
    const cluster = new FakeCluster(options);
    for (const node of options.nodeIds) await cluster.listen(node, 0);
    return cluster;
  }

  public readonly received: Received[] = [];
  public readonly sockets = new Set<Socket>();
  /** API keys whose requests are not answered until {@link release}. */
  public readonly silent = new Set<number>();
  /** Error that OffsetCommit and ConsumerGroupHeartbeat answer. */
  public groupError: number = ErrorCode.NONE;
  private readonly servers = new Map<number, Server>();
  private readonly ports = new Map<number, number>();
  private waiting: (() => void)[] = [];

  private constructor(private readonly options: FakeClusterOptions) {}

  public get bootstrap(): string {
    return `127.0.0.1:${this.ports.get(this.options.nodeIds[0] as number)}`;
  }

  /** Values of the records, as texts, that were produced. */
  public get produced(): string[] {
    return this.received.filter(({ apiKey }) => apiKey === ApiKey.Produce).map(({ body }) => recordsOf(body as ProduceRequest));
  }

  public requests(apiKey: number): Received[] {
    return this.received.filter((request) => request.apiKey === apiKey && request.clientId !== 'switchyard-proxy');
  }

  public release(apiKey: number): void {
    this.silent.delete(apiKey);
    for (const go of this.waiting.splice(0)) go();
  }

  public async restart(node: number): Promise<void> {
    await this.listen(node, this.ports.get(node) as number);
  }

  public async stop(node?: number): Promise<void> {
    const servers = node === undefined ? [...this.servers.values()] : [this.servers.get(node) as Server];
    for (const server of servers) server.close();
    for (const socket of this.sockets) socket.destroy();
    this.release(-1);
  }

  private async listen(node: number, port: number): Promise<void> {
    const server = createServer((socket) => this.serve(node, socket));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.servers.set(node, server);
    this.ports.set(node, (server.address() as AddressInfo).port);
  }

  private serve(node: number, socket: Socket): void {
    const splitter = new FrameSplitter();
    let line = Promise.resolve();
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const frame of splitter.push(chunk)) line = line.then(() => this.handle(node, socket, frame)).catch(() => void socket.destroy());
    });
  }

  private async handle(node: number, socket: Socket, frame: Buffer): Promise<void> {
    const header = decodeRequestHeader(frame);
    const { apiKey, apiVersion, clientId } = header;
    const body = apiKey === ApiKey.Produce && apiVersion < 3 ? {} : decodeRequest<object>(apiKey, apiVersion, frame, header.bodyOffset);
    this.received.push({ node, apiKey, apiVersion, clientId, body });
    while (this.silent.has(apiKey)) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const answer = this.answer(node, header, body);
    if (answer) socket.write(answer);
  }

  private answer(node: number, { apiKey, apiVersion, correlationId }: DecodedRequestHeader, body: object): Buffer | undefined {
    const reply = (response: object) => encodeResponse<number>(apiKey, apiVersion, correlationId, response);
    const brokers = this.options.nodeIds.map((nodeId) => ({ nodeId, brokerId: nodeId, host: '127.0.0.1', port: this.ports.get(nodeId) }));
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
        const at = { nodeId: node, host: '127.0.0.1', port: this.ports.get(node) };
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
