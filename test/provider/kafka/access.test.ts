import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wireView } from '../../../lib/provider/gates';
import { isFinal, KafkaAccess, type KafkaRef } from '../../../lib/provider/kafka';
import { ApiKey } from '../../../lib/proxy/wire';
import { listen } from '../../../lib/sandbox/listen';
import { IdentityProvider } from '../../proxy/auth/identity-provider';
import { CertificateAuthority, DAY } from '../../support/certificates';
import { until } from '../../support/until';
import { mechanismsFor, SecuredCluster, type SecuredClusterOptions } from './secured-cluster';

const password = 'pa"ss\\wörd:=,';
const authority = CertificateAuthority.create();
const stranger = CertificateAuthority.create({ subject: 'Stranger CA' });
const broker = authority.server();
const elsewhere = authority.server({ hosts: ['elsewhere.example.com'] });
const client = authority.client({ subject: 'terraform' });
const serverTls = { cert: broker.cert, key: broker.key };
const folder = mkdtempSync(join(tmpdir(), 'swy-access-'));
const started: { close(): Promise<void> }[] = [];

beforeAll(() => {
  const expired = authority.client({ notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) });
  const files = { ca: authority.cert, certificate: client.chain, key: client.key, 'other-key': broker.key, expired: expired.cert };
  for (const [name, text] of Object.entries({ ...files, 'expired-key': expired.key, rubbish: 'hunter2', stranger: stranger.cert })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  process.env['KAFKA_PASSWORD'] = password;
  process.env['KAFKA_LOGIN'] = `terraform:${password}`;
  process.env['WRONG'] = 'hunter2';
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => `file:${join(folder, name)}`;
const trust = { ca_ref: file('ca') };
const scram = { mechanism: 'SCRAM-SHA-512', username: 'terraform', password_ref: 'env:KAFKA_PASSWORD' };

async function start(options: SecuredClusterOptions): Promise<SecuredCluster> {
  const cluster = await SecuredCluster.start(options);
  started.push(cluster);
  return cluster.addTopic('orders', 7n, 'readers');
}

/** What the gates ask, over connections of a configuration. */
async function ask(cluster: SecuredCluster, ref: Omit<KafkaRef, 'bootstrap_servers'>) {
  const offsets = wireView({ bootstrap_servers: [cluster.address], ...ref }, 'source', AbortSignal.timeout(10_000));
  try {
    const [ends, committed] = await Promise.all([offsets.endOffsets(['orders']), offsets.committedOffsets(['orders'])]);
    return { end: ends.get('orders')?.get(0), committed: committed.get('readers')?.get('orders')?.get(0) };
  } finally {
    offsets.close();
  }
}
const everything = { end: 7n, committed: 7n };

describe('a cluster that asks for a login', () => {
  test.each<[string, NonNullable<KafkaRef['sasl']>]>([
    ['PLAIN', { mechanism: 'PLAIN', username: 'terraform', password_ref: 'env:KAFKA_PASSWORD' }],
    ['PLAIN with both in one secret', { mechanism: 'PLAIN', credentials_ref: 'env:KAFKA_LOGIN' }],
    ['SCRAM-SHA-256', { ...scram, mechanism: 'SCRAM-SHA-256' }],
    ['SCRAM-SHA-512', scram],
  ])('is asked after %s over TLS, once a broker', async (_, sasl) => {
    const cluster = await start({ tls: serverTls, mechanisms: mechanismsFor('terraform', password) });

    await expect(ask(cluster, { security_protocol: 'SASL_SSL', sasl, tls: trust })).resolves.toEqual(everything);
    // The bootstrap server and the leader have the same address here.
    expect(cluster.logins).toBe(1);
  });

  test('is asked after a token of its issuer, with the extensions that it wants', async () => {
    const identity = await IdentityProvider.start();
    started.push(identity);
    const cluster = await start({ mechanisms: mechanismsFor('terraform', password) });
    const oauth = {
      token_endpoint: `${identity.url}/token`,
      client_id: 'terraform',
      client_secret_ref: 'env:KAFKA_PASSWORD',
      scope: 'kafka',
      extensions: { logicalCluster: 'lkc-1' },
    };

    await expect(ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'OAUTHBEARER', oauth } })).resolves.toEqual(
      everything,
    );
    expect(identity.tokenCalls).toHaveLength(1);
    expect(identity.tokenCalls[0]!.form.get('scope')).toBe('kafka');

    identity.token = { access_token: 'x.y.z', expires_in: 60 };
    await expect(ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'OAUTHBEARER', oauth } })).rejects.toMatchObject({
      code: 'SWY5207',
    });
    identity.outage = { status: 401, body: '{"error":"invalid_client"}' };
    await expect(ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'OAUTHBEARER', oauth } })).rejects.toMatchObject({
      code: 'SWY4012',
      message: expect.stringMatching(/SWY5209.*invalid_client/),
    });
    const plain = { ...oauth, token_endpoint: 'http://issuer.example.com/token' };
    await expect(
      ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'OAUTHBEARER', oauth: plain } }),
    ).rejects.toMatchObject({ message: expect.stringContaining('SWY5209') });
  });

  test('that refuses the password is not asked again, and the password is in no message', async () => {
    const cluster = await start({ mechanisms: mechanismsFor('terraform', password) });
    const sasl = { ...scram, password_ref: 'env:WRONG' };

    const error = await ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl }).catch((refused: Error) => refused);

    expect(error).toMatchObject({ code: 'SWY5207', message: expect.stringContaining(cluster.address) });
    expect([isFinal(error), cluster.attempts]).toEqual([true, 1]);
    expect(String(error)).not.toMatch(/hunter2|pa"ss/);
  });

  test('that lacks the mechanism says which it has', async () => {
    const [plain] = mechanismsFor('terraform', password);
    const cluster = await start({ mechanisms: [plain!] });

    await expect(ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl: scram })).rejects.toMatchObject({
      code: 'SWY5208',
      message: expect.stringContaining('Allowed: "PLAIN"'),
    });
  });

  test('and is given none is not dialled', async () => {
    const cluster = await start({ mechanisms: mechanismsFor('terraform', password) });
    await expect(ask(cluster, { security_protocol: 'SASL_PLAINTEXT' })).rejects.toMatchObject({ code: 'SWY5200' });
    await expect(ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'PLAIN' } })).rejects.toMatchObject({
      code: 'SWY5202',
    });
    expect(cluster.attempts).toBe(0);
  });

  test('is not logged in to with a secret that is no login', async () => {
    const cluster = await start({ mechanisms: mechanismsFor('terraform', password) });
    const sasl = { mechanism: 'PLAIN', credentials_ref: 'env:WRONG' };

    const error = await ask(cluster, { security_protocol: 'SASL_PLAINTEXT', sasl }).catch((refused: Error) => refused);

    expect(error).toMatchObject({ code: 'SWY5211', message: expect.stringContaining('"env:WRONG"') });
    expect(String(error)).not.toContain('hunter2');
  });

  test('gets a new connection before it ends the old one for the age of its login', async () => {
    const cluster = await start({ mechanisms: mechanismsFor('terraform', password), lifetimeMs: 1 });
    const offsets = wireView(
      { bootstrap_servers: [cluster.address], security_protocol: 'SASL_PLAINTEXT', sasl: scram },
      'source',
      AbortSignal.timeout(10_000),
    );

    await offsets.endOffsets(['orders']);
    const before = cluster.logins;
    // The clock counts whole milliseconds, and so short a session may not be over at once.
    const logins = await until(
      async () => {
        await offsets.endOffsets(['orders']);
        return cluster.logins > before && cluster.logins;
      },
      { describe: 'a second login', every: 2 },
    );

    expect(logins).toBeGreaterThan(before);
    offsets.close();
  });
});

describe('a cluster with TLS', () => {
  test('is asked when its authority is trusted', async () => {
    const cluster = await start({ tls: serverTls });
    await expect(ask(cluster, { security_protocol: 'SSL', tls: trust })).resolves.toEqual(everything);
  });

  test.each([
    ['of an authority that nobody named', {}],
    ['of another authority', { ca_ref: file('stranger') }],
  ])('%s is refused', async (_, tls) => {
    const cluster = await start({ tls: serverTls });
    await expect(ask(cluster, { security_protocol: 'SSL', tls })).rejects.toMatchObject({
      code: 'SWY5205',
      message: expect.stringContaining('leads to no authority that is trusted here'),
    });
  });

  test('whose certificate is for another host is refused, unless the configuration says so by name', async () => {
    const cluster = await start({ tls: { cert: elsewhere.cert, key: elsewhere.key } });

    await expect(ask(cluster, { security_protocol: 'SSL', tls: trust })).rejects.toMatchObject({
      code: 'SWY5205',
      message: expect.stringContaining('DNS:elsewhere.example.com'),
    });
    const tls = { ...trust, skip_host_name_verification: true };
    await expect(ask(cluster, { security_protocol: 'SSL', tls })).resolves.toEqual(everything);
    await expect(ask(cluster, { security_protocol: 'SSL', tls: { skip_host_name_verification: true } })).rejects.toMatchObject({
      code: 'SWY5205',
    });
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('that wants a certificate gets it, over %s', async (maxVersion) => {
    const cluster = await start({ tls: { ...serverTls, ca: authority.cert, requestCert: true, maxVersion } });
    const own = { certificate_ref: file('certificate'), key_ref: file('key') };

    await expect(ask(cluster, { security_protocol: 'SSL', tls: { ...trust, ...own } })).resolves.toEqual(everything);
    await expect(ask(cluster, { security_protocol: 'SSL', tls: trust })).rejects.toMatchObject({
      message: expect.stringMatching(/SWY5206|another certificate/),
    });
  });

  test.each<[string, NonNullable<KafkaRef['tls']>, string]>([
    ['no certificate of an authority', { ca_ref: file('rubbish') }, 'source.tls.ca_ref'],
    ['no certificate', { certificate_ref: file('rubbish'), key_ref: file('key') }, 'source.tls.certificate_ref'],
    ['no key', { certificate_ref: file('certificate'), key_ref: file('rubbish') }, 'it holds no PEM private key'],
    ['the key of another', { certificate_ref: file('certificate'), key_ref: file('other-key') }, 'it belongs to no certificate'],
    ['an expired one', { certificate_ref: file('expired'), key_ref: file('expired-key') }, 'was valid until'],
  ])('is not dialled with %s', async (_, tls, says) => {
    const cluster = await start({ tls: serverTls });

    const error = await ask(cluster, { security_protocol: 'SSL', tls }).catch((refused: Error) => refused);

    expect(error).toMatchObject({ code: 'SWY5204', message: expect.stringContaining(says) });
    expect(String(error)).not.toContain('hunter2');
  });

  test('that has none says so', async () => {
    const cluster = await start({ mechanisms: mechanismsFor('terraform', password) });
    await expect(ask(cluster, { security_protocol: 'SASL_SSL', sasl: scram, tls: trust })).rejects.toMatchObject({
      message: expect.stringMatching(/SWY5206.*it (does not speak TLS|ended the connection)/),
    });
  });

  test('and no login is told from one that wants a login', async () => {
    const cluster = await start({ tls: serverTls, mechanisms: mechanismsFor('terraform', password) });
    await expect(ask(cluster, { security_protocol: 'SSL', tls: trust })).rejects.toMatchObject({
      code: 'SWY4012',
      message: expect.stringContaining('as a listener does that has another security_protocol'),
    });
  });
});

describe('a connection', () => {
  test('that cannot be made is one coded error', async () => {
    const access = new KafkaAccess({ bootstrap_servers: [], security_protocol: 'SSL' }, 'source', AbortSignal.timeout(5_000));
    await expect(access.open('127.0.0.1:1')).rejects.toMatchObject({ code: 'SWY4012', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('ends with the signal, also while it is being made', async () => {
    const cluster = await start({ mechanisms: mechanismsFor('terraform', password) });
    const stop = new AbortController();
    const access = new KafkaAccess({ bootstrap_servers: [], security_protocol: 'SASL_PLAINTEXT', sasl: scram }, 'source', stop.signal);
    const { client: open } = await access.open(cluster.address);
    const silent = createServer();
    const port = await listen(silent, '127.0.0.1', 0, 'silence');
    const waiting = access.open(`127.0.0.1:${port}`);

    stop.abort(new Error('told to stop'));

    await expect(waiting).rejects.toThrow('told to stop');
    expect(open.isOpen).toBe(false);
    await expect(open.send(ApiKey.ApiVersions, 0, {})).rejects.toMatchObject({ code: 'SWY6006' });
    await new Promise((resolve) => silent.close(resolve));
  });
});
