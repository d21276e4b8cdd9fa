import type { BoundsByTopic, Bounds } from './cluster-offsets';
import type { Position, Positions } from './positions';

/** Where a record of the source is on the destination; undefined where that is not certain. */
export type Translate = (topic: string, partition: number, offset: bigint) => bigint | undefined;

/**
 * How offsets of a source that stands still become those of the destination, once everything is copied.
 *
 * Records are copied one to one and in order. So where a stretch of the source has as many offsets as what was made of it on the destination,
 * each record has kept its distance from the end. Transactions (their markers take offsets and are not copied), compaction, records that were
 * copied twice and other writers make the two differ, and then nothing is certain.
 * The stretch is what was copied since a {@link Position}, or everything where copying began with the first record.
 */
export function exactTranslation(source: BoundsByTopic, destination: BoundsByTopic, positions: Positions): Translate {
  return (topic, partition, offset) => {
    const from = source.get(topic)?.get(partition);
    const to = destination.get(topic)?.get(partition);
    if (!from || !to) return undefined;
    const position = positions.get(topic)?.get(partition);
    return position ? sincePosition(position, from, to, offset) : sinceStart(from, to, offset);
  };
}

function sinceStart(from: Bounds, to: Bounds, offset: bigint): bigint | undefined {
  if (from.end - from.start !== to.end - to.start) return undefined;
  // What retention has removed on the source is read from the first record on: so it was for the group there.
  const within = offset < from.start ? from.start : offset;
  return within > from.end ? to.end : within - from.end + to.end;
}

function sincePosition({ source, destination }: Position, from: Bounds, to: Bounds, offset: bigint): bigint | undefined {
  if (from.end - source !== to.end - destination) return undefined;
  // Before the position both clusters have the same records at the same offsets, or nothing is known of them.
  if (offset < source) return source === destination ? offset : undefined;
  return offset > from.end ? to.end : offset - source + destination;
}
