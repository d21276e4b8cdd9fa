import { ErrorCode, type OffsetCommitRequest, type OffsetFetchRequestTopic } from '../../../proxy/wire';
import type { ClusterState } from '../cluster-state';
import { generationFault, memberFault } from '../groups/group-coordinator';
import { coordinatorFault } from './groups';
import type { Handler, RequestContext } from './handler';

/** From this version on several groups are asked for at once. */
const GROUPS_FROM = 8;

/** From this version on GROUP_ID_NOT_FOUND is said; older clients know ILLEGAL_GENERATION instead. */
const GROUP_ID_NOT_FOUND_FROM = 9;

/** OffsetCommit (key 8). */
export const offsetCommit: Handler<8> = (request, context) => {
  const fault = coordinatorFault(request.groupId, context) || commitFault(request, context);
  const group = fault ? undefined : context.cluster.groups.getOrCreate(request.groupId);
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
        const errorCode =
          fault || (context.cluster.partition(name, partitionIndex) ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        if (!errorCode)
          group?.offsets.set(name, partitionIndex, {
            offset: committedOffset,
            leaderEpoch: committedLeaderEpoch,
            metadata: committedMetadata,
          });
        return { partitionIndex, errorCode };
      }),
    })),
  };
};

/** The checks of ClassicGroup.validateOffsetCommit in Apache Kafka 4: a consumer that moved here is told to join again. */
function commitFault(request: OffsetCommitRequest, { cluster, apiVersion }: RequestContext): number {
  const { groupId, generationIdOrMemberEpoch: generation, memberId, groupInstanceId } = request;
  const group = cluster.groups.get(groupId);
  if (!group) {
    if (generation < 0) return ErrorCode.NONE;
    return apiVersion >= GROUP_ID_NOT_FOUND_FROM ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION;
  }
  if (generation < 0 && group.members.size === 0) return ErrorCode.NONE;
  const fault = memberFault(group, memberId, groupInstanceId) || generationFault(group, generation);
  if (fault) return fault;
  group.members.get(memberId)?.touch();
  return group.state === 'CompletingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
}

/** OffsetFetch (key 9). */
export const offsetFetch: Handler<9> = (request, context) => {
  const { cluster, apiVersion } = context;
  if (apiVersion < GROUPS_FROM) {
    const errorCode = coordinatorFault(request.groupId, context);
    return errorCode ? { errorCode, topics: [] } : { errorCode, topics: committed(cluster, request.groupId, request.topics) };
  }
  return {
    groups: request.groups.map(({ groupId, topics }) => {
      const errorCode = coordinatorFault(groupId, context);
      return { groupId, errorCode, topics: errorCode ? [] : committed(cluster, groupId, topics) };
    }),
  };
};

/** Without a list of topics everything the group has committed. */
function committed(cluster: ClusterState, groupId: string, topics: readonly OffsetFetchRequestTopic[] | null) {
  const offsets = cluster.groups.get(groupId)?.offsets;
  const wanted = topics ?? offsets?.all().map(({ topic, partitions }) => ({ name: topic, partitionIndexes: partitions })) ?? [];
  return wanted.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      const found = offsets?.get(name, partitionIndex);
      return {
        partitionIndex,
        committedOffset: found?.offset ?? -1n,
        committedLeaderEpoch: found?.leaderEpoch ?? -1,
        metadata: found?.metadata ?? '',
        errorCode: ErrorCode.NONE,
      };
    }),
  }));
}
