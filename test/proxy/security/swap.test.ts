import { createHash, randomBytes } from 'node:crypto';
import pino from 'pino';
import type { RouteSecuritySpec, RouteSpec } from '../../../lib/gateway/spec';
import { OAuthClient } from '../../../lib/proxy/auth/oauth-client';
import { PlainClient } from '../../../lib/proxy/auth/plain-client';
import { PlainMechanism, verifyAgainst } from '../../../lib/proxy/auth/plain-server';
import { saltPassword } from '../../../lib/proxy/auth/scram-crypto';
import { ScramClient } from '../../../lib/proxy/auth/scram-client';
import { storedVerifiers } from '../../../lib/proxy/auth/scram-lookup';
import { ScramMechanism } from '../../../lib/proxy/auth/scram-server';
import { makeVerifier, writeVerifiers } from '../../../lib/proxy/auth/scram-verifier';
import type { SaslMechanism } from '../../../lib/proxy/auth/types';
import { GatewaySecurity } from '../../../lib/proxy/security/gateway-security';
import { ApiKey, encodeRequest, ErrorCode, type WireClient } from '../../../lib/proxy/wire';
import { CertificateAuthority, pemFiles } from '../../support/certificates';
import { until } from '../../support/until';
import { VaultServer } from '../../secrets/support/vault-server';
import { IdentityProvider } from '../auth/identity-provider';
import { authenticate, connectPlainly, connectSecurely, Gateway, Secrets } from '../route/support';
import { FakeCluster } from '../support/fake-cluster';
import { freePorts, produce, rawConnect } from '../support/start';

/** Whom the cluster knows; the gateway's clients do not know these. */
const upstream = new Map([
  ['up-alice', 'up:alice:secret'],
  ['up-anonymous', 'up-anonymous-secret'],
]);
const jaas =
  'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="alice-secret" user_bob="bob-secret" user_eve="eve-secret" user_carol="carol-secret";';

/** Notes the bytes of an exchange and answers with others, twice. */
class Opaque implements SaslMechanism {
  public readonly name = 'GSSAPI';
  public readonly seen: Buffer[] = [];
  public static answer(bytes: Buffer): Buffer {
    return createHash('sha512').update(bytes).digest();
  }
  public create() {
    let turn = 0;
    return {
      respond: (bytes: Buffer) => {
        this.seen.push(bytes);
        const step = { bytes: Opaque.answer(bytes) };
        return Promise.resolve(
          ++turn < 3
            ? { kind: 'continue' as const, ...step }
            : { kind: 'done' as const, ...step, principal: { name: 'krb', mechanism: 'PLAIN' as const } },
        );
      },
    };
  }
}

const authority = CertificateAuthority.create();
const server = authority.server();
const own = authority.client({ subject: 'up-alice' });
const opaque = new Opaque();

type Named =
  | 'tls-plain'
  | 'scram-own'
  | 'scram-beside'
  | 'scram-alter'
  | 'mtls-plain'
  | 'none-plain'
  | 'plain-scram'
  | 'plain-mtls'
  | 'plain-none'
  | 'oauth'
  | 'short'
  | 'pass'
  | 'reauth';

describe('a route with swap', () => {
  const secrets = new Secrets();
  const vault = new VaultServer();
  let identity: IdentityProvider;
  let cluster: FakeCluster;
  let other: FakeCluster;
  let gateway: Gateway;
  const ports = new Map<Named, number>();

  const port = (name: Named) => ports.get(name) as number;
  const secure = (name: Named, more = {}) => connectSecurely(port(name), { ca: authority.cert, ...more });
  const plain = (name: Named) => connectPlainly(port(name));
  /** As whom the cluster has taken the last write. */
  const writesAs = async (client: WireClient, value: string) => {
    await produce(client, value);
    return cluster.requests(ApiKey.Produce).at(-1)?.principal;
  };
  const alice = () => new PlainClient('alice', 'alice-secret');
  const scramClient = (user: string, password: string, mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512' = 'SCRAM-SHA-512') =>
    new ScramClient({ mechanism, user, password });
  const plainClients: NonNullable<RouteSecuritySpec['client']> = {
    authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'users' } },
  };
  const swap = (
    client: NonNullable<RouteSecuritySpec['client']>,
    cluster: RouteSecuritySpec['cluster'] = { authentication: { type: 'plain' } },
    secretStore = 'swap',
  ) => ({ auth: 'swap', secretStore, client, cluster }) as const;

  beforeAll(async () => {
    await vault.start();
    identity = await IdentityProvider.start();
    const mechanisms = [
      new PlainMechanism(verifyAgainst(upstream)),
      new ScramMechanism(
        'SCRAM-SHA-512',
        storedVerifiers((user) => Promise.resolve(upstream.get(user))),
      ),
      opaque,
    ];
    const tls = { cert: server.chain, key: server.key };
    const listeners = {
      sasl: { sasl: mechanisms },
      saslssl: { sasl: mechanisms, tls },
      mtls: { tls: { ...tls, ca: authority.cert, requestCert: true, rejectUnauthorized: true } },
      short: { sasl: mechanisms, sessionLifetimeMs: 400 },
    };
    cluster = await FakeCluster.start({ clusterId: 'swapped', nodeIds: [1, 2], listeners });
    other = await FakeCluster.start({ clusterId: 'other', nodeIds: [1, 2], listeners: { sasl: listeners.sasl } });

    secrets.write('server', pemFiles(server, authority));
    secrets.write('trust', { 'cacerts.pem': authority.cert });
    secrets.write('users', { 'plain-jaas.conf': jaas });
    secrets.write('admin', { username: 'admin', password: 'admin-secret' });
    secrets.write('vault', { address: vault.address, authToken: vault.rootToken, prefixPath: 'secret/' });
    const verifiers = async (password: string) =>
      writeVerifiers([await makeVerifier('SCRAM-SHA-256', password), await makeVerifier('SCRAM-SHA-512', password)]);
    const entries = {
      alice: 'up-alice:up:alice:secret',
      ANONYMOUS: 'up-anonymous:up-anonymous-secret',
      bob: 'up-alice:wrong-secret',
      admin: 'up-alice:up:alice:secret',
    };
    const stores = [
      secrets.fileStore('swap', { ...entries, 'alice.scram': await verifiers('beside-secret') }),
      secrets.fileStore('verifiers', { alice: await verifiers('own-secret') }),
      secrets.fileStore('certificates', { alice: own.key + own.chain, bob: own.chain, carol: own.key }),
      { name: 'vault', provider: { type: 'Vault' as const, configSecretRef: 'vault' } },
    ];

    const tlsClient = { tls: { secretRef: 'server' } };
    const scram = (scram: object) => ({ ...tlsClient, authentication: { type: 'scram' as const, scram } });
    const specs: Record<Named, readonly [bootstrap: string, RouteSecuritySpec]> = {
      'tls-plain': ['saslssl', swap({ ...tlsClient, ...plainClients })],
      'scram-own': ['sasl', swap(scram({ secretStore: 'verifiers' }))],
      'scram-beside': ['sasl', swap(scram({}))],
      'scram-alter': ['sasl', swap(scram({ secretStore: 'vault', alterScramCredentials: true, admin: { secretRef: 'admin' } }))],
      'mtls-plain': [
        'sasl',
        swap({
          ...tlsClient,
          authentication: { type: 'mtls', mtls: { principalMappingRules: ['RULE:^CN=client-(.*?)$/$1/L', 'DEFAULT'] } },
        }),
      ],
      'none-plain': ['sasl', swap({ authentication: { type: 'none' } })],
      'plain-scram': ['sasl', swap(plainClients, { authentication: { type: 'scram' } })],
      'plain-mtls': ['mtls', swap(plainClients, { authentication: { type: 'mtls' } }, 'certificates')],
      'plain-none': ['plain', { auth: 'swap', client: plainClients, cluster: { authentication: { type: 'none' } } }],
      oauth: [
        'sasl',
        swap({
          ...tlsClient,
          authentication: {
            type: 'oauth',
            oauthSettings: { jwksEndpointUri: `${identity.url}/keys`, expectedIssuer: 'idp', audience: 'kafka' },
          },
        }),
      ],
      short: ['short', swap(plainClients)],
      pass: ['sasl', { auth: 'passthrough' }],
      reauth: ['sasl', swap({ ...plainClients, connectionsMaxReauthMs: 500 })],
    };
    const first = await freePorts(4 * Object.keys(specs).length);
    const routes = Object.entries(specs).map(([name, [bootstrapServerId, security]], index): RouteSpec => {
      ports.set(name as Named, first + 4 * index);
      return {
        name,
        endpoint: `localhost:${first + 4 * index}`,
        brokerIdentificationStrategy: { type: 'port' },
        streamingDomain: { name: 'domain', bootstrapServerId },
        security,
      };
    });
    const nodeIdRanges = [{ name: 'all', start: 1, end: 2 }];
    const trusted = { tls: { secretRef: 'trust' } };
    const domains = [
      {
        name: 'domain',
        kafkaCluster: {
          nodeIdRanges,
          bootstrapServers: [
            { id: 'plain', endpoint: `PLAINTEXT://${cluster.bootstrap}` },
            { id: 'sasl', endpoint: `SASL_PLAINTEXT://${cluster.bootstrapOf('sasl')}` },
            { id: 'saslssl', endpoint: `SASL_SSL://${cluster.bootstrapOf('saslssl')}`, ...trusted },
            { id: 'mtls', endpoint: `SSL://${cluster.bootstrapOf('mtls')}`, ...trusted },
            { id: 'short', endpoint: `SASL_PLAINTEXT://${cluster.bootstrapOf('short')}` },
          ],
        },
      },
      {
        name: 'other',
        kafkaCluster: { nodeIdRanges, bootstrapServers: [{ id: 'sasl', endpoint: `SASL_PLAINTEXT://${other.bootstrapOf('sasl')}` }] },
      },
    ];
    gateway = await Gateway.start({ domains, routes, stores }, { secretsFolder: secrets.root, limits: { authenticationMs: 1_000 } });
  }, 30_000);
  afterAll(async () => {
    await gateway.close();
    await Promise.all([cluster.stop(), other.stop(), vault.stop(), identity.close()]);
    secrets.remove();
  });

  test('PLAIN over TLS becomes PLAIN over TLS with other credentials', async () => {
    const client = await secure('tls-plain');
    await authenticate(client, alice());
    await expect(writesAs(client, 'plain')).resolves.toBe('up-alice');
    expect(cluster.requests(ApiKey.Produce).at(-1)?.listener).toBe('saslssl');
    client.close();
  });

  test.each([
    ['scram-own', 'own-secret', 'SCRAM-SHA-256'],
    ['scram-own', 'own-secret', 'SCRAM-SHA-512'],
    ['scram-beside', 'beside-secret', 'SCRAM-SHA-512'],
  ] as const)('%s: SCRAM is checked with a verifier of the store, and becomes PLAIN', async (name, password, mechanism) => {
    const client = await secure(name);
    await authenticate(client, scramClient('alice', password, mechanism));
    await expect(writesAs(client, name)).resolves.toBe('up-alice');

    const wrong = await secure(name);
    await expect(authenticate(wrong, scramClient('alice', 'not-it', mechanism))).rejects.toThrow('SWY6037');
    client.close();
  });

  test('SCRAM users are registered through the gateway, by the admin alone', async () => {
    const register = async (client: WireClient, name: string, password: string) => {
      const salt = randomBytes(16);
      const saltedPassword = await saltPassword('SCRAM-SHA-512', password, salt, 4096);
      const answer = await client.send(ApiKey.AlterUserScramCredentials, 0, {
        upsertions: [{ name, mechanism: 2, iterations: 4096, salt, saltedPassword }],
      });
      return answer.results[0]?.errorCode;
    };
    const admin = await secure('scram-alter');
    await authenticate(admin, scramClient('admin', 'admin-secret'));
    const before = await secure('scram-alter');
    await expect(authenticate(before, scramClient('alice', 'registered-secret'))).rejects.toThrow('SWY6037');

    await expect(register(admin, 'alice', 'registered-secret')).resolves.toBe(0);

    const client = await secure('scram-alter');
    await authenticate(client, scramClient('alice', 'registered-secret'));
    await expect(writesAs(client, 'registered')).resolves.toBe('up-alice');
    await expect(register(client, 'mallory', 'x')).resolves.toBe(ErrorCode.CLUSTER_AUTHORIZATION_FAILED);
    const described = await admin.send(ApiKey.DescribeUserScramCredentials, 0, { users: [{ name: 'alice' }] });
    expect(described.results[0]?.credentialInfos).toEqual([{ mechanism: 2, iterations: 4096 }]);
    // The cluster was never asked.
    expect(cluster.requests(ApiKey.AlterUserScramCredentials)).toEqual([]);
    expect(JSON.stringify(vault.versionsOf('secret/alice'))).not.toContain('registered-secret');
    admin.close();
    client.close();
  });

  test('a store that is only read cannot take SCRAM users (SWY6038)', async () => {
    const stores = [secrets.fileStore('read-only', {})];
    const security = await GatewaySecurity.open({ stores, secretsFolder: secrets.root, log: pino({ level: 'silent' }) });
    const client = { authentication: { type: 'scram' as const, scram: { alterScramCredentials: true, admin: { secretRef: 'admin' } } } };
    const route = { ...routeStub, security: swap(client, undefined, 'read-only') };
    expect(() => security.securityOf(route)).toThrow(/SWY6038.*alterScramCredentials/);
    security.close();
  });

  test('a certificate becomes PLAIN, by the mapping rules', async () => {
    const { cert, key } = authority.client({ subject: 'client-ALICE' });
    const client = await secure('mtls-plain', { cert, key });
    await expect(writesAs(client, 'mapped')).resolves.toBe('up-alice');
    client.close();

    const unmapped = authority.client({ subject: 'nobody' });
    const nobody = await secure('mtls-plain', { cert: unmapped.cert, key: unmapped.key });
    await expect(produce(nobody, 'never')).rejects.toThrow('SWY6006');
    await until(() => gateway.logged.includes('has no entry for the principal'), { describe: 'a line about the principal' });
  });

  test('nobody in particular becomes PLAIN', async () => {
    const client = await plain('none-plain');
    await expect(writesAs(client, 'anonymous')).resolves.toBe('up-anonymous');
    client.close();
  });

  test('PLAIN becomes SCRAM', async () => {
    const client = await plain('plain-scram');
    const logins = cluster.logins.length;
    await authenticate(client, alice());
    await expect(writesAs(client, 'to scram')).resolves.toBe('up-alice');
    expect(cluster.logins).toHaveLength(logins + 1);
    client.close();
  });

  test('PLAIN becomes a certificate of the principal, on the ports of brokers as well', async () => {
    for (const offset of [0, 2]) {
      const client = await connectPlainly(port('plain-mtls') + offset);
      await authenticate(client, alice());
      await expect(writesAs(client, 'to mtls')).resolves.toBe('up-alice');
      expect(cluster.requests(ApiKey.Produce).at(-1)?.listener).toBe('mtls');
      client.close();
    }
  });

  test.each([
    ['bob', 'bob-secret', 'no private key'],
    ['carol', 'carol-secret', 'no certificate'],
  ])(
    'an entry that is not a whole certificate is told in the log, and refuses its principal %s (SWY6039)',
    async (user, password, what) => {
      const client = await plain('plain-mtls');
      await expect(authenticate(client, new PlainClient(user, password))).rejects.toThrow('SWY6037');
      expect(gateway.logged).toMatch(new RegExp(`SWY6039[^"]*${what}`));
    },
  );

  test('PLAIN ends at the gateway where the cluster wants no login', async () => {
    const client = await plain('plain-none');
    await authenticate(client, alice());
    const logins = cluster.logins.length;
    await expect(writesAs(client, 'to none')).resolves.toBeUndefined();
    expect(cluster.logins).toHaveLength(logins);
    client.close();
  });

  test('a token becomes PLAIN, for as long as the token lasts', async () => {
    const token = await identity.sign({ iss: 'idp', aud: 'kafka', sub: 'alice', exp: Math.floor(Date.now() / 1000) + 300 });
    const client = await secure('oauth');
    const lasts = await authenticate(client, new OAuthClient({ token: () => Promise.resolve(token) }));

    expect(lasts).toBeGreaterThan(200_000);
    expect(lasts).toBeLessThanOrEqual(300_000);
    await expect(writesAs(client, 'token')).resolves.toBe('up-alice');
    client.close();

    const foreign = await identity.sign({ iss: 'other', aud: 'kafka', sub: 'alice', exp: Math.floor(Date.now() / 1000) + 300 });
    const refused = await secure('oauth');
    await expect(authenticate(refused, new OAuthClient({ token: () => Promise.resolve(foreign) }))).rejects.toThrow(/SWY60(37|65)/);
  });

  test('a principal without an entry is told so at its login, and no connection goes to the cluster', async () => {
    const client = await plain('plain-scram');
    const sockets = cluster.sockets.size;
    const answer = await failedLogin(client, 'eve', 'eve-secret');
    expect(answer.errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED);
    expect(cluster.sockets.size).toBeLessThanOrEqual(sockets);
    expect(gateway.logged).toContain('has no entry for the principal');
  });

  test('credentials that the cluster refuses reset the client, and are told in the log without the password (SWY6037)', async () => {
    const client = await plain('plain-scram');
    await authenticate(client, new PlainClient('bob', 'bob-secret'));
    await expect(produce(client, 'never')).rejects.toThrow('SWY6006');
    await until(() => /SWY6037|SWY6065/.test(gateway.logged), { describe: 'a line about the refusal' });
    for (const secret of ['wrong-secret', 'alice-secret', 'bob-secret', 'up:alice']) expect(gateway.logged).not.toContain(secret);
  });

  test('the login at the cluster is renewed before it ends, with requests on their way', async () => {
    const client = await plain('short');
    await authenticate(client, alice());
    const logins = () => cluster.logins.filter(({ failed }) => !failed).length;
    const before = logins();
    const answers: Promise<unknown>[] = [];
    const values: string[] = [];
    await until(
      () => {
        values.push(`renewed-${values.length}`);
        answers.push(produce(client, values.at(-1) as string));
        return logins() >= before + 4;
      },
      { describe: 'four logins', every: 5 },
    );

    await Promise.all(answers);
    expect(cluster.produced.filter((value) => value.startsWith('renewed-'))).toEqual(values);
    client.close();
  });

  test('a client authenticates again in time, or is reset at its next request', async () => {
    const client = await plain('reauth');
    expect(await authenticate(client, alice())).toBe(500);
    await produce(client, 'first');
    await authenticate(client, alice());
    await produce(client, 'again');
    const began = Date.now();
    await until(() => Date.now() > began + 520, { describe: 'the end of the session' });

    await expect(produce(client, 'late')).rejects.toThrow('SWY6006');
    expect(cluster.produced).not.toContain('late');
    expect(gateway.logged).toContain('after its session has expired');
  });

  test('a client that authenticates again as another principal is refused', async () => {
    const client = await plain('plain-none');
    await authenticate(client, alice());
    await produce(client, 'as alice');
    await expect(failedLogin(client, 'bob', 'bob-secret')).resolves.toMatchObject({ errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED });
    await until(() => !client.isOpen, { describe: 'the end of the connection' });
  });

  describe('before its client is known', () => {
    test('answers ApiVersions, and lets no other request through', async () => {
      const client = await plain('plain-scram');
      const { apiKeys } = await client.negotiate();
      expect(apiKeys.find(({ apiKey }) => apiKey === ApiKey.SaslHandshake)).toMatchObject({ minVersion: 1, maxVersion: 1 });
      expect(apiKeys.some(({ apiKey }) => apiKey === ApiKey.AlterUserScramCredentials)).toBe(false);
      const received = cluster.received.length;
      await expect(client.send(ApiKey.Metadata, 9, { topics: null })).rejects.toThrow('SWY6006');
      expect(cluster.received).toHaveLength(received);
    });

    test('takes no request of more than 512 KiB, and does not wait for its bytes', async () => {
      const { socket, ended } = await rawConnect(port('plain-scram'));
      const head = Buffer.alloc(12);
      head.writeInt32BE(512 * 1024 + 1, 0);
      head.writeInt16BE(ApiKey.SaslAuthenticate, 4);
      socket.write(head);
      await expect(ended).resolves.toBe('ECONNRESET');
    });

    test('ends a connection that does not authenticate in time', async () => {
      const began = Date.now();
      const { ended } = await rawConnect(port('plain-scram'));
      await expect(ended).resolves.toBe('ECONNRESET');
      expect(Date.now() - began).toBeGreaterThan(900);
      expect(gateway.logged).toContain('nothing that authenticates it in time');
    });

    test('is not ended by a login that cannot be read', async () => {
      const { socket, ended } = await rawConnect(port('plain-scram'));
      const frame = Buffer.alloc(14);
      frame.writeInt32BE(10, 0);
      frame.writeInt16BE(ApiKey.SaslHandshake, 4);
      frame.writeInt16BE(1, 6);
      frame.writeInt16BE(0x7ff0, 12);
      socket.write(frame);
      await expect(ended).resolves.toBe('ECONNRESET');
      const garbled = await rawConnect(port('plain-scram'));
      garbled.socket.write(
        encodeRequest({ apiKey: ApiKey.SaslHandshake, apiVersion: 1, correlationId: 1, clientId: 'c' }, { mechanism: 'PLAIN' }).fill(
          0x7f,
          15,
        ),
      );
      await expect(garbled.ended).resolves.toBe('ECONNRESET');

      const client = await plain('plain-scram');
      await authenticate(client, alice());
      client.close();
    });
  });

  test('a login is served while the route is fenced, and what follows is held', async () => {
    await gateway.change({ fence: { scope: 'ALL' } }, 'plain-scram');
    await gateway.settled('fenced', 'plain-scram');
    const client = await plain('plain-scram');
    await client.negotiate();
    await authenticate(client, alice());
    const held = produce(client, 'held behind a login');
    await until(async () => (await gateway.route('plain-scram')).held === 1, { describe: 'a held connection' });
    expect(cluster.produced).not.toContain('held behind a login');

    await gateway.change({}, 'plain-scram');

    await held;
    expect(cluster.requests(ApiKey.Produce).at(-1)?.principal).toBe('up-alice');
    client.close();
  });

  test('an answer of the gateway is not lost when a fence cuts a login at the cluster before it', async () => {
    const client = await plain('short');
    await authenticate(client, alice());
    await produce(client, 'before the silence');
    const handshakes = async () =>
      Number(/requests_total\{route="short",api="SaslHandshake"\} (\d+)/.exec(await gateway.metrics())?.[1] ?? 0);
    const before = await handshakes();
    cluster.silent.add(ApiKey.SaslAuthenticate);
    const logins = cluster.requestsOf('switchyard-proxy', ApiKey.SaslAuthenticate).length;
    await until(() => cluster.requestsOf('switchyard-proxy', ApiKey.SaslAuthenticate).length > logins, {
      describe: 'a login that is not answered',
    });

    const handshake = client.send(ApiKey.SaslHandshake, 1, { mechanism: 'PLAIN' }, { timeout: 2_000 });
    await until(async () => (await handshakes()) > before, { describe: 'the handshake at the gateway' });
    await gateway.change({ fence: { scope: 'ALL' } }, 'short');

    await expect(handshake).resolves.toMatchObject({ errorCode: 0 });
    cluster.release(ApiKey.SaslAuthenticate);
    await gateway.change({}, 'short');
    client.close();
  });

  describe('with passthrough', () => {
    test('SASL bytes of any mechanism pass untouched, both ways', async () => {
      const client = await plain('pass');
      const handshake = await client.send(ApiKey.SaslHandshake, 1, { mechanism: 'GSSAPI' });
      expect(handshake.mechanisms).toEqual(['PLAIN', 'SCRAM-SHA-512', 'GSSAPI']);
      for (const size of [1, 700, 90_000]) {
        const bytes = randomBytes(size);
        const answer = await client.send(ApiKey.SaslAuthenticate, 2, { authBytes: bytes });
        expect(opaque.seen.at(-1)?.equals(bytes)).toBe(true);
        expect(answer.authBytes.equals(Opaque.answer(bytes))).toBe(true);
      }
      await expect(writesAs(client, 'passed')).resolves.toBe('krb');
      client.close();
    });

    test.each<readonly [string, () => PlainClient | ScramClient]>([
      ['PLAIN', () => new PlainClient('up-alice', 'up:alice:secret')],
      ['SCRAM', () => scramClient('up-alice', 'up:alice:secret')],
    ])('%s is between the client and the cluster', async (_name, sasl) => {
      const client = await plain('pass');
      await authenticate(client, sasl());
      await expect(writesAs(client, 'own login')).resolves.toBe('up-alice');
      client.close();
      const wrong = await plain('pass');
      await expect(authenticate(wrong, new PlainClient('up-alice', 'no'))).rejects.toThrow('SWY6037');
      wrong.close();
    });

    test('is switched to another cluster with swap: clients come back with the logins that the gateway knows', async () => {
      const before = await plain('pass');
      await authenticate(before, new PlainClient('up-alice', 'up:alice:secret'));
      await produce(before, 'at the source');
      const security = swap(plainClients);
      await gateway.change({ fence: { scope: 'ALL' } }, 'pass');
      await gateway.settled('fenced', 'pass');
      await gateway.change({ streamingDomain: { name: 'other', bootstrapServerId: 'sasl' }, security }, 'pass');
      await until(() => !before.isOpen, { describe: 'the reset' });

      const after = await plain('pass');
      await authenticate(after, alice());
      await produce(after, 'at the destination');

      expect(other.produced).toEqual(['at the destination']);
      expect(other.requests(ApiKey.Produce)[0]?.principal).toBe('up-alice');
      after.close();
    });
  });

  test('a handshake that nobody finishes does not keep the gateway from closing', async () => {
    const first = await freePorts(3);
    const route: RouteSpec = {
      ...routeStub,
      endpoint: `localhost:${first}`,
      security: { auth: 'passthrough', client: { tls: { secretRef: 'server' } } },
    };
    const domains = [
      {
        name: 'domain',
        kafkaCluster: {
          nodeIdRanges: [{ name: 'all', start: 1, end: 2 }],
          bootstrapServers: [{ id: 'plain', endpoint: `PLAINTEXT://${cluster.bootstrap}` }],
        },
      },
    ];
    const small = await Gateway.start({ domains, routes: [route] }, { secretsFolder: secrets.root });
    const { ended } = await rawConnect(first);
    const began = Date.now();
    await small.close();
    await ended;
    expect(Date.now() - began).toBeLessThan(3_000);
  });
});

const routeStub: RouteSpec = {
  name: 'stub',
  endpoint: 'localhost:9092',
  brokerIdentificationStrategy: { type: 'port' },
  streamingDomain: { name: 'domain', bootstrapServerId: 'plain' },
  security: { auth: 'passthrough' },
};

async function failedLogin(client: WireClient, user: string, password: string) {
  await client.send(ApiKey.SaslHandshake, 1, { mechanism: 'PLAIN' });
  return client.send(ApiKey.SaslAuthenticate, 2, { authBytes: await new PlainClient(user, password).first() });
}
