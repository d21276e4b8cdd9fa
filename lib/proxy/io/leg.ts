import { connect, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { BlockReader } from './block-reader';

export interface LegHandlers {
  /** Bytes have come. They are on loan, as {@link BlockReader} says. */
  chunk(bytes: Buffer): void;
  /** After {@link Leg.choked} it can be written to again. */
  drained(): void;
  closed(): void;
}

/** Unsent bytes after which a leg is choked: one block is read ahead of a slow reader, and no more. */
const HIGH_WATER_MARK = 256 * 1024;

/** One side of a connection through the proxy, with or without TLS: a socket that bytes are read from and written to. */
export class Leg {
  /** An accepted socket without TLS. Its server must have `pauseOnConnect`, so that nothing was read before. */
  public static accepted(socket: Socket): Leg {
    const reader = new BlockReader();
    return new Leg(takeOver(socket, reader), reader);
  }

  /** Begins to connect without TLS; the caller waits for `connect` on {@link socket}. */
  public static connecting(host: string, port: number): Leg {
    const reader = new BlockReader();
    const options = { host, port, noDelay: true, keepAlive: true, highWaterMark: HIGH_WATER_MARK, onread: reader.onread };
    return new Leg(connect(options), reader);
  }

  /** A TLS session whose handshake is over. @param raw the socket below it */
  public static secured(socket: TLSSocket, raw: Socket): Leg {
    return new Leg(socket, undefined, raw);
  }

  /** Address of the other end, for messages. */
  public readonly peer: string;

  /** When bytes were last written to it, epoch milliseconds; 0 when never. */
  public lastWrite = 0;

  private constructor(
    public readonly socket: Socket,
    private readonly reader: BlockReader | undefined,
    private readonly raw: Socket = socket,
  ) {
    this.peer = `${raw.remoteAddress ?? 'unknown'}:${raw.remotePort ?? 0}`;
  }

  /** Begins to read. @param target leg that chunks are written to, as far as they are */
  public attach({ chunk, drained, closed }: LegHandlers, target: () => Leg | undefined): void {
    const { socket, reader } = this;
    if (reader) reader.attach(chunk, () => (target()?.socket.writableLength ?? 0) === 0);
    else socket.on('data', chunk);
    socket.on('drain', () => {
      target()?.reader?.reclaim();
      drained();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      reader?.close();
      closed();
    });
    socket.resume();
  }

  /** Whether it should be written to no more for now. */
  public get choked(): boolean {
    return this.socket.writableNeedDrain;
  }

  public get isClosed(): boolean {
    return this.socket.destroyed;
  }

  public get hasUnsent(): boolean {
    return this.socket.writableLength > 0;
  }

  public write(bytes: Buffer): void {
    this.lastWrite = Date.now();
    this.socket.write(bytes);
  }

  public pause(): void {
    this.socket.pause();
  }

  public resume(): void {
    this.socket.resume();
  }

  /** Calls back after so many milliseconds without a byte either way. */
  public whenIdle(milliseconds: number, idle: () => void): void {
    this.socket.setTimeout(milliseconds, idle);
  }

  public end(): void {
    this.socket.resume().end();
  }

  public destroy(): void {
    // Errors after this one are of nobody's interest; without a listener they would end the process.
    this.socket.on('error', () => undefined).destroy();
  }

  /**
   * Resets the connection, and so drops what the kernel has not sent. While an end is under way a reset is refused (libuv: uv_tcp_close_reset gives
   * EINVAL between shutdown and its completion), and Node 20 then never closes the socket: such a one is only closed. Under TLS the socket below is
   * reset: the peer sees a lost connection and no alert, which Java would take for a failed authentication.
   */
  public reset(): void {
    const { raw, socket } = this;
    if (raw.writableEnded || socket.writableEnded || raw.destroyed) return this.destroy();
    raw.resetAndDestroy();
    if (socket !== raw) this.destroy();
  }
}

/** Node has the `onread` option for sockets that connect only, so the handle of the accepted one moves to a socket that has it. */
function takeOver(accepted: Socket, reader: BlockReader): Socket {
  const source = accepted as unknown as { _handle: unknown };
  const handle = source._handle;
  source._handle = null;
  accepted.destroy();
  const options = { handle, highWaterMark: HIGH_WATER_MARK, onread: reader.onread };
  return new Socket(options as ConstructorParameters<typeof Socket>[0]);
}
