const FIRST_CHUNK = 512;
const LARGEST_CHUNK = 1 << 20;

/** From this length on, bytes are kept as a view and copied once, in {@link Writer.finish}. */
const BORROW_FROM = 1024;

/** Writes Kafka's primitive types. What is written is copied once: chunks that are full are kept, never enlarged. */
export class Writer {
  private readonly full: Buffer[] = [];
  private fullLength = 0;
  private chunk: Buffer;
  private used = 0;
  private chunkSize: number;

  /** @param sizeHint bytes that are likely to be needed */
  public constructor(sizeHint = FIRST_CHUNK) {
    this.chunkSize = Math.max(sizeHint, FIRST_CHUNK);
    this.chunk = Buffer.allocUnsafe(this.chunkSize);
  }

  public get length(): number {
    return this.fullLength + this.used;
  }

  public int8(value: number): void {
    const at = this.room(1);
    this.chunk.writeInt8(value, at);
  }

  public int16(value: number): void {
    const at = this.room(2);
    this.chunk.writeInt16BE(value, at);
  }

  public uint16(value: number): void {
    const at = this.room(2);
    this.chunk.writeUInt16BE(value, at);
  }

  public int32(value: number): void {
    const at = this.room(4);
    this.chunk.writeInt32BE(value, at);
  }

  public int64(value: bigint): void {
    const at = this.room(8);
    this.chunk.writeBigInt64BE(value, at);
  }

  public float64(value: number): void {
    const at = this.room(8);
    this.chunk.writeDoubleBE(value, at);
  }

  public bool(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  /** Unsigned, 32 bits. */
  public uvarint(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed (zigzag), 32 bits. */
  public varint(value: number): void {
    this.uvarint((value << 1) ^ (value >> 31));
  }

  /** Signed (zigzag), 64 bits. */
  public varlong(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest > 0x7fn) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  /** The bytes must not change before {@link finish}. */
  public bytes(value: Buffer): void {
    if (value.length >= BORROW_FROM) {
      this.keepChunk();
      this.full.push(value);
      this.fullLength += value.length;
      return;
    }
    const at = this.room(value.length);
    value.copy(this.chunk, at);
  }

  /** @param length the text's length in UTF-8 */
  public utf8(value: string, length: number): void {
    const at = this.room(length);
    this.chunk.write(value, at, length, 'utf8');
  }

  public nullableString(value: string | null): void {
    if (value === null) return this.int16(-1);
    const length = Buffer.byteLength(value);
    this.int16(length);
    this.utf8(value, length);
  }

  /** Adds what another writer holds. */
  public append(other: Writer): void {
    this.keepChunk();
    this.full.push(...other.parts());
    this.fullLength += other.length;
  }

  public finish(): Buffer {
    return Buffer.concat(this.parts(), this.length);
  }

  /** Everything written, after the 4-byte length that a frame starts with. */
  public finishFrame(): Buffer {
    const size = Buffer.allocUnsafe(4);
    size.writeInt32BE(this.length);
    return Buffer.concat([size, ...this.parts()], this.length + 4);
  }

  private parts(): Buffer[] {
    return [...this.full, this.chunk.subarray(0, this.used)];
  }

  private byte(value: number): void {
    const at = this.room(1);
    this.chunk[at] = value;
  }

  private room(length: number): number {
    if (this.used + length > this.chunk.length) {
      this.keepChunk();
      this.chunkSize = Math.min(this.chunkSize * 2, LARGEST_CHUNK);
      this.chunk = Buffer.allocUnsafe(Math.max(this.chunkSize, length));
    }
    const at = this.used;
    this.used += length;
    return at;
  }

  /** Sets aside what is written in the current chunk; its free end stays in use. */
  private keepChunk(): void {
    if (this.used === 0) return;
    this.full.push(this.chunk.subarray(0, this.used));
    this.fullLength += this.used;
    this.chunk = this.chunk.subarray(this.used);
    this.used = 0;
  }
}
