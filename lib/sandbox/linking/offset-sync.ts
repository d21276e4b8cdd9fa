import { ApiKey, ErrorCode, errorName, type OffsetFetchResponseTopic, type WireClient } from '../../proxy/wire';
import { ask } from './ask';
import type { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import type { GroupFilter } from './group-filters';
import type { Mirror } from './mirror';

/** OffsetFetch asks for several groups at once from version 8 on; versions 10 and up name topics by id. */
const OFFSET_FETCH_VERSION = 9;
const GROUPS_FROM = 8;

/** Version 9 adds members of KIP-848 groups only. */
const OFFSET_COMMIT_VERSION = 8;
const FIND_COORDINATOR_VERSION = 4;
const LIST_GROUPS_VERSION = 4;

/** An offset of a consumer group, on the destination's topic. */
interface GroupOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly metadata: string | null;
}

export interface OffsetSyncContext {
  readonly source: ClusterClient;
  readonly destination: Destination;
  mirrors(): readonly Mirror[];
  wants(): GroupFilter;
}

/** Brings the committed offsets of consumer groups from the source to the destination, for topics that are mirrored. */
export class OffsetSync {
  /** Groups that could not be written in the last run, with the reason. */
  public readonly refused = new Map<string, string>();

  private readonly written = new Map<string, bigint>();
  private readonly coordinators = new Map<string, number>();
  private running: Promise<void> = Promise.resolve();

  public constructor(private readonly context: OffsetSyncContext) {}

  /** Synchronises once, after a run that may be under way: what was committed before this call is on the destination afterwards. */
  public run(): Promise<void> {
    const next = this.running.then(
      () => this.sync(),
      () => this.sync(),
    );
    this.running = next;
    return next;
  }

  private async sync(): Promise<void> {
    const mirrors = new Map(
      this.context
        .mirrors()
        .filter(({ isBound }) => isBound)
        .map((mirror) => [mirror.sourceTopic, mirror]),
    );
    if (mirrors.size === 0) return;
    const found = await Promise.all(this.context.source.nodeIds.map((nodeId) => this.readFrom(nodeId, mirrors)));
    this.refused.clear();
    for (const [groupId, offsets] of found.flat()) {
      const changed = offsets.filter((each) => this.written.get(keyOf(groupId, each)) !== each.offset);
      if (changed.length > 0) await this.write(groupId, changed);
    }
  }

  /** A broker lists the groups that it coordinates, so it also has their offsets. */
  private async readFrom(nodeId: number, mirrors: ReadonlyMap<string, Mirror>): Promise<[string, GroupOffset[]][]> {
    const client = await this.context.source.broker(nodeId, 'admin');
    const { groups } = await ask(client, ApiKey.ListGroups, LIST_GROUPS_VERSION, {});
    const wants = this.context.wants();
    const ids = groups.map(({ groupId }) => groupId).filter(wants);
    if (ids.length === 0) return [];
    const fetched = await fetchOffsets(client, ids);
    return fetched.map(([groupId, topics]) => [groupId, topics.flatMap((topic) => offsetsOf(topic, mirrors.get(topic.name)))]);
  }

  private async write(groupId: string, offsets: readonly GroupOffset[]): Promise<void> {
    const client = await this.coordinatorOf(groupId);
    if (!client) return;
    const topics = new Map<string, { partitionIndex: number; committedOffset: bigint; committedMetadata: string | null }[]>();
    for (const { topic, partition, offset, metadata } of offsets) {
      const partitions = topics.get(topic) ?? [];
      topics.set(topic, [...partitions, { partitionIndex: partition, committedOffset: offset, committedMetadata: metadata }]);
    }
    const answer = await ask(client, ApiKey.OffsetCommit, OFFSET_COMMIT_VERSION, {
      groupId,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics: [...topics].map(([name, partitions]) => ({
        name,
        partitions: partitions.map((each) => ({ ...each, committedLeaderEpoch: -1 })),
      })),
    });
    const errors = new Map(
      answer.topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, errorCode }) => [`${name}-${partitionIndex}`, errorCode]),
      ),
    );
    for (const offset of offsets) {
      const errorCode = errors.get(`${offset.topic}-${offset.partition}`) ?? ErrorCode.UNKNOWN_SERVER_ERROR;
      if (errorCode === ErrorCode.NONE) this.written.set(keyOf(groupId, offset), offset.offset);
      else this.refuse(groupId, errorCode);
    }
  }

  private async coordinatorOf(groupId: string): Promise<WireClient | undefined> {
    const { client: destination } = this.context.destination;
    const known = this.coordinators.get(groupId);
    if (known !== undefined) return destination.broker(known, 'admin');
    const client = await destination.anyBroker();
    // One key until version 3, a list from version 4: each version takes what it knows.
    const answer = await ask(client, ApiKey.FindCoordinator, FIND_COORDINATOR_VERSION, {
      key: groupId,
      keyType: 0,
      coordinatorKeys: [groupId],
    });
    const { errorCode, nodeId } = answer.coordinators[0] ?? answer;
    // On a new cluster the first question makes Kafka create its offsets topic: the next run finds it.
    if (errorCode !== ErrorCode.NONE) return void this.refuse(groupId, errorCode);
    this.coordinators.set(groupId, nodeId);
    return destination.broker(nodeId, 'admin');
  }

  private refuse(groupId: string, errorCode: number): void {
    this.coordinators.delete(groupId);
    // A group that has members on the destination has its own offsets there.
    const inUse = errorCode === ErrorCode.UNKNOWN_MEMBER_ID;
    this.refused.set(groupId, inUse ? `group ${groupId} has members on the destination` : `group ${groupId}: ${errorName(errorCode)}`);
  }
}

async function fetchOffsets(client: WireClient, groupIds: readonly string[]): Promise<[string, OffsetFetchResponseTopic[]][]> {
  if (client.version(ApiKey.OffsetFetch, OFFSET_FETCH_VERSION) >= GROUPS_FROM) {
    const { groups } = await ask(client, ApiKey.OffsetFetch, OFFSET_FETCH_VERSION, {
      groups: groupIds.map((groupId) => ({ groupId, topics: null })),
    });
    return groups.map(({ groupId, topics }) => [groupId, topics]);
  }
  return Promise.all(
    groupIds.map(async (groupId): Promise<[string, OffsetFetchResponseTopic[]]> => {
      const { topics } = await ask(client, ApiKey.OffsetFetch, OFFSET_FETCH_VERSION, { groupId, topics: null });
      return [groupId, topics];
    }),
  );
}

/** An offset is not brought beyond what is copied: a consumer would find nothing there and start where its reset policy says. */
function offsetsOf({ partitions }: OffsetFetchResponseTopic, mirror: Mirror | undefined): GroupOffset[] {
  if (!mirror) return [];
  return partitions.flatMap(({ partitionIndex, committedOffset, metadata }) => {
    const copied = mirror.partitions[partitionIndex]?.copiedTo;
    if (copied === undefined || committedOffset < 0n) return [];
    return [{ topic: mirror.name, partition: partitionIndex, offset: committedOffset < copied ? committedOffset : copied, metadata }];
  });
}

function keyOf(groupId: string, { topic, partition }: GroupOffset): string {
  return `${groupId}\u0000${topic}\u0000${partition}`;
}
