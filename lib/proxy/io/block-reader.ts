import { abandon, giveBack, isScarce, LARGE, SMALL, takeLarge } from './blocks';

/**
 * Reads a socket into blocks that are used again. Node gives every read of 64 KiB memory of its own; at some hundred megabytes a second the collector
 * then takes a quarter of the processor (profile in bench/proxy/README.md).
 *
 * A chunk is on loan: its bytes stay until the handler returns or, where they were written to a socket, until that socket has written them.
 * Whoever keeps bytes for longer copies them.
 */
export class BlockReader {
  /** For `net.connect` and `new net.Socket`. Node asks for a buffer first, and again after every read. */
  public readonly onread = {
    buffer: (): Buffer => this.next(),
    callback: (size: number): boolean => {
      this.filled = size === this.block.length;
      this.handler(this.block.subarray(0, size));
      return true;
    },
  };

  private block: Buffer = Buffer.allocUnsafeSlow(SMALL);
  private small: Buffer | undefined;
  private readonly lent: Buffer[] = [];
  private filled = false;
  private closed = false;
  private handler: (chunk: Buffer) => void = () => undefined;
  private isWritten: () => boolean = () => true;

  /** @param isWritten whether everything that was written from chunks so far has left this process */
  public attach(handler: (chunk: Buffer) => void, isWritten: () => boolean): void {
    this.handler = handler;
    this.isWritten = isWritten;
  }

  /** Takes back what was lent, once it is written. */
  public reclaim(): void {
    if (this.lent.length === 0 || !this.isWritten()) return;
    for (const block of this.lent.splice(0)) giveBack(block);
  }

  /** The socket reads no more. Blocks that a write may still refer to are left to the collector. */
  public close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const block of [...this.lent.splice(0), this.block]) if (block.length === LARGE) abandon();
  }

  private next(): Buffer {
    if (this.closed) return this.block;
    const isFree = this.isWritten();
    if (isFree) this.reclaim();
    const wanted = this.filled || (this.block.length === LARGE && !isScarce()) ? LARGE : SMALL;
    if (isFree && this.block.length === wanted) return this.block;
    this.part(this.block, isFree);
    this.block = wanted === LARGE ? takeLarge() : (this.small ?? Buffer.allocUnsafeSlow(SMALL));
    return this.block;
  }

  private part(block: Buffer, isFree: boolean): void {
    if (block.length === SMALL) this.small = isFree ? block : undefined;
    else if (isFree) giveBack(block);
    else this.lent.push(block);
  }
}
