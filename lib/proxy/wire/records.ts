import { CodedError } from '../../core/coded-error';
import { crc32c } from './crc32c';
import { Reader } from './reader';
import { batchLayout as at, Compression, CONTROL, LENGTH_OVERHEAD, type RecordBatch, TRANSACTIONAL } from './record-batch';
import { Writer } from './writer';

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

export interface BatchRecord {
  readonly offset: bigint;

  /** Milliseconds since 1970. */
  readonly timestamp: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

/**
 * Reads the records of an uncompressed batch. Keys and values are views.
 * @throws SWY6001 the records are malformed
 * @throws SWY6009 the batch is compressed
 */
export function readRecords(batch: RecordBatch): BatchRecord[] {
  if (batch.compression !== Compression.none) throw new CodedError('SWY6009', { property: 'compression', value: batch.compression });
  const reader = new Reader(batch.buffer, at.records, 'record batch');
  const { recordCount, baseOffset, baseTimestamp } = batch;
  const records: BatchRecord[] = [];
  for (let index = 0; index < recordCount; index++) records.push(readRecord(reader, baseOffset, baseTimestamp));
  return records;
}

export interface NewRecord {
  /** @default null */
  readonly key?: Buffer | string | null;

  /** @default null (a tombstone) */
  readonly value?: Buffer | string | null;

  /**
   * Milliseconds since 1970.
   * @default now
   */
  readonly timestamp?: bigint | number;
  readonly headers?: readonly { readonly key: string; readonly value: Buffer | string | null }[];
}

export interface NewBatch {
  /** @default 0n */
  readonly baseOffset?: bigint;

  /** @default -1 */
  readonly partitionLeaderEpoch?: number;

  /** @default -1n (no idempotence) */
  readonly producerId?: bigint;

  /** @default -1 */
  readonly producerEpoch?: number;

  /** @default -1 */
  readonly baseSequence?: number;

  /** @default false */
  readonly transactional?: boolean;

  /** @default false */
  readonly control?: boolean;
}

/** Writes an uncompressed batch with a valid checksum. */
export function writeBatch(records: readonly NewRecord[], batch: NewBatch = {}): Buffer {
  const now = BigInt(Date.now());
  const timestamps = records.map(({ timestamp }) => (timestamp === undefined ? now : BigInt(timestamp)));
  const baseTimestamp = timestamps[0] ?? now;
  const body = new Writer();
  records.forEach((record, index) => writeRecord(body, record, index, (timestamps[index] ?? now) - baseTimestamp));

  const header = Buffer.alloc(at.records);
  header.writeBigInt64BE(batch.baseOffset ?? 0n, at.baseOffset);
  header.writeInt32BE(at.records - LENGTH_OVERHEAD + body.length, at.batchLength);
  header.writeInt32BE(batch.partitionLeaderEpoch ?? -1, at.partitionLeaderEpoch);
  header.writeInt8(2, at.magic);
  header.writeInt16BE((batch.transactional ? TRANSACTIONAL : 0) | (batch.control ? CONTROL : 0), at.attributes);
  header.writeInt32BE(records.length - 1, at.lastOffsetDelta);
  header.writeBigInt64BE(baseTimestamp, at.baseTimestamp);
  header.writeBigInt64BE(
    timestamps.reduce((max, each) => (each > max ? each : max), baseTimestamp),
    at.maxTimestamp,
  );
  header.writeBigInt64BE(batch.producerId ?? -1n, at.producerId);
  header.writeInt16BE(batch.producerEpoch ?? -1, at.producerEpoch);
  header.writeInt32BE(batch.baseSequence ?? -1, at.baseSequence);
  header.writeInt32BE(records.length, at.recordCount);

  const bytes = Buffer.concat([header, body.finish()]);
  bytes.writeUInt32BE(crc32c(bytes.subarray(at.attributes)), at.crc);
  return bytes;
}

function readRecord(reader: Reader, baseOffset: bigint, baseTimestamp: bigint): BatchRecord {
  const end = reader.varint() + reader.offset;
  reader.int8(); // attributes, unused in format 2
  const timestamp = baseTimestamp + reader.varlong();
  const offset = baseOffset + BigInt(reader.varint());
  const key = readBytes(reader);
  const value = readBytes(reader);
  const headers: RecordHeader[] = [];
  for (let count = reader.varint(); count > 0; count--) {
    headers.push({ key: reader.utf8(reader.varint()), value: readBytes(reader) });
  }
  if (reader.offset !== end) throw reader.malformed('a record that does not end where its length says');
  return { offset, timestamp, key, value, headers };
}

function readBytes(reader: Reader): Buffer | null {
  const length = reader.varint();
  return length === -1 ? null : reader.bytes(length);
}

function writeRecord(writer: Writer, record: NewRecord, offsetDelta: number, timestampDelta: bigint): void {
  const content = new Writer();
  content.int8(0);
  content.varlong(timestampDelta);
  content.varint(offsetDelta);
  writeBytes(content, record.key);
  writeBytes(content, record.value);
  const headers = record.headers ?? [];
  content.varint(headers.length);
  for (const { key, value } of headers) {
    writeBytes(content, key);
    writeBytes(content, value);
  }
  writer.varint(content.length);
  writer.append(content);
}

function writeBytes(writer: Writer, value: Buffer | string | null | undefined): void {
  if (value === null || value === undefined) return writer.varint(-1);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  writer.varint(bytes.length);
  writer.bytes(bytes);
}
