import { ErrorCode, type ListGroupsResponse, type OffsetFetchResponse } from '../../proxy/wire';
import type { OffsetsByTopic } from './kafka-view';
import { addressOf, refuseError, type WireCluster } from './wire-cluster';

/** Committed offsets on the topics, by group: two requests a broker, however many groups there are. */
export async function committedOffsets(
  cluster: WireCluster,
  topics: readonly string[],
  groups: readonly string[] | undefined,
): Promise<ReadonlyMap<string, OffsetsByTopic>> {
  const { brokers } = await cluster.metadata([]);
  const wanted = { topics: new Set(topics), groups: groups && new Set(groups) };
  const committed = new Map<string, OffsetsByTopic>();
  // A broker lists the groups that it coordinates, which saves looking up the coordinator of each.
  await Promise.all(
    brokers.map(async (broker) => {
      const address = addressOf(broker);
      const listed = await cluster.send<ListGroupsResponse>(address, 'listGroups', { statesFilter: [], typesFilter: [] });
      refuseError(listed.errorCode, `groups of ${address}`);
      const ids = listed.groups
        // The offsets of share groups (KIP-932) are no committed offsets.
        .filter(({ groupId, groupType }) => groupType.toLowerCase() !== 'share' && (wanted.groups?.has(groupId) ?? true))
        .map(({ groupId }) => groupId);
      for (const [id, offsets] of await fetchCommitted(cluster, address, ids, wanted.topics)) {
        if (offsets.size > 0) committed.set(id, offsets);
      }
    }),
  );
  return committed;
}

async function fetchCommitted(
  cluster: WireCluster,
  address: string,
  ids: readonly string[],
  topics: ReadonlySet<string>,
): Promise<[string, OffsetsByTopic][]> {
  if (ids.length === 0) return [];
  // No topics: everything that the group has committed, which is a smaller answer than every partition of a thousand topics.
  const everything = { topics: null, requireStable: false };
  // From version 8 one request asks for many groups (KIP-709).
  if ((await cluster.version(address, 'offsetFetch')) >= 8) {
    const body = { ...everything, groups: ids.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics: null })) };
    const answer = await cluster.send<OffsetFetchResponse>(address, 'offsetFetch', body);
    return answer.groups.map((group) => [group.groupId, isGone(group.errorCode) ? new Map() : offsetsIn(group, group.groupId, topics)]);
  }
  return Promise.all(
    ids.map(async (groupId): Promise<[string, OffsetsByTopic]> => {
      const answer = await cluster.send<OffsetFetchResponse>(address, 'offsetFetch', { ...everything, groupId });
      return [groupId, offsetsIn(answer, groupId, topics)];
    }),
  );
}

/** A group may be deleted between the list and the question. */
const isGone = (code: number): boolean => code === ErrorCode.GROUP_ID_NOT_FOUND;

interface Committed {
  readonly errorCode: number;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly partitionIndex: number; readonly committedOffset: bigint; readonly errorCode: number }[];
  }[];
}

/** Partitions with a committed offset; -1 means that there is none. */
function offsetsIn({ errorCode, topics }: Committed, groupId: string, wanted: ReadonlySet<string>): OffsetsByTopic {
  refuseError(errorCode, `offsets of group ${groupId}`);
  const offsets = new Map<string, Map<number, bigint>>();
  for (const { name, partitions } of topics) {
    if (!wanted.has(name)) continue;
    for (const { partitionIndex, committedOffset, errorCode: fault } of partitions) {
      refuseError(fault, `committed offset of ${name}-${partitionIndex}`);
      if (committedOffset < 0n) continue;
      const ofTopic = offsets.get(name) ?? new Map<number, bigint>();
      offsets.set(name, ofTopic.set(partitionIndex, committedOffset));
    }
  }
  return offsets;
}
