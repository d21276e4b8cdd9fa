import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';
import { Leg } from '../../../lib/proxy/io/leg';
import { testCertificates } from '../../support/certificates';

export type Kind = 'plain' | 'tls';

/** Forwards between two legs as a connection of the proxy does, and nothing else. */
export class Relay {
  public static async start(kinds: { readonly client: Kind; readonly cluster: Kind }, backend: (socket: Socket) => void): Promise<Relay> {
    const { server, authority } = testCertificates();
    const credentials = { cert: server.chain, key: server.key };
    const behind = kinds.cluster === 'tls' ? createTlsServer(credentials, backend) : createServer(backend);
    const backendPort = await listen(behind);
    const relay = new Relay(kinds, [behind], authority.cert);
    const secureContext = createSecureContext(credentials);
    const front = createServer({ pauseOnConnect: true }, (raw) => {
      if (kinds.client === 'plain') return relay.join(Leg.accepted(raw), backendPort);
      const socket: TLSSocket = new TLSSocket(raw, { isServer: true, secureContext });
      socket.once('secure', () => relay.join(Leg.secured(socket, raw), backendPort));
    });
    relay.servers.push(front);
    relay.port = await listen(front);
    return relay;
  }

  /** Legs towards clients, in the order in which they came. */
  public readonly clients: Leg[] = [];
  public open = 0;
  public port = 0;

  private constructor(
    private readonly kinds: { readonly client: Kind; readonly cluster: Kind },
    private readonly servers: Server[],
    private readonly ca: string,
  ) {}

  public connect(): Socket {
    const { port } = this;
    return this.kinds.client === 'plain'
      ? connect({ host: '127.0.0.1', port })
      : connectTls({ host: '127.0.0.1', port, servername: 'localhost', ca: this.ca });
  }

  public async close(): Promise<void> {
    for (const leg of this.clients) leg.destroy();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  /** The client is attached at once, as everything does that makes a leg of a socket, and paused until it leads somewhere. */
  private join(client: Leg, port: number): void {
    this.clients.push(client);
    let cluster: Leg | undefined;
    this.forward(client, () => cluster);
    client.pause();
    const connected = (leg: Leg) => {
      this.open += 1;
      cluster = leg;
      this.forward(leg, () => client);
      client.resume();
    };
    if (this.kinds.cluster === 'plain') {
      const leg = Leg.connecting('127.0.0.1', port);
      leg.socket.once('connect', () => connected(leg));
      return;
    }
    const raw = connect({ host: '127.0.0.1', port });
    const socket: TLSSocket = connectTls({ socket: raw, servername: 'localhost', ca: this.ca }, () => connected(Leg.secured(socket, raw)));
  }

  private forward(from: Leg, to: () => Leg | undefined): void {
    from.attach(
      {
        chunk: (bytes) => {
          to()?.write(bytes);
          if (to()?.choked) from.pause();
        },
        drained: () => to()?.resume(),
        closed: () => {
          if (to()?.isClosed) this.open -= 1;
          else to()?.end();
        },
      },
      to,
    );
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
