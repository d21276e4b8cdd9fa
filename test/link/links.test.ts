import { ClusterLink, KafkaCluster, LinkConfig, LinkMode, MirrorTopics, type MirrorTopicsProps, OffsetSync } from 'cdktf-switchyard';
import { codesOf, destination, newStack, source, synthesised } from '../core/synthesised';

const newLink = (props = {}, stack = newStack()) => new ClusterLink(stack, 'Link', { source, destination, ...props });

describe('a cluster link', () => {
  test('is made on the destination and reads from the source', () => {
    const stack = newStack();
    newLink({ linkName: 'orders' }, stack);

    expect(synthesised(stack).only('switchyard_cluster_link')).toMatchObject({
      link_name: 'orders',
      destination: { rest_endpoint: 'https://rest.example.com', cluster_id: 'lkc-1', api_key_ref: 'env:API_KEY' },
      source: { bootstrap_servers: ['b1:9092', 'b2:9092'], security_protocol: 'PLAINTEXT' },
    });
  });

  test('carries the offsets of every consumer group unless it is told otherwise', () => {
    const stack = newStack();
    newLink({}, stack);
    const { config } = synthesised(stack).only('switchyard_cluster_link');

    expect(config['consumer.offset.sync.enable']).toBe('true');
    expect(JSON.parse(config['consumer.offset.group.filters'])).toEqual({
      groupFilters: [{ name: '*', patternType: 'LITERAL', filterType: 'INCLUDE' }],
    });
  });

  test('takes settings over those of a migration, or settings alone', () => {
    expect(LinkConfig.forMigration().with({ 'consumer.offset.sync.ms': '5000' }).settings).toMatchObject({
      'consumer.offset.sync.enable': 'true',
      'consumer.offset.sync.ms': '5000',
    });
    expect(LinkConfig.of({ 'acl.sync.enable': 'true' }).settings).toEqual({ 'acl.sync.enable': 'true' });
  });

  test('is named after its place unless it has a name', () => {
    expect(newLink().linkName).toMatch(/^edge-link-[0-9a-f]{8}$/);
  });

  test.each(['', 'a b', 'ä'])('is refused the name "%s"', (linkName) => {
    expect(codesOf(() => newLink({ linkName }))).toEqual(['SWY2006']);
  });

  test('is refused a way from a cluster to itself', () => {
    expect(codesOf(() => newLink({ source: destination }))).toEqual(['SWY2007']);
  });
});

describe('mirror topics', () => {
  const newMirrors = (topics: string[], stack = newStack()) =>
    new MirrorTopics(stack, 'Mirrors', { link: newLink({ linkName: 'orders' }, stack), topics });

  test('wait for their link and replicate', () => {
    const stack = newStack();
    newMirrors(['a', 'b'], stack);

    expect(synthesised(stack).only('switchyard_mirror_topics')).toMatchObject({
      link: { link_name: 'orders', cluster_id: 'lkc-1' },
      topics: ['a', 'b'],
      status: 'ACTIVE',
      depends_on: [expect.stringContaining('switchyard_cluster_link.Link')],
    });
  });

  test('stand on a link that someone else made', () => {
    const stack = newStack();
    const link = ClusterLink.fromClusterLinkAttributes(stack, 'Link', { linkName: 'theirs', destination });
    new MirrorTopics(stack, 'Mirrors', { link, topics: ['a'], status: 'PAUSED' });

    const result = synthesised(stack);
    expect(result.types).toEqual(['switchyard_mirror_topics']);
    expect(result.only('switchyard_mirror_topics')).toMatchObject({ link: { link_name: 'theirs' }, status: 'PAUSED' });
  });

  test.each([[[]], [['a', 'a']], [['a b']], [['..']], [['a'.repeat(250)]]])('are refused the topics %j', (topics) => {
    expect(codesOf(() => newMirrors(topics))).toEqual(['SWY2005']);
  });

  const mirrorsOf = (props: Partial<MirrorTopicsProps>, link: Partial<ConstructorParameters<typeof ClusterLink>[2]> = {}) => {
    const stack = newStack();
    new MirrorTopics(stack, 'Mirrors', { link: newLink({ linkName: 'orders', ...link }, stack), ...props });
    return synthesised(stack).only('switchyard_mirror_topics');
  };

  test('can have settings and names of their own, and what else the resource takes', () => {
    const config = LinkConfig.from({ prefix: 'old.' });
    const topics = ['a', { source: 'b', mirror: 'old.b' }, { source: 'c', configs: { 'retention.ms': '1' } }];

    expect(mirrorsOf({ topics, replicationFactor: 3, onDestroy: 'failover', status: 'FAILED_OVER' }, { config })).toMatchObject({
      topics: ['a', 'b', 'c'],
      mirror_names: { b: 'old.b' },
      configs: { c: { 'retention.ms': '1' } },
      replication_factor: 3,
      on_destroy: 'failover',
      status: 'FAILED_OVER',
    });
  });

  test('can be named by patterns, which are matched with the source of the link', () => {
    const mirrors = mirrorsOf({ patterns: ['orders.*', '!orders.tmp?'] });

    expect(mirrors).toMatchObject({ patterns: ['orders.*', '!orders.tmp?'], source: { bootstrap_servers: ['b1:9092', 'b2:9092'] } });
    expect(mirrors).not.toHaveProperty('topics');
  });

  test('can be left what they are', () => {
    expect(mirrorsOf({ topics: ['a'], status: 'PROMOTED', keepStatus: true }).status).toBe('KEPT');
  });

  test('are refused names that Cluster Linking would not give them', () => {
    const prefixed = { config: LinkConfig.from({ prefix: 'old.' }) };

    expect(codesOf(() => mirrorsOf({ topics: [{ source: 'a', mirror: 'b' }] }))).toEqual(['SWY2012']);
    expect(codesOf(() => mirrorsOf({ topics: [{ source: 'a', mirror: 'a' }] }, prefixed))).toEqual(['SWY2012']);
    expect(codesOf(() => mirrorsOf({ topics: ['a'.repeat(245)] }))).toEqual([]);
    expect(codesOf(() => mirrorsOf({ topics: ['a'.repeat(246)] }, prefixed))).toEqual(['SWY2011']);
  });

  test('of a link that nobody knows more of may have any names', () => {
    const stack = newStack();
    const link = ClusterLink.fromClusterLinkAttributes(stack, 'Link', { linkName: 'theirs', destination });

    expect(codesOf(() => new MirrorTopics(stack, 'Mirrors', { link, topics: [{ source: 'a', mirror: 'b' }], status: 'REVERSED' }))).toEqual(
      [],
    );
    expect(codesOf(() => new MirrorTopics(stack, 'Others', { link, patterns: ['a*'] }))).toEqual(['SWY2015']);
  });

  test.each([[['a b*']], [['']], [['!a*']], [['[ab]*']]])('are refused the patterns %j', (patterns) => {
    expect(codesOf(() => mirrorsOf({ patterns }))).toEqual(['SWY2015']);
  });

  test('are turned round over a bidirectional link only', () => {
    const named = KafkaCluster.plaintext({ name: 'named', bootstrapServers: 'n1:9092', clusterId: 'id-named' });
    const twoWay = { source: named, mode: LinkMode.bidirectional({ ends: 'destination' }) };

    expect(mirrorsOf({ topics: ['a'], status: 'REVERSED' }, twoWay).status).toBe('REVERSED');
    expect(codesOf(() => mirrorsOf({ topics: ['a'], status: 'REVERSED' }))).toEqual(['SWY2016']);
    expect(codesOf(() => mirrorsOf({ topics: ['a'], existingTopics: 'truncate-and-restore' }))).toEqual(['SWY2016']);
  });
});

describe('the offset sync of a shared link', () => {
  const syncOf = (props = {}) => {
    const stack = newStack();
    new OffsetSync(stack, 'Sync', { link: newLink({ linkName: 'shared' }, stack), topics: ['a'], source, ...props });
    return synthesised(stack).only('switchyard_offset_sync');
  };

  test('runs for the consumer groups of some topics, which the source is asked for', () => {
    expect(syncOf()).toMatchObject({
      link: { link_name: 'shared' },
      topics: ['a'],
      source: { bootstrap_servers: ['b1:9092', 'b2:9092'] },
      status: 'RUNNING',
      depends_on: [expect.stringContaining('switchyard_cluster_link')],
    });
  });

  test('can be paused, for groups that are named', () => {
    const sync = syncOf({ groups: ['g'], status: 'PAUSED' });

    expect(sync).toMatchObject({ groups: ['g'], status: 'PAUSED' });
    expect(sync).not.toHaveProperty('source');
  });

  test('is refused without topics', () => {
    expect(codesOf(() => syncOf({ topics: [] }))).toEqual(['SWY2005']);
  });
});
