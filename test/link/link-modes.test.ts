import { ClusterAccess, ClusterAuthentication, ClusterLink, KafkaCluster, LinkConfig, LinkMode, Secret } from 'cdktf-switchyard';
import { codesOf, destination, newStack, source as open, synthesised } from '../core/synthesised';

const access = (username: string, revision?: number) =>
  ClusterAccess.scram512({
    username,
    password: Secret.fromEnvironment(`${username.toUpperCase()}_PASSWORD`),
    ...(revision && { revision }),
  });

/** A cluster that can hold a link and asks for SCRAM. */
const scramCluster = (name: string, clusterId: string, revision?: number) =>
  KafkaCluster.of({
    name,
    clusterId,
    restEndpoint: `https://${name}:8090`,
    apiKey: Secret.fromEnvironment(`${name.toUpperCase()}_KEY`),
    listeners: {
      scram: { securityProtocol: 'SASL_SSL', bootstrapServers: `${name}:9092`, authentication: ClusterAuthentication.scram512() },
    },
    access: access(name, revision),
  });
const old = scramCluster('old', 'id-old', 2);
const young = scramCluster('young', 'id-young', 3);

function ends(mode: LinkMode, props = {}) {
  const stack = newStack();
  new ClusterLink(stack, 'Link', { source: old, destination: young, linkName: 'orders', mode, ...props });
  const links = synthesised(stack).resources('switchyard_cluster_link');
  const heldBy = (name: string) => links.find((link) => (link.source_rest ?? link.destination).rest_endpoint === `https://${name}:8090`);
  return { links, atSource: heldBy('old'), atDestination: heldBy('young') };
}

const login = (username: string) => ({ mechanism: 'SCRAM-SHA-512', username, password_ref: `env:${username.toUpperCase()}_PASSWORD` });

describe('a link', () => {
  test('that the destination holds is one object, without a word of modes', () => {
    const { links, atDestination } = ends(LinkMode.destination());

    expect(links).toHaveLength(1);
    expect(atDestination).toMatchObject({ source: { sasl: login('old') }, source_cluster_id: 'id-old', source_credentials_revision: 2 });
    expect(Object.keys(atDestination)).not.toEqual(expect.arrayContaining(['mode']));
    expect(Object.keys(atDestination)).not.toEqual(expect.arrayContaining(['connection_mode']));
  });

  test('that the source opens waits on the destination, and is opened from the source with both logins', () => {
    const { links, atSource, atDestination } = ends(LinkMode.sourceInitiated());

    expect(links).toHaveLength(2);
    expect(atDestination).toMatchObject({
      link_name: 'orders',
      connection_mode: 'INBOUND',
      source: { bootstrap_servers: ['old:9092'] },
      source_cluster_id: 'id-old',
    });
    expect(atDestination.source).not.toHaveProperty('sasl');
    expect(atDestination.config).toEqual(LinkConfig.forMigration().settings);
    expect(atSource).toMatchObject({
      link_name: 'orders',
      mode: 'SOURCE',
      source_rest: { cluster_id: 'id-old', api_key_ref: 'env:OLD_KEY' },
      destination_kafka: { bootstrap_servers: ['young:9092'], sasl: login('young') },
      destination_cluster_id: 'id-young',
      local: { security_protocol: 'SASL_SSL', sasl: login('old') },
      source_credentials_revision: 5,
      depends_on: [expect.stringMatching(/^switchyard_cluster_link\.Link_/)],
    });
    expect(atSource).not.toHaveProperty('config');
  });

  test('that somebody else opens, or waits for, is the other end alone', () => {
    expect(ends(LinkMode.sourceInitiated({ ends: 'destination' }))).toMatchObject({
      links: { length: 1 },
      atDestination: { connection_mode: 'INBOUND' },
    });
    expect(ends(LinkMode.sourceInitiated({ ends: 'source' }))).toMatchObject({ links: { length: 1 }, atSource: { mode: 'SOURCE' } });
  });

  test('in both directions has an end on each cluster that connects to the other', () => {
    const { atSource, atDestination } = ends(LinkMode.bidirectional({ sourceConfig: LinkConfig.from({ fetchers: 2 }) }));

    expect(atDestination).toMatchObject({
      mode: 'BIDIRECTIONAL',
      remote_cluster_id: 'id-old',
      source: { bootstrap_servers: ['old:9092'], sasl: login('old') },
      source_credentials_revision: 2,
    });
    expect(atSource).toMatchObject({
      mode: 'BIDIRECTIONAL',
      destination: { cluster_id: 'id-old' },
      remote_cluster_id: 'id-young',
      source: { bootstrap_servers: ['young:9092'], sasl: login('young') },
      config: { 'num.cluster.link.fetchers': '2' },
      source_credentials_revision: 3,
    });
    for (const one of [atSource, atDestination]) expect(one).not.toHaveProperty('local');
    for (const one of [atSource, atDestination]) expect(one).not.toHaveProperty('connection_mode');
  });

  test.each(['source', 'destination'] as const)(
    'in both directions over connections of the %s has the other end made first',
    (connections) => {
      const { atSource, atDestination } = ends(LinkMode.bidirectional({ connections }));
      const [opener, waiter] = connections === 'source' ? [atSource, atDestination] : [atDestination, atSource];

      expect(waiter).toMatchObject({ mode: 'BIDIRECTIONAL', connection_mode: 'INBOUND' });
      expect(waiter).not.toHaveProperty('local');
      expect(waiter.source).not.toHaveProperty('sasl');
      expect(opener).toMatchObject({ local: { sasl: login(connections === 'source' ? 'old' : 'young') }, source_credentials_revision: 5 });
      expect(opener.depends_on).toHaveLength(1);
      expect(waiter).not.toHaveProperty('depends_on');
    },
  );

  test('is refused an end on a cluster that cannot hold one, or whose id nobody knows', () => {
    const link = (mode: LinkMode, from = open) => codesOf(() => new ClusterLink(newStack(), 'Link', { source: from, destination, mode }));

    expect(link(LinkMode.sourceInitiated())).toEqual(['SWY2014', 'SWY2014']);
    expect(link(LinkMode.sourceInitiated({ ends: 'destination' }))).toEqual(['SWY2014']);
    expect(link(LinkMode.bidirectional({ ends: 'destination' }))).toEqual(['SWY2014']);
    expect(link(LinkMode.destination())).toEqual([]);
  });

  test('is refused logins that no listener takes', () => {
    const plain = ClusterAccess.plain({ username: 'a', password: Secret.fromEnvironment('A') });

    expect(codesOf(() => ends(LinkMode.sourceInitiated(), { destinationAccess: plain }))).toEqual(['SWY5220']);
    expect(codesOf(() => ends(LinkMode.sourceInitiated(), { sourceAccess: plain }))).toEqual(['SWY5220']);
    expect(codesOf(() => ends(LinkMode.sourceInitiated({ ends: 'destination' }), { sourceAccess: plain }))).toEqual([]);
  });

  test('can be made without trying whether the other cluster is there', () => {
    expect(ends(LinkMode.destination(), { validate: false }).atDestination.validate_link).toBe(false);
  });
});
