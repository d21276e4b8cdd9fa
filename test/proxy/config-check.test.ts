import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';
import pino from 'pino';
import { stringify } from 'yaml';
import { checkFile, checkReferences } from '../../lib/proxy/config/check-document';
import { readingOf, type Accepted } from '../../lib/proxy/config/source';
import { SecretFolders } from '../../lib/proxy/files/secret-folders';
import { type Certificate, selfSigned } from './kube/support/certificates';
import { gatewayYaml } from './kube/support/documents';

const log = pino({ level: 'silent' });
const [valid, expired] = [selfSigned('valid'), selfSigned('expired', { from: -3, to: -1 })];

/** A swap from PLAIN over TLS to PLAIN over TLS, everything of it in files. */
const document = {
  apiVersion: 'platform.confluent.io/v1beta1',
  kind: 'Gateway',
  metadata: { name: 'edge' },
  spec: {
    streamingDomains: [
      {
        name: 'cloud',
        kafkaCluster: {
          bootstrapServers: [{ id: 'sasl', endpoint: 'SASL_SSL://b:9092', tls: { secretRef: 'cloud-tls' } }],
          nodeIdRanges: [{ name: 'all', start: 0, end: 2 }],
        },
      },
    ],
    secretStores: [{ name: 'files', provider: { type: 'File', configSecretRef: 'store', clientCredentialsRef: 'credentials' } }],
    routes: [
      {
        name: 'orders',
        endpoint: 'kafka.example.com:9092',
        brokerIdentificationStrategy: { type: 'port' },
        streamingDomain: { name: 'cloud', bootstrapServerId: 'sasl' },
        security: {
          auth: 'swap',
          secretStore: 'files',
          client: { tls: { secretRef: 'gateway-tls' }, authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'users' } } },
          cluster: { authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'login' } } },
        },
      },
    ],
  },
};

const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
const pem = ({ cert, key }: Certificate) => ({ 'fullchain.pem': cert, 'privkey.pem': key, 'cacerts.pem': cert });
const secrets = {
  'gateway-tls': pem(valid),
  'cloud-tls': { 'cacerts.pem': valid.cert },
  users: { 'plain-jaas.conf': `${login} user_alice="secret";` },
  login: { 'plain-jaas.conf': `${login} username="%s" password="%s";` },
  store: { separator: '/' },
  credentials: { alice: 'key/secret' },
};

async function check(change: Partial<Record<keyof typeof secrets, Record<string, string | Buffer>>> = {}, documentChange = {}) {
  const root = mkdtempSync(join(tmpdir(), 'switchyard-secrets-'));
  for (const [name, files] of Object.entries({ ...secrets, ...change })) {
    mkdirSync(join(root, name));
    for (const [key, text] of Object.entries(files)) writeFileSync(join(root, name, key), text);
  }
  const file = join(root, 'gateway.yaml');
  writeFileSync(file, stringify({ ...document, ...documentChange }));
  const folders = new SecretFolders(root);
  const report = await checkFile(file, { folders, log });
  folders.close();
  return { ...report, lines: readFileSync(file, 'utf8').split('\n') };
}

/** A PKCS12 store beside a password. */
function keyStore(password: string, written: string): Record<string, string | Buffer> {
  const { cert, key } = valid;
  const store = forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(key), [forge.pki.certificateFromPem(cert)], password);
  return { 'keystore.jks': Buffer.from(forge.asn1.toDer(store).getBytes(), 'latin1'), 'jksPassword.txt': `jksPassword=${written}` };
}

describe('a check of a document with its secrets', () => {
  test('finds nothing where everything is there', async () => {
    await expect(check()).resolves.toMatchObject({ valid: true, faults: [], ignored: [] });
  });

  test.each([
    ['a missing certificate', { 'gateway-tls': {} }, 'client.tls', 'secretRef: gateway-tls'],
    ['an expired certificate', { 'gateway-tls': pem(expired) }, 'client.tls', 'secretRef: gateway-tls'],
    ['a key store with another password', { 'gateway-tls': keyStore('right', 'wrong') }, 'client.tls', 'secretRef: gateway-tls'],
    ['a missing list of users', { users: {} }, 'client.authentication.jaasConfigPassThrough', 'secretRef: users'],
    [
      'an unknown login module',
      { users: { 'plain-jaas.conf': 'com.example.Login required;' } },
      'client.authentication',
      'secretRef: users',
    ],
    ['a missing template', { login: {} }, 'cluster.authentication.jaasConfigPassThrough', 'secretRef: login'],
    ['an unknown setting of a store', { store: { seperator: '/' } }, 'seperator', 'configSecretRef: store'],
  ])('names field and line of %s', async (_what, change, path, text) => {
    const { valid: isValid, faults, lines } = await check(change);

    expect(isValid).toBe(false);
    expect(faults).toHaveLength(1);
    const [file, line] = faults[0]!.where.split(/:(?=\d+$)/);
    expect(file).toMatch(/gateway\.yaml$/);
    expect(lines[Number(line) - 1]).toContain(text);
    expect(`${faults[0]!.path} ${faults[0]!.message}`).toContain(path);
    expect(JSON.stringify(faults)).not.toMatch(/PRIVATE KEY|alice|key\/secret|right|wrong/);
  });

  test('lists faults of everything that is referred to', async () => {
    expect((await check({ 'gateway-tls': {}, login: {}, users: {} })).faults).toHaveLength(3);
  });

  test('stops at the text when that has faults, and says when there is no file', async () => {
    expect((await check({ login: {} }, { kind: 'Gatweay' })).faults.map(({ code }) => code)).toEqual(['SWY6012']);
    await expect(checkFile('/nowhere.yaml', { log })).resolves.toMatchObject({
      valid: false,
      faults: [{ code: 'SWY6011', where: '/nowhere.yaml' }],
    });
  });

  test('refuses a revision at run time for the same reasons', async () => {
    const folders = new SecretFolders(mkdtempSync(join(tmpdir(), 'switchyard-secrets-')));
    const revision = (text: string) => readingOf(text, 'gateway.yaml', {}) as Accepted;

    await expect(checkReferences(revision(gatewayYaml()), folders, log)).resolves.toBeUndefined();
    await expect(checkReferences(revision(stringify(document)), folders, log)).rejects.toThrow(/SWY6010/);
    folders.close();
  });
});
