import fc from 'fast-check';
import { AclFilter, ClusterLink, KafkaCluster, LinkConfig, LinkMode, NameFilter } from 'cdktf-switchyard';
import { codesOf, destination, newStack, source } from '../core/synthesised';

const named = KafkaCluster.plaintext({ name: 'named', bootstrapServers: 'n1:9092', clusterId: 'id-named' });

/** Codes that a link with these settings is refused with. */
const refusals = (config: LinkConfig, mode = LinkMode.destination()) =>
  codesOf(() => new ClusterLink(newStack(), 'Link', { source: named, destination, config, mode }));

describe('the settings of a link', () => {
  test('have a property each, under the names that Confluent gives them', () => {
    const config = LinkConfig.from({
      offsetSync: {
        intervalMs: 5000,
        groups: [NameFilter.includePrefix('orders.'), NameFilter.exclude('orders.audit')],
        prefixGroups: true,
      },
      topicConfigSync: { include: ['cleanup.policy', 'retention.ms'], intervalMs: 9000 },
      autoCreate: { topics: [NameFilter.all(), NameFilter.excludePrefix('tmp.')] },
      prefix: 'old.',
      startAt: new Date('2030-01-02T03:04:05Z'),
      paused: false,
      availabilityCheck: { intervalMs: 10_000, failures: 3 },
      fetchers: 4,
      retryTimeoutMs: 0,
    });

    expect(config.settings).toEqual({
      'consumer.offset.sync.enable': 'true',
      'consumer.offset.sync.ms': '5000',
      'consumer.offset.group.filters':
        '{"groupFilters":[{"name":"orders.","patternType":"PREFIXED","filterType":"INCLUDE"},{"name":"orders.audit","patternType":"LITERAL","filterType":"EXCLUDE"}]}',
      'consumer.group.prefix.enable': 'true',
      'topic.config.sync.include': 'cleanup.policy,retention.ms',
      'topic.config.sync.ms': '9000',
      'auto.create.mirror.topics.enable': 'true',
      'auto.create.mirror.topics.filters':
        '{"topicFilters":[{"name":"*","patternType":"LITERAL","filterType":"INCLUDE"},{"name":"tmp.","patternType":"PREFIXED","filterType":"EXCLUDE"}]}',
      'cluster.link.prefix': 'old.',
      'mirror.start.offset.spec': '2030-01-02T03:04:05.000Z',
      'cluster.link.paused': 'false',
      'availability.check.ms': '10000',
      'availability.check.consecutive.failure.threshold': '3',
      'num.cluster.link.fetchers': '4',
      'cluster.link.retry.timeout.ms': '0',
    });
    expect(refusals(config)).toEqual([]);
  });

  test('name the ACLs that follow, and by default all that a filter does not narrow', () => {
    const filters = [
      AclFilter.of({ resourceType: 'TOPIC', patternType: 'PREFIXED', name: 'orders', principal: 'User:a', operation: 'READ' }),
    ];
    const config = LinkConfig.from({ aclSync: { filters: [...filters, AclFilter.all()], intervalMs: 2000 } });

    expect(config.settings['acl.sync.enable']).toBe('true');
    expect(config.settings['acl.sync.ms']).toBe('2000');
    expect(JSON.parse(config.settings['acl.filters'] ?? '')).toEqual({
      aclFilters: [
        {
          resourceFilter: { resourceType: 'TOPIC', patternType: 'PREFIXED', name: 'orders' },
          accessFilter: { principal: 'User:a', operation: 'READ', permissionType: 'ANY' },
        },
        { resourceFilter: { resourceType: 'ANY', patternType: 'ANY' }, accessFilter: { operation: 'ANY', permissionType: 'ANY' } },
      ],
    });
    expect(refusals(config)).toEqual([]);
  });

  test('leave out what is not given, and turn off what is false', () => {
    expect(LinkConfig.from({}).settings).toEqual({});
    expect(LinkConfig.from({ offsetSync: false, aclSync: false, autoCreate: false }).settings).toEqual({
      'consumer.offset.sync.enable': 'false',
      'acl.sync.enable': 'false',
      'auto.create.mirror.topics.enable': 'false',
    });
  });

  test('of a migration are those of a migration with what was changed', () => {
    expect(LinkConfig.forMigration({ offsetSync: { groups: [NameFilter.include('a')] }, fetchers: 2 }).settings).toEqual({
      'consumer.offset.sync.enable': 'true',
      'consumer.offset.sync.ms': '1000',
      'consumer.offset.group.filters': '{"groupFilters":[{"name":"a","patternType":"LITERAL","filterType":"INCLUDE"}]}',
      'num.cluster.link.fetchers': '2',
    });
    expect(LinkConfig.forMigration({ offsetSync: false }).settings).toEqual({ 'consumer.offset.sync.enable': 'false' });
  });

  test('without offset sync lose its filters, which the cluster would clear, and nothing else', () => {
    const config = LinkConfig.forMigration({ fetchers: 2 });

    expect(config.withoutOffsetSync().settings).toEqual({
      'consumer.offset.sync.enable': 'false',
      'consumer.offset.sync.ms': '1000',
      'num.cluster.link.fetchers': '2',
    });
    expect(LinkConfig.of({ 'acl.sync.enable': 'true' }).withoutOffsetSync().settings).toEqual({ 'acl.sync.enable': 'true' });
  });
});

describe('a link is refused', () => {
  test.each([
    [{ 'consumer.offset.sync.ms': '999' }],
    [{ 'consumer.offset.sync.ms': '1s' }],
    [{ 'consumer.offset.sync.enable': 'yes' }],
    [{ 'acl.sync.ms': '0' }],
    [{ 'num.cluster.link.fetchers': '1.5' }],
    [{ 'cluster.link.retry.timeout.ms': '-2' }],
    [{ 'cluster.link.prefix': 'a-prefix-too-long' }],
    [{ 'cluster.link.prefix': 'a/' }],
    [{ 'mirror.start.offset.spec': 'yesterday' }],
    [{ 'topic.config.sync.include': 'cleanup.policy, Retention' }],
  ])('the values %j', (settings) => {
    expect(refusals(LinkConfig.of(settings))).toEqual(['SWY2008']);
  });

  test('a start at no time', () => {
    expect(refusals(LinkConfig.from({ startAt: new Date('never') }))).toEqual(['SWY2008']);
  });

  test('settings that exclude each other', () => {
    const aclSync = { filters: [AclFilter.all()] };

    expect(refusals(LinkConfig.from({ prefix: 'a.', aclSync }))).toEqual(['SWY2009']);
    expect(refusals(LinkConfig.from({ offsetSync: { prefixGroups: true } }))).toEqual(['SWY2009']);
    const prefixed = LinkConfig.from({ prefix: 'a.', offsetSync: { prefixGroups: true } });
    expect(refusals(prefixed)).toEqual([]);
    expect(refusals(prefixed, LinkMode.bidirectional({ ends: 'destination' }))).toEqual(['SWY2009']);
  });

  test.each([
    ['consumer.offset.group.filters', '{'],
    ['consumer.offset.group.filters', '{"topicFilters":[]}'],
    ['consumer.offset.group.filters', '{"groupFilters":[{"name":" ","patternType":"LITERAL","filterType":"INCLUDE"}]}'],
    ['consumer.offset.group.filters', '{"groupFilters":[{"name":"a","patternType":"REGEX","filterType":"INCLUDE"}]}'],
    ['auto.create.mirror.topics.filters', '{"topicFilters":[{"name":"a","patternType":"LITERAL","filterType":"EXCLUDE"}]}'],
    ['acl.filters', '{"aclFilters":[{"resourceFilter":{"resourceType":"TOPIC"}}]}'],
    [
      'acl.filters',
      '{"aclFilters":[{"resourceFilter":{"resourceType":"TOPIC","patternType":"LITERAL"},"accessFilter":{"operation":"ANY","permissionType":"ANY"}}]}',
    ],
  ])('the filters %s = %s', (name, value) => {
    expect(refusals(LinkConfig.of({ [name]: value }))).toEqual(['SWY2010']);
  });

  test.each(['bootstrap.servers', 'link.mode', 'connection.mode', 'sasl.jaas.config', 'local.sasl.jaas.config', 'ssl.keystore.key'])(
    'the setting %s, which it makes itself, without a word of its value',
    (name) => {
      const config = LinkConfig.forMigration().with({ [name]: 'hunter2' });

      expect(refusals(config)).toEqual(['SWY2013']);
      expect(() => new ClusterLink(newStack(), 'Link', { source, destination, config })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
      );
    },
  );

  test('no filters that are built from names', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
    const filter = fc.oneof(name.map(NameFilter.exclude), name.map(NameFilter.includePrefix), name.map(NameFilter.excludePrefix));
    fc.assert(
      fc.property(fc.array(filter), name, (filters, included) => {
        const names = [...filters, NameFilter.include(included)];

        expect(refusals(LinkConfig.from({ offsetSync: { groups: names }, autoCreate: { topics: names } }))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
