import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { CodedError } from '../../../lib/core/coded-error';
import {
  batches,
  Compression,
  crc32c,
  crcIsValid,
  readRecords,
  type RecordBatch,
  setBaseOffset,
  setPartitionLeaderEpoch,
  writeBatch,
} from '../../../lib/proxy/wire';

/** Bytes written by Apache Kafka's own classes: see fixtures/GoldenVectors.java. */
const golden = JSON.parse(readFileSync(join(__dirname, 'fixtures/golden-vectors.json'), 'utf8')) as {
  recordBatch: string;
  gzipRecordBatch: string;
};
const kafkas = () => Buffer.from(golden.recordBatch, 'hex');
const producer = { baseOffset: 100n, partitionLeaderEpoch: 9, producerId: 4000n, producerEpoch: 7, baseSequence: 55 };

describe('a batch that Apache Kafka wrote', () => {
  test('has its header read', () => {
    const batch = only(kafkas());
    expect(batch).toMatchObject({
      ...producer,
      length: 90,
      recordCount: 2,
      lastOffsetDelta: 1,
      lastOffset: 101n,
      compression: Compression.none,
    });
    expect(batch).toMatchObject({
      isTransactional: false,
      isControl: false,
      baseTimestamp: 1_700_000_000_000n,
      maxTimestamp: 1_700_000_000_500n,
    });
    expect(crcIsValid(batch)).toBe(true);
  });

  test('has its records read', () => {
    expect(readRecords(only(kafkas()))).toEqual([
      {
        offset: 100n,
        timestamp: 1_700_000_000_000n,
        key: Buffer.from('k1'),
        value: Buffer.from('v1'),
        headers: [{ key: 'trace', value: Buffer.from('abc') }],
      },
      { offset: 101n, timestamp: 1_700_000_000_500n, key: null, value: null, headers: [] },
    ]);
  });

  test('is written with the same bytes', () => {
    const records = [
      { timestamp: 1_700_000_000_000, key: 'k1', value: 'v1', headers: [{ key: 'trace', value: 'abc' }] },
      { timestamp: 1_700_000_000_500, key: null, value: null },
    ];
    expect(writeBatch(records, producer)).toEqual(kafkas());
  });

  test('is not taken apart when it is compressed', () => {
    const batch = only(Buffer.from(golden.gzipRecordBatch, 'hex'));
    expect(batch.compression).toBe(Compression.gzip);
    expect(crcIsValid(batch)).toBe(true);
    expect(codeOf(() => readRecords(batch))).toBe('SWY6009');
  });
});

describe('a batch', () => {
  const bytes = fc.option(fc.uint8Array({ maxLength: 2000, size: 'small' }).map((array) => Buffer.from(array)));
  const record = fc.record({
    key: bytes,
    value: bytes,
    timestamp: fc.bigInt({ min: 0n, max: 2n ** 62n }),
    headers: fc.array(fc.record({ key: fc.string({ unit: 'binary' }), value: bytes }), { maxLength: 3 }),
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
        const batch = only(writeBatch(records, { baseOffset: 7n }));
        expect(crcIsValid(batch)).toBe(true);
        expect(readRecords(batch)).toEqual(records.map((each, index) => ({ ...each, offset: 7n + BigInt(index) })));
      }),
    );
  });

  test('moves to another offset and epoch in place, its checksum untouched', () => {
    const buffer = writeBatch([{ value: 'a' }, { value: 'b' }]);
    const batch = only(buffer);
    setBaseOffset(batch, 5_000_000_000n);
    setPartitionLeaderEpoch(batch, 12);
    expect(only(buffer)).toMatchObject({ baseOffset: 5_000_000_000n, lastOffset: 5_000_000_001n, partitionLeaderEpoch: 12 });
    expect(readRecords(batch).map(({ offset }) => offset)).toEqual([5_000_000_000n, 5_000_000_001n]);
    expect(crcIsValid(batch)).toBe(true);
  });

  test('shows its flags', () => {
    expect(only(writeBatch([{ value: 'x' }], { transactional: true, control: true }))).toMatchObject({
      isTransactional: true,
      isControl: true,
    });
  });

  test('with one wrong byte after the checksum is noticed', () => {
    const whole = writeBatch([{ key: 'k', value: 'v'.repeat(40) }]);
    for (let at = 21; at < whole.length; at++) {
      const broken = Buffer.from(whole);
      broken[at] = (broken[at] as number) ^ 0x01;
      expect(crcIsValid(only(broken))).toBe(false);
    }
  });

  test('whose bytes are changed never raises anything but a coded error', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))),
        (records, changes) => {
          const buffer = writeBatch(records);
          for (const [at, byte] of changes) buffer[at % buffer.length] = byte;
          const code = codeOf(() => [...batches(buffer)].map((batch) => readRecords(batch)));
          expect([undefined, 'SWY6001', 'SWY6009']).toContain(code);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('several batches', () => {
  const first = writeBatch([{ value: 'a' }], { baseOffset: 1n });
  const second = writeBatch([{ value: 'b' }, { value: 'c' }], { baseOffset: 2n });

  test('are found one after another without a copy', () => {
    const records = Buffer.concat([first, second]);
    const found = [...batches(records)];
    expect(found.map(({ baseOffset, recordCount }) => [baseOffset, recordCount])).toEqual([
      [1n, 1],
      [2n, 2],
    ]);
    expect(found[1]?.buffer.buffer).toBe(records.buffer);
  });

  test('of which the last is cut off are refused, unless that is allowed as in a Fetch response', () => {
    for (let kept = 1; kept < second.length; kept++) {
      const records = Buffer.concat([first, second.subarray(0, kept)]);
      expect(codeOf(() => [...batches(records)])).toBe('SWY6001');
      expect([...batches(records, { allowPartialLast: true })]).toHaveLength(1);
    }
  });

  test.each([
    ['a negative length', (buffer: Buffer) => buffer.writeInt32BE(-1, 8), 'SWY6001'],
    ['a length shorter than its header', (buffer: Buffer) => buffer.writeInt32BE(20, 8), 'SWY6001'],
    ['a format of before Kafka 0.11', (buffer: Buffer) => buffer.writeInt8(1, 16), 'SWY6009'],
  ])('are refused when one has %s', (_, spoil, code) => {
    const spoilt = Buffer.from(second);
    spoil(spoilt);
    expect(codeOf(() => [...batches(Buffer.concat([first, spoilt]), { allowPartialLast: true })])).toBe(code);
  });
});

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4; the last is the usual check value of the polynomial.
  test.each([
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['32 ascending', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['nothing', Buffer.alloc(0), 0],
  ])('of %s is as published', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

function only(buffer: Buffer): RecordBatch {
  const [batch, ...more] = [...batches(buffer)];
  if (!batch || more.length > 0) throw new Error('expected exactly one batch');
  return batch;
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return CodedError.isCodedError(error) ? error.code : String(error);
  }
}
