import {
  ClusterAccess,
  ClusterAuthentication,
  KafkaCluster,
  KafkaConnect,
  MirrorMakerLink,
  type MirrorMakerLinkProps,
  Secret,
} from 'cdktf-switchyard';
import { codesOf, newStack, source, synthesised } from '../core/synthesised';

const connect = KafkaConnect.at({
  url: 'https://connect:8083/',
  authorization: Secret.fromEnvironment('CONNECT_LOGIN'),
  ca: Secret.fromVault('kv/ca', 'pem'),
});
const destination = KafkaCluster.of({
  name: 'young',
  listeners: { scram: { securityProtocol: 'SASL_SSL', bootstrapServers: 'y1:9092', authentication: ClusterAuthentication.scram512() } },
  access: ClusterAccess.scram512({ username: 'mm', password: Secret.fromEnvironment('MM_PASSWORD'), revision: 4 }),
});

function linkOf(props: Partial<MirrorMakerLinkProps> = {}) {
  const stack = newStack();
  new MirrorMakerLink(stack, 'Link', { source, destination, connect, topics: ['a', 'b'], ...props });
  return synthesised(stack).only('switchyard_mirror_maker');
}

describe('MirrorMaker 2 as a link', () => {
  test('copies topics to any Kafka, with the logins of both clusters as references', () => {
    expect(linkOf()).toMatchObject({
      name: expect.stringMatching(/^edge-link-[0-9a-f]{8}$/),
      connect: { url: 'https://connect:8083', authorization_ref: 'env:CONNECT_LOGIN', ca_ref: 'vault:kv/ca#pem' },
      source: { bootstrap_servers: ['b1:9092', 'b2:9092'] },
      destination: { bootstrap_servers: ['y1:9092'], sasl: { username: 'mm', password_ref: 'env:MM_PASSWORD' } },
      source_alias: 'source',
      destination_alias: 'young',
      credentials_revision: 4,
      topics: ['a', 'b'],
      status: 'RUNNING',
    });
  });

  test('takes what the resource takes, and keeps references to config providers from Terraform', () => {
    const login = '${file:/etc/connect/login.properties:source}';
    const link = linkOf({
      name: 'mm',
      status: 'STOPPED',
      groups: ['orders-*'],
      exactlyOnce: 'where-possible',
      syncTopicConfigs: false,
      syncTopicAcls: true,
      replicationFactor: 2,
      offsetSyncsLocation: 'destination',
      refreshSeconds: 10,
      offsetSyncSeconds: 1,
      tasks: 4,
      heartbeats: false,
      sourceClientConfig: { 'sasl.jaas.config': login },
      destinationClientConfig: { 'bootstrap.servers': 'inside:9092' },
      config: { 'producer.override.linger.ms': '5' },
    });

    expect(link).toMatchObject({
      name: 'mm',
      status: 'STOPPED',
      groups: ['orders-*'],
      exactly_once: 'where-possible',
      sync_topic_configs: false,
      sync_topic_acls: true,
      replication_factor: 2,
      offset_syncs_location: 'destination',
      refresh_seconds: 10,
      offset_sync_seconds: 1,
      tasks: 4,
      heartbeats: false,
      source_client_config: { 'sasl.jaas.config': `$${login}` },
      destination_client_config: { 'bootstrap.servers': 'inside:9092' },
      config: { 'producer.override.linger.ms': '5' },
    });
  });

  test('leaves to the provider what it is not told', () => {
    expect(Object.keys(linkOf()).sort()).toEqual(
      [
        'connect',
        'credentials_revision',
        'destination',
        'destination_alias',
        'lifecycle',
        'name',
        'source',
        'source_alias',
        'status',
        'topics',
      ].sort(),
    );
  });

  test.each(['', 'a b', 'a/b', 'x'.repeat(201)])('is refused the name "%s" for its connectors', (name) => {
    expect(codesOf(() => linkOf({ name }))).toEqual(['SWY2018']);
  });

  test('is refused a way from a cluster to itself, no topics, and logins that no listener takes', () => {
    expect(codesOf(() => linkOf({ source: destination }))).toEqual(['SWY2007']);
    expect(codesOf(() => linkOf({ topics: [] }))).toEqual(['SWY2005']);
    const plain = ClusterAccess.plain({ username: 'a', password: Secret.fromEnvironment('A') });
    expect(codesOf(() => linkOf({ sourceAccess: plain, destinationAccess: plain }))).toEqual(['SWY5220', 'SWY5220']);
  });

  test('without topics is refused when no group takes it', () => {
    const stack = newStack();
    new MirrorMakerLink(stack, 'Link', { source, destination, connect });

    expect(() => synthesised(stack)).toThrow(/SWY2020/);
  });
});

describe('the address of Kafka Connect', () => {
  test.each(['connect:8083', 'ftp://connect', 'https://connect?x=1', ''])('may not be "%s"', (url) => {
    expect(codesOf(() => KafkaConnect.at({ url }))).toEqual(['SWY2019']);
  });

  test('is refused with a login in it, which is not shown', () => {
    expect(() => KafkaConnect.at({ url: 'https://me:hunter2@connect:8083' })).toThrow(
      expect.objectContaining({ code: 'SWY2019', message: expect.not.stringContaining('hunter2') }),
    );
  });
});
