import { OWN, type Pending } from './pending';

/** Where responses go. */
export interface ResponseSink {
  /** Whether the response at the head of the line is to be changed. */
  rewrites(): boolean;
  rewrite(frame: Buffer): Buffer;
  /** Room for a response that is collected; undefined when there is none. */
  reserve(bytes: number): (() => void) | undefined;
  emit(bytes: Buffer): void;
  /** The response at the head of the line is complete; it leaves the line after this call. */
  answered(): void;
  /** The response to a request of the proxy's own, without its 4-byte length. */
  own(frame: Buffer): void;
}

const HEAD_BYTES = 8;
const LARGEST_REWRITTEN = 64 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/** Takes the responses of one cluster connection apart as far as needed: chunks go on as they come, only what is rewritten is collected. */
export class Responses {
  private fragment: Buffer = EMPTY;
  private left = 0;
  private parts: Buffer[] | undefined;
  private release: () => void = () => undefined;

  public constructor(
    private readonly pending: Pending,
    private readonly sink: ResponseSink,
  ) {}

  /** @returns why the stream cannot be read on */
  public push(chunk: Buffer): string | undefined {
    const bytes = this.fragment.length > 0 ? Buffer.concat([this.fragment, chunk]) : chunk;
    this.fragment = EMPTY;
    let at = 0;
    let run = 0;
    const flush = () => {
      if (run < at) this.sink.emit(bytes.subarray(run, at));
      run = at;
    };

    while (at < bytes.length) {
      if (this.left === 0) {
        if (bytes.length - at < HEAD_BYTES) {
          flush();
          this.fragment = Buffer.from(bytes.subarray(at));
          return undefined;
        }
        const fault = this.begin(bytes, at);
        if (fault) {
          flush();
          return fault;
        }
        if (this.parts) flush();
      }
      const step = Math.min(this.left, bytes.length - at);
      this.parts?.push(Buffer.from(bytes.subarray(at, at + step)));
      at += step;
      this.left -= step;
      if (this.parts) run = at;
      if (this.left === 0) {
        if (this.parts) this.sendCollected(this.parts);
        this.parts = undefined;
        this.release();
        this.sink.answered();
        this.pending.shift();
        for (let own = this.pending.takeAnswer(); own; own = this.pending.takeAnswer()) {
          flush();
          this.sink.emit(own);
        }
      }
    }
    flush();
    return undefined;
  }

  public reset(): void {
    this.fragment = EMPTY;
    this.left = 0;
    this.parts = undefined;
    this.release();
  }

  private begin(bytes: Buffer, at: number): string | undefined {
    const size = bytes.readInt32BE(at);
    if (size < 4) return `a response of ${size} bytes`;
    if (this.pending.length === 0) return 'a response that nobody has asked for';
    if (bytes.readInt32BE(at + 4) !== this.pending.correlationId) return 'a response out of order';
    const collected = this.pending.is(OWN) || this.sink.rewrites();
    if (collected && size > LARGEST_REWRITTEN) return `a response of ${size} bytes to be rewritten`;
    if (collected) {
      const release = this.sink.reserve(size);
      if (!release) return `a response of ${size} bytes to be rewritten, for which the limit of collected bytes leaves no room`;
      this.release = release;
    }
    this.parts = collected ? [] : undefined;
    this.left = size + 4;
    return undefined;
  }

  private sendCollected(parts: readonly Buffer[]): void {
    const frame = (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).subarray(4);
    if (this.pending.is(OWN)) this.sink.own(frame);
    else this.sink.emit(this.sink.rewrite(frame));
  }
}
