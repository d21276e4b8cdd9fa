import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type CutoverAttributes, gates, openGateContext, runGates, wireView } from '../../../lib/provider/gates';
import { clusterLink } from '../../../lib/provider/resources/cluster-link/resource';
import { gatewayRoute } from '../../../lib/provider/resources/gateway-route/resource';
import { mirrorTopics } from '../../../lib/provider/resources/mirror-topics/resource';
import { type RunningProxy, startProxy } from '../../../lib/proxy';
import { ApiKey, type RequestBody, WireClient } from '../../../lib/proxy/wire';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { FakeReplica } from './fakes/replica';
import { operate, type Values } from './fakes/operate';
import { createTopics } from './fakes/topics';

jest.setTimeout(20_000);

const topics = ['orders', 'orders.dlq'];
const folder = mkdtempSync(join(tmpdir(), 'resources-'));
let sandbox: SandboxClusters;
let replica: FakeReplica;
let link: Values;

beforeAll(async () => {
  sandbox = await startSandboxClusters({ basePort: 0, folder });
  replica = await new FakeReplica().start();
  process.env['ADMIN_TOKEN'] = replica.token;
  const { restEndpoint, clusterId, apiKeyFile } = sandbox.destination;
  link = { rest_endpoint: restEndpoint, cluster_id: clusterId, api_key_ref: `file:${apiKeyFile}`, link_name: 'orders-link' };

  await createTopics(sandbox.source.bootstrapServers, topics);
  await commit('readers', 'orders', 1, 5n);
});
afterAll(async () => {
  await Promise.all([sandbox.close(), replica.stop()]);
  rmSync(folder, { recursive: true });
});

describe('on the sandbox', () => {
  test('a group is linked, mirrored, passes the gates of promote quickly and is promoted', async () => {
    const { link_name, ...destination } = link;
    const source = { bootstrap_servers: sandbox.source.bootstrapServers.split(',') };
    const config = { 'consumer.offset.sync.enable': 'true', 'consumer.offset.sync.ms': '1000' };
    const linkState = await operate(clusterLink).create({ link_name, destination, source, config });
    expect(linkState).toMatchObject({ link_state: 'ACTIVE', source_cluster_id: sandbox.source.clusterId });
    await expect(operate(clusterLink).read(linkState)).resolves.toEqual(linkState);

    const terraform = operate(mirrorTopics);
    await expect(terraform.create({ link, topics: ['orders', 'nowhere'] })).rejects.toMatchObject({
      code: 'SWY5050',
      message: expect.stringContaining('["nowhere"]'),
    });
    const mirrors = await terraform.create({ link, topics });
    expect(mirrors['mirror_status']).toEqual({ orders: 'ACTIVE', 'orders.dlq': 'ACTIVE' });

    const results = await promoteGates();
    expect(results.map(({ gate }) => gate)).toEqual(['fence-confirmed', 'source-still', 'lag-zero', 'group-offsets-in-parity']);
    expect(results[3]?.observed).toBe('1 groups have the same committed offsets on both clusters');

    const promoted = await terraform.apply(mirrors, { link, topics, status: 'PROMOTED' });
    expect(promoted['mirror_status']).toEqual({ orders: 'STOPPED', 'orders.dlq': 'STOPPED' });
    await expect(terraform.read(promoted)).resolves.toEqual(promoted);
  });

  test('end offsets and committed offsets are those of the clients, and a missing topic is named', async () => {
    const offsets = wireView({ bootstrap_servers: sandbox.source.bootstrapServers.split(',') }, 'source', AbortSignal.timeout(10_000));
    const ends = await offsets.endOffsets(topics);
    const total = [...(ends.get('orders')?.values() ?? [])].reduce((sum, end) => sum + end, 0n);
    expect(total).toBe(50n);
    expect((await offsets.committedOffsets(topics)).get('readers')?.get('orders')).toEqual(new Map([[1, 5n]]));
    await expect(offsets.endOffsets(['nowhere'])).rejects.toMatchObject({
      code: 'SWY4012',
      message: expect.stringContaining('topic nowhere: UNKNOWN_TOPIC_OR_PARTITION'),
    });
    offsets.close();
  });
});

describe('on two replicas of the proxy', () => {
  test('a route is made, fenced, switched, found again and deleted', async () => {
    const proxies = await startReplicas();
    const terraform = operate(gatewayRoute);
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const config = (name: string, changes: Values = {}): Values => ({
      name: 'orders',
      gateway: { replicas: proxies.map(({ adminUrl }) => adminUrl), token_ref: 'env:ADMIN_TOKEN' },
      endpoint: `127.0.0.1:${port}`,
      streaming_domain: { name, bootstrap_server_id: 'main' },
      ...changes,
    });
    const open = await terraform.create(config('source'));
    await expect(terraform.read(open)).resolves.toEqual(open);

    const fenced = await terraform.apply(open, config('source', { fence: {} }));
    expect(fenced).toMatchObject({ generation: 2, route_state: 'fenced' });
    await expect(terraform.read(fenced)).resolves.toEqual(fenced);

    const switched = await terraform.apply(fenced, config('destination'));
    expect(switched).toMatchObject({ generation: 3, route_state: 'forwarding' });
    await expect(terraform.apply(switched, config('nowhere'))).rejects.toMatchObject({
      code: 'SWY5065',
      message: expect.stringContaining('nowhere'),
    });
    await expect(terraform.read(switched)).resolves.toEqual(switched);

    await terraform.destroy(switched);
    await expect(terraform.read(switched)).resolves.toBe('gone');
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });
});

/** Commits as a tool does that is no member of the group. */
async function commit(groupId: string, topic: string, partitionIndex: number, committedOffset: bigint): Promise<void> {
  const [host = '', port] = (sandbox.source.bootstrapServers.split(',')[0] ?? '').split(':');
  const any = await WireClient.connect({ host, port: Number(port) });
  const { coordinators } = await any.send(ApiKey.FindCoordinator, 4, { keyType: 0, coordinatorKeys: [groupId] });
  const coordinator = await WireClient.connect({ host: coordinators[0]?.host ?? '', port: coordinators[0]?.port ?? 0 });
  const partitions = [{ partitionIndex, committedOffset, committedLeaderEpoch: -1, committedMetadata: null }];
  const body: RequestBody<typeof ApiKey.OffsetCommit> = {
    groupId,
    generationIdOrMemberEpoch: -1,
    memberId: '',
    groupInstanceId: null,
    topics: [{ name: topic, partitions }],
  };
  const answer = await coordinator.send<typeof ApiKey.OffsetCommit>(ApiKey.OffsetCommit, 8, body);
  expect(answer.topics[0]?.partitions[0]?.errorCode).toBe(0);
  any.close();
  coordinator.close();
}

/** Two replicas of the real proxy in front of both clusters, without a route. */
async function startReplicas(): Promise<[RunningProxy, RunningProxy]> {
  const domain = (name: 'source' | 'destination') => ({
    name,
    kafkaCluster: {
      bootstrapServers: [{ id: 'main', endpoint: `PLAINTEXT://${sandbox[name].bootstrapServers.split(',')[0]}` }],
      nodeIdRanges: [{ name: 'all', start: Math.min(...sandbox[name].nodeIds), end: Math.max(...sandbox[name].nodeIds) }],
    },
  });
  const document = {
    apiVersion: 'platform.confluent.io/v1beta1' as const,
    kind: 'Gateway' as const,
    metadata: { name: 'edge' },
    spec: { streamingDomains: [domain('source'), domain('destination')], routes: [] },
  };
  const start = (index: number) =>
    startProxy({
      document,
      replica: `replica-${index}`,
      adminPort: 0,
      token: replica.token,
      bindHost: '127.0.0.1',
      portOffset: index * 20,
      logger: pino({ level: 'silent' }),
    });
  return Promise.all([start(0), start(1)]);
}

async function promoteGates() {
  replica.runs({
    name: 'orders',
    endpoint: 'kafka:9092',
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: 'source', bootstrapServerId: 'main' },
    fence: { scope: 'ALL' },
    security: { auth: 'passthrough' },
  });
  const context = await openGateContext(
    {
      topics,
      link: link as never,
      route: 'orders',
      gateway: { replicas: [replica.address], token_ref: 'env:ADMIN_TOKEN' },
      source: { bootstrap_servers: sandbox.source.bootstrapServers.split(',') },
      destination: { bootstrap_servers: sandbox.destination.bootstrapServers.split(',') },
      gates: { max_lag: 100, quiet_ms: 250, timeout_seconds: 10 },
    } as unknown as CutoverAttributes,
    { signal: AbortSignal.timeout(20_000) },
  );
  await runGates(['lag-zero', 'group-offsets-in-parity'], gates, context, () => undefined);
  const results = await runGates(
    ['fence-confirmed', 'source-still', 'lag-zero', 'group-offsets-in-parity'],
    gates,
    context,
    () => undefined,
  );
  context.close();
  return results;
}
