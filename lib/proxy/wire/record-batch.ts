import { CodedError } from '../../core/coded-error';
import { crc32c } from './crc32c';

/** Places in a record batch of format 2. See https://kafka.apache.org/documentation/#recordbatch */
export const batchLayout = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
  records: 61,
} as const;

const at = batchLayout;

/** Bits of a batch's attributes. */
export const TRANSACTIONAL = 0x10;
export const CONTROL = 0x20;

/** The batch length counts from after itself. */
export const LENGTH_OVERHEAD = at.batchLength + 4;

/** Values of the compression bits of a batch. */
export const Compression = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

/** A view of one record batch: the getters read the bytes, so changes made in place are seen at once. */
export class RecordBatch {
  /** @param buffer exactly one batch of format 2; use {@link batches} to find it */
  public constructor(public readonly buffer: Buffer) {}

  /** Bytes of the whole batch. */
  public get length(): number {
    return this.buffer.length;
  }

  public get baseOffset(): bigint {
    return this.buffer.readBigInt64BE(at.baseOffset);
  }

  /** Offset of the last record, also where compaction removed it. */
  public get lastOffset(): bigint {
    return this.baseOffset + BigInt(this.lastOffsetDelta);
  }

  public get partitionLeaderEpoch(): number {
    return this.buffer.readInt32BE(at.partitionLeaderEpoch);
  }

  public get attributes(): number {
    return this.buffer.readInt16BE(at.attributes);
  }

  /** One of {@link Compression}. */
  public get compression(): number {
    return this.attributes & 0x07;
  }

  public get isTransactional(): boolean {
    return (this.attributes & TRANSACTIONAL) !== 0;
  }

  /** Whether the batch holds a marker of a transaction instead of data. */
  public get isControl(): boolean {
    return (this.attributes & CONTROL) !== 0;
  }

  public get lastOffsetDelta(): number {
    return this.buffer.readInt32BE(at.lastOffsetDelta);
  }

  public get baseTimestamp(): bigint {
    return this.buffer.readBigInt64BE(at.baseTimestamp);
  }

  public get maxTimestamp(): bigint {
    return this.buffer.readBigInt64BE(at.maxTimestamp);
  }

  /** -1 without idempotence. */
  public get producerId(): bigint {
    return this.buffer.readBigInt64BE(at.producerId);
  }

  public get producerEpoch(): number {
    return this.buffer.readInt16BE(at.producerEpoch);
  }

  public get baseSequence(): number {
    return this.buffer.readInt32BE(at.baseSequence);
  }

  public get recordCount(): number {
    return this.buffer.readInt32BE(at.recordCount);
  }
}

export interface BatchesOptions {
  /**
   * Ends quietly at a batch that is cut off. A broker cuts a Fetch response off at the wanted size; a Produce request is never cut.
   * @default false
   */
  readonly allowPartialLast?: boolean;
}

/**
 * Finds the batches in the `records` field of a Produce request or a Fetch response, without copying.
 * @throws SWY6001 a batch is cut off, or its length is impossible
 * @throws SWY6009 a batch has a format older than 2
 */
export function* batches(records: Buffer, options: BatchesOptions = {}): Generator<RecordBatch, void, undefined> {
  for (let start = 0; start < records.length;) {
    const length = batchLength(records, start);
    if (length > records.length - start) {
      if (options.allowPartialLast) return;
      throw malformed(records, start, 'a record batch that is cut off');
    }
    yield new RecordBatch(records.subarray(start, start + length));
    start += length;
  }
}

/** Sets the offset of the first record. Not covered by the checksum. */
export function setBaseOffset(batch: RecordBatch, offset: bigint): void {
  batch.buffer.writeBigInt64BE(offset, at.baseOffset);
}

/** Sets the leader epoch that the batch was appended in. Not covered by the checksum. */
export function setPartitionLeaderEpoch(batch: RecordBatch, epoch: number): void {
  batch.buffer.writeInt32BE(epoch, at.partitionLeaderEpoch);
}

/** Whether the batch's CRC-32C matches its bytes. */
export function crcIsValid(batch: RecordBatch): boolean {
  return batch.buffer.readUInt32BE(at.crc) === crc32c(batch.buffer.subarray(at.attributes));
}

/** Bytes of the batch that begins at a place; Infinity when not even its length and format are there. */
function batchLength(records: Buffer, start: number): number {
  // All formats share the part up to the magic byte.
  if (records.length - start <= at.magic) return Infinity;
  const length = records.readInt32BE(start + at.batchLength) + LENGTH_OVERHEAD;
  const magic = records.readInt8(start + at.magic);
  if (length <= at.magic) throw malformed(records, start, `a record batch of ${length} bytes`);
  if (magic !== 2) throw new CodedError('SWY6009', { property: 'magic', value: magic, allowed: [2] });
  if (length < at.records) throw malformed(records, start, `a record batch of ${length} bytes`);
  return length;
}

function malformed(records: Buffer, start: number, detail: string): CodedError {
  return new CodedError('SWY6001', { detail: `${detail} at byte ${start} of ${records.length}` }, 'record batch');
}
