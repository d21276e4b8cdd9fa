import { createServer as createPlain, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import { OAuthMechanism } from '../../../lib/proxy/auth/oauth-server';
import { PlainMechanism, verifyAgainst } from '../../../lib/proxy/auth/plain-server';
import { storedVerifiers } from '../../../lib/proxy/auth/scram-lookup';
import { ScramMechanism } from '../../../lib/proxy/auth/scram-server';
import type { SaslMechanism, SaslServer } from '../../../lib/proxy/auth/types';
import { ApiKey, decodeRequest, decodeRequestHeader, encodeResponse, FrameSplitter } from '../../../lib/proxy/wire';
import { ClusterState } from '../../../lib/sandbox/broker/cluster-state';
import { serveConnection } from '../../../lib/sandbox/broker/connection';
import { listen } from '../../../lib/sandbox/listen';

export interface SecuredClusterOptions {
  /** Certificate, key and whom to trust of a listener with TLS. @default - without TLS */
  readonly tls?: TlsOptions;
  /** @default - no SASL */
  readonly mechanisms?: readonly SaslMechanism[];
  /** Milliseconds that a login lasts. @default 0, for ever */
  readonly lifetimeMs?: number;
}

/** Every mechanism, for one user and for one token. */
export function mechanismsFor(user: string, password: string, token = 'a.b.c'): SaslMechanism[] {
  const find = storedVerifiers((name) => Promise.resolve(name === user ? password : undefined));
  return [
    new PlainMechanism(verifyAgainst(new Map([[user, password]]))),
    new ScramMechanism('SCRAM-SHA-256', find),
    new ScramMechanism('SCRAM-SHA-512', find),
    new OAuthMechanism((shown) =>
      Promise.resolve(
        shown === token
          ? { ok: true, name: user, expiresAt: Date.now() + 60_000 }
          : { ok: false, status: 'invalid_token' as const, reason: 'another token' },
      ),
    ),
  ];
}

/** A broker of the sandbox behind a listener with TLS, SASL or both, as Apache Kafka has them. */
export class SecuredCluster {
  public static async start(options: SecuredClusterOptions = {}): Promise<SecuredCluster> {
    const cluster = new SecuredCluster(options);
    const port = await listen(cluster.server, '127.0.0.1', 0, 'a secured broker');
    cluster.state.endpoints.push({ nodeId: 1, host: 'localhost', port });
    return cluster;
  }

  /** Logins that were let in, and connections that began one. */
  public logins = 0;
  public attempts = 0;
  private readonly state = new ClusterState({
    clusterId: 'secured',
    nodeIds: [1],
    autoCreateTopics: false,
    defaultPartitions: 1,
    firstProducerId: 0n,
    maxBytesPerTopic: 1_000,
  });
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly options: SecuredClusterOptions) {
    const accept = (socket: Socket) => {
      this.sockets.add(socket.on('error', () => undefined));
      if (!options.mechanisms) return serveConnection(socket, this.state, 1);
      this.attempts += 1;
      this.authenticate(socket);
    };
    this.server = options.tls ? createTls(options.tls, accept) : createPlain(accept);
    // Refused handshakes are what some tests are about.
    this.server.on('tlsClientError', () => undefined);
  }

  public get address(): string {
    const [endpoint] = this.state.endpoints;
    return `localhost:${endpoint?.port}`;
  }

  /** A topic of one partition that ends here, and a group that has committed there. */
  public addTopic(topic: string, end: bigint, group: string): this {
    const { partitions } = this.state.addTopic(topic, 1);
    const times = { baseTimestamp: 0n, maxTimestamp: 0n, bytes: Buffer.alloc(0) };
    const producer = { producerId: -1n, producerEpoch: -1, baseSequence: -1, recordCount: Number(end) };
    partitions[0]?.appendMirrored({ baseOffset: 0n, lastOffset: end - 1n, ...times, ...producer });
    this.state.groups.getOrCreate(group).offsets.set(topic, 0, { offset: end, leaderEpoch: -1, metadata: '' });
    return this;
  }

  public async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.state.groups.close();
  }

  private authenticate(socket: Socket): void {
    const splitter = new FrameSplitter();
    let exchange: SaslServer | undefined;
    const onData = (chunk: Buffer) => {
      try {
        for (const frame of splitter.push(chunk)) void answer(frame);
      } catch {
        // TLS or HTTP: as Kafka, without a word.
        socket.destroy();
      }
    };
    const answer = async (frame: Buffer) => {
      const { apiKey, apiVersion, correlationId, bodyOffset } = decodeRequestHeader(frame);
      const reply = (body: object) => socket.write(encodeResponse(apiKey, apiVersion, correlationId, body));
      if (apiKey === ApiKey.SaslHandshake) {
        const { mechanism } = decodeRequest<{ mechanism: string }>(apiKey, apiVersion, frame, bodyOffset);
        const offered = this.options.mechanisms ?? [];
        exchange = offered.find(({ name }) => name === mechanism)?.create();
        return reply({ errorCode: exchange ? 0 : 33, mechanisms: offered.map(({ name }) => name) });
      }
      // As Kafka: before the login nothing else is answered.
      if (apiKey !== ApiKey.SaslAuthenticate || !exchange) return socket.destroy();
      const { authBytes } = decodeRequest<{ authBytes: Buffer }>(apiKey, apiVersion, frame, bodyOffset);
      const step = await exchange.respond(authBytes);
      if (step.kind === 'failed') {
        return reply({ errorCode: 58, errorMessage: step.message, authBytes: Buffer.alloc(0), sessionLifetimeMs: 0n });
      }
      if (step.kind === 'done') {
        this.logins += 1;
        socket.off('data', onData);
        serveConnection(socket, this.state, 1);
      }
      return reply({ errorCode: 0, errorMessage: null, authBytes: step.bytes, sessionLifetimeMs: BigInt(this.options.lifetimeMs ?? 0) });
    };
    socket.on('data', onData);
  }
}
