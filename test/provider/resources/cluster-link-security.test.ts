import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { jaasConfig, oauthJaasConfig } from '../../../lib/provider/resources/cluster-link/jaas';
import { clusterLink } from '../../../lib/provider/resources/cluster-link/resource';
import { readJaas } from '../../../lib/proxy/auth/jaas';
import { listen } from '../../../lib/sandbox/listen';
import { CertificateAuthority } from '../../support/certificates';
import { FakeLinkServer, refusal } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

const password = 'pa"ss\\word';
const authority = CertificateAuthority.create();
const client = authority.client({ subject: 'link' });
const folder = mkdtempSync(join(tmpdir(), 'swy-link-'));
const file = (name: string) => `file:${join(folder, name)}`;
const terraform = operate(clusterLink);
let server: FakeLinkServer;

beforeAll(() => {
  // As openssl ecparam writes it, which Kafka does not read.
  const key = createPrivateKey(client.key).export({ type: 'sec1', format: 'pem' }).toString();
  for (const [name, text] of Object.entries({ ca: authority.cert, certificate: client.chain, key })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
});
beforeEach(async () => {
  server = await new FakeLinkServer().start();
  Object.assign(process.env, { LINK_KEY: server.key, SOURCE_PASSWORD: password, SOURCE_LOGIN: `key:${password}` });
});
afterEach(() => server.stop());
afterAll(() => rmSync(folder, { recursive: true }));

const scram = { mechanism: 'SCRAM-SHA-512', username: 'reader', password_ref: 'env:SOURCE_PASSWORD' };
const tls = { ca_ref: file('ca'), certificate_ref: file('certificate'), key_ref: file('key') };
const oauth = {
  token_endpoint: 'https://issuer.example.com/token',
  client_id: 'link',
  client_secret_ref: 'env:SOURCE_PASSWORD',
  scope: 'kafka',
  extensions: { logicalCluster: 'lkc-1', identityPoolId: 'pool-1' },
};

const config = (source: Values, changes: Values = {}): Values => ({
  link_name: 'link',
  destination: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' },
  source: { bootstrap_servers: ['s1:9092'], security_protocol: 'SASL_SSL', ...source },
  timeouts: { create: 0.3, update: 0.3 },
  ...changes,
});
const settings = (): Record<string, string> => Object.fromEntries(server.link?.configs ?? []);
const optionsOf = (line: string | undefined) => Object.fromEntries(readJaas(line ?? '').options);

describe('a link logs in to its source', () => {
  test.each<[string, Values, string]>([
    ['PLAIN', { ...scram, mechanism: 'PLAIN' }, 'PLAIN'],
    ['SCRAM-SHA-256', { ...scram, mechanism: 'SCRAM-SHA-256' }, 'SCRAM'],
    ['SCRAM-SHA-512', scram, 'SCRAM'],
  ])('with %s', async (mechanism, sasl, module) => {
    const state = await terraform.create(config({ sasl }));

    expect(settings()).toMatchObject({ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': mechanism });
    expect(readJaas(settings()['sasl.jaas.config']!).module).toBe(module);
    expect(optionsOf(settings()['sasl.jaas.config'])).toEqual({ username: 'reader', password });
    expect(settings()).not.toHaveProperty(['ssl.truststore.certificates']);
    expect(JSON.stringify([state, await terraform.read(state), terraform.progress])).not.toContain('pa\\"ss');
  });

  test('with an API key in one secret', async () => {
    await terraform.create(config({ sasl: { mechanism: 'PLAIN', credentials_ref: 'env:SOURCE_LOGIN' } }));
    expect(optionsOf(settings()['sasl.jaas.config'])).toEqual({ username: 'key', password });
  });

  test('with tokens of an issuer', async () => {
    await terraform.create(config({ sasl: { mechanism: 'OAUTHBEARER', oauth } }));

    expect(settings()).toMatchObject({
      'sasl.mechanism': 'OAUTHBEARER',
      'sasl.oauthbearer.token.endpoint.url': 'https://issuer.example.com/token',
      'sasl.login.callback.handler.class': 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler',
    });
    expect(optionsOf(settings()['sasl.jaas.config'])).toEqual({
      clientId: 'link',
      clientSecret: password,
      scope: 'kafka',
      extension_logicalCluster: 'lkc-1',
      extension_identityPoolId: 'pool-1',
    });
  });

  test('with a certificate', async () => {
    await terraform.create(config({ security_protocol: 'SSL', tls }));

    expect(settings()).toMatchObject({
      'security.protocol': 'SSL',
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.certificates': authority.cert,
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': client.chain,
      'ssl.keystore.key': client.key,
    });
    expect(settings()).not.toHaveProperty(['ssl.endpoint.identification.algorithm']);
  });

  test('with nothing, and takes a certificate for another host only when it is told so by name', async () => {
    await terraform.create(config({ security_protocol: 'SSL', tls: { skip_host_name_verification: true } }));
    expect(settings()).toMatchObject({ 'security.protocol': 'SSL', 'ssl.endpoint.identification.algorithm': '' });
  });
});

describe('the login of a link', () => {
  test('is rotated in place when its revision changes, and not sent otherwise', async () => {
    const before = await terraform.create(config({ sasl: scram }, { source_credentials_revision: 1 }));
    process.env['SOURCE_PASSWORD'] = 'rotated';

    const same = await terraform.apply(before, config({ sasl: scram }, { source_credentials_revision: 1, timeouts: { update: 1 } }));
    expect(optionsOf(settings()['sasl.jaas.config'])).toMatchObject({ password });

    const state = await terraform.apply(same, config({ sasl: scram }, { source_credentials_revision: 2 }));
    expect(optionsOf(settings()['sasl.jaas.config'])).toMatchObject({ password: 'rotated' });
    expect(server.callsTo('POST', /links/)).toHaveLength(1);
    expect(JSON.stringify(state)).not.toContain('rotated');
  });

  test('is sent when another reference or another user is named', async () => {
    const before = await terraform.create(config({ sasl: scram }));
    process.env['OTHER_PASSWORD'] = 'other';

    await terraform.apply(before, config({ sasl: { ...scram, username: 'other', password_ref: 'env:OTHER_PASSWORD' } }));

    expect(optionsOf(settings()['sasl.jaas.config'])).toEqual({ username: 'other', password: 'other' });
    expect(server.callsTo('PUT', /configs:alter$/)).toHaveLength(1);
  });

  test('changes from SASL to a certificate in place, and back, and leaves no setting behind', async () => {
    const sasl = await terraform.create(config({ sasl: scram }));
    const first = settings();

    const mtls = await terraform.apply(sasl, config({ security_protocol: 'SSL', tls }));
    expect(Object.keys(settings()).filter((name) => name.startsWith('sasl.'))).toEqual([]);

    await terraform.apply(mtls, config({ sasl: scram }));
    expect(settings()).toEqual(first);
    expect(server.callsTo('POST', /links/)).toHaveLength(1);
  });

  test('whose mechanism was changed elsewhere gets its own back', async () => {
    const state = await terraform.create(config({ sasl: scram }));
    server.link?.configs.set('sasl.mechanism', 'PLAIN').set('sasl.jaas.config', 'theirs');

    const read = (await terraform.read(state)) as Values;
    expect(read['source'].sasl.mechanism).toBe('PLAIN');
    await terraform.apply(read, config({ sasl: scram }));

    expect(settings()).toMatchObject({
      'sasl.mechanism': 'SCRAM-SHA-512',
      'sasl.jaas.config': jaasConfig('SCRAM-SHA-512', 'reader', password),
    });
  });

  test('is in no message, however the destination quotes it', async () => {
    const keyLine = client.key.split('\n')[1]!;
    server.fail('POST', /links/, refusal(400, 40001, `bad value ${jaasConfig('PLAIN', 'reader', password)} or ${password} or ${keyLine}`));

    const error = await terraform.create(config({ sasl: scram, tls })).catch((refused: Error) => refused);

    expect(error).toMatchObject({ code: 'SWY5035', message: expect.stringContaining('password=\\"***\\"'.replaceAll('\\', '')) });
    expect(String(error)).not.toContain('pa"ss');
    expect(String(error)).not.toContain(keyLine);
  });
});

describe('a configuration that could never work is refused when it is planned', () => {
  test.each<[string, string, Values, Values?]>([
    ['SWY5200', 'SASL without a login', {}],
    ['SWY5201', 'a login without SASL', { security_protocol: 'SSL', sasl: scram }],
    ['SWY5201', 'certificates without TLS', { security_protocol: 'SASL_PLAINTEXT', sasl: scram, tls }],
    ['SWY5202', 'a user without a password', { sasl: { mechanism: 'PLAIN', username: 'reader' } }],
    ['SWY5202', 'two logins', { sasl: { ...scram, credentials_ref: 'env:SOURCE_LOGIN' } }],
    ['SWY5202', 'tokens for SCRAM', { sasl: { ...scram, oauth } }],
    ['SWY5202', 'a password for OAUTHBEARER', { sasl: { ...scram, mechanism: 'OAUTHBEARER' } }],
    [
      'SWY5202',
      'an extension that cannot be sent',
      { sasl: { mechanism: 'OAUTHBEARER', oauth: { ...oauth, extensions: { 'a b': 'x' } } } },
    ],
    ['SWY5203', 'a certificate without its key', { security_protocol: 'SSL', tls: { certificate_ref: file('certificate') } }],
    ['SWY5212', 'settings beside it', { sasl: scram }, { config: { 'sasl.mechanism': 'PLAIN' } }],
    ['SWY5212', 'the older attributes beside it', { sasl: scram }, { source_username: 'u', source_password_wo: 'p' }],
  ])('%s: %s', async (code, _, source, changes = {}) => {
    await expect(terraform.plan(null, config(source, changes))).rejects.toMatchObject({ code });
  });

  test('and one that sends a password in the clear is a warning', async () => {
    terraform.warnings.length = 0;
    await terraform.plan(null, config({ security_protocol: 'SASL_PLAINTEXT', sasl: { ...scram, mechanism: 'PLAIN' } }));
    await terraform.plan(null, config({ security_protocol: 'SASL_PLAINTEXT', sasl: scram }));
    expect(terraform.warnings.map(({ code }) => code)).toEqual(['SWY5210']);
  });
});

describe('the REST endpoint of the destination', () => {
  let https: Server;
  let port: number;

  beforeAll(async () => {
    const { cert, key } = authority.server();
    https = createServer({ cert, key }, (_, response) => response.writeHead(204).end());
    port = await listen(https, '127.0.0.1', 0, 'a REST API');
  });
  afterAll(() => new Promise((resolve) => https.close(resolve)));

  test('is not spoken to when its certificate is of an authority that nobody trusts', async () => {
    let reached = 0;
    https.on('request', () => (reached += 1));
    const id = `link_name=link,rest_endpoint=https://localhost:${port},cluster_id=lkc-1,api_key_ref=env:LINK_KEY`;

    await expect(terraform.import(id)).rejects.toMatchObject({
      code: 'SWY5301',
      message: expect.stringMatching(/UNABLE_TO_VERIFY|SELF_SIGNED/),
    });
    expect(reached).toBe(0);
  });
});

describe('a JAAS line', () => {
  const text = fc.string({ unit: 'binary' });

  test('is read back with any user name and password', () => {
    fc.assert(
      fc.property(fc.constantFrom('PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'), text, text, (mechanism, username, secret) => {
        const { module, options } = readJaas(jaasConfig(mechanism, username, secret));
        expect([module, Object.fromEntries(options)]).toEqual([mechanism.replace(/-.*/, ''), { username, password: secret }]);
      }),
      {
        examples: [
          ['PLAIN', '"', '\\"; x="y'],
          ['SCRAM-SHA-256', '\r\n', '\\101'],
          ['PLAIN', '%s', '/* // */'],
        ],
      },
    );
  });

  test('is read back with any client secret, scope and extension', () => {
    const names = fc.stringMatching(/^[A-Za-z]{1,12}$/);
    fc.assert(
      fc.property(text, text, text, fc.dictionary(names, text), (id, secret, scope, extensions) => {
        const { module, options } = readJaas(oauthJaasConfig({ ...oauth, scope, extensions }, { id, secret }));
        const named = Object.entries(extensions).map(([name, value]) => [`extension_${name}`, value]);
        expect(module).toBe('OAUTHBEARER');
        expect(Object.fromEntries(options)).toEqual({ clientId: id, clientSecret: secret, scope, ...Object.fromEntries(named) });
      }),
    );
  });
});
