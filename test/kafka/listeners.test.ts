import {
  ClientAuthentication,
  ClusterAuthentication,
  KafkaCluster,
  type MigrationGroupProps,
  ScramCredentials,
  Secret,
} from 'cdktf-switchyard';
import { codesOf, newGroup } from '../core/synthesised';

const rest = { clusterId: 'lkc-1', restEndpoint: 'https://rest.example.com/', apiKey: Secret.fromEnvironment('API_KEY') };
const listener = (props: object) => () =>
  KafkaCluster.of({ name: 'c', listeners: { main: { securityProtocol: 'PLAINTEXT', bootstrapServers: 'b:9092', ...props } as never } });

describe('a cluster', () => {
  test('of MSK has listeners by name, each with what it asks', () => {
    const msk = KafkaCluster.msk({
      name: 'msk',
      nodeIds: [1, 2],
      listeners: {
        iam: { securityProtocol: 'SASL_SSL', bootstrapServers: 'b1:9098', authentication: ClusterAuthentication.iam() },
        scram: { securityProtocol: 'SASL_SSL', bootstrapServers: 'b1:9096, b2:9096', authentication: ClusterAuthentication.scram512() },
        mtls: {
          securityProtocol: 'SSL',
          bootstrapServers: ['b1:9094'],
          authentication: ClusterAuthentication.mtls(),
          tls: { spec: { secretRef: 'msk-client-tls' } },
        },
      },
    });

    expect(msk.kind).toBe('msk');
    expect(
      msk.listeners.map(({ id, bootstrapServers, authentication, tls }) => [id, ...bootstrapServers, authentication.kind, tls?.secretRef]),
    ).toEqual([
      ['iam', 'b1:9098', 'iam', undefined],
      ['scram', 'b1:9096', 'scram-512', undefined],
      ['scram-2', 'b2:9096', 'scram-512', undefined],
      ['mtls', 'b1:9094', 'mtls', 'msk-client-tls'],
    ]);
    expect(msk.tryListener()?.id).toBe('iam');
    expect(msk.tryListener('scram-2')?.bootstrapServers).toEqual(['b2:9096']);
    expect(msk.tryListener('plain')).toBeUndefined();
  });

  test('without authentication has one listener an address, as ever', () => {
    const { listeners, securityProtocol, bootstrapServers } = KafkaCluster.plaintext({ name: 'c', bootstrapServers: 'b1:9092,b2:9092' });

    expect(listeners.map(({ id }) => id)).toEqual(['plaintext-1', 'plaintext-2']);
    expect({ securityProtocol, bootstrapServers }).toEqual({ securityProtocol: 'PLAINTEXT', bootstrapServers: ['b1:9092', 'b2:9092'] });
  });

  test('is reached by Switchyard itself without authentication, where it can be', () => {
    const { securityProtocol, bootstrapServers } = KafkaCluster.of({
      name: 'c',
      listeners: {
        scram: { securityProtocol: 'SASL_SSL', bootstrapServers: 'b1:9096', authentication: ClusterAuthentication.scram512() },
        open: { securityProtocol: 'PLAINTEXT', bootstrapServers: 'b1:9092,b2:9092' },
      },
    });

    expect({ securityProtocol, bootstrapServers }).toEqual({ securityProtocol: 'PLAINTEXT', bootstrapServers: ['b1:9092', 'b2:9092'] });
  });

  test.each([
    ['plain', ClusterAuthentication.plain(), 'SASL_SSL'],
    ['oauth', ClusterAuthentication.oauth({ tokenEndpointUri: 'https://idp/token' }), 'SASL_SSL'],
    ['mtls', ClusterAuthentication.mtls(), 'SSL'],
  ])('of Confluent Cloud has a listener %s', (id, gatewayAuthentication, securityProtocol) => {
    const cloud = KafkaCluster.confluentCloud({ name: 'cc', bootstrapServers: 'pkc-1:9092', gatewayAuthentication, ...rest });

    expect(cloud.listeners).toMatchObject([{ id, securityProtocol, bootstrapServers: ['pkc-1:9092'] }]);
    expect(cloud.rest).toMatchObject({ endpoint: 'https://rest.example.com', clusterId: 'lkc-1' });
  });

  test('of Confluent Cloud for Government can be described, and not be moved to', () => {
    const government = KafkaCluster.confluentCloud({
      name: 'gov',
      bootstrapServers: 'pkc-1:9092',
      nodeIds: [0],
      gatewayAuthentication: ClusterAuthentication.plain(),
      government: true,
      ...rest,
    });
    // @ts-expect-error it is no destination of a link
    const to: MigrationGroupProps['to'] = government;

    expect(codesOf(() => newGroup({ to }))).toEqual(['SWY3116']);
  });

  test('with a REST API can be moved to', () => {
    const to: MigrationGroupProps['to'] = KafkaCluster.of({
      name: 'c',
      listeners: { open: { securityProtocol: 'PLAINTEXT', bootstrapServers: 'b:9092' } },
      ...rest,
    });

    expect(to.rest.clusterId).toBe('lkc-1');
  });

  test.each([
    ['SASL on a protocol without it', { authentication: ClusterAuthentication.plain() }, 'SWY3114'],
    ['a certificate on a protocol without TLS', { authentication: ClusterAuthentication.mtls() }, 'SWY3114'],
    ['no authentication on a protocol with SASL', { securityProtocol: 'SASL_SSL' }, 'SWY3114'],
    ['certificates on a protocol without TLS', { tls: { secretRef: 'tls' } }, 'SWY3114'],
    ['an address without a port', { bootstrapServers: 'b' }, 'SWY2001'],
  ])('is refused a listener with %s', (_, props, code) => {
    expect(codesOf(listener(props))).toEqual([code]);
  });

  test.each([[''], ['a b'], ['-a']])('is refused a listener of the name "%s"', (name) => {
    const listeners = { [name]: { securityProtocol: 'PLAINTEXT', bootstrapServers: 'b:9092' } } as const;

    expect(codesOf(() => KafkaCluster.of({ name: 'c', listeners }))).toEqual(['SWY3113']);
  });

  test('is refused two listeners whose addresses get the same name', () => {
    const open = { securityProtocol: 'PLAINTEXT', bootstrapServers: 'b1:9092,b2:9092' } as const;

    expect(codesOf(() => KafkaCluster.of({ name: 'c', listeners: { a: open, 'a-2': open } }))).toEqual(['SWY3113', 'SWY3113']);
  });
});

describe('what the gateway needs to log in', () => {
  test('is a template of a secret, and for OAuth where tokens come from', () => {
    const oauth = ClusterAuthentication.oauth({
      tokenEndpointUri: 'https://idp/token',
      scope: 'kafka',
      jaasConfigPassThrough: { secretName: 'oauth-jaas' },
    });

    expect(oauth.spec).toEqual({
      type: 'oauth',
      jaasConfigPassThrough: { secretRef: 'oauth-jaas' },
      oauthSettings: { tokenEndpointUri: 'https://idp/token', scope: 'kafka' },
    });
    expect(oauth.secretNames).toEqual(['oauth-jaas']);
    expect(ClusterAuthentication.scram256({ jaasConfigPassThrough: 'login' }).spec).toMatchObject({
      type: 'scram',
      mechanism: 'SCRAM-SHA-256',
    });
  });

  test.each(['idp/token', 'ftp://idp/token', ''])('is refused the address "%s"', (address) => {
    expect(codesOf(() => ClusterAuthentication.oauth({ tokenEndpointUri: address }))).toEqual(['SWY3108']);
    expect(codesOf(() => ClientAuthentication.oauth({ jwksEndpointUri: address, audience: 'kafka' }))).toEqual(['SWY3108']);
  });
});

describe('credentials of SCRAM clients', () => {
  test.each([
    [
      'registered through the gateway',
      ScramCredentials.registeredThroughGateway({ admin: 'scram-admin' }),
      { alterScramCredentials: true, admin: { secretRef: 'scram-admin' } },
    ],
    ['in the swap store', ScramCredentials.inSwapStore(), { alterScramCredentials: false }],
    [
      'in a store of their own',
      ScramCredentials.inStore({ storeName: 'verifiers' }),
      { alterScramCredentials: false, secretStore: 'verifiers' },
    ],
  ])('may be %s', (_, credentials, scram) => {
    expect(ClientAuthentication.scram512({ credentials, credentialsTtlMs: 5000 }).spec).toEqual({
      type: 'scram',
      scram: { ...scram, scramCredentialsTtlMs: 5000 },
    });
  });

  test('are in the swap store unless it is said', () => {
    expect(ClientAuthentication.scram256().scramCredentials).toEqual(ScramCredentials.inSwapStore());
  });
});
