import fc from 'fast-check';
import { type LogBatch, PartitionLog } from '../../lib/sandbox/broker/partition-log';

const MAX_SEQUENCE = 0x7fff_ffff;

describe('a partition log', () => {
  interface Sent {
    readonly producer: number;
    readonly epoch: number;
    readonly sequence: number;
    readonly count: number;
  }

  test('gives every record exactly one offset, knows repeated batches and refuses gaps, whatever producers do', () => {
    const step = fc.record({
      producer: fc.integer({ min: -1, max: 2 }),
      count: fc.integer({ min: 1, max: 3 }),
      action: fc.constantFrom('next', 'repeat', 'gap', 'bump', 'stale'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const log = new PartitionLog();
        const accepted: { sent: Sent; baseOffset: bigint }[] = [];
        const producers = new Map<number, { epoch: number; next: number }>();
        let end = 0n;

        for (const { producer, count, action } of steps) {
          const state = producers.get(producer) ?? { epoch: 1, next: 0 };
          const mine = accepted.filter(({ sent }) => sent.producer === producer && sent.epoch === state.epoch);
          const earlier = mine.at(-1);
          const idempotent = producer >= 0;

          if (idempotent && action === 'repeat' && earlier) {
            expect(append(log, earlier.sent)).toEqual({ kind: 'duplicate', baseOffset: earlier.baseOffset });
          } else if (idempotent && action === 'gap' && earlier) {
            expect(append(log, { producer, epoch: state.epoch, sequence: state.next + 1, count })).toEqual({ kind: 'out-of-order' });
          } else if (idempotent && action === 'stale' && earlier) {
            expect(append(log, { producer, epoch: state.epoch - 1, sequence: 0, count })).toEqual({ kind: 'old-epoch' });
          } else {
            const bumped = idempotent && action === 'bump' ? { epoch: state.epoch + 1, next: 0 } : state;
            const sent = { producer, epoch: bumped.epoch, sequence: bumped.next, count };
            expect(append(log, sent)).toEqual({ kind: 'appended', baseOffset: end });
            accepted.push({ sent, baseOffset: end });
            producers.set(producer, { epoch: bumped.epoch, next: bumped.next + count });
            end += BigInt(count);
          }
          expect(log.endOffset).toBe(end);
        }
      }),
    );
  });

  test('reads whole batches from any offset, at least one, and no more than fit', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(counts, fc.nat(), fc.integer({ min: 0, max: 500 }), (sizes, seed, maxBytes) => {
        const log = new PartitionLog();
        for (const count of sizes) append(log, { producer: -1, epoch: -1, sequence: -1, count });
        const offset = BigInt(seed) % log.endOffset;

        const found = log.read(offset, maxBytes).map((bytes) => JSON.parse(String(bytes)) as { base: number; count: number });

        const [first] = found;
        expect(first && first.base <= offset && first.base + first.count > offset).toBe(true);
        found.forEach((batch, index) =>
          expect(batch.base).toBe(index === 0 ? batch.base : found[index - 1]!.base + found[index - 1]!.count),
        );
        const bytes = log.read(offset, maxBytes).reduce((sum, { length }) => sum + length, 0);
        expect(found.length === 1 || bytes <= maxBytes).toBe(true);
      }),
    );
  });

  test('goes round to sequence 0 after the largest one', () => {
    const log = new PartitionLog();
    append(log, { producer: 1, epoch: 0, sequence: MAX_SEQUENCE - 1, count: 4 });
    expect(append(log, { producer: 1, epoch: 0, sequence: 2, count: 1 })).toMatchObject({ kind: 'appended' });
  });

  test('forgets all but the last five batches of a producer', () => {
    const log = new PartitionLog();
    for (let sequence = 0; sequence < 6; sequence++) append(log, { producer: 1, epoch: 0, sequence, count: 1 });
    expect(append(log, { producer: 1, epoch: 0, sequence: 1, count: 1 })).toMatchObject({ kind: 'duplicate', baseOffset: 1n });
    expect(append(log, { producer: 1, epoch: 0, sequence: 0, count: 1 })).toEqual({ kind: 'out-of-order' });
  });

  test('drops the oldest batches beyond a size, and says where it begins', () => {
    const log = new PartitionLog();
    for (let count = 0; count < 10; count++) append(log, { producer: -1, epoch: -1, sequence: -1, count: 2 });
    const limit = log.size / 2;

    log.shrinkTo(limit);

    expect(log.size).toBeLessThanOrEqual(limit);
    const [first] = log.read(log.startOffset, 1);
    expect(JSON.parse(String(first))).toMatchObject({ base: Number(log.startOffset) });
    expect(log.startOffset).toBeGreaterThanOrEqual(10n);
    expect(log.endOffset).toBe(20n);
  });

  test('takes a mirrored batch at its own offset, once', () => {
    const log = new PartitionLog();
    expect(log.beginAt(100n)).toBe(true);
    expect(log.appendMirrored(batchAt(100n, 5))).toEqual({ kind: 'appended', baseOffset: 100n });
    expect(log.appendMirrored(batchAt(100n, 5))).toEqual({ kind: 'duplicate', baseOffset: 100n });
    expect(log.appendMirrored(batchAt(103n, 5))).toEqual({ kind: 'out-of-order' });
    expect(log.beginAt(200n)).toBe(false);
    expect([log.startOffset, log.endOffset]).toEqual([100n, 105n]);
  });

  function append(log: PartitionLog, { producer, epoch, sequence, count }: Sent) {
    const unplaced = { producerId: BigInt(producer), producerEpoch: epoch, baseSequence: sequence, recordCount: count };
    return log.append(unplaced, (baseOffset) => ({ ...batchAt(baseOffset, count), ...unplaced }));
  }

  function batchAt(baseOffset: bigint, count: number): LogBatch {
    return {
      baseOffset,
      lastOffset: baseOffset + BigInt(count - 1),
      baseTimestamp: 0n,
      maxTimestamp: 0n,
      producerId: -1n,
      producerEpoch: -1,
      baseSequence: -1,
      recordCount: count,
      bytes: Buffer.from(JSON.stringify({ base: Number(baseOffset), count })),
    };
  }
});
