import { connect, createServer, type Server, type Socket } from 'node:net';
import { listen } from './listen';

export interface Backend {
  readonly host: string;
  readonly port: number;
}

export interface BalancerOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  readonly ports: readonly { readonly front: number; readonly backends: readonly Backend[] }[];
}

export interface Balancer {
  /** Ports it listens on, in the order they were given. */
  readonly ports: readonly number[];
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 1_000;

/**
 * Plays the Kubernetes Service in front of the proxy's replicas: a new connection goes to the next backend that accepts it, and stays
 * there. Bytes pass unseen; a reset of either side reaches the other as a reset.
 *
 * @throws SWY7001 a port is in use
 */
export async function startBalancer({ host = '127.0.0.1', ports }: BalancerOptions): Promise<Balancer> {
  const fronts = ports.map(({ backends }) => new Front(backends));
  const close = async (): Promise<void> => {
    await Promise.all(fronts.map((front) => front.close()));
  };
  try {
    const bound = [];
    for (const [index, { front }] of ports.entries()) bound.push(await (fronts[index] as Front).listen(host, front));
    return { ports: bound, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One port and its backends. */
class Front {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private turn = 0;

  public constructor(private readonly backends: readonly Backend[]) {
    // What a client sends while a backend is looked for stays in the kernel.
    this.server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true }, (client) => void this.route(client));
  }

  public listen(host: string, port: number): Promise<number> {
    return listen(this.server, host, port, 'the balancer before the gateway');
  }

  public async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async route(client: Socket): Promise<void> {
    this.track(client);
    client.on('error', () => client.destroy());
    const start = this.turn++;
    for (let offset = 0; offset < this.backends.length && !client.destroyed; offset++) {
      const backend = await dial(this.backends[(start + offset) % this.backends.length] as Backend);
      if (!backend) continue;
      this.track(backend);
      join(client, backend);
      return;
    }
    // Nobody listens: what a client sees of a Service without ready pods.
    client.resetAndDestroy();
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }
}

function dial({ host, port }: Backend): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    const give = (result: Socket | undefined): void => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      if (!result) {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(result);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => give(undefined));
    socket.once('connect', () => give(socket));
    socket.once('error', () => give(undefined));
  });
}

function join(client: Socket, backend: Socket): void {
  if (client.destroyed) return void backend.destroy();
  for (const [one, other] of [
    [client, backend],
    [backend, client],
  ] as const) {
    one.on('error', () => other.resetAndDestroy());
    // Where the end was passed on already, the other side still has bytes to deliver and closes by itself.
    one.on('close', () => other.writableEnded || other.destroy());
    one.pipe(other);
  }
}
