import { CodedError } from '../../core/coded-error';
import { pauseFor } from '../resources/wait';
import type { Gate, GateContext } from './gate';
import type { KafkaView } from './kafka-view';
import { mirrorsOf } from './link-view';
import { count, listed, sample } from './words';
import { writersOf } from './writers';

/**
 * Nothing was written straight to the source after the mirrors stopped to follow it: such records are on the source alone, and whoever switches leaves
 * them behind. Where offsets are kept, the source ends beyond the destination then; MirrorMaker's source connector keeps what it had copied when it was
 * stopped. Markers of transactions and what was aborted are no records, and compaction moves no end.
 */
export const noLateRecords: Gate = {
  name: 'no-late-records',
  fix: 'find the named producers and stop them, then copy the named records to the destination; or leave them behind, with gates.max_late_records not below their number; then apply the stage again',
  async check(context) {
    const { topics, bounds } = context;
    const { late, untold } = await lasting(context);
    const said = untold.length > 0 ? `; it cannot be told of ${listed(untold)}` : '';
    if (late.length === 0)
      return { holds: true, observed: `nothing was written to ${count(topics.length, 'topic')} of the source since the promotion${said}` };

    const records = late.reduce((sum, { from, to }) => sum + (to - from), 0n);
    const isAccepted = records <= BigInt(bounds.maxLateRecords);
    const named = await withWriters(late, context);
    const total = `${count(records, 'record')} on the source alone${isAccepted ? `, accepted by max_late_records ${bounds.maxLateRecords}` : ''}`;
    return {
      holds: isAccepted,
      final: !isAccepted,
      observed: `${total}: ${listed(named.late.map(describe))}${named.unnamed}${said}`,
      details: {
        late: sample(named.late).map(({ topic, partition, from, to, writers }) => ({
          topic,
          partition,
          records: String(to - from),
          from: String(from),
          to: String(to - 1n),
          producerIds: writers?.map(String) ?? [],
        })),
      },
    };
  },
};

/** Offsets of a partition that only the source has: from the first to before the last. */
interface Late {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
  /** Absent where the cluster does not say. */
  readonly writers?: readonly bigint[];
}

interface Found {
  readonly late: readonly Late[];
  /** Partitions of which it cannot be told, and why. */
  readonly untold: readonly string[];
}

/** Looks again for a moment: behind a leader that has just changed, the destination shows less than it has until its followers have asked. */
async function lasting(context: GateContext): Promise<Found> {
  const { source, link, bounds, signal } = context;
  const end = performance.now() + moments * bounds.quietMs;
  for (;;) {
    const { late, untold } = link.keepsOffsets ? await beyondDestination(context) : await beyondCopied(context);
    const records = await withRecords(source, late);
    if (records.length === 0 || performance.now() >= end) return { late: records, untold };
    await pauseFor(bounds.quietMs, signal);
  }
}

/** Quiet times for which records must stay to be late. */
const moments = 4;

/** A destination that is ahead was written to itself: then its end says nothing of the source. */
async function beyondDestination({ source, destination, topics }: GateContext): Promise<Found> {
  const [from, to] = await Promise.all([source.endOffsets(topics), destination.endOffsets(topics)]);
  const ends = [...from].flatMap(([topic, partitions]) =>
    [...partitions].map(([partition, end]) => ({ topic, partition, from: to.get(topic)?.get(partition) ?? 0n, to: end })),
  );
  const ahead = ends.filter((one) => one.from > one.to);
  return {
    late: ends.filter((one) => one.to > one.from),
    untold: ahead.map(
      (one) => `${one.topic}-${one.partition}, which ends at ${one.from} on the destination and at ${one.to} on the source`,
    ),
  };
}

/** What the connector had copied when it was stopped; nothing is copied since. */
async function beyondCopied({ source, link, topics }: GateContext): Promise<Found> {
  const mirrors = await mirrorsOf(link, topics);
  const ends = await source.endOffsets(topics);
  const late = [...mirrors].flatMap(([topic, { mirror_lags }]) =>
    (mirror_lags ?? []).flatMap(({ partition, lag }): Late[] => {
      const to = ends.get(topic)?.get(partition) ?? 0n;
      return lag > 0 ? [{ topic, partition, from: to - BigInt(lag), to }] : [];
    }),
  );
  return { late, untold: topics.filter((topic) => !mirrors.has(topic)).map((topic) => `${topic}, which is not replicated`) };
}

/** Offsets that are looked at for records: where there are more, some are no markers. */
const mostMarkers = 100n;

async function withRecords(source: KafkaView, longer: readonly Late[]): Promise<readonly Late[]> {
  const found = await Promise.all(longer.map(async (one) => ((await holdsRecords(source, one)) ? [one] : [])));
  return found.flat();
}

/** Who may not read them, or finds them gone, has to take them for records. */
async function holdsRecords(source: KafkaView, { topic, partition, from, to }: Late): Promise<boolean> {
  if (to - from > mostMarkers) return true;
  try {
    return await source.hasRecordsFrom(topic, partition, from);
  } catch (error) {
    if (CodedError.isCodedError(error)) return true;
    throw error;
  }
}

/** Of the producers that the leaders remember, those that have written since the promotion was recorded. */
async function withWriters(late: readonly Late[], { source, stageSince }: GateContext) {
  const partitions = new Map<string, number[]>();
  for (const { topic, partition } of late) partitions.set(topic, [...(partitions.get(topic) ?? []), partition]);
  const { answer, unanswered } = await source.producers(partitions);
  if (!answer) return { late, unnamed: ` (the producers cannot be named: ${unanswered})` };
  const since = stageSince === null ? undefined : BigInt(Date.parse(stageSince));
  return { late: late.map((one) => ({ ...one, writers: writersOf(one, answer, since) })), unnamed: '' };
}

function describe({ topic, partition, from, to, writers }: Late): string {
  const by = writers && (writers.length > 0 ? ` by producer ${writers.join(' and ')}` : ' by a producer without an id');
  const offsets = to - from === 1n ? `offset ${from}` : `offsets ${from} to ${to - 1n}`;
  return `${topic}-${partition} ${count(to - from, 'record')}, ${offsets}${by ?? ''}`;
}
