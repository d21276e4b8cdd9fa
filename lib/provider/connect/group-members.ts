import { CodedError } from '../../core/coded-error';
import { ApiKey, type ConsumerGroupDescribeResponse, type DescribeGroupsResponse, type WireClient } from '../../proxy/wire';

/** Highest versions whose answers are alike. */
const highest = { describeGroups: 5, leaveGroup: 5, consumerGroup: 1 } as const;
const timeout = 10_000;

/** Epoch with which a member of a KIP-848 group says that it leaves. */
const leaving = -1;

/**
 * Lets the members of a group leave in their place, as `kafka-consumer-groups` cannot. For members that have gone without a word: until their session
 * ends, 45 s by default, the group takes no offsets from outside, and whoever joins has to wait for them.
 *
 * @param coordinator broker that coordinates the group
 * @returns how many left
 */
export async function letMembersLeave(coordinator: WireClient, groupId: string): Promise<number> {
  return (await leaveClassic(coordinator, groupId)) || leaveConsumerGroup(coordinator, groupId);
}

async function leaveClassic(coordinator: WireClient, groupId: string): Promise<number> {
  const describe = coordinator.version(ApiKey.DescribeGroups, highest.describeGroups);
  const { groups } = await coordinator.send<DescribeGroupsResponse>(ApiKey.DescribeGroups, describe, { groups: [groupId] }, { timeout });
  const members = (groups[0]?.members ?? []).map(({ memberId, groupInstanceId }) => ({
    memberId,
    groupInstanceId,
    reason: 'the clients were moved',
  }));
  if (members.length === 0) return 0;
  const version = coordinator.version(ApiKey.LeaveGroup, highest.leaveGroup);
  await coordinator.send(ApiKey.LeaveGroup, version, { groupId, memberId: '', members }, { timeout });
  return members.length;
}

/** KIP-848, where the brokers have it. */
async function leaveConsumerGroup(coordinator: WireClient, groupId: string): Promise<number> {
  const describe = versionIfAny(coordinator, ApiKey.ConsumerGroupDescribe);
  if (describe === undefined) return 0;
  const { groups } = await coordinator.send<ConsumerGroupDescribeResponse>(
    ApiKey.ConsumerGroupDescribe,
    describe,
    { groupIds: [groupId] },
    { timeout },
  );
  const members = groups[0]?.members ?? [];
  const version = coordinator.version(ApiKey.ConsumerGroupHeartbeat, highest.consumerGroup);
  for (const { memberId, instanceId } of members) {
    const body = {
      groupId,
      memberId,
      instanceId,
      memberEpoch: leaving,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      topicPartitions: null,
    };
    await coordinator.send(ApiKey.ConsumerGroupHeartbeat, version, body, { timeout });
  }
  return members.length;
}

function versionIfAny(client: WireClient, apiKey: number): number | undefined {
  try {
    return client.version(apiKey, highest.consumerGroup);
  } catch (error) {
    if (CodedError.isCodedError(error) && error.code === 'SWY6008') return undefined;
    throw error;
  }
}
