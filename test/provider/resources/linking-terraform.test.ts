import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { commit } from './fakes/commit';
import { FakeLinkServer } from './fakes/link-server';
import { Stack } from './fakes/stack';
import { createTopics } from './fakes/topics';

jest.setTimeout(60_000);

let stack: Stack;
let sandbox: SandboxClusters;
let server: FakeLinkServer;
let source: { bootstrap_servers: string[] };

beforeAll(async () => {
  stack = new Stack();
  sandbox = await startSandboxClusters({ basePort: 0, folder: stack.folder });
  source = { bootstrap_servers: sandbox.source.bootstrapServers.split(',') };
  await createTopics(sandbox.source.bootstrapServers, ['orders', 'orders.dlq', 'payments'], 1);
  await commit(sandbox.source.bootstrapServers, 'readers', 'orders');
  server = await new FakeLinkServer().start();
  Object.assign(stack.environment, { LINK_KEY: server.key });
  await stack.startProvider();
});
afterAll(async () => {
  await stack.remove();
  await Promise.all([sandbox.close(), server.stop()]);
});
beforeEach(() => stack.forget());

const restOf = (address: string, cluster_id: string, api_key_ref: string) => ({ rest_endpoint: address, cluster_id, api_key_ref });
const onSandbox = () => restOf(sandbox.destination.restEndpoint, sandbox.destination.clusterId, 'file:api-key');
const onFake = () => restOf(server.address, server.cluster, 'env:LINK_KEY');

describe('Terraform', () => {
  const group = (status: string, offsets = 'RUNNING') => ({
    switchyard_cluster_link: {
      shared: { link_name: 'shared', destination: onSandbox(), source, config: { 'consumer.offset.sync.enable': 'true' } },
    },
    switchyard_offset_sync: {
      group: {
        link: { ...onSandbox(), link_name: 'shared' },
        topics: ['orders'],
        source,
        status: offsets,
        depends_on: ['switchyard_cluster_link.shared'],
      },
    },
    switchyard_mirror_topics: {
      group: {
        link: { ...onSandbox(), link_name: 'shared' },
        patterns: ['orders*'],
        source,
        status,
        depends_on: ['switchyard_offset_sync.group'],
      },
    },
  });
  const looks = () => {
    const link = { ...onSandbox(), link_name: 'shared' };
    return { switchyard_cluster_link: { shared: { link } }, switchyard_mirror_topics: { shared: { link } } };
  };

  test('mirrors by pattern, shows a topic that newly matches, pauses the sync of its groups and promotes', async () => {
    const planned = await stack.write(group('ACTIVE')).plan();
    expect(planned.stdout).toMatch(/resolved_topics\s+= \[\s+\+ "orders",\s+\+ "orders.dlq",\s+\]/);
    await stack.applied(group('ACTIVE'));
    expect((await stack.write(group('ACTIVE'), looks()).apply()).code).toBe(0);
    expect(stack.stateText).toContain('"total_lag"');
    expect((await stack.plan()).code).toBe(0);

    await createTopics(sandbox.source.bootstrapServers, ['orders.new'], 1);
    const more = await stack.write(group('ACTIVE')).plan();
    expect([more.code, more.stdout]).toEqual([2, expect.stringMatching(/\+ "orders.new"/)]);

    await stack.applied(group('ACTIVE'));
    await stack.applied(group('PROMOTED', 'PAUSED'));
    expect(stack.attributes('switchyard_offset_sync')).toMatchObject({ status: 'PAUSED', paused_groups: ['readers'] });
    expect(stack.attributes('switchyard_mirror_topics')).toMatchObject({
      mirror_status: { orders: 'STOPPED', 'orders.dlq': 'STOPPED', 'orders.new': 'STOPPED' },
    });
    const after = await stack.plan();
    expect([after.code, after.stdout]).toEqual([0, expect.stringContaining('No changes')]);
  });

  test('keeps what is promoted of a promotion that was refused half way, and goes on', async () => {
    server.addLink();
    for (const topic of ['a', 'b', 'c']) server.sourceTopics.add(topic);
    const mirrors = (status: string) => ({
      switchyard_mirror_topics: { half: { link: { ...onFake(), link_name: 'link' }, topics: ['a', 'b', 'c'], status } },
    });
    await stack.applied(mirrors('ACTIVE'));
    server.refuses.add('b');

    const refused = await stack.write(mirrors('PROMOTED')).apply();
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/SWY5313.*b: 403 not allowed.*Promoted: 2 of 3: a, c/)]);
    expect(stack.attributes('switchyard_mirror_topics')).toMatchObject({
      status: 'ACTIVE',
      mirror_status: { a: 'STOPPED', b: 'ACTIVE', c: 'STOPPED' },
      promoted_order: ['a', 'c'],
    });

    server.refuses.clear();
    await stack.applied(mirrors('PROMOTED'));
    expect(stack.attributes('switchyard_mirror_topics')).toMatchObject({ promoted_order: ['a', 'c', 'b'] });
    expect((await stack.plan()).code).toBe(0);
  });

  test('makes no new link for a state from before links had modes', async () => {
    server.link = undefined;
    const link = {
      switchyard_cluster_link: { old: { link_name: 'link', destination: onFake(), source: { bootstrap_servers: ['s1:9092'] } } },
    };
    await stack.applied(link);
    stack.editState('switchyard_cluster_link', ({ mode: _, connection_mode: __, link_error: ___, tasks: ____, ...old }) => old, 0);

    expect((await stack.terraform('plan', '-input=false', '-detailed-exitcode', '-refresh=false')).code).toBe(0);
    expect((await stack.plan()).code).toBe(0);
  });
});
