import type { KafkaView, OffsetsByTopic } from './kafka-view';

/** A committed offset. */
export interface Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Committed offsets in a row, sorted so that two looks read alike. */
export function placesOf(committed: ReadonlyMap<string, OffsetsByTopic>): Place[] {
  const places = [...committed].flatMap(([group, topics]) =>
    [...topics].flatMap(([topic, partitions]) => [...partitions].map(([partition, offset]) => ({ group, topic, partition, offset }))),
  );
  return places.sort((a, b) => a.group.localeCompare(b.group) || a.topic.localeCompare(b.topic) || a.partition - b.partition);
}

/** A group's place on a cluster that it leaves, and the one on the cluster that it goes to. */
export interface Compared extends Place {
  readonly found: bigint | undefined;
  /** Records that it would read again; negative: records that it would never read. Undefined where that cannot be told. */
  readonly again: bigint | undefined;
  /** Offset there that is surely right; undefined where none is. */
  readonly place: bigint | undefined;
  /** True where the logs hold as many offsets, so that every place has a certain one there. */
  readonly isExact: boolean;
}

/** Compares places where offsets are the same on both clusters. */
export async function compareKept(from: KafkaView, to: KafkaView, topics: readonly string[]): Promise<Compared[]> {
  const wanted = await from.committedOffsets(topics);
  const found = await to.committedOffsets(topics, [...wanted.keys()]);
  return placesOf(wanted).map((place) => {
    const there = found.get(place.group)?.get(place.topic)?.get(place.partition);
    return { ...place, found: there, again: there === undefined ? undefined : place.offset - there, place: place.offset, isExact: true };
  });
}

/**
 * Compares places where offsets are translated. Once everything is copied, the records that a group has not read yet are the last ones on either
 * cluster, so its true place is as far from the end there as here. That count is exact only where the logs hold as many offsets: transactions
 * and compaction leave gaps, which are not copied. Where they do not, nothing but the end itself is known to be too far.
 */
export async function compareTranslated(from: KafkaView, to: KafkaView, topics: readonly string[]): Promise<Compared[]> {
  const wanted = await from.committedOffsets(topics);
  const [found, fromEnds, toEnds, fromStarts, toStarts] = await Promise.all([
    to.committedOffsets(topics, [...wanted.keys()]),
    from.endOffsets(topics),
    to.endOffsets(topics),
    from.startOffsets(topics),
    to.startOffsets(topics),
  ]);
  const at = (offsets: OffsetsByTopic, { topic, partition }: Place): bigint => offsets.get(topic)?.get(partition) ?? 0n;
  return placesOf(wanted).map((place) => {
    const there = found.get(place.group)?.get(place.topic)?.get(place.partition);
    const [fromEnd, toEnd] = [at(fromEnds, place), at(toEnds, place)];
    const isExact = fromEnd - at(fromStarts, place) === toEnd - at(toStarts, place);
    const unread = fromEnd - place.offset;
    const truePlace = unread <= 0n ? toEnd : isExact ? toEnd - unread : undefined;
    const limit = truePlace ?? toEnd;
    const again = there === undefined || (truePlace === undefined && there <= toEnd) ? undefined : limit - there;
    return { ...place, found: there, again, place: truePlace, isExact };
  });
}
