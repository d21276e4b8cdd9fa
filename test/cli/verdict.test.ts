import fc from 'fast-check';
import { brokenPromises, judge } from '../../lib/cli/demo/verdict';
import { type LogRecord, type RecordId, decodeValue, encodeValue } from '../../lib/cli/demo/records';
import { verify } from '../../lib/cli/demo/verify';
import { CodedError } from '../../lib/core/coded-error';

const id = (sequence: number, key = 'k1', topic = 'orders'): RecordId => ({ topic, producer: 'p1', key, sequence });

/** A partition's log, in this order. */
const log = (records: readonly RecordId[], partition = 0): LogRecord[] =>
  records.map((record, offset) => ({ ...record, partition, offset }));

const numbered = [0, 1, 2, 3].map((sequence) => id(sequence));
const whole = { acknowledged: numbered, source: [], destination: log(numbered), delivered: numbered };

describe('the verdict over a cutover', () => {
  test('is clean when every acknowledged record is on the destination once, in order, and was delivered', () => {
    const verdict = judge(whole);

    expect(verdict).toMatchObject({
      acknowledged: 4,
      found: 4,
      lost: 0,
      duplicated: 0,
      reordered: 0,
      leftOnSource: 0,
      consumerGaps: 0,
      consumerRereads: 0,
    });
    expect(brokenPromises(verdict)).toEqual([]);
  });

  test('counts acknowledged records that the destination does not hold', () => {
    const verdict = judge({ ...whole, destination: log([id(0), id(3)]) });

    expect(verdict).toMatchObject({ acknowledged: 4, found: 2, lost: 2 });
    expect(brokenPromises(verdict)[0]).toMatch(/^lost: 2 \(orders p1 k1 1, orders p1 k1 2\)/);
  });

  test('counts each further copy of a record, and does not call it reordered', () => {
    expect(judge({ ...whole, destination: log([id(0), id(1), id(0), id(1), id(1), id(2), id(3)]) })).toMatchObject({
      lost: 0,
      duplicated: 3,
      reordered: 0,
    });
  });

  test('counts records that stand behind a later one of their key', () => {
    expect(judge({ ...whole, destination: log([id(0), id(2), id(1), id(3)]) })).toMatchObject({ reordered: 1, duplicated: 0 });
  });

  test('counts a key that is in two partitions as reordered', () => {
    expect(judge({ ...whole, destination: [...log([id(0), id(1)], 0), ...log([id(2), id(3)], 1)] })).toMatchObject({ reordered: 2 });
  });

  test('keeps keys, producers and topics apart', () => {
    const others = [id(1), id(0, 'k2'), { ...id(0), producer: 'p2' }, id(2)];
    const verdict = judge({
      acknowledged: others,
      source: [],
      destination: [...log(others), ...log([id(0, 'k1', 'orders.dlq')])],
      delivered: others,
    });

    expect(verdict).toMatchObject({ found: 4, reordered: 0, duplicated: 0 });
  });

  test('counts what the source holds and the destination does not, acknowledged or not', () => {
    const verdict = judge({ ...whole, source: log([...numbered, id(4)]) });

    expect(verdict).toMatchObject({ lost: 0, leftOnSource: 1 });
    expect(brokenPromises(verdict)).toHaveLength(1);
  });

  test('counts gaps and re-reads of the consumer group', () => {
    expect(judge({ ...whole, delivered: [id(0), id(0), id(2), id(0)] })).toMatchObject({ consumerGaps: 2, consumerRereads: 2 });
  });

  test('is not clean when nothing was acknowledged', () => {
    expect(brokenPromises(judge({ acknowledged: [], source: [], destination: [], delivered: [] }))).toEqual([
      'no record was acknowledged, so nothing was shown',
    ]);
  });

  test('counts exactly the records that were taken out of any log', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 40 }), { minLength: 1 }), fc.infiniteStream(fc.boolean()), (sequences, keep) => {
        const acknowledged = sequences.sort((a, b) => a - b).map((sequence) => id(sequence));
        const kept = acknowledged.filter(() => keep.next().value);
        const verdict = judge({ acknowledged, source: [], destination: log(kept), delivered: kept });

        expect(verdict.lost).toBe(acknowledged.length - kept.length);
        expect(verdict.consumerGaps).toBe(verdict.lost);
        expect(verdict.reordered).toBe(0);
      }),
    );
  });
});

describe('reading the clusters back', () => {
  const options = { source: 'a:1', destination: 'b:1', topics: ['orders'], clients: { acknowledged: numbered, delivered: numbered } };

  test('a cluster that gives back less than it was given makes the demo fail', async () => {
    const verdict = await verify({ ...options, read: async (servers) => (servers === 'b:1' ? log(numbered.slice(1)) : log(numbered)) });

    expect(brokenPromises(verdict)).toEqual(['lost: 1 (orders p1 k1 0)', 'leftOnSource: 1 (orders p1 k1 0)']);
  });

  test('a cluster that cannot be read is an error, never a clean verdict', async () => {
    const broken = verify({
      ...options,
      read: async () => {
        throw new CodedError('SWY8020', { property: 'cluster', value: 'b:1' });
      },
    });

    await expect(broken).rejects.toMatchObject({ code: 'SWY8020' });
  });

  test('a record says again what was written into it, and a stranger says nothing', () => {
    expect(decodeValue('orders', encodeValue(id(7)))).toEqual(id(7));
    expect(decodeValue('orders', 'hello')).toBeUndefined();
    expect(decodeValue('orders', '{"key":1}')).toBeUndefined();
  });
});
