import { CodedError } from '../../core/coded-error';
import type { ListOffsetsResponse, MetadataResponse } from '../../proxy/wire';
import type { OffsetsByTopic, PartitionsByTopic } from './kafka-view';
import { addressOf, refuseError, type WireCluster } from './wire-cluster';

/** Partitions of one request to one broker. */
export interface OfLeader {
  readonly address: string;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[];
}

const ordinaryClient = -1;

/** Which offset is asked for: timestamps and isolation levels of ListOffsets. */
export const wanted = {
  end: { timestamp: -1n, isolationLevel: 0, says: 'end offset' },
  start: { timestamp: -2n, isolationLevel: 0, says: 'first offset' },
  stable: { timestamp: -1n, isolationLevel: 1, says: 'last stable offset' },
} as const;

/** One offset of every partition of the topics: one request a broker. */
export async function offsetsOf(cluster: WireCluster, topics: readonly string[], which: keyof typeof wanted): Promise<OffsetsByTopic> {
  const { timestamp, isolationLevel, says } = wanted[which];
  const leaders = byLeader(await cluster.metadata(topics));
  const offsets = new Map<string, Map<number, bigint>>(topics.map((topic) => [topic, new Map()]));
  await Promise.all(
    leaders.map(async ({ address, topics: asked }) => {
      const body = {
        replicaId: ordinaryClient,
        isolationLevel,
        topics: asked.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp })),
        })),
      };
      const answer = await cluster.send<ListOffsetsResponse>(address, 'listOffsets', body);
      for (const { name, partitions } of answer.topics) {
        for (const { partitionIndex, errorCode, offset } of partitions) {
          if (errorCode) cluster.forget();
          refuseError(errorCode, `${says} of ${name}-${partitionIndex}`);
          offsets.get(name)?.set(partitionIndex, offset);
        }
      }
    }),
  );
  return offsets;
}

/**
 * The partitions by the broker that leads them.
 * @param only these; every partition when it is not given
 * @throws SWY4012 a topic is not there, or a partition has no leader
 */
export function byLeader({ brokers, topics }: MetadataResponse, only?: PartitionsByTopic): OfLeader[] {
  const addresses = new Map(brokers.map((broker) => [broker.nodeId, addressOf(broker)]));
  const found = new Map<string, Map<string, number[]>>();
  for (const { name, errorCode, partitions } of topics) {
    refuseError(errorCode, `topic ${name ?? ''}`);
    const some = only?.get(name ?? '');
    for (const { partitionIndex, leaderId } of partitions) {
      if (only && !some?.includes(partitionIndex)) continue;
      const address = addresses.get(leaderId);
      if (address === undefined) throw new CodedError('SWY4012', { detail: `${name}-${partitionIndex} has no leader` });
      const ofLeader = found.get(address) ?? new Map<string, number[]>();
      found.set(address, ofLeader.set(name ?? '', [...(ofLeader.get(name ?? '') ?? []), partitionIndex]));
    }
  }
  return [...found].map(([address, ofLeader]) => ({
    address,
    topics: [...ofLeader].map(([name, partitions]) => ({ name, partitions: partitions.sort((a, b) => a - b) })),
  }));
}
