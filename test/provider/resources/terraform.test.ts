import type { RouteSpec } from '../../../lib/gateway/spec';
import { type KafkaDesired, kafkaStages } from '../../../lib/migration/kafka-stages';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { findStage } from '../../../lib/stages/stage-plan';
import { until } from '../../support/until';
import { FakeLinkServer } from './fakes/link-server';
import { FakeReplica } from './fakes/replica';
import { Stack } from './fakes/stack';
import { createTopics } from './fakes/topics';

jest.setTimeout(60_000);

const topics = ['orders', 'payments'];
const spec: RouteSpec = {
  name: 'orders',
  endpoint: 'kafka.example.com:9092',
  brokerIdentificationStrategy: { type: 'port' },
  streamingDomain: { name: 'source', bootstrapServerId: 'main' },
  security: { auth: 'passthrough' },
};
let stack: Stack;
let sandbox: SandboxClusters;
let replicas: FakeReplica[];
let server: FakeLinkServer;

beforeAll(async () => {
  stack = new Stack();
  sandbox = await startSandboxClusters({ basePort: 0, folder: stack.folder });
  await createTopics(sandbox.source.bootstrapServers, topics);
  replicas = await Promise.all([new FakeReplica().start(), new FakeReplica().start()]);
  server = await new FakeLinkServer().start();
  Object.assign(stack.environment, { ADMIN_TOKEN: replicas[0]?.token, LINK_KEY: server.key });
  await stack.startProvider();
});
afterAll(async () => {
  await stack.remove();
  await Promise.all([sandbox.close(), server.stop(), ...replicas.map((replica) => replica.stop())]);
});

const stages = ['mirror', 'fence', 'promote', 'switch', 'settle'] as const;
type Stage = (typeof stages)[number];

function group(stage: Stage) {
  const at = stages.indexOf(stage);
  const destination = {
    rest_endpoint: sandbox.destination.restEndpoint,
    cluster_id: sandbox.destination.clusterId,
    api_key_ref: 'file:api-key',
  };
  const link = { ...destination, link_name: 'orders' };
  const gateway = { replicas: replicas.map(({ address }) => address), token_ref: 'env:ADMIN_TOKEN' };
  const source = { bootstrap_servers: sandbox.source.bootstrapServers.split(',') };
  const afterLink = at < 4 ? { depends_on: ['switchyard_mirror_topics.group'] } : {};
  return {
    switchyard_cutover: {
      group: {
        group: 'orders',
        stage,
        topics,
        source,
        destination: { bootstrap_servers: sandbox.destination.bootstrapServers.split(',') },
        link,
        gateway,
        route: 'orders',
        domains: { source: 'source', destination: 'destination' },
        gates: { timeout_seconds: 20 },
      },
    },
    switchyard_gateway_route: {
      group: {
        name: 'orders',
        gateway,
        endpoint: spec.endpoint,
        streaming_domain: { name: at >= 3 ? 'destination' : 'source', bootstrap_server_id: 'main' },
        ...(stage === 'fence' || stage === 'promote' ? { fence: { mode: 'hold' } } : {}),
        depends_on: ['switchyard_cutover.group', ...(afterLink.depends_on ?? [])],
      },
    },
    ...(at < 4 && {
      switchyard_cluster_link: {
        group: {
          link_name: 'orders',
          destination,
          source,
          config: { 'consumer.offset.sync.enable': 'true', 'consumer.offset.sync.ms': '1000' },
          depends_on: ['switchyard_cutover.group'],
        },
      },
      switchyard_mirror_topics: {
        group: {
          link,
          topics,
          status: at >= 2 ? 'PROMOTED' : 'ACTIVE',
          depends_on: ['switchyard_cutover.group', 'switchyard_cluster_link.group'],
        },
      },
    }),
  };
}

describe('Terraform', () => {
  test('takes a group through every stage, refuses to skip one or go back, and keeps no secret', async () => {
    for (const replica of replicas) replica.runs(spec);
    await stack.applied(group('mirror'));
    expect((await stack.plan()).code).toBe(0);

    const skipped = await stack.write(group('promote')).plan();
    expect([skipped.code, skipped.stderr]).toEqual([1, expect.stringContaining('SWY4003')]);

    await stack.applied(group('fence'));
    expect(replicas.map(({ report }) => report?.state)).toEqual(['fenced', 'fenced']);
    expect((await stack.plan()).code).toBe(0);

    await stack.applied(group('promote'));
    expect(stack.attributes('switchyard_mirror_topics')['mirror_status']).toEqual({ orders: 'STOPPED', payments: 'STOPPED' });
    const held = stack.attributes('switchyard_cutover')['gate_results'] as { gate: string }[];
    expect(held.map(({ gate }) => gate)).toEqual(findStage<KafkaDesired>(kafkaStages, 'promote')?.gates);
    expect((await stack.plan()).code).toBe(0);

    const back = await stack.write(group('mirror')).plan();
    expect([back.code, back.stderr]).toEqual([1, expect.stringContaining('SWY4016')]);

    await stack.applied(group('switch'));
    expect(replicas.map(({ report }) => report?.spec.streamingDomain.name)).toEqual(['destination', 'destination']);

    await stack.applied(group('settle'));
    expect((await stack.plan()).code).toBe(0);
    expect(stack.attributes('switchyard_cutover')).toMatchObject({ stage: 'settle', previous_stage: 'switch' });
    for (const secret of [sandbox.apiKey, sandbox.apiKey.split(':')[1], replicas[0]?.token]) expect(stack.stateText).not.toContain(secret);
  });

  test('keeps the password of a link in no state, and imports what is there', async () => {
    const destination = { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' };
    const config = { 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'PLAIN' };
    const resource = (version: number) => ({
      switchyard_cluster_link: {
        scram: {
          link_name: 'scram',
          destination,
          source: { bootstrap_servers: ['s:9092'] },
          config,
          source_username: 'u',
          source_password_wo: `hunter${version}`,
          source_password_wo_version: version,
        },
      },
    });
    stack.forget();
    await stack.applied(resource(1));
    expect((await stack.plan()).code).toBe(0);
    await stack.applied(resource(2));
    expect(server.link?.configs.get('sasl.jaas.config')).toContain('password="hunter2"');
    expect(stack.stateText).not.toMatch(/hunter|api-s3cret/);

    stack.forget();
    const id = `link_name=scram,rest_endpoint=${server.address},cluster_id=${server.cluster},api_key_ref=env:LINK_KEY`;
    expect(await stack.terraform('import', '-input=false', 'switchyard_cluster_link.scram', id)).toMatchObject({ code: 0, stderr: '' });
    expect(stack.attributes('switchyard_cluster_link')).toMatchObject({ link_id: 'id-1', link_state: 'ACTIVE' });
    server.link = undefined;
  });

  test('finishes a promotion whose provider was killed in the middle', async () => {
    stack.forget();
    server.addLink('kill');
    for (const topic of ['a', 'b', 'c']) server.sourceTopics.add(topic);
    const link = { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'kill' };
    const mirrors = (status: string) => ({ switchyard_mirror_topics: { kill: { link, topics: ['a', 'b', 'c'], status } } });
    await stack.applied(mirrors('ACTIVE'));
    server.drains = false;
    server.addMirror('a', { lag: 9 });

    const applying = stack.write(mirrors('PROMOTED')).apply();
    await until(() => server.statuses()['c'] === 'STOPPED', { describe: 'the promotion of c' });
    await stack.endProvider('SIGKILL');
    expect((await applying).code).toBe(1);

    server.addMirror('a', { lag: 0 });
    await stack.startProvider();
    await stack.applied(mirrors('PROMOTED'));

    expect(server.statuses()).toEqual({ a: 'STOPPED', b: 'STOPPED', c: 'STOPPED' });
    expect(server.promotedBatches().flat()).toEqual(['b', 'c', 'a']);
    expect((await stack.plan()).code).toBe(0);
  });

  test('shows that somebody has lifted the fence, and puts it up again', async () => {
    stack.forget();
    server.link = undefined;
    server.mirrors.clear();
    for (const topic of topics) server.sourceTopics.add(topic);
    for (const replica of replicas) replica.runs(spec);
    await stack.applied(fakes('mirror'));
    await stack.applied(fakes('fence'));
    expect((await stack.plan()).code).toBe(0);
    for (const replica of replicas) replica.runs(spec, 9);

    const drifted = await stack.plan();

    expect(drifted.code).toBe(2);
    const text = drifted.stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('Warning: SWY4014');
    expect(text).toContain('the group is as at "mirror": route "orders" is forwarding on source');
    expect(drifted.stdout).toMatch(/~ live_stage += "mirror" -> \(known after apply\)/);
    expect(drifted.stdout).toMatch(/\+ fence += \{/);
    const ahead = await stack.write(fakes('promote')).plan();
    expect([ahead.code, ahead.stderr]).toEqual([1, expect.stringContaining('SWY4017')]);
    const refreshed = await stack.write(fakes('fence')).terraform('plan', '-refresh-only', '-input=false');
    expect(refreshed.stdout).toMatch(/~ live_stage += "fence" -> "mirror"/);

    await stack.applied(fakes('fence'));
    expect(replicas.map(({ report }) => report?.state)).toEqual(['fenced', 'fenced']);
    expect((await stack.plan()).code).toBe(0);
    const still = await stack.terraform('plan', '-refresh-only', '-input=false');
    expect(still.stdout).toContain('No changes');
    expect(stack.attributes('switchyard_cutover')).toMatchObject({ stage: 'fence', live_stage: 'fence' });
  });

  test('plans an abort while the gateway does not answer, with a state that has no live stage yet', async () => {
    stack.editState('switchyard_cutover', ({ live_stage: _, domains: __, ...older }) => older);
    for (const replica of replicas) replica.fail('GET', /routes/, 'reset', 8);

    const abort = await stack.write(fakes('mirror')).plan();

    expect([abort.code, abort.stderr]).toEqual([2, '']);
    expect(abort.stdout).toMatch(/Warning: SWY4015/);
    await stack.applied(fakes('mirror'));
    expect(replicas.map(({ report }) => report?.state)).toEqual(['forwarding', 'forwarding']);
    expect((await stack.plan()).code).toBe(0);
    expect(stack.attributes('switchyard_cutover')).toMatchObject({ stage: 'mirror', live_stage: 'mirror' });
  });

  test('aborts while the REST API of the destination does not answer', async () => {
    await stack.applied(fakes('fence'));
    server.fail('GET', /./, 'reset', Infinity);

    const abort = await stack.write(fakes('mirror')).apply();

    expect([abort.code, abort.stderr]).toEqual([0, '']);
    expect(abort.stdout).toMatch(/Warning: SWY5036/);
    expect(replicas.map(({ report }) => report?.state)).toEqual(['forwarding', 'forwarding']);
    server.heal();
    expect((await stack.plan()).code).toBe(0);
  });

  test('does not take clients back because of a state that is older than the live system', async () => {
    for (const replica of replicas) replica.runs({ ...spec, streamingDomain: { name: 'destination', bootstrapServerId: 'main' } }, 20);
    for (const topic of topics) server.addMirror(topic, { status: 'STOPPED' });

    const stale = await stack.plan();

    expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('SWY4016')]);
    expect(stale.stderr.replaceAll(/\s+/g, ' ')).toContain('recorded is "mirror", and the group is at "switch" or later');
  });
});

/** The group with the link on the fake destination, and the route on the fake replicas. */
function fakes(stage: 'mirror' | 'fence' | 'promote') {
  const destination = { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' };
  const link = { ...destination, link_name: 'orders' };
  const { switchyard_cutover: cutover, switchyard_cluster_link: links, switchyard_mirror_topics: mirrors, ...route } = group(stage);
  return {
    switchyard_cutover: { group: { ...cutover.group, link } },
    switchyard_cluster_link: { group: { ...links?.group, destination } },
    switchyard_mirror_topics: { group: { ...mirrors?.group, link } },
    ...route,
  };
}
