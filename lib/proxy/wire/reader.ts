import { CodedError } from '../../core/coded-error';

/** Reads Kafka's primitive types from a buffer, never outside it. Lengths are checked against what is left before anything is allocated. */
export class Reader {
  public constructor(
    private readonly buffer: Buffer,
    public offset = 0,
    /** What is being read, for the error message. */
    private readonly what = 'message',
  ) {}

  public get remaining(): number {
    return this.buffer.length - this.offset;
  }

  public int8(): number {
    return this.buffer.readInt8(this.take(1));
  }

  public int16(): number {
    return this.buffer.readInt16BE(this.take(2));
  }

  public uint16(): number {
    return this.buffer.readUInt16BE(this.take(2));
  }

  public int32(): number {
    return this.buffer.readInt32BE(this.take(4));
  }

  public int64(): bigint {
    return this.buffer.readBigInt64BE(this.take(8));
  }

  public float64(): number {
    return this.buffer.readDoubleBE(this.take(8));
  }

  public bool(): boolean {
    return this.buffer[this.take(1)] !== 0;
  }

  /** 22 characters of base64url, as Kafka prints ids. */
  public uuid(): string {
    return this.bytes(16).toString('base64url');
  }

  /** Unsigned, at most 5 bytes and 32 bits. */
  public uvarint(): number {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.buffer[this.take(1)] as number;
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw this.malformed('a varint longer than 32 bits');
  }

  /** Signed (zigzag), 32 bits. */
  public varint(): number {
    const value = this.uvarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Signed (zigzag), 64 bits. */
  public varlong(): bigint {
    let value = 0n;
    for (let shift = 0n; shift <= 63n; shift += 7n) {
      const byte = this.buffer[this.take(1)] as number;
      if (shift === 63n && byte > 1) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
    }
    throw this.malformed('a varint longer than 64 bits');
  }

  /** A view of the next bytes, not a copy. */
  public bytes(length: number): Buffer {
    const start = this.take(length);
    return this.buffer.subarray(start, start + length);
  }

  public utf8(length: number): string {
    const start = this.take(length);
    return this.buffer.toString('utf8', start, start + length);
  }

  public nullableString(): string | null {
    const length = this.int16();
    return length === -1 ? null : this.utf8(length);
  }

  public skipTags(): void {
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint();
      this.take(this.uvarint());
    }
  }

  public malformed(detail: string): CodedError {
    return new CodedError('SWY6001', { detail: `${detail} at byte ${this.offset} of ${this.buffer.length}` }, this.what);
  }

  private take(length: number): number {
    const start = this.offset;
    if (length < 0) throw this.malformed(`a length of ${length}`);
    if (length > this.buffer.length - start) throw this.malformed(`${length} bytes wanted, ${this.remaining} left`);
    this.offset = start + length;
    return start;
  }
}
