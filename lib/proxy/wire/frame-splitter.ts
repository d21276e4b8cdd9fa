import { CodedError } from '../../core/coded-error';

/** Largest frame a broker accepts by default (`socket.request.max.bytes`), in bytes. */
export const DEFAULT_MAX_FRAME_SIZE = 100 * 1024 * 1024;

const SIZE_BYTES = 4;

/**
 * Cuts a byte stream into Kafka frames. A frame that lies in one chunk is a view of it; one that spans chunks is copied once.
 * Nothing is allocated for bytes that have not arrived.
 */
export class FrameSplitter {
  /** Bytes of a frame without its length. May be changed between pushes, for example after authentication. */
  public maxFrameSize: number;

  /** Unfinished bytes: a part of the 4-byte length, or a part of a frame without its length. */
  private waiting: Buffer[] = [];
  private waitingLength = 0;
  private frameSize: number | undefined;

  public constructor(maxFrameSize = DEFAULT_MAX_FRAME_SIZE) {
    this.maxFrameSize = maxFrameSize;
  }

  /** Bytes held until the rest of their frame arrives. */
  public get buffered(): number {
    return this.waitingLength;
  }

  /**
   * Takes the next chunk and returns the frames that it completes, without their 4-byte length.
   * @throws SWY6004 a frame is larger than allowed or has a negative size; the stream cannot be read on
   */
  public push(chunk: Buffer): Buffer[] {
    const frames: Buffer[] = [];
    let offset = 0;
    for (;;) {
      const wanted = this.frameSize ?? SIZE_BYTES;
      const missing = wanted - this.waitingLength;
      if (chunk.length - offset < missing) {
        if (offset < chunk.length) this.keep(chunk.subarray(offset));
        return frames;
      }
      const piece = this.complete(chunk.subarray(offset, offset + missing));
      offset += missing;
      if (this.frameSize === undefined) {
        this.frameSize = this.checkSize(piece.readInt32BE(0));
      } else {
        frames.push(piece);
        this.frameSize = undefined;
      }
    }
  }

  private keep(piece: Buffer): void {
    this.waiting.push(piece);
    this.waitingLength += piece.length;
  }

  private complete(last: Buffer): Buffer {
    if (this.waitingLength === 0) return last;
    const whole = Buffer.concat([...this.waiting, last], this.waitingLength + last.length);
    this.waiting = [];
    this.waitingLength = 0;
    return whole;
  }

  private checkSize(size: number): number {
    if (size < 0 || size > this.maxFrameSize) {
      throw new CodedError('SWY6004', { property: 'size', value: size, allowed: `0 to ${this.maxFrameSize} bytes` });
    }
    return size;
  }
}
