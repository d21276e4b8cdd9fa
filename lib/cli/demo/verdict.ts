import { type LogRecord, type RecordId, identity, streamOf } from './records';

export interface Evidence {
  /** What producers were told is stored. */
  readonly acknowledged: readonly RecordId[];
  /** Every record of the source, read from the first offset to the last. */
  readonly source: readonly LogRecord[];
  /** Every record of the destination, read from the first offset to the last. */
  readonly destination: readonly LogRecord[];
  /** What the consumer group was given, in any order. */
  readonly delivered: readonly RecordId[];
}

/** Counts, computed from what the clusters hold and what the clients were told. */
export interface Verdict {
  readonly acknowledged: number;
  /** Acknowledged records that the destination holds. */
  readonly found: number;
  /** Acknowledged records that the destination does not hold. */
  readonly lost: number;
  /** Copies beyond the first of any record in the destination's log. */
  readonly duplicated: number;
  /** Records that stand behind a later one of their key, or in another partition than the first of their key. */
  readonly reordered: number;
  /** Records that the source holds and the destination does not, acknowledged or not: written while or after the route was switched. */
  readonly leftOnSource: number;
  /** Acknowledged records that the consumer group was never given. */
  readonly consumerGaps: number;
  /** Records that the consumer group was given more than once, counted each further time. */
  readonly consumerRereads: number;
  /** Some of the records behind the counts, for looking into it. */
  readonly examples: Readonly<Record<'lost' | 'duplicated' | 'reordered' | 'leftOnSource' | 'consumerGaps', readonly string[]>>;
}

const shown = 5;

/** Nothing is assumed: a count is zero because the records say so. */
export function judge({ acknowledged, source, destination, delivered }: Evidence): Verdict {
  const copies = countBy(destination);
  const given = countBy(delivered);
  const wanted = [...new Set(acknowledged.map(identity))];
  const lost = wanted.filter((id) => !copies.has(id));
  const gaps = wanted.filter((id) => !given.has(id));
  const duplicated = [...copies].filter(([, count]) => count > 1).map(([id]) => id);
  const reordered = outOfOrder(destination);
  const left = [...new Set(source.map(identity))].filter((id) => !copies.has(id));
  return {
    acknowledged: wanted.length,
    found: wanted.length - lost.length,
    lost: lost.length,
    duplicated: surplus(copies),
    reordered: reordered.length,
    leftOnSource: left.length,
    consumerGaps: gaps.length,
    consumerRereads: surplus(given),
    examples: {
      lost: lost.slice(0, shown),
      duplicated: duplicated.slice(0, shown),
      reordered: reordered.slice(0, shown),
      leftOnSource: left.slice(0, shown),
      consumerGaps: gaps.slice(0, shown),
    },
  };
}

/** What must be true for a cutover to have kept its promise; empty when it has. */
export function brokenPromises(verdict: Verdict): string[] {
  const broken = (['lost', 'duplicated', 'reordered', 'leftOnSource', 'consumerGaps'] as const)
    .filter((count) => verdict[count] > 0)
    .map((count) => `${count}: ${verdict[count]} (${verdict.examples[count].join(', ')})`);
  return verdict.acknowledged > 0 ? broken : ['no record was acknowledged, so nothing was shown', ...broken];
}

function countBy(records: readonly RecordId[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(identity(record), (counts.get(identity(record)) ?? 0) + 1);
  return counts;
}

function surplus(counts: ReadonlyMap<string, number>): number {
  let more = 0;
  for (const count of counts.values()) more += count - 1;
  return more;
}

/** Only the first copy of a record has a place in the order; further ones are counted as duplicates. */
function outOfOrder(records: readonly LogRecord[]): string[] {
  const seen = new Set<string>();
  const streams = new Map<string, { partition: number; last: number }>();
  const wrong: string[] = [];
  const inLogOrder = [...records].sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  for (const record of inLogOrder) {
    const id = identity(record);
    if (seen.has(id)) continue;
    seen.add(id);
    const stream = streams.get(streamOf(record));
    if (stream === undefined) streams.set(streamOf(record), { partition: record.partition, last: record.sequence });
    else if (record.partition !== stream.partition || record.sequence < stream.last) wrong.push(id);
    else stream.last = record.sequence;
  }
  return wrong;
}
