import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterLink, KafkaCluster, type KafkaStageName, LinkConfig, MigrationGroup, type MigrationGroupProps } from 'cdktf-switchyard';
import { codesOf, destination, newGroup, newStack, source, synthesised } from '../core/synthesised';

const at = (stage: KafkaStageName, props = {}) => synthesised(newGroup({ stage, ...props }).stack);

describe('a migration group', () => {
  test('starts with link, mirrors, a route to the source, and the stage of record', () => {
    const { types, only } = at('mirror');

    expect(types).toEqual(['switchyard_cluster_link', 'switchyard_cutover', 'switchyard_gateway_route', 'switchyard_mirror_topics']);
    expect(only('switchyard_cutover')).toMatchObject({
      group: 'orders',
      plan: 'kafka',
      stage: 'mirror',
      topics: ['a', 'b'],
      route: 'orders',
      domains: { source: 'source', destination: 'destination' },
      source: { bootstrap_servers: ['b1:9092', 'b2:9092'] },
      destination: { bootstrap_servers: ['d1:9092'] },
      link: { link_name: 'switchyard-orders', cluster_id: 'lkc-1', api_key_ref: 'env:API_KEY' },
      gateway: { token_ref: 'env:ADMIN_TOKEN' },
    });
    expect(only('switchyard_cluster_link').link_name).toBe('switchyard-orders');
  });

  test.each<[KafkaStageName, object]>([
    ['mirror', { to: 'source', fence: undefined, mirrors: 'ACTIVE' }],
    ['fence', { to: 'source', fence: { mode: 'hold' }, mirrors: 'ACTIVE' }],
    ['promote', { to: 'source', fence: { mode: 'hold' }, mirrors: 'PROMOTED' }],
    ['switch', { to: 'destination', fence: undefined, mirrors: 'PROMOTED' }],
    ['settle', { to: 'destination', fence: undefined, mirrors: undefined }],
  ])('at %s has its route and mirrors so', (stage, expected) => {
    const { only, resources } = at(stage);
    const { streaming_domain, fence } = only('switchyard_gateway_route');

    expect({ to: streaming_domain.name, fence, mirrors: resources('switchyard_mirror_topics')[0]?.status }).toEqual(expected);
  });

  test.each<KafkaStageName>(['mirror', 'fence', 'promote', 'switch', 'settle'])(
    'at %s changes nothing before the gates of its cutover',
    (stage) => {
      const { types, resources } = at(stage);
      const others = types.filter((type) => type !== 'switchyard_cutover').flatMap(resources);

      expect(others.map(({ depends_on }) => depends_on)).toEqual(
        others.map(() => expect.arrayContaining([expect.stringMatching(/^switchyard_cutover\.orders_Cutover_\w+$/)])),
      );
    },
  );

  // Terraform would otherwise remove them before it asks the gates of settle: see removedLast in lib/link/link-attributes.ts.
  test('has its link and its mirrors removed only after the gates of settle', () => {
    const { only } = at('switch');

    expect(['switchyard_cluster_link', 'switchyard_mirror_topics'].map((type) => only(type).lifecycle)).toEqual([
      { create_before_destroy: true },
      { create_before_destroy: true },
    ]);
  });

  test('gives bounds to its gates, and leaves the others to the provider', () => {
    expect(at('mirror', { gates: { maxLag: 5, soakSeconds: 60 } }).only('switchyard_cutover').gates).toEqual({
      max_lag: 5,
      soak_seconds: 60,
    });
    expect(at('mirror').only('switchyard_cutover')).not.toHaveProperty('gates');
  });

  test('can have a link that behaves otherwise', () => {
    const linkConfig = LinkConfig.forMigration().with({ 'consumer.offset.sync.ms': '5000' });

    expect(at('mirror', { linkConfig }).only('switchyard_cluster_link').config['consumer.offset.sync.ms']).toBe('5000');
  });

  test('leaves a shared link where it is', () => {
    const sharing = (stage: KafkaStageName) => {
      const stack = newStack();
      const link = new ClusterLink(stack, 'Shared', { source, destination, linkName: 'shared' });
      return synthesised(newGroup({ stage, link }, stack).stack);
    };

    expect(sharing('mirror').only('switchyard_mirror_topics')).toMatchObject({ link: { link_name: 'shared' } });
    expect(sharing('settle').only('switchyard_cluster_link')).toEqual(sharing('mirror').only('switchyard_cluster_link'));
    expect(sharing('settle').only('switchyard_cutover').link.link_name).toBe('shared');
  });

  test('is refused a second group of the same name', () => {
    const { stack, gateway } = newGroup();
    const again = () =>
      new MigrationGroup(stack, 'again', {
        groupName: 'orders',
        gateway,
        from: source,
        to: destination,
        topics: ['c'],
        route: { endpoint: 'h:9192' },
      });

    expect(codesOf(again)).toEqual(['SWY1014']);
  });

  test.each([{ maxLag: -1 }, { quietMs: 0.5 }, { soakSeconds: NaN }])('is refused the bounds %j', (gates) => {
    expect(codesOf(() => newGroup({ gates }))).toEqual(['SWY1015']);
  });

  test('is refused a way to the cluster it comes from, and topics that cannot be', () => {
    expect(codesOf(() => newGroup({ from: destination, topics: ['a', 'a'] }))).toEqual(['SWY2005', 'SWY2007']);
  });

  test('does not compile with a destination that cannot hold a link', () => {
    const plain = KafkaCluster.plaintext({ name: 'plain', bootstrapServers: 'p:9092', nodeIds: [1] });
    // @ts-expect-error a cluster without REST API
    const to: MigrationGroupProps['to'] = plain;

    expect(to.rest).toBeUndefined();
  });
});

describe('the stages file of an app', () => {
  const before = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'group-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  test('says where a group is to be', () => {
    writeFileSync('stages.json', '{"orders": "fence"}');

    expect(newGroup().group.stage).toBe('fence');
  });

  test('may not name a group that the app does not have', () => {
    writeFileSync('stages.json', '{\n  "orders": "fence",\n  "oders": "promote"\n}');
    const { stack } = newGroup();

    expect(() => synthesised(stack)).toThrow(/SWY1013 at stages\.json:3: group "oders" — .*Allowed: "orders"/);
  });
});
