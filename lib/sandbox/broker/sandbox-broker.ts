import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { SaslMechanism } from '../../proxy/auth/types';
import { listen } from '../listen';
import type { ClusterState } from './cluster-state';
import { type ListenerTerms, serveConnection } from './connection';

/** How the second listener of a broker is secured: by TLS, by SASL, or by both. */
export interface BrokerSecurity {
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly mechanisms?: readonly SaslMechanism[];
}

/** One broker of a sandbox cluster: a plain listener, and one that is secured where the cluster has such. */
export class SandboxBroker {
  private readonly sockets = new Set<Socket>();
  private readonly servers: Server[] = [];

  public constructor(
    private readonly cluster: ClusterState,
    private readonly nodeId: number,
  ) {}

  /** @throws SWY7001 the port is in use */
  public listen(host: string, port: number, wantedBy: string): Promise<number> {
    return this.open(createServer(this.accept({})), host, port, wantedBy);
  }

  /** @throws SWY7001 the port is in use */
  public listenSecured(host: string, port: number, wantedBy: string, { tls, mechanisms }: BrokerSecurity): Promise<number> {
    const accept = this.accept({ endpoints: this.cluster.securedEndpoints, ...(mechanisms && { mechanisms }) });
    const server: Server = tls ? createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, accept) : createServer(accept);
    // A client that does not trust the certificate has gone already.
    server.on('tlsClientError', (_error: Error, socket: TLSSocket) => socket.destroy());
    return this.open(server, host, port, wantedBy);
  }

  public async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
  }

  private accept(terms: ListenerTerms): (socket: Socket) => void {
    return (socket) => serveConnection(socket, this.cluster, this.nodeId, terms);
  }

  private open(server: Server, host: string, port: number, wantedBy: string): Promise<number> {
    // Raw connections, so that one that is still in its handshake ends with the broker.
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.servers.push(server);
    return listen(server, host, port, wantedBy);
  }
}
