import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Flow, type Weather } from './flow';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface CableOptions {
  /** Who may answer; a new connection goes to the next one that accepts it. */
  readonly to: readonly Address[];

  /** @default - any */
  readonly port?: number;
}

/** What a bad cable has done to those who used it. */
export interface Harm {
  /** Connections that were reset when it was cut. */
  reset: number;
  /** New connections that were reset. */
  refused: number;
  /** Chunks that silence held back. */
  held: number;
  /** Chunks that arrived in two halves. */
  halved: number;
  /** Connections that ended in the middle of a chunk. */
  torn: number;
}

const none: Harm = { reset: 0, refused: 0, held: 0, halved: 0, torn: 0 };

const host = '127.0.0.1';

/**
 * A TCP connection between two parties of a test that can be cut, silenced, slowed down and broken in the middle of a frame. What a
 * party sees of each is what it would see of a network: `cut` answers every connection with a reset, `silence` answers nothing at all.
 */
export class Cable {
  public static async lay({ to, port = 0 }: CableOptions): Promise<Cable> {
    const cable = new Cable(to);
    await new Promise<void>((resolve, reject) => {
      cable.server.once('error', reject);
      cable.server.listen(port, host, () => resolve());
    });
    return cable;
  }

  /** Counted since the last {@link forgetHarm}. */
  public harm: Harm = { ...none };

  private readonly server: Server;
  private readonly flows = new Set<Flow>();
  private readonly sockets = new Set<Socket>();
  private weather: Weather = { kind: 'fair' };
  private turn = 0;

  private constructor(private readonly to: readonly Address[]) {
    this.server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true }, (near) => void this.join(near));
  }

  /** Where the party at this end connects to. */
  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public get address(): string {
    return `${host}:${this.port}`;
  }

  /** Pairs of sockets that are joined now. */
  public get connections(): number {
    return this.flows.size / 2;
  }

  public forgetHarm(): void {
    this.harm = { ...none };
  }

  /** Everything passes again. What was held back by `silence` arrives. */
  public heal(): void {
    this.change({ kind: 'fair' });
  }

  /** Connections are reset, and so is each new one. */
  public cut(): void {
    this.harm.reset += this.connections;
    this.change({ kind: 'cut' });
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** Connections stay and new ones are taken, but not a byte passes. */
  public silence(): void {
    this.change({ kind: 'silent' });
  }

  /** Every chunk takes so many milliseconds longer. */
  public delay(ms: number): void {
    this.change({ kind: 'slow', ms });
  }

  /** Every chunk arrives in two halves, the second one so many milliseconds later. */
  public halve(ms: number): void {
    this.change({ kind: 'halved', ms });
  }

  /**
   * Of the next chunk of each connection only the first half arrives, and then a reset; where there is none, of the next one that is made.
   * Connections made afterwards are sound.
   */
  public tear(): void {
    for (const flow of this.flows) flow.change({ kind: 'torn' });
    this.weather = { kind: this.flows.size === 0 ? 'torn' : 'fair' };
  }

  public async remove(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private change(weather: Weather): void {
    this.weather = weather;
    for (const flow of this.flows) flow.change(weather);
  }

  private async join(near: Socket): Promise<void> {
    this.track(near);
    if (this.weather.kind === 'cut') {
      this.harm.refused += 1;
      return void near.resetAndDestroy();
    }
    const start = this.turn++;
    for (let offset = 0; offset < this.to.length && !near.destroyed; offset++) {
      const far = await dial(this.to[(start + offset) % this.to.length] as Address);
      if (far === undefined) continue;
      this.track(far);
      if (near.destroyed) return void far.destroy();
      this.flow(near, far);
      this.flow(far, near);
      if (this.weather.kind === 'torn') this.weather = { kind: 'fair' };
      return;
    }
    near.resetAndDestroy();
  }

  private flow(from: Socket, to: Socket): void {
    const flow = new Flow(from, to, this.weather, (treatment) => (this.harm[treatment] += 1));
    this.flows.add(flow);
    from.once('close', () => this.flows.delete(flow));
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }
}

function dial({ host: name, port }: Address): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: name, port, noDelay: true, allowHalfOpen: true });
    socket.once('error', () => resolve(undefined));
    socket.once('connect', () => resolve(socket));
  });
}
