import { CodedError } from '../../core/coded-error';
import type { ListGroupsResponse, ListOffsetsResponse, MetadataResponse, OffsetFetchResponse } from '../../proxy/wire';
import type { KafkaRef } from '../kafka';
import type { KafkaOffsets, OffsetsByTopic } from './kafka-offsets';
import { addressOf, refuseError, WireCluster } from './wire-cluster';

const latest = -1n;
const ordinaryClient = -1;

/** Topics of one request, as OffsetFetch and ListOffsets take them. */
interface PartitionsOf {
  readonly name: string;
  readonly partitions: number[];
}

/**
 * {@link KafkaOffsets} over the wire layer of the proxy: one request a broker, however many topics and groups there are.
 * @param where attribute of the cluster, for messages
 */
export function wireOffsets(ref: KafkaRef, where: string, signal: AbortSignal): KafkaOffsets {
  const cluster = new WireCluster(ref, where, signal);
  return {
    endOffsets: (topics) => endOffsets(cluster, topics),
    committedOffsets: (topics, groups) => committedOffsets(cluster, topics, groups),
    close: () => cluster.close(),
  };
}

async function endOffsets(cluster: WireCluster, topics: readonly string[]): Promise<OffsetsByTopic> {
  const metadata = await cluster.metadata(topics);
  const offsets = new Map<string, Map<number, bigint>>(topics.map((topic) => [topic, new Map()]));
  await Promise.all(
    byLeader(metadata).map(async ([address, asked]) => {
      const body = {
        replicaId: ordinaryClient,
        isolationLevel: 0,
        topics: asked.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp: latest })),
        })),
      };
      const answer = await cluster.send<ListOffsetsResponse>(address, 'listOffsets', body);
      for (const { name, partitions } of answer.topics) {
        for (const { partitionIndex, errorCode, offset } of partitions) {
          refuseError(errorCode, `end offset of ${name}-${partitionIndex}`);
          offsets.get(name)?.set(partitionIndex, offset);
        }
      }
    }),
  );
  return offsets;
}

async function committedOffsets(
  cluster: WireCluster,
  topics: readonly string[],
  groups: readonly string[] | undefined,
): Promise<ReadonlyMap<string, OffsetsByTopic>> {
  const metadata = await cluster.metadata(topics);
  const asked = partitionsOf(metadata);
  const committed = new Map<string, OffsetsByTopic>();
  // A broker lists the groups that it coordinates, which saves looking up the coordinator of each.
  await Promise.all(
    metadata.brokers.map(async (broker) => {
      const address = addressOf(broker);
      const listed = await cluster.send<ListGroupsResponse>(address, 'listGroups', { statesFilter: [], typesFilter: [] });
      refuseError(listed.errorCode, `groups of ${address}`);
      const ids = listed.groups.map(({ groupId }) => groupId).filter((id) => groups?.includes(id) ?? true);
      for (const [id, offsets] of await fetchCommitted(cluster, address, ids, asked)) if (offsets.size > 0) committed.set(id, offsets);
    }),
  );
  return committed;
}

async function fetchCommitted(
  cluster: WireCluster,
  address: string,
  ids: readonly string[],
  asked: readonly PartitionsOf[],
): Promise<[string, OffsetsByTopic][]> {
  if (ids.length === 0) return [];
  const topics = asked.map(({ name, partitions }) => ({ name, partitionIndexes: partitions }));
  // From version 8 one request asks for many groups (KIP-709).
  if ((await cluster.version(address, 'offsetFetch')) >= 8) {
    const body = { groups: ids.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics })), requireStable: false };
    const answer = await cluster.send<OffsetFetchResponse>(address, 'offsetFetch', body);
    return answer.groups.map((group) => {
      refuseError(group.errorCode, `offsets of group ${group.groupId}`);
      return [group.groupId, offsetsIn(group.topics)];
    });
  }
  return Promise.all(
    ids.map(async (groupId): Promise<[string, OffsetsByTopic]> => {
      const answer = await cluster.send<OffsetFetchResponse>(address, 'offsetFetch', { groupId, topics, requireStable: false });
      refuseError(answer.errorCode, `offsets of group ${groupId}`);
      return [groupId, offsetsIn(answer.topics)];
    }),
  );
}

interface CommittedTopic {
  readonly name: string;
  readonly partitions: readonly { readonly partitionIndex: number; readonly committedOffset: bigint; readonly errorCode: number }[];
}

/** Partitions with a committed offset; -1 means that there is none. */
function offsetsIn(topics: readonly CommittedTopic[]): OffsetsByTopic {
  const offsets = new Map<string, Map<number, bigint>>();
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, committedOffset, errorCode } of partitions) {
      refuseError(errorCode, `committed offset of ${name}-${partitionIndex}`);
      if (committedOffset < 0n) continue;
      const ofTopic = offsets.get(name) ?? new Map<number, bigint>();
      offsets.set(name, ofTopic.set(partitionIndex, committedOffset));
    }
  }
  return offsets;
}

function partitionsOf(metadata: MetadataResponse): PartitionsOf[] {
  return metadata.topics.map(({ name, errorCode, partitions }) => {
    refuseError(errorCode, `topic ${name ?? ''}`);
    return { name: name ?? '', partitions: partitions.map(({ partitionIndex }) => partitionIndex).sort((a, b) => a - b) };
  });
}

function byLeader(metadata: MetadataResponse): [string, PartitionsOf[]][] {
  const brokers = new Map(metadata.brokers.map((broker) => [broker.nodeId, addressOf(broker)]));
  const asked = new Map<string, PartitionsOf[]>();
  for (const { name, errorCode, partitions } of metadata.topics) {
    refuseError(errorCode, `topic ${name ?? ''}`);
    for (const { partitionIndex, leaderId } of partitions) {
      const address = brokers.get(leaderId);
      if (address === undefined) throw new CodedError('SWY4012', { detail: `${name}-${partitionIndex} has no leader` });
      const ofLeader = asked.get(address) ?? [];
      asked.set(address, ofLeader);
      const topic = ofLeader.find((entry) => entry.name === name);
      if (topic) topic.partitions.push(partitionIndex);
      else ofLeader.push({ name: name ?? '', partitions: [partitionIndex] });
    }
  }
  return [...asked];
}
