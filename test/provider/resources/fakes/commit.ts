import { ApiKey, type RequestBody, WireClient } from '../../../../lib/proxy/wire';

/** Commits an offset as a tool does that is no member of the group. */
export async function commit(bootstrapServers: string, groupId: string, topic: string, committedOffset = 0n): Promise<void> {
  const [host = '', port] = (bootstrapServers.split(',')[0] ?? '').split(':');
  const any = await WireClient.connect({ host, port: Number(port) });
  const { coordinators } = await any.send(ApiKey.FindCoordinator, 4, { keyType: 0, coordinatorKeys: [groupId] });
  const coordinator = await WireClient.connect({ host: coordinators[0]?.host ?? '', port: coordinators[0]?.port ?? 0 });
  const partitions = [{ partitionIndex: 0, committedOffset, committedLeaderEpoch: -1, committedMetadata: null }];
  const body: RequestBody<typeof ApiKey.OffsetCommit> = {
    groupId,
    generationIdOrMemberEpoch: -1,
    memberId: '',
    groupInstanceId: null,
    topics: [{ name: topic, partitions }],
  };
  const answer = await coordinator.send<typeof ApiKey.OffsetCommit>(ApiKey.OffsetCommit, 8, body);
  any.close();
  coordinator.close();
  const code = answer.topics[0]?.partitions[0]?.errorCode;
  if (code !== 0) throw new Error(`the commit was refused with ${code}`);
}
