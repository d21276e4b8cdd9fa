import { createServer, type Server, type Socket } from 'node:net';
import { listen } from '../listen';
import type { ClusterState } from './cluster-state';
import { serveConnection } from './connection';

/** One broker of a sandbox cluster: a listener that speaks Kafka. */
export class SandboxBroker {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  public constructor(cluster: ClusterState, nodeId: number) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      serveConnection(socket, cluster, nodeId);
    });
  }

  /** @throws SWY7001 the port is in use */
  public listen(host: string, port: number, wantedBy: string): Promise<number> {
    return listen(this.server, host, port, wantedBy);
  }

  public async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
