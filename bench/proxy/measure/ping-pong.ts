import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One connection with one request on its way at a time. */
export class PingPong {
  public static async open(host: string, port: number): Promise<PingPong> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    return new PingPong(socket);
  }

  private received: Buffer = Buffer.alloc(0);
  private answered: (frame: Buffer) => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.failed(error));
    socket.on('close', () => this.failed(new Error('the connection was closed before the answer')));
  }

  /** The answer, without its length. */
  public ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(request);
    });
  }

  public close(): void {
    this.failed = () => undefined;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    if (this.received.length < 4) return;
    const end = 4 + this.received.readInt32BE(0);
    if (this.received.length < end) return;
    const frame = this.received.subarray(4, end);
    this.received = this.received.subarray(end);
    this.answered(frame);
  }
}
