import { ApiKey, ErrorCode } from '../../proxy/wire';
import { ask } from './ask';
import { type ClusterClient, KafkaFault } from './cluster-client';

export const Position = { latest: -1n, earliest: -2n } as const;

const LIST_OFFSETS_VERSION = 6;

/** Offset of each partition of each topic at a position of its log, one request a leader. */
export async function listOffsets(cluster: ClusterClient, topics: readonly string[], position: bigint): Promise<Map<string, bigint[]>> {
  const wanted = new Map<number, Map<string, number[]>>();
  for (const topic of topics) {
    for (let partition = 0; partition < cluster.partitionsOf(topic); partition++) {
      const leader = cluster.leaderOf(topic, partition) as number;
      const byTopic = wanted.get(leader) ?? new Map<string, number[]>();
      wanted.set(leader, byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]));
    }
  }
  const offsets = new Map<string, bigint[]>(topics.map((topic) => [topic, []]));
  await Promise.all([...wanted].map(([leader, byTopic]) => askLeader(cluster, leader, byTopic, position, offsets)));
  return offsets;
}

async function askLeader(
  cluster: ClusterClient,
  leader: number,
  wanted: ReadonlyMap<string, readonly number[]>,
  position: bigint,
  into: ReadonlyMap<string, bigint[]>,
): Promise<void> {
  const client = await cluster.broker(leader, 'admin');
  const { topics } = await ask(client, ApiKey.ListOffsets, LIST_OFFSETS_VERSION, {
    replicaId: -1,
    topics: [...wanted].map(([name, partitions]) => ({
      name,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp: position })),
    })),
  });
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, errorCode, offset } of partitions) {
      if (errorCode !== ErrorCode.NONE) throw new KafkaFault(errorCode, `offsets of ${name}-${partitionIndex}`);
      (into.get(name) as bigint[])[partitionIndex] = offset;
    }
  }
}
