import fc from 'fast-check';
import {
  exactTranslation,
  globPattern,
  literalPattern,
  matchesGlobs,
  nameOfPattern,
  readPositions,
  writePositions,
} from '../../../lib/provider/connect';

const bounds = (start: number, end: number) => new Map([['t', new Map([[0, { start: BigInt(start), end: BigInt(end) }]])]]);
const topicName = fc.stringMatching(/^[a-zA-Z0-9._-]{1,40}$/);

/** A log whose records are numbered, with gaps for markers; `undefined` is a gap. */
const log = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constant('record') }, { weight: 1, arbitrary: fc.constant('marker') }), {
  maxLength: 60,
});

describe('an exact translation', () => {
  test('finds the same record, whatever retention has removed before copying began', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(100), (sourceStart, destinationStart, count, at) => {
        const translate = exactTranslation(
          bounds(sourceStart, sourceStart + count),
          bounds(destinationStart, destinationStart + count),
          new Map(),
        );
        const offset = sourceStart + Math.min(at, count);
        expect(translate('t', 0, BigInt(offset))).toBe(BigInt(offset - sourceStart + destinationStart));
      }),
    );
  });

  test('is none where the copy has other offsets: markers of transactions are not copied', () => {
    fc.assert(
      fc.property(log, fc.nat(60), (entries, at) => {
        const records = entries.filter((entry) => entry === 'record').length;
        const translate = exactTranslation(bounds(0, entries.length), bounds(0, records), new Map());
        const found = translate('t', 0, BigInt(Math.min(at, entries.length)));
        expect(found === undefined).toBe(records !== entries.length);
      }),
    );
  });

  test('since a position holds for records before it only where both clusters ended alike', () => {
    const since = (source: number, destination: number) =>
      new Map([['t', new Map([[0, { source: BigInt(source), destination: BigInt(destination) }]])]]);
    const alike = exactTranslation(bounds(0, 30), bounds(0, 30), since(20, 20));
    const apart = exactTranslation(bounds(0, 30), bounds(0, 35), since(20, 25));

    expect([5n, 20n, 27n, 30n].map((offset) => alike('t', 0, offset))).toEqual([5n, 20n, 27n, 30n]);
    expect([5n, 20n, 27n, 30n].map((offset) => apart('t', 0, offset))).toEqual([undefined, 25n, 32n, 35n]);
    expect(exactTranslation(bounds(0, 31), bounds(0, 30), since(20, 20))('t', 0, 25n)).toBeUndefined();
    expect(alike('other', 0, 1n)).toBeUndefined();
  });
});

describe('what is written down', () => {
  test('positions are read as they were written', () => {
    const partition = fc.tuple(fc.nat(20), fc.bigInt(0n, 2n ** 60n), fc.bigInt(0n, 2n ** 60n));
    fc.assert(
      fc.property(fc.uniqueArray(partition, { minLength: 1, selector: ([index]) => index }), (partitions) => {
        const sorted = [...partitions].sort(([one], [other]) => one - other);
        const positions = new Map([['t', new Map(sorted.map(([index, source, destination]) => [index, { source, destination }]))]]);
        expect(readPositions(writePositions(positions))).toEqual(positions);
      }),
    );
  });

  test('names become patterns that match themselves alone', () => {
    fc.assert(
      fc.property(topicName, topicName, (name, other) => {
        const pattern = new RegExp(`^(?:${literalPattern(name)})$`);
        expect(pattern.test(name)).toBe(true);
        expect(pattern.test(other)).toBe(name === other);
        expect(nameOfPattern(literalPattern(name))).toBe(name);
      }),
    );
  });

  test('a star stands for any characters, and nothing else does', () => {
    expect(globPattern('team.*-in')).toBe('team\\..*-in');
    expect(matchesGlobs('team.a-in', ['x', 'team.*-in'])).toBe(true);
    expect(matchesGlobs('teamXa-in', ['team.*-in'])).toBe(false);
    expect(matchesGlobs('anything', null)).toBe(true);
    expect(matchesGlobs('anything', [])).toBe(false);
  });
});
