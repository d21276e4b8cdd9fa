import {
  Gateway,
  KafkaCluster,
  KafkaConnect,
  type KafkaStageName,
  LinkConfig,
  LinkMode,
  MigrationGroup,
  MirrorMakerLink,
  type MirrorMakerGroupProps,
  Secret,
  type SwitchyardStack,
  WayBack,
} from 'cdktf-switchyard';
import { MigrationGroupStack } from 'cdktf-switchyard/stacks';
import { codesOf, flavour, newGroup, newStack, source, synthesised } from '../core/synthesised';

const plain = KafkaCluster.plaintext({ name: 'destination', bootstrapServers: 'p1:9092', nodeIds: [0, 1, 2, 3, 4] });
const connect = KafkaConnect.at({ url: 'http://connect:8083' });
const newGateway = (stack: SwitchyardStack) => new Gateway(stack, 'Gateway', { flavour, clusters: [source, plain] });
const wayBack = WayBack.mirrorMaker({ connect, tasks: 2 });

function groupOf(props: Partial<MirrorMakerGroupProps> = {}) {
  const stack = newStack();
  const { stage = 'mirror', link = MirrorMakerLink.ofGroup({ connect }), ...rest } = props;
  const group = new MigrationGroup(stack, 'orders', {
    gateway: newGateway(stack),
    from: source,
    to: plain,
    topics: ['a', 'b'],
    route: { endpoint: 'orders.example.com:9092' },
    link,
    stage,
    ...rest,
  });
  return { stack, group };
}

const at = (stage: KafkaStageName, props: Partial<MirrorMakerGroupProps> = {}) => synthesised(groupOf({ ...props, stage }).stack);
const connectorsAt = (stage: KafkaStageName, props = {}) =>
  Object.fromEntries(
    at(stage, props)
      .resources('switchyard_mirror_maker')
      .map(({ name, status }) => [name, status]),
  );

describe('a group that moves with MirrorMaker 2', () => {
  test('has connectors in place of a link and mirrors, to a cluster without a REST API', () => {
    const { types, only } = at('mirror');

    expect(types).toEqual(['switchyard_cutover', 'switchyard_gateway_route', 'switchyard_mirror_maker']);
    expect(only('switchyard_mirror_maker')).toMatchObject({ name: 'switchyard-orders', topics: ['a', 'b'], status: 'RUNNING' });
    expect(only('switchyard_cutover')).toMatchObject({
      mirror_maker: { name: 'switchyard-orders', connect: { url: 'http://connect:8083' } },
    });
    expect(only('switchyard_cutover')).not.toHaveProperty('link');
  });

  test.each<[KafkaStageName, string | undefined]>([
    ['mirror', 'RUNNING'],
    ['fence', 'RUNNING'],
    ['promote', 'STOPPED'],
    ['switch', 'STOPPED'],
    ['settle', undefined],
    ['rollback-fence', 'STOPPED'],
    ['rollback', 'STOPPED'],
  ])('at %s has its connectors %s', (stage, status) => {
    expect(connectorsAt(stage)).toEqual(status === undefined ? {} : { 'switchyard-orders': status });
  });

  test.each<[KafkaStageName, boolean]>([
    ['mirror', false],
    ['promote', false],
    ['switch', true],
    ['settle', true],
    ['rollback-fence', true],
    ['rollback', true],
  ])('at %s keeps consumers from fetching by positions of the other cluster: %s', (stage, translated) => {
    const { streaming_domain } = at(stage, { wayBack }).only('switchyard_gateway_route');

    expect(streaming_domain).toMatchObject({ name: ['switch', 'settle', 'rollback-fence'].includes(stage) ? 'destination' : 'source' });
    expect((streaming_domain as { translated_offsets?: boolean }).translated_offsets ?? false).toBe(translated);
  });

  test('can be given a link that was described outside, once', () => {
    const stack = newStack();
    const link = new MirrorMakerLink(stack, 'Link', { source, destination: plain, connect, name: 'mm' });
    const gateway = newGateway(stack);
    const props = { gateway, from: source, to: plain, link };
    new MigrationGroup(stack, 'orders', { ...props, topics: ['a'], route: { endpoint: 'h:9092' } });

    expect(synthesised(stack).only('switchyard_mirror_maker')).toMatchObject({ name: 'mm', topics: ['a'] });
    const again = () => new MigrationGroup(stack, 'more', { ...props, topics: ['b'], route: { endpoint: 'h:9192' } });
    expect(codesOf(again)).toEqual(['SWY2020']);
  });

  test('is refused a link with topics of its own, or between other clusters', () => {
    const stack = newStack();
    const own = new MirrorMakerLink(stack, 'Own', { source, destination: plain, connect, topics: ['c'] });
    const other = KafkaCluster.plaintext({ name: 'other', bootstrapServers: 'o1:9092' });
    const elsewhere = new MirrorMakerLink(stack, 'Elsewhere', { source: other, destination: plain, connect });

    expect(codesOf(() => groupOf({ link: own }))).toEqual(['SWY2020']);
    expect(codesOf(() => groupOf({ link: elsewhere }))).toEqual(['SWY2021']);
  });

  test('can have a stack of its own', () => {
    const edge = newStack();
    const orders = new MigrationGroupStack(edge.node.root, 'orders', {
      gateway: newGateway(edge),
      from: source,
      to: plain,
      topics: ['a'],
      route: { endpoint: 'h:9092' },
      link: MirrorMakerLink.ofGroup({ connect, exactlyOnce: 'where-possible' }),
    });

    expect(synthesised(orders).only('switchyard_mirror_maker')).toMatchObject({
      name: 'switchyard-orders',
      exactly_once: 'where-possible',
    });
  });
});

describe('a group with a way back', () => {
  test('has connectors from the destination to the source, which the cutover names', () => {
    const { only, resources } = synthesised(newGroup({ wayBack }).stack);

    expect(resources('switchyard_mirror_maker')).toEqual([
      expect.objectContaining({
        name: 'switchyard-orders-back',
        source: { bootstrap_servers: ['d1:9092'], security_protocol: 'PLAINTEXT' },
        destination: { bootstrap_servers: ['b1:9092', 'b2:9092'], security_protocol: 'PLAINTEXT' },
        source_alias: 'destination',
        destination_alias: 'source',
        topics: ['a', 'b'],
        tasks: 2,
      }),
    ]);
    expect(only('switchyard_cutover').way_back).toEqual({
      mirror_maker: { name: 'switchyard-orders-back', connect: { url: 'http://connect:8083' } },
    });
  });

  test.each<[KafkaStageName, string | undefined]>([
    ['mirror', 'PREPARED'],
    ['fence', 'PREPARED'],
    ['promote', 'POSITIONED'],
    ['switch', 'RUNNING'],
    ['settle', undefined],
    ['rollback-fence', 'RUNNING'],
    ['rollback', 'STOPPED'],
  ])('at %s has it %s', (stage, status) => {
    const [back] = synthesised(newGroup({ wayBack, stage }).stack).resources('switchyard_mirror_maker');

    expect(back?.status).toBe(status);
  });

  test('has it positioned after the mirrors are promoted, running after clients are served, and stopped before they are let go', () => {
    const waitsFor = (stage: KafkaStageName, type: string, other: string) =>
      (synthesised(newGroup({ wayBack, stage }).stack).only(type).depends_on as string[]).some((one) => one.startsWith(`${other}.`));
    const [maker, mirrors, route] = ['switchyard_mirror_maker', 'switchyard_mirror_topics', 'switchyard_gateway_route'] as const;

    expect(waitsFor('promote', maker, mirrors)).toBe(true);
    expect([waitsFor('switch', maker, route), waitsFor('switch', route, maker)]).toEqual([true, false]);
    expect([waitsFor('rollback', maker, route), waitsFor('rollback', route, maker)]).toEqual([false, true]);
  });

  test('positions it after the connectors of the other direction have stopped', () => {
    const makers = at('promote', { wayBack }).resources('switchyard_mirror_maker');
    const back = makers.find(({ name }) => name === 'switchyard-orders-back');

    expect(connectorsAt('promote', { wayBack })).toEqual({ 'switchyard-orders': 'STOPPED', 'switchyard-orders-back': 'POSITIONED' });
    expect(back.depends_on).toEqual(expect.arrayContaining([expect.stringMatching(/^switchyard_mirror_maker\.orders_Link_/)]));
  });

  test('is refused connectors of one name in both directions, but on two Kafka Connects', () => {
    const link = MirrorMakerLink.ofGroup({ connect, name: 'mm' });
    const elsewhere = KafkaConnect.at({ url: 'http://other:8083' });

    expect(codesOf(() => groupOf({ link, wayBack: WayBack.mirrorMaker({ connect, name: 'mm' }) }))).toEqual(['SWY2018']);
    expect(codesOf(() => groupOf({ link, wayBack: WayBack.mirrorMaker({ connect: elsewhere, name: 'mm' }) }))).toEqual([]);
  });
});

describe('a group on the rollback track', () => {
  test('leaves its mirrors as they are, so that a promotion that was half done is not finished', () => {
    const status = (stage: KafkaStageName) => synthesised(newGroup({ stage }).stack).only('switchyard_mirror_topics').status;

    expect([status('rollback'), status('rollback-fence'), status('switch')]).toEqual(['KEPT', 'KEPT', 'PROMOTED']);
  });

  test('has the route of mirror again in the end, with the login of the source', () => {
    const { routeSpecs } = newGroup().group;

    expect(routeSpecs.rollback).toEqual(routeSpecs.mirror);
    expect(routeSpecs['rollback-fence']).toEqual({ ...routeSpecs.switch, fence: routeSpecs.fence.fence });
  });
});

test('a group over a link with a prefix is refused: its clients would ask for topics that are not there', () => {
  expect(codesOf(() => newGroup({ linkConfig: LinkConfig.forMigration({ prefix: 'old.' }) }))).toEqual(['SWY2017']);
});

describe('the link of a group', () => {
  const two = KafkaCluster.withClusterLinking({
    name: 'source',
    bootstrapServers: 'b1:9092',
    nodeIds: [1],
    clusterId: 'id-source',
    restEndpoint: 'https://source.example.com',
    apiKey: Secret.fromEnvironment('SOURCE_KEY'),
  });
  const linksAt = (stage: KafkaStageName, linkMode: LinkMode) =>
    synthesised(newGroup({ from: two, linkMode, stage }).stack).resources('switchyard_cluster_link');

  test('can be one that the source opens: only its end on the destination changes, and both go at settle', () => {
    const mode = LinkMode.sourceInitiated();
    const [fence, promote] = [linksAt('fence', mode), linksAt('promote', mode)];
    const isWaiting = ({ connection_mode }: { connection_mode?: string }) => connection_mode === 'INBOUND';

    expect(fence).toHaveLength(2);
    expect(fence.filter((link) => !isWaiting(link))).toEqual(promote.filter((link) => !isWaiting(link)));
    expect(promote.find(isWaiting).config['consumer.offset.sync.enable']).toBe('false');
    expect(linksAt('settle', mode)).toEqual([]);
  });

  test('is refused without the end that the group changes', () => {
    expect(codesOf(() => newGroup({ from: two, linkMode: LinkMode.sourceInitiated({ ends: 'source' }) }))).toEqual(['SWY2014']);
  });
});
