import {
  ClusterLink,
  KafkaCluster,
  KafkaConnect,
  type KafkaStageName,
  LinkConfig,
  LinkMode,
  MigrationGroup,
  type MigrationGroupProps,
  MirrorMakerLink,
  NameFilter,
  Secret,
  WayBack,
} from 'cdktf-switchyard';
import { codesOf, destination, newGateway, newGroup, newStack, source as apache, synthesised } from '../core/synthesised';

const source = KafkaCluster.withClusterLinking({
  name: 'source',
  bootstrapServers: 'b1:9092',
  nodeIds: [1],
  clusterId: 'lkc-0',
  restEndpoint: 'https://source.example.com',
  apiKey: Secret.fromEnvironment('SOURCE_KEY'),
});
const wayBack = WayBack.bidirectionalLink();
const linkMode = LinkMode.bidirectional();

const groupOf = (props: Partial<MigrationGroupProps> = {}) => newGroup({ from: source, linkMode, wayBack, ...props });
const at = (stage: KafkaStageName, props: Partial<MigrationGroupProps> = {}) => synthesised(groupOf({ ...props, stage }).stack);
const isOfSource = ({ link, destination: end }: any) => (link ?? end)?.rest_endpoint === 'https://source.example.com';
const onSource = (stage: KafkaStageName, type: string, props = {}) => at(stage, props).resources(type).find(isOfSource);
const onDestination = (stage: KafkaStageName, type: string) =>
  at(stage)
    .resources(type)
    .find((one) => !isOfSource(one));
const syncsBack = (stage: KafkaStageName) => onSource(stage, 'switchyard_cluster_link')?.config['consumer.offset.sync.enable'];

describe('a group whose way back is its own link', () => {
  test('names the end of the link on the source for its gates', () => {
    expect(at('mirror').only('switchyard_cutover').way_back).toEqual({
      link: {
        rest_endpoint: 'https://source.example.com',
        cluster_id: 'lkc-0',
        api_key_ref: 'env:SOURCE_KEY',
        link_name: 'switchyard-orders',
      },
    });
  });

  test.each<[KafkaStageName, string | undefined, string | undefined, string | undefined]>([
    ['mirror', 'ACTIVE', undefined, 'false'],
    ['fence', 'ACTIVE', undefined, 'false'],
    ['promote', 'REVERSED', undefined, 'false'],
    ['switch', 'REVERSED', 'ACTIVE', 'true'],
    ['settle', undefined, undefined, undefined],
    ['rollback-fence', 'KEPT', 'ACTIVE', 'true'],
    ['rollback', 'KEPT', 'PROMOTED', 'false'],
  ])(
    'at %s has mirrors that are %s on the destination and %s on the source, and offsets that come back: %s',
    (stage, there, here, back) => {
      expect([onDestination(stage, 'switchyard_mirror_topics')?.status, onSource(stage, 'switchyard_mirror_topics')?.status]).toEqual([
        there,
        here,
      ]);
      expect(syncsBack(stage)).toBe(back);
    },
  );

  test('makes no mirror on the source itself, and leaves plain topics when the link goes', () => {
    expect(onSource('switch', 'switchyard_mirror_topics')).toMatchObject({
      topics: ['a', 'b'],
      existing_topics: 'reversed',
      on_destroy: 'failover',
      lifecycle: { create_before_destroy: true },
    });
  });

  test('lets clients go before it looks for the mirrors on the source, and promotes those before it lets clients go back', () => {
    const mirrors = (stage: KafkaStageName): string[] => onSource(stage, 'switchyard_mirror_topics').depends_on;
    const route = (stage: KafkaStageName): string[] => at(stage).only('switchyard_gateway_route').depends_on;
    const named = (names: readonly string[], pattern: RegExp) => names.some((name) => pattern.test(name));

    expect([named(mirrors('switch'), /gateway_route/), named(route('switch'), /WayBack/)]).toEqual([true, false]);
    expect([named(mirrors('rollback'), /gateway_route/), named(route('rollback'), /mirror_topics\.orders_WayBack/)]).toEqual([false, true]);
    // The offset sync has ended before that: it would set back what the groups commit on the source.
    expect(named(mirrors('rollback'), /cluster_link\.orders_Link_SourceResource/)).toBe(true);
  });

  test('has offsets that are the same on the source: consumers go on from where they are', () => {
    expect(at('rollback').only('switchyard_gateway_route').streaming_domain.translated_offsets ?? false).toBe(false);
  });

  test('keeps what the end on the source was given, and takes the named groups alone', () => {
    const sourceConfig = LinkConfig.forMigration({ offsetSync: { intervalMs: 2000, groups: [NameFilter.all()] } });
    const props = { linkMode: LinkMode.bidirectional({ sourceConfig }), wayBack: WayBack.bidirectionalLink({ groups: ['readers'] }) };
    const { config } = onSource('switch', 'switchyard_cluster_link', props);

    expect(config['consumer.offset.sync.ms']).toBe('2000');
    expect(JSON.parse(config['consumer.offset.group.filters'])).toEqual({
      groupFilters: [{ name: 'readers', patternType: 'LITERAL', filterType: 'INCLUDE' }],
    });
  });

  test.each(['shared', 'with an end that others make'])(
    'brings offsets back over a link that is %s, for groups of its topics alone',
    (kind) => {
      const stack = newStack();
      const shared = () => ({
        link: new ClusterLink(stack, 'Shared', { source, destination, mode: linkMode }),
        linkMode: undefined as never,
      });
      const props = kind === 'shared' ? shared() : { linkMode: LinkMode.bidirectional({ ends: 'destination' }) };
      const { resources } = synthesised(newGroup({ from: source, wayBack, stage: 'rollback', ...props }, stack).stack);

      expect(resources('switchyard_offset_sync').filter(isOfSource)).toEqual([
        expect.objectContaining({
          topics: ['a', 'b'],
          status: 'PAUSED',
          source: expect.objectContaining({ bootstrap_servers: ['d1:9092'] }),
        }),
      ]);
      expect(resources('switchyard_mirror_topics').find(isOfSource)).toMatchObject({ status: 'PROMOTED' });
    },
  );
});

describe('the way back over a link', () => {
  test('is refused over a link in one direction, its own or a shared one', () => {
    const shared = new ClusterLink(newStack(), 'Shared', { source, destination });
    const known = ClusterLink.fromClusterLinkAttributes(newStack(), 'Known', { linkName: 'known', destination });

    expect(codesOf(() => groupOf({ linkMode: LinkMode.sourceInitiated() }))).toEqual(['SWY2030']);
    expect(codesOf(() => groupOf({ linkMode: undefined as never }))).toEqual(['SWY2030']);
    for (const link of [shared, known]) expect(codesOf(() => groupOf({ linkMode: undefined as never, link }))).toEqual(['SWY2030']);
    expect(() => groupOf({ linkMode: LinkMode.sourceInitiated() })).toThrow(
      /linkMode "one direction".*LinkMode\.bidirectional\(\).*mirrorMaker/s,
    );
  });

  test('is refused to a group that moves with MirrorMaker', () => {
    const stack = newStack();
    const link = MirrorMakerLink.ofGroup({ connect: KafkaConnect.at({ url: 'http://connect:8083' }) });
    const props = { gateway: newGateway(stack, source), from: source, to: destination, topics: ['a'], route: { endpoint: 'h:9092' } };

    expect(codesOf(() => new MigrationGroup(stack, 'orders', { ...props, link, wayBack }))).toEqual(['SWY2030']);
  });

  test('is refused to a source without a REST API', () => {
    expect(codesOf(() => groupOf({ from: apache }))).toContain('SWY2031');
  });

  test('is refused where committed offsets would not come back, or topics would have other names', () => {
    const withConfig = (sourceConfig: LinkConfig) => groupOf({ linkMode: LinkMode.bidirectional({ sourceConfig }) });

    expect(codesOf(() => withConfig(LinkConfig.forMigration({ offsetSync: false })))).toEqual(['SWY2032']);
    expect(codesOf(() => groupOf({ wayBack: WayBack.bidirectionalLink({ groups: [] }) }))).toEqual(['SWY2032']);
    expect(codesOf(() => withConfig(LinkConfig.forMigration({ prefix: 'old.' })))).toEqual(['SWY2017']);
  });
});
