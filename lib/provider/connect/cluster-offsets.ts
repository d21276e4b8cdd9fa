import { ApiKey, ErrorCode, errorName, type FindCoordinatorResponse, type OffsetCommitResponse } from '../../proxy/wire';
import type { OffsetsByTopic } from '../gates/kafka-view';
import { addressOf, refuseError, WireCluster } from '../gates/wire-cluster';
import { committedOffsets } from '../gates/wire-groups';
import { offsetsOf } from '../gates/wire-partitions';
import type { KafkaRef } from '../kafka';
import { hasDataFrom } from './data-left';
import { letMembersLeave } from './group-members';
import { waitFor } from '../resources/wait';

/** First and next offset of a partition. */
export interface Bounds {
  readonly start: bigint;
  readonly end: bigint;
}

export type BoundsByTopic = ReadonlyMap<string, ReadonlyMap<number, Bounds>>;

/** What copying from one cluster to another asks a cluster. */
export interface ClusterOffsets {
  /** Topics that the cluster does not have are left out. */
  bounds(topics: readonly string[]): Promise<BoundsByTopic>;

  /** Whether a partition has records from an offset on that a consumer of committed records would be given. */
  hasDataFrom(topic: string, partition: number, from: bigint): Promise<boolean>;

  /** Committed offsets on the topics, by group. */
  committed(topics: readonly string[], groups?: readonly string[]): Promise<ReadonlyMap<string, OffsetsByTopic>>;

  /**
   * Commits offsets for a group that has no members.
   * @returns what stood in the way, undefined when nothing did
   */
  commit(group: string, offsets: OffsetsByTopic): Promise<string | undefined>;

  /**
   * Lets the members of a group leave that have gone without a word.
   * @returns how many there were
   */
  evict(group: string): Promise<number>;

  close(): void;
}

/** Version 9 of OffsetCommit adds members of KIP-848 groups only. */
const highest = { findCoordinator: 4, offsetCommit: 8 } as const;
const answerTimeout = 10_000;

/** Milliseconds: a new cluster makes its offsets topic with the first question, and answers a moment later. */
const coordinatorTimeout = 10_000;

/** @param where attribute of the cluster, for messages */
export function clusterOffsets(ref: KafkaRef, where: string, signal: AbortSignal): ClusterOffsets {
  const cluster = new WireCluster(ref, where, signal);
  return {
    bounds: (topics) => bounds(cluster, topics),
    hasDataFrom: (topic, partition, from) => hasDataFrom(cluster, topic, partition, from),
    committed: (topics, groups) => committedOffsets(cluster, topics, groups),
    commit: (group, offsets) => commit(cluster, group, offsets, signal),
    evict: async (group) => letMembersLeave(await cluster.to(await coordinatorOf(cluster, group, signal)), group),
    close: () => cluster.close(),
  };
}

async function bounds(cluster: WireCluster, topics: readonly string[]): Promise<BoundsByTopic> {
  if (topics.length === 0) return new Map();
  const { topics: found } = await cluster.metadata(topics);
  const present = found.flatMap(({ name, errorCode }) =>
    name === null || errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION ? [] : [name],
  );
  if (present.length === 0) return new Map();
  const [starts, ends] = await Promise.all([offsetsOf(cluster, present, 'start'), offsetsOf(cluster, present, 'end')]);
  return new Map(
    present.map((topic) => {
      const partitions = [...(ends.get(topic) ?? [])].map(([partition, end]): [number, Bounds] => [
        partition,
        { start: starts.get(topic)?.get(partition) ?? 0n, end },
      ]);
      return [topic, new Map(partitions)];
    }),
  );
}

async function commit(cluster: WireCluster, groupId: string, offsets: OffsetsByTopic, signal: AbortSignal): Promise<string | undefined> {
  const client = await cluster.to(await coordinatorOf(cluster, groupId, signal));
  const body = {
    groupId,
    generationIdOrMemberEpoch: -1,
    memberId: '',
    groupInstanceId: null,
    topics: [...offsets].map(([name, partitions]) => ({
      name,
      partitions: [...partitions].map(([partitionIndex, committedOffset]) => ({
        partitionIndex,
        committedOffset,
        committedLeaderEpoch: -1,
        committedMetadata: '',
      })),
    })),
  };
  const version = client.version(ApiKey.OffsetCommit, highest.offsetCommit);
  const answer = await client.send<OffsetCommitResponse>(ApiKey.OffsetCommit, version, body, { timeout: answerTimeout });
  const faults = answer.topics.flatMap(({ name, partitions }) =>
    partitions.filter(({ errorCode }) => errorCode !== ErrorCode.NONE).map((partition) => ({ name, ...partition })),
  );
  if (faults.some(({ errorCode }) => errorCode === ErrorCode.UNKNOWN_MEMBER_ID)) return 'the group has members there';
  const [first] = faults;
  return first && `${first.name}-${first.partitionIndex}: ${errorName(first.errorCode)}`;
}

async function coordinatorOf(cluster: WireCluster, group: string, signal: AbortSignal): Promise<string> {
  let last = 0;
  const found = await waitFor(
    async () => {
      const client = await cluster.any();
      const version = client.version(ApiKey.FindCoordinator, highest.findCoordinator);
      // One key until version 3, a list from version 4: each version takes what it knows.
      const body = { key: group, keyType: 0, coordinatorKeys: [group] };
      const answer = await client.send<FindCoordinatorResponse>(ApiKey.FindCoordinator, version, body, { timeout: answerTimeout });
      const coordinator = answer.coordinators[0] ?? answer;
      last = coordinator.errorCode;
      if (last === ErrorCode.NONE) return addressOf(coordinator);
      if (last !== ErrorCode.COORDINATOR_NOT_AVAILABLE) refuseError(last, `coordinator of group ${group}`);
      return undefined;
    },
    { signal, timeout: coordinatorTimeout, between: [50, 500] },
  );
  if (found === undefined) refuseError(last, `coordinator of group ${group}`);
  return found as string;
}
