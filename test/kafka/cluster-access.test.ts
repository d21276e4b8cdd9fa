import {
  ClusterAccess,
  ClusterAuthentication,
  ClusterLink,
  Gateway,
  KafkaCluster,
  type KafkaClusterOfProps,
  type KafkaListenerProps,
  MigrationGroup,
  type RestProps,
  Secret,
  type SwitchyardStack,
} from 'cdktf-switchyard';
import { codesOf, flavour, newStack, synthesised } from '../core/synthesised';

const password = Secret.fromEnvironment('PASSWORD');
const tls = { ca: Secret.fromFile('/run/ca.pem') };
const listeners: Record<string, KafkaListenerProps> = {
  scram: { securityProtocol: 'SASL_SSL', bootstrapServers: 's1:9096,s2:9096', authentication: ClusterAuthentication.scram512() },
  mtls: { securityProtocol: 'SSL', bootstrapServers: 's1:9094', authentication: ClusterAuthentication.mtls() },
  inside: { securityProtocol: 'SASL_PLAINTEXT', bootstrapServers: 's1:9095', authentication: ClusterAuthentication.plain() },
};
const rest = { clusterId: 'lkc-1', restEndpoint: 'https://rest.example.com', apiKey: Secret.fromEnvironment('API_KEY') };
const cluster = (props: Partial<KafkaClusterOfProps> = {}) => KafkaCluster.of({ name: 'source', nodeIds: [1], listeners, ...props });
const destinationOf = (props: Partial<KafkaClusterOfProps> = {}) =>
  KafkaCluster.of({ name: 'destination', nodeIds: [0], listeners, ...rest, ...props } as KafkaClusterOfProps & RestProps);

/** The source of the link, and the two clusters of the cutover, of a group. */
function groupOf(from: KafkaCluster, to = destinationOf({ access: ClusterAccess.scram512({ username: 'u', password }) })) {
  const stack = newStack();
  const gateway = new Gateway(stack, 'Gateway', { flavour, clusters: [from, to] });
  const route = { endpoint: 'orders.example.com:9092' };
  new MigrationGroup(stack, 'orders', { gateway, from, to, topics: ['a'], route });
  const result = synthesised(stack);
  return { link: result.only('switchyard_cluster_link'), cutover: result.only('switchyard_cutover'), stack };
}

describe('the access of a cluster', () => {
  test.each<[string, ClusterAccess, object]>([
    [
      'SCRAM-SHA-512',
      ClusterAccess.scram512({ username: 'terraform', password, tls }),
      {
        bootstrap_servers: ['s1:9096', 's2:9096'],
        security_protocol: 'SASL_SSL',
        sasl: { mechanism: 'SCRAM-SHA-512', username: 'terraform', password_ref: 'env:PASSWORD' },
        tls: { ca_ref: 'file:/run/ca.pem' },
      },
    ],
    [
      'PLAIN',
      ClusterAccess.plain({ credentials: Secret.fromVault('secret/kafka', 'login') }),
      {
        bootstrap_servers: ['s1:9095'],
        security_protocol: 'SASL_PLAINTEXT',
        sasl: { mechanism: 'PLAIN', credentials_ref: 'vault:secret/kafka#login' },
      },
    ],
    [
      'a certificate',
      ClusterAccess.mtls({
        certificate: Secret.fromFile('/run/tls.crt'),
        key: Secret.fromFile('/run/tls.key'),
        tls: { ...tls, skipHostNameVerification: true },
      }),
      {
        bootstrap_servers: ['s1:9094'],
        security_protocol: 'SSL',
        tls: {
          certificate_ref: 'file:/run/tls.crt',
          key_ref: 'file:/run/tls.key',
          ca_ref: 'file:/run/ca.pem',
          skip_host_name_verification: true,
        },
      },
    ],
  ])('with %s is that of the cutover and of the link, at the listener that asks for it', (_, access, expected) => {
    const { link, cutover } = groupOf(cluster({ access }));

    expect(cutover.source).toEqual(expected);
    expect(link.source).toEqual(expected);
    expect(link).not.toHaveProperty('source_credentials_revision');
  });

  test('with tokens names the issuer and where the client secret is', () => {
    const authentication = ClusterAuthentication.oauth({ tokenEndpointUri: 'https://issuer.example.com/token' });
    const access = ClusterAccess.oauth({
      tokenEndpoint: 'https://issuer.example.com/token',
      clientId: 'terraform',
      clientSecret: password,
      scope: 'kafka',
      extensions: { logicalCluster: 'lkc-1' },
    });
    const oauth: KafkaListenerProps = { securityProtocol: 'SASL_SSL', bootstrapServers: 's1:9097', authentication };

    expect(groupOf(cluster({ listeners: { oauth }, access })).cutover.source).toEqual({
      bootstrap_servers: ['s1:9097'],
      security_protocol: 'SASL_SSL',
      sasl: {
        mechanism: 'OAUTHBEARER',
        oauth: {
          token_endpoint: 'https://issuer.example.com/token',
          client_id: 'terraform',
          client_secret_ref: 'env:PASSWORD',
          scope: 'kafka',
          extensions: { logicalCluster: 'lkc-1' },
        },
      },
    });
  });

  test('with SCRAM-SHA-256 goes to the listener that it names', () => {
    const two = { securityProtocol: 'SASL_SSL', authentication: ClusterAuthentication.scram256() } as const;
    const access = ClusterAccess.scram256({ username: 'u', password, listener: 'outside' });
    const both = { inside: { ...two, bootstrapServers: 'i:1' }, outside: { ...two, bootstrapServers: 'o:1,o:2' } };

    expect(groupOf(cluster({ listeners: both, access })).cutover.source.bootstrap_servers).toEqual(['o:1', 'o:2']);
  });

  test('to Confluent Cloud is its API key unless another is given', () => {
    const props = {
      ...rest,
      name: 'destination',
      nodeIds: [0],
      bootstrapServers: 'cc:9092',
      gatewayAuthentication: ClusterAuthentication.plain(),
    };
    const from = cluster({ access: ClusterAccess.scram512({ username: 'u', password }) });

    expect(groupOf(from, KafkaCluster.confluentCloud(props)).cutover.destination).toEqual({
      bootstrap_servers: ['cc:9092'],
      security_protocol: 'SASL_SSL',
      sasl: { mechanism: 'PLAIN', credentials_ref: 'env:API_KEY' },
    });
    const own = KafkaCluster.confluentCloud({ ...props, access: ClusterAccess.plain({ username: 'key', password }) });
    expect(groupOf(from, own).cutover.destination.sasl).toMatchObject({ username: 'key' });
  });

  test.each<[string, ClusterAccess]>([
    ['of another mechanism', ClusterAccess.scram256({ username: 'u', password })],
    ['that shows nothing', ClusterAccess.none()],
    ['at a listener that is not there', ClusterAccess.scram512({ username: 'u', password, listener: 'outside' })],
    ['with TLS where there is none', ClusterAccess.plain({ username: 'u', password, tls })],
  ])('%s is refused', (_, access) => {
    expect(codesOf(() => cluster({ access }))).toEqual(['SWY5220']);
  });

  test.each<[string, () => unknown]>([
    ['without a user', () => ClusterAccess.plain({ username: '', password })],
    ['with half a revision', () => ClusterAccess.plain({ username: 'u', password, revision: 1.5 })],
    ['without a client', () => ClusterAccess.oauth({ tokenEndpoint: 'https://i.example.com', clientId: '', clientSecret: password })],
    [
      'with an extension that cannot be sent',
      () => ClusterAccess.oauth({ tokenEndpoint: 'https://i', clientId: 'c', clientSecret: password, extensions: { 'a-b': 'c' } }),
    ],
  ])('%s is refused as such', (_, make) => {
    expect(codesOf(make)).toEqual(['SWY5221']);
  });
});

describe('a link', () => {
  const access = ClusterAccess.scram512({ username: 'terraform', password });
  const linkOf = (sourceAccess: ClusterAccess | undefined, stack = newStack()) => {
    new ClusterLink(stack, 'Link', { source: cluster({ access }), destination: destinationOf(), ...(sourceAccess && { sourceAccess }) });
    return synthesised(stack).only('switchyard_cluster_link');
  };

  test('may have an access of its own, with a revision that rotates it', () => {
    const own = ClusterAccess.scram512({ username: 'link', password: Secret.fromEnvironment('LINK_PASSWORD'), revision: 2 });

    expect(linkOf(own)).toMatchObject({
      source: { sasl: { username: 'link', password_ref: 'env:LINK_PASSWORD' } },
      source_credentials_revision: 2,
    });
    expect(linkOf(undefined)).toMatchObject({ source: { sasl: { username: 'terraform' } } });
  });

  test('is refused one that the source has no listener for', () => {
    expect(codesOf(() => linkOf(ClusterAccess.none()))).toEqual(['SWY5220']);
  });
});

describe('a group whose cluster asks for a login', () => {
  const warningsOf = (stack: SwitchyardStack) =>
    stack.node.findAll().flatMap((construct) => construct.node.metadata.map(({ data }) => String(data)));

  test('and that has none renders, with a warning that says what it lacks', () => {
    const { cutover, stack } = groupOf(cluster(), destinationOf());

    expect(cutover.source).toEqual({ bootstrap_servers: ['s1:9096', 's2:9096'], security_protocol: 'SASL_SSL' });
    expect(warningsOf(stack).filter((warning) => warning.startsWith('SWY5222'))).toEqual([
      expect.stringMatching(/from "source".*its listeners ask for scram-512, mtls, plain.*Give access to the KafkaCluster/),
      expect.stringContaining('to "destination"'),
    ]);
  });

  test('and that has one, or another listener without, has no warning', () => {
    const open = { ...listeners, tls: { securityProtocol: 'SSL', bootstrapServers: 's1:9093' } } as const;
    const { cutover, stack } = groupOf(cluster({ listeners: open }));

    expect(cutover.source).toEqual({ bootstrap_servers: ['s1:9093'], security_protocol: 'SSL' });
    expect(warningsOf(stack).filter((warning) => warning.includes('SWY5222'))).toEqual([]);
  });
});
