import type { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import { badRequest } from './link-fault';
import { Mirror } from './mirror';
import { listOffsets, Position } from './offsets';

/** A mirror on a topic that is there already and holds the same records as the other one up to its end. From now on only the link writes to it. */
export async function mirrorOfExisting(
  topic: string,
  remoteTopic: string,
  source: ClusterClient,
  { client, guard }: Destination,
): Promise<Mirror> {
  guard?.protect(topic);
  await Promise.all([client.refresh([topic]), source.refresh([remoteTopic])]);
  const ends = (await listOffsets(client, [topic], Position.latest)).get(topic) ?? [];
  const mirror = new Mirror(remoteTopic, topic, ends.length);
  for (const partition of mirror.partitions) partition.sentTo = ends[partition.index] ?? 0n;
  return mirror;
}

/**
 * Cuts a topic back to where its former mirror was stopped.
 * @returns how many records are cut off
 * @throws LinkFault the topic is on Apache Kafka, which cuts nothing off the end of a log
 */
export async function cutBack(topic: string, promoted: Mirror, { client, guard }: Destination, validateOnly: boolean): Promise<bigint> {
  await client.refresh([topic]);
  const ends = (await listOffsets(client, [topic], Position.latest)).get(topic) ?? [];
  const surplus = promoted.partitions.map(({ index, copiedTo }) => {
    const end = ends[index] ?? 0n;
    return { index, copiedTo, records: end > copiedTo ? end - copiedTo : 0n };
  });
  const total = surplus.reduce((sum, { records }) => sum + records, 0n);
  if (total > 0n && !guard) throw badRequest(`Topic '${topic}' has ${total} records that Apache Kafka cannot cut off`);
  if (!validateOnly) for (const { index, copiedTo } of surplus) guard?.truncate(topic, index, copiedTo);
  return total;
}
