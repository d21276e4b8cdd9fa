import type { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import type { MirrorPartition } from './mirror';
import { listOffsets, Position } from './offsets';

/**
 * Finds where to go on copying: at the end of the destination's log, as offsets are the same on both sides. What was written and not
 * confirmed before a connection broke is so neither lost nor written twice.
 */
export async function align(partitions: readonly MirrorPartition[], source: ClusterClient, destination: Destination): Promise<void> {
  const mirrors = [...new Set(partitions.map(({ mirror }) => mirror))];
  const [starts, ends, copied] = await Promise.all([
    listOffsets(
      source,
      mirrors.map(({ sourceTopic }) => sourceTopic),
      Position.earliest,
    ),
    listOffsets(
      source,
      mirrors.map(({ sourceTopic }) => sourceTopic),
      Position.latest,
    ),
    listOffsets(
      destination.client,
      mirrors.map(({ name }) => name),
      Position.latest,
    ),
  ]);
  for (const partition of partitions) {
    const { mirror, index } = partition;
    const start = starts.get(mirror.sourceTopic)?.[index];
    const end = ends.get(mirror.sourceTopic)?.[index];
    const position = copied.get(mirror.name)?.[index];
    if (start === undefined || end === undefined || position === undefined) continue;
    partition.sourceEnd = end;
    alignOne(partition, { start, end, position }, destination);
  }
}

function alignOne(partition: MirrorPartition, at: { start: bigint; end: bigint; position: bigint }, { guard }: Destination): void {
  const { mirror, index } = partition;
  const name = `${mirror.name}-${index}`;
  if (at.position > partition.sentTo) {
    return mirror.fail(
      'ILLEGAL_STATE',
      `${name} ends at offset ${at.position}, but the link has written up to ${partition.sentTo} only: something else writes to the topic`,
    );
  }
  if (at.position > at.end) {
    return mirror.fail(
      'UNEXPECTED_TRUNCATION',
      `${name} ends at offset ${at.position}, its source at ${at.end}: the source has lost records`,
    );
  }
  if (at.position >= at.start) return partition.moveTo(at.position);
  if (guard?.beginAt(mirror.name, index, at.start)) return partition.moveTo(at.start);
  const reason = guard
    ? 'records between were deleted before they were copied'
    : 'an Apache Kafka topic begins at offset 0, so offsets cannot be equal';
  mirror.fail('UNEXPECTED_TRUNCATION', `the source of ${name} begins at offset ${at.start}, and ${name} ends at ${at.position}: ${reason}`);
}
