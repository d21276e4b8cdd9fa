import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import type { GatewayDocument, RouteSecuritySpec, RouteSpec } from '../../../lib/gateway/spec';
import { until } from '../../support/until';
import { IdentityProvider } from '../../proxy/auth/identity-provider';
import { createTopics } from '../kafka/admin';
import { freePortRange } from '../kafka/ports';
import { Gateway } from '../matrix/gateway';
import { OAuthBroker } from './oauth-broker';

const issuer = 'https://issuer.example.com/';
const audience = 'kafka';
const reauthMs = 3_000;
const host = '127.0.0.1';

/** Who comes through which route, and as whom the cluster sees them. */
const routes = ['swapped', 'passed', 'exchanged'] as const;
type RouteName = (typeof routes)[number];

describe.each([1, 2])('Apache Kafka that takes tokens, behind a gateway with %i worker(s)', (workers) => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-oauth-'));
  let identity: IdentityProvider;
  let broker: OAuthBroker;
  let gateway: Gateway;
  let firstPort: number;

  const tokenFor = (sub: string) => identity.sign({ sub, iss: issuer, aud: audience, iat: now(), exp: now() + 3_600, scope: 'kafka' });

  beforeAll(async () => {
    identity = await IdentityProvider.start();
    identity.token = { access_token: await tokenFor('the-gateway'), token_type: 'Bearer', expires_in: 3_600 };
    broker = await OAuthBroker.start({ jwksUrl: `${identity.url}/keys`, issuer, audience, reauthMs });
    await createTopics(broker.bootstrapServer, [...routes], 1);
    firstPort = await freePortRange(3 * routes.length);
    writeSecrets(folder);
    const more = ['--secrets', folder, '--allow-plaintext-passwords', '--workers', String(workers)];
    gateway = await Gateway.start(documentFor(broker, identity, firstPort), more);
  }, 180_000);

  afterAll(async () => {
    await gateway?.remove();
    await broker?.remove();
    await identity?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const clientOf = (route: RouteName, sasl: SASLOptions) =>
    new Kafka({
      clientId: 'e2e',
      brokers: [`${host}:${portOf(route, firstPort)}`],
      sasl,
      ssl: false,
      logLevel: logLevel.NOTHING,
      // Ten seconds by default: more than a session has here, so that it would authenticate without an end.
      reauthenticationThreshold: 1_000,
      retry: { retries: 2 },
    });
  const bearer = (sub: string): SASLOptions => ({
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await tokenFor(sub) }),
  });

  test('lets a client with a password in under a token of the gateway', async () => {
    const kafka = clientOf('swapped', { mechanism: 'plain', username: 'alice', password: 'alice-secret' });

    await expect(roundTrip(kafka, 'swapped')).resolves.toEqual(['one', 'two']);
    const { authorization } = identity.tokenCalls[0]!;
    expect(Buffer.from(authorization!.replace('Basic ', ''), 'base64').toString()).toBe('alice-id:alice-token-secret');
  }, 60_000);

  test('passes a token on as it is', async () => {
    await expect(roundTrip(clientOf('passed', bearer('bob')), 'passed')).resolves.toEqual(['one', 'two']);
  }, 60_000);

  test('checks a token itself and logs in with another', async () => {
    await expect(roundTrip(clientOf('exchanged', bearer('carol')), 'exchanged')).resolves.toEqual(['one', 'two']);
    await expect(roundTrip(clientOf('exchanged', bearer('mallory')), 'exchanged')).rejects.toThrow(/authentication/i);
  }, 60_000);

  test('keeps a connection past the time after which the broker wants a token again', async () => {
    const kafka = clientOf('swapped', { mechanism: 'plain', username: 'alice', password: 'alice-secret' });
    const producer = kafka.producer();
    let lost = 0;
    producer.on('producer.disconnect', () => (lost += 1));
    await producer.connect();
    const end = Date.now() + 3 * reauthMs;

    let sent = 0;
    await until(
      async () => {
        await producer.send({ topic: 'swapped', messages: [{ value: 'again' }] });
        sent += 1;
        return Date.now() > end;
      },
      { timeout: 4 * reauthMs, every: 200, describe: () => `three times the session of the broker, ${sent} records sent` },
    );

    expect(lost).toBe(0);
    expect(gateway.log).not.toMatch(/cannot log in/);
    await producer.disconnect();
  }, 60_000);
});

const now = () => Math.floor(Date.now() / 1_000);

const portOf = (route: RouteName, firstPort: number) => firstPort + 3 * routes.indexOf(route);

async function roundTrip(kafka: Kafka, topic: string): Promise<string[]> {
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `read-${topic}-${now()}` });
  const read: string[] = [];
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'one' }, { value: 'two' }] });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ eachMessage: ({ message }) => Promise.resolve(void read.push(String(message.value))) });
    await until(() => read.length >= 2, { describe: () => `two records of ${topic}, not ${read.length}`, timeout: 30_000 });
    return read;
  } finally {
    await producer.disconnect();
    await consumer.disconnect();
  }
}

function documentFor(broker: OAuthBroker, identity: IdentityProvider, firstPort: number): GatewayDocument {
  const { nodeId } = OAuthBroker;
  const tokens: RouteSecuritySpec = {
    auth: 'swap',
    secretStore: 'logins',
    cluster: {
      authentication: {
        type: 'oauth',
        jaasConfigPassThrough: { secretRef: 'oauth' },
        oauthSettings: { tokenEndpointUri: `${identity.url}/token`, scope: 'kafka' },
      },
    },
  };
  const security: Record<RouteName, RouteSecuritySpec> = {
    swapped: { ...tokens, client: { authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'users' } } } },
    passed: { auth: 'passthrough' },
    exchanged: {
      ...tokens,
      client: {
        authentication: { type: 'oauth', oauthSettings: { jwksEndpointUri: `${identity.url}/keys`, expectedIssuer: issuer, audience } },
      },
    },
  };
  const route = (name: RouteName): RouteSpec => ({
    name,
    endpoint: `${host}:${portOf(name, firstPort)}`,
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: 'cluster', bootstrapServerId: 'tokens' },
    security: security[name],
  });
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'oauth' },
    spec: {
      streamingDomains: [
        {
          name: 'cluster',
          kafkaCluster: {
            bootstrapServers: [{ id: 'tokens', endpoint: `SASL_PLAINTEXT://${broker.saslBootstrapServer}` }],
            nodeIdRanges: [{ name: 'all', start: nodeId, end: nodeId }],
          },
        },
      ],
      secretStores: [{ name: 'logins', provider: { type: 'File', configSecretRef: 'logins-config', clientCredentialsRef: 'logins' } }],
      routes: routes.map(route),
    },
  };
}

/** One folder a Kubernetes Secret. Nothing in them is a secret of anybody. */
function writeSecrets(folder: string): void {
  const secrets: Record<string, Record<string, string>> = {
    users: { 'plain-jaas.conf': 'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="alice-secret";' },
    oauth: {
      'oauth-jass.conf': 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="%s" clientSecret="%s";',
    },
    'logins-config': { separator: '/' },
    logins: { alice: 'alice-id/alice-token-secret', carol: 'carol-id/carol-token-secret' },
  };
  for (const [name, files] of Object.entries(secrets)) {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  }
}
