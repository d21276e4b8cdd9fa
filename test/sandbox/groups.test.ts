import { ApiKey, ErrorCode, type RequestBody } from '../../lib/proxy/wire';
import { SandboxCluster } from '../../lib/sandbox/broker/sandbox-cluster';
import { until } from '../support/until';
import { RawClient } from './support';

describe('a consumer group on a sandbox cluster', () => {
  let cluster: SandboxCluster;
  let coordinator: number;
  const clients: RawClient[] = [];

  beforeEach(async () => {
    cluster = await SandboxCluster.start({ clusterId: 'test', nodeIds: [1, 2] });
    cluster.createTopic('orders', { partitions: 1 });
    coordinator = await newClient().coordinatorOf('group');
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await cluster.close();
  });

  /** Each member needs a connection of its own: an answer that waits holds up the next one. */
  function newClient(): RawClient {
    const client = new RawClient(cluster.bootstrapServers);
    clients.push(client);
    return client;
  }

  interface Member {
    readonly client: RawClient;
    readonly memberId: string;
    readonly generation: number;
    readonly isLeader: boolean;
    readonly members: readonly string[];
  }

  async function join(client: RawClient, memberId = '', more: Partial<RequestBody<11>> = {}): Promise<Member & { errorCode: number }> {
    const body = {
      groupId: 'group',
      sessionTimeoutMs: 6_000,
      rebalanceTimeoutMs: 1_000,
      memberId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from('m') }],
      ...more,
    };
    const answer = await client.ask(coordinator, ApiKey.JoinGroup, 7, body);
    if (answer.errorCode === ErrorCode.MEMBER_ID_REQUIRED) return join(client, answer.memberId, more);
    const members = answer.members.map((member) => member.memberId);
    return {
      client,
      errorCode: answer.errorCode,
      memberId: answer.memberId,
      generation: answer.generationId,
      isLeader: answer.leader === answer.memberId,
      members,
    };
  }

  async function sync(
    member: Member,
    assignments: Readonly<Record<string, string>> = {},
  ): Promise<{ errorCode: number; assignment: string }> {
    const { errorCode, assignment } = await member.client.ask(coordinator, ApiKey.SyncGroup, 4, {
      groupId: 'group',
      generationId: member.generation,
      memberId: member.memberId,
      assignments: Object.entries(assignments).map(([memberId, text]) => ({ memberId, assignment: Buffer.from(text) })),
    });
    return { errorCode, assignment: String(assignment) };
  }

  const heartbeat = async ({ client, memberId, generation }: Member): Promise<number> =>
    (await client.ask(coordinator, ApiKey.Heartbeat, 4, { groupId: 'group', memberId, generationId: generation })).errorCode;

  async function commit(client: RawClient, version: number, generation: number, memberId: string): Promise<number> {
    const { topics } = await client.ask(coordinator, ApiKey.OffsetCommit, version, {
      groupId: 'group',
      generationIdOrMemberEpoch: generation,
      memberId,
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 5n }] }],
    });
    return topics[0]!.partitions[0]!.errorCode;
  }

  const state = async (): Promise<string> =>
    (await newClient().ask(coordinator, ApiKey.DescribeGroups, 5, { groups: ['group'] })).groups[0]!.groupState;

  async function stableGroup(): Promise<Member> {
    const member = await join(newClient());
    await sync(member, { [member.memberId]: 'all' });
    return member;
  }

  test('hands the assignment of its leader to each member', async () => {
    const first = await stableGroup();
    const second = join(newClient());
    await until(async () => (await heartbeat(first)) === ErrorCode.REBALANCE_IN_PROGRESS, { describe: 'the rebalance' });
    const [leader, follower] = await Promise.all([join(first.client, first.memberId), second]);

    expect(leader).toMatchObject({ isLeader: true, generation: 2 });
    expect([...leader.members].sort()).toEqual([leader.memberId, follower.memberId].sort());
    expect(follower).toMatchObject({ isLeader: false, members: [] });
    const assignments = { [leader.memberId]: 'left', [follower.memberId]: 'right' };
    const [ofFollower, ofLeader] = await Promise.all([sync(follower), sync(leader, assignments)]);
    expect([ofLeader.assignment, ofFollower.assignment]).toEqual(['left', 'right']);
    expect(await state()).toBe('Stable');
  });

  test('goes on without a member that does not join again in time', async () => {
    const first = await stableGroup();
    const second = await join(newClient(), '', { rebalanceTimeoutMs: 200 });
    expect(second).toMatchObject({ isLeader: true, members: [second.memberId] });
    expect(await heartbeat(first)).toBe(ErrorCode.UNKNOWN_MEMBER_ID);
  }, 10_000);

  test('goes on without a member that is silent for its session', async () => {
    const member = await join(newClient(), '', { sessionTimeoutMs: 150 });
    await sync(member, {});
    await until(async () => (await state()) === 'Empty', { describe: 'the session to end', timeout: 3_000 });
    expect(await heartbeat(member)).toBe(ErrorCode.UNKNOWN_MEMBER_ID);
  });

  test('rebalances at once when a member leaves', async () => {
    const member = await stableGroup();
    const { members } = await member.client.ask(coordinator, ApiKey.LeaveGroup, 4, {
      groupId: 'group',
      members: [{ memberId: member.memberId }, { memberId: 'stranger' }],
    });
    expect(members.map(({ errorCode }) => errorCode)).toEqual([ErrorCode.NONE, ErrorCode.UNKNOWN_MEMBER_ID]);
    expect(await state()).toBe('Empty');
  });

  test('gives a static member that restarts its old place without a rebalance, and fences the old one', async () => {
    const first = await join(newClient(), '', { groupInstanceId: 'pod-0' });
    await sync(first, { [first.memberId]: 'mine' });

    const again = await join(newClient(), '', { groupInstanceId: 'pod-0' });

    expect(again).toMatchObject({ errorCode: ErrorCode.NONE, generation: first.generation });
    expect(await sync(again)).toEqual({ errorCode: ErrorCode.NONE, assignment: 'mine' });
    const fenced = await first.client.ask(coordinator, ApiKey.Heartbeat, 4, {
      groupId: 'group',
      memberId: first.memberId,
      generationId: first.generation,
      groupInstanceId: 'pod-0',
    });
    expect(fenced.errorCode).toBe(ErrorCode.FENCED_INSTANCE_ID);
  });

  test('refuses a member that shares no protocol with the others', async () => {
    await stableGroup();
    expect((await join(newClient(), '', { protocols: [{ name: 'other', metadata: Buffer.alloc(0) }] })).errorCode).toBe(
      ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
    );
  });

  // The answers that a consumer gets after it was moved here from another cluster.
  test.each([
    [
      'a heartbeat in a group that is not there',
      async (client: RawClient) => heartbeat({ client, memberId: 'old', generation: 7, isLeader: false, members: [] }),
      ErrorCode.UNKNOWN_MEMBER_ID,
    ],
    ['a join with the old member id', async (client: RawClient) => (await join(client, 'old')).errorCode, ErrorCode.UNKNOWN_MEMBER_ID],
    ['a commit with the old generation', async (client: RawClient) => commit(client, 8, 7, 'old'), ErrorCode.ILLEGAL_GENERATION],
    [
      'a commit with the old generation in version 9',
      async (client: RawClient) => commit(client, 9, 7, 'old'),
      ErrorCode.GROUP_ID_NOT_FOUND,
    ],
    ['a commit without a generation', async (client: RawClient) => commit(client, 8, -1, ''), ErrorCode.NONE],
  ])('answers %s as Apache Kafka does', async (_what, act, errorCode) => {
    expect(await act(newClient())).toBe(errorCode);
  });

  test('answers a commit with the old generation in an empty group with UNKNOWN_MEMBER_ID', async () => {
    const client = newClient();
    await commit(client, 8, -1, '');
    expect(await commit(client, 8, 7, 'old')).toBe(ErrorCode.UNKNOWN_MEMBER_ID);
  });

  test('takes commits of its members only while it has some', async () => {
    const member = await stableGroup();
    expect(await commit(member.client, 8, member.generation, member.memberId)).toBe(ErrorCode.NONE);
    expect(await commit(member.client, 8, member.generation + 1, member.memberId)).toBe(ErrorCode.ILLEGAL_GENERATION);
    expect(await commit(member.client, 8, -1, '')).toBe(ErrorCode.UNKNOWN_MEMBER_ID);
    expect(await newClient().committed('group', 'orders', 0)).toBe(5);
  });

  test('is deleted only when nobody is in it', async () => {
    const member = await stableGroup();
    const remove = async (): Promise<number | undefined> =>
      (await member.client.ask(coordinator, ApiKey.DeleteGroups, 2, { groupsNames: ['group'] })).results[0]?.errorCode;
    expect(await remove()).toBe(ErrorCode.NON_EMPTY_GROUP);
    await member.client.ask(coordinator, ApiKey.LeaveGroup, 4, { groupId: 'group', members: [{ memberId: member.memberId }] });
    expect(await remove()).toBe(ErrorCode.NONE);
    expect(await remove()).toBe(ErrorCode.GROUP_ID_NOT_FOUND);
  });

  test('is listed by its coordinator, by state when wanted', async () => {
    await stableGroup();
    const list = async (statesFilter: string[]) =>
      (await newClient().ask(coordinator, ApiKey.ListGroups, 4, { statesFilter })).groups.map(({ groupId }) => groupId);
    expect(await list([])).toEqual(['group']);
    expect(await list(['Stable'])).toEqual(['group']);
    expect(await list(['Empty'])).toEqual([]);
  });
});
