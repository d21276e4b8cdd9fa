import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wireView } from '../../../lib/provider/gates';
import type { KafkaRef } from '../../../lib/provider/kafka';
import { clusterLink } from '../../../lib/provider/resources/cluster-link/resource';
import { FakeLinkServer } from '../../provider/resources/fakes/link-server';
import { operate } from '../../provider/resources/fakes/operate';
import { IdentityProvider } from '../../proxy/auth/identity-provider';
import { until } from '../../support/until';
import { JavaProducer, readTopics } from '../clients/java';
import { createTopics } from '../kafka/admin';
import { describeOnKafka } from '../kafka/tools';
import { Authority, writeFiles } from '../matrix/certificates';
import { OAuthBroker } from './oauth-broker';
import { SecuredBroker } from './secured-broker';

const topic = 'orders';
const records = 5;
const user = 'terraform';
/** What a line of JAAS, a properties file and a shell would each take for something else. */
const password = 'p"a\\ss;w=o rd\'#%s${x}wörd';
const reauthMs = 3_000;
const issuer = 'https://issuer.example.com/';
const audience = 'kafka';
const allowedUrls = 'JAVA_TOOL_OPTIONS';

type Login = Omit<KafkaRef, 'bootstrap_servers'>;

describeOnKafka('a broker of Apache Kafka that asks for a login', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-logins-'));
  let broker: SecuredBroker;
  let oauthBroker: OAuthBroker;
  let identity: IdentityProvider;
  let server: FakeLinkServer;

  beforeAll(async () => {
    const authority = new Authority('Logins');
    const { key, certificate } = authority.client(user);
    writeFiles(folder, { 'ca.pem': authority.certificate, 'client.pem': certificate, 'client.key': key, password });
    identity = await IdentityProvider.start();
    const now = Math.floor(Date.now() / 1_000);
    const claims = { sub: user, iss: issuer, aud: audience, iat: now, exp: now + 3_600, scope: 'kafka' };
    identity.token = { access_token: await identity.sign(claims), token_type: 'Bearer', expires_in: 3_600 };
    [broker, oauthBroker] = await Promise.all([
      SecuredBroker.start({ nodeId: 1, mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], authority, user, password, reauthMs }),
      OAuthBroker.start({ jwksUrl: `${identity.url}/keys`, issuer, audience, reauthMs }),
    ]);
    for (const address of [broker.addresses.bootstrapServers, oauthBroker.bootstrapServer]) {
      await createTopics(address, [topic], 1);
      const producer = await JavaProducer.start({
        bootstrapServers: address,
        topics: [topic],
        rate: 100,
        keys: 1,
        key: '{key}',
        value: '{sequence}',
        count: records,
      });
      await until(() => producer.acknowledged.length === records, { describe: 'the records', timeout: 30_000 });
      await producer.stop();
    }
    server = await new FakeLinkServer().start();
    process.env['LINK_KEY'] = server.key;
    process.env[allowedUrls] = `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${identity.url}/token`;
  }, 180_000);

  afterAll(async () => {
    Reflect.deleteProperty(process.env, allowedUrls);
    await server?.stop();
    await Promise.all([broker?.remove(), oauthBroker?.remove(), identity?.close()]);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const file = (name: string) => `file:${join(folder, name)}`;
  const tls = { ca_ref: file('ca.pem') };
  const withPassword = (mechanism: string): Login => ({
    security_protocol: 'SASL_SSL',
    sasl: { mechanism, username: user, password_ref: file('password') },
    tls,
  });
  const logins: Record<string, [server: () => string, login: () => Login]> = {
    PLAIN: [() => broker.saslServer, () => withPassword('PLAIN')],
    'SCRAM-SHA-256': [() => broker.saslServer, () => withPassword('SCRAM-SHA-256')],
    'SCRAM-SHA-512': [() => broker.saslServer, () => withPassword('SCRAM-SHA-512')],
    mTLS: [
      () => broker.mtlsServer,
      () => ({ security_protocol: 'SSL', tls: { ...tls, certificate_ref: file('client.pem'), key_ref: file('client.key') } }),
    ],
    OAUTHBEARER: [
      () => oauthBroker.saslBootstrapServer,
      () => {
        const oauth = { token_endpoint: `${identity.url}/token`, client_id: user, client_secret_ref: file('password'), scope: 'kafka' };
        return { security_protocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'OAUTHBEARER', oauth } };
      },
    ],
  };
  const refOf = (name: string): KafkaRef => {
    const [address, login] = logins[name]!;
    return { bootstrap_servers: [address()], ...login() };
  };

  test.each(Object.keys(logins))(
    'is asked by the gates after %s',
    async (name) => {
      const offsets = wireView(refOf(name), 'source', AbortSignal.timeout(20_000));

      expect((await offsets.endOffsets([topic])).get(topic)).toEqual(new Map([[0, BigInt(records)]]));
      await expect(offsets.committedOffsets([topic])).resolves.toEqual(new Map());
      offsets.close();
    },
    30_000,
  );

  test.each(Object.keys(logins))(
    'is read by a client of Kafka with the settings that a link is given for %s',
    async (name) => {
      server.link = undefined;
      const ref = refOf(name);
      await operate(clusterLink).create({
        link_name: 'link',
        destination: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' },
        source: ref,
      });
      const settings = [...(server.link as unknown as { configs: Map<string, string> }).configs].filter(([key]) =>
        /^(security|sasl|ssl)\./.test(key),
      );

      await expect(readTopics(ref.bootstrap_servers[0]!, [topic], Object.fromEntries(settings))).resolves.toHaveLength(records);
    },
    60_000,
  );

  test('goes on answering the gates past the time after which it wants another login', async () => {
    const offsets = wireView(refOf('SCRAM-SHA-512'), 'source', AbortSignal.timeout(30_000));
    const end = Date.now() + 3 * reauthMs;

    await until(
      async () => {
        expect((await offsets.endOffsets([topic])).get(topic)?.get(0)).toBe(BigInt(records));
        return Date.now() > end;
      },
      { describe: 'three lives of a login', timeout: 4 * reauthMs, every: 100 },
    );
    offsets.close();
  }, 30_000);
});
