import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import type { SecretFolder } from '../../../lib/proxy/files/secret-folder';
import { readKeyMaterial } from '../../../lib/proxy/tls/key-material';
import { CertificateAuthority, DAY, type KeyKind, pemFiles, testCertificates } from '../../support/certificates';
import { pkcs12 } from '../../support/pkcs12';
import { hasProgram, run, SecretsOnDisk, thrownBy } from './support';

const PASSWORD = 'open-sesame';
const passwordFile = { 'jksPassword.txt': `jksPassword=${PASSWORD}\n` };

describe('key material', () => {
  const { authority, server } = testCertificates();
  const intermediate = CertificateAuthority.create({ parent: authority });
  let disk: SecretsOnDisk;

  beforeEach(() => (disk = new SecretsOnDisk()));
  afterEach(() => disk.remove());

  const folder = (files: Record<string, string | Buffer>, name = 'gateway-tls') => {
    rmSync(join(disk.root, name), { recursive: true, force: true });
    disk.write(name, files);
    return disk.folders.folderOf({ secretRef: name }, ['tls']);
  };
  const read = (files: Record<string, string | Buffer>) => readKeyMaterial(folder(files));
  /** Code and words of the refusal. No key and no password may be in them. */
  const refusal = (files: Record<string, string | Buffer>) => {
    const { message } = thrownBy(() => read(files));
    expect(message).not.toContain(PASSWORD);
    expect(message).not.toMatch(/PRIVATE KEY|MI[A-Za-z0-9+/]{30}/);
    return message;
  };

  describe.each<KeyKind>(['ec', 'rsa'])('with an %s key', (key) => {
    const root = CertificateAuthority.create({ key });
    const issuer = CertificateAuthority.create({ key, parent: root });
    const own = issuer.server({ key, notAfter: new Date('2040-01-02T03:04:05Z') });

    test('comes from PEM files', () => {
      const { identity, trusted } = read(pemFiles(own, root));

      expect(identity).toMatchObject({ chain: own.chain, key: own.key });
      expect(identity!.leaf.subject).toBe('CN=switchyard');
      expect(trusted).toEqual([root.cert]);
    });

    test('comes from a PKCS12 key store and a trust store', () => {
      const { identity, trusted } = read({
        'keystore.jks': pkcs12({ password: PASSWORD, key: own.key, certs: own.chain }),
        'truststore.jks': pkcs12({ password: PASSWORD, certs: root.cert + authority.cert }),
        ...passwordFile,
      });

      expect(identity).toMatchObject({ chain: own.chain, key: own.key });
      expect(trusted).toEqual([root.cert, authority.cert]);
    });
  });

  test('puts the certificate of the key first, its issuers after it, and leaves others out', () => {
    const own = intermediate.server();
    const { identity } = read({ 'fullchain.pem': intermediate.cert + server.cert + own.cert, 'privkey.pem': own.key });

    expect(identity!.chain).toBe(own.cert + intermediate.cert);
  });

  test('knows when it expires: with the first of its chain', () => {
    const early = CertificateAuthority.create({ parent: authority, notAfter: new Date('2039-01-01T00:00:00Z') });
    const own = early.server({ notAfter: new Date('2040-01-01T00:00:00Z') });

    expect(read(pemFiles(own)).identity!.expiresAt).toEqual(new Date('2039-01-01T00:00:00Z'));
  });

  test('can be trust alone, in either form', () => {
    expect(read({ 'cacerts.pem': authority.cert })).toEqual({ identity: undefined, trusted: [authority.cert] });

    const store = folder({ 'truststore.jks': pkcs12({ password: PASSWORD, certs: authority.cert }), ...passwordFile }, 'tls');
    expect(readKeyMaterial(store).trusted).toEqual([authority.cert]);
  });

  test('takes the password from another secret', () => {
    const store = folder({ 'truststore.jks': pkcs12({ password: PASSWORD, certs: authority.cert }) });

    expect(readKeyMaterial(store, folder(passwordFile, 'password')).trusted).toEqual([authority.cert]);
  });

  test('keeps expired authorities beside valid ones', () => {
    const old = CertificateAuthority.create({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') });

    expect(read({ 'cacerts.pem': old.cert + authority.cert }).trusted).toHaveLength(2);
    expect(refusal({ 'cacerts.pem': old.cert })).toMatch(/SWY6045.*cacerts\.pem.*Test Root CA.*2021-01-01/);
  });

  const outcome = (files: SecretFolder) => {
    try {
      return readKeyMaterial(files).identity!.key === server.key ? 'the key' : 'another key';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };

  describe('is refused', () => {
    test('with SWY6041 when files are missing', () => {
      expect(refusal({})).toMatch(/SWY6041: tls ".*gateway-tls\/fullchain\.pem".*truststore\.jks/s);
      expect(refusal({ 'fullchain.pem': server.chain })).toMatch(/SWY6041.*privkey\.pem/);
      expect(refusal({ 'privkey.pem': server.key })).toMatch(/SWY6041.*fullchain\.pem/);
      expect(refusal({ 'truststore.jks': pkcs12({ password: PASSWORD, certs: authority.cert }) })).toMatch(/SWY6041.*jksPassword\.txt/);
    });

    test('with SWY6043 when a file is something else', () => {
      const pem = pemFiles(server, authority);

      expect(refusal({ ...pem, 'fullchain.pem': 'nothing' })).toMatch(/SWY6043.*fullchain\.pem.*no PEM certificate/);
      expect(refusal({ ...pem, 'privkey.pem': server.cert })).toMatch(/SWY6043.*privkey\.pem.*no PEM private key/);
      expect(refusal({ ...pem, 'cacerts.pem': authority.cert + cut(authority.cert) })).toMatch(/SWY6043.*cacerts\.pem.*certificate 2 of 2/);
      expect(refusal({ 'truststore.jks': 'nothing', ...passwordFile })).toMatch(/SWY6043.*truststore\.jks.*PKCS12/);
    });

    test('with SWY6044 when the key belongs to another certificate', () => {
      expect(refusal({ 'fullchain.pem': server.chain, 'privkey.pem': authority.server().key })).toMatch(/SWY6044.*fullchain\.pem/);
    });

    test('with SWY6045 when the certificate has expired', () => {
      const expired = authority.server({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') });

      expect(refusal(pemFiles(expired))).toMatch(
        /SWY6045.*CN=switchyard \(issued by CN=Test Root CA\) was valid until 2021-01-01T00:00:00/,
      );
    });

    test('with SWY6046 when it is not valid yet', () => {
      expect(refusal(pemFiles(authority.server({ notBefore: new Date(Date.now() + DAY) })))).toMatch(/SWY6046.*CN=switchyard/);
    });

    test('with SWY6047 when the password is wrong', () => {
      const store = pkcs12({ password: 'another', key: server.key, certs: server.chain });

      expect(refusal({ 'keystore.jks': store, ...passwordFile })).toMatch(/SWY6047.*keystore\.jks/);
    });

    test.each(['open-sesame', 'password=open-sesame', 'jksPassword: open-sesame'])(
      'with SWY6048 when jksPassword.txt holds "%s"',
      (content) => {
        const store = pkcs12({ password: PASSWORD, certs: authority.cert });

        expect(refusal({ 'truststore.jks': store, 'jksPassword.txt': content })).toMatch(/SWY6048.*jksPassword\.txt/);
      },
    );

    test.each(['feedfeed', 'cececece'])('with SWY6049 when the store begins with %s', (magic) => {
      const store = Buffer.concat([Buffer.from(magic, 'hex'), Buffer.alloc(100)]);

      expect(refusal({ 'keystore.jks': store, ...passwordFile })).toMatch(/SWY6049.*keytool -importkeystore.* -deststoretype pkcs12/);
    });

    test('with SWY6050 when the store has no key, or none to trust', () => {
      expect(refusal({ 'keystore.jks': pkcs12({ password: PASSWORD, certs: authority.cert }), ...passwordFile })).toMatch(
        /SWY6050.*keystore\.jks.*0 private keys/,
      );
      const keysOnly = pkcs12({ password: PASSWORD, key: server.key, certs: server.cert });
      expect(refusal({ 'truststore.jks': keysOnly, ...passwordFile })).toMatch(/SWY6050.*truststore\.jks.*no certificate to trust/);
    });

    test('with SWY6051 when the key is encrypted', () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const encrypted = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSWORD }).toString();

      expect(refusal({ ...pemFiles(server), 'privkey.pem': encrypted })).toMatch(/SWY6051.*privkey\.pem/);
    });

    test('with a code or not at all, whatever is done to the bytes of a store', () => {
      const store = pkcs12({ password: PASSWORD, key: server.key, certs: server.chain });
      const files = folder({ ...passwordFile });
      fc.assert(
        fc.property(fc.nat(store.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, shorten) => {
          const broken = Buffer.from(shorten ? store.subarray(0, at) : store);
          if (!shorten) broken[at]! ^= flip;
          writeFileSync(join(files.path, 'keystore.jks'), broken);
          // Bytes that mean nothing, as one bit of a tag, may differ; the key may not.
          expect(outcome(files)).toMatch(/^(SWY60(43|47|49|50)|the key)$/);
        }),
        { numRuns: 150 },
      );
    });
  });
});

const openssl = hasProgram('openssl', 'version');
const keytool = hasProgram('keytool', '-help');

(openssl ? describe : describe.skip)(`a store made by openssl${openssl ? '' : ' (not on this machine)'}`, () => {
  const { authority, server } = testCertificates();
  let disk: SecretsOnDisk;
  beforeEach(() => (disk = new SecretsOnDisk()));
  afterEach(() => disk.remove());

  test.each([
    ['with the algorithms of today', ''],
    ['with those of OpenSSL 1, RC2 and 3DES', '-legacy'],
    ['with SHA-512 and AES-128', '-macalg sha512 -keypbe AES-128-CBC -certpbe AES-128-CBC'],
    ['with SHA-1 and 3DES', '-macalg sha1 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES'],
  ])('is read %s', async (_, options) => {
    const path = disk.write('tls', { ...pemFiles(server), ...passwordFile });
    const made = `openssl pkcs12 -export -inkey privkey.pem -in fullchain.pem -out keystore.jks -passout pass:${PASSWORD} ${options}`;
    await expect(run(`cd "${path}" && ${made} && rm *.pem`)).resolves.toMatchObject({ status: 0 });

    const { identity } = readKeyMaterial(disk.folders.folderOf({ secretRef: 'tls' }, ['tls']));

    expect(identity).toMatchObject({ chain: server.chain, key: server.key });
  });

  test('is read when it holds trust alone', async () => {
    const path = disk.write('tls', { 'all.pem': [...rootCertificates.slice(0, 20), authority.cert].join('\n'), ...passwordFile });
    const made = `openssl pkcs12 -export -nokeys -in all.pem -out truststore.jks -passout pass:${PASSWORD}`;
    await expect(run(`cd "${path}" && ${made}`)).resolves.toMatchObject({ status: 0 });

    const { trusted } = readKeyMaterial(disk.folders.folderOf({ secretRef: 'tls' }, ['tls']));

    expect(trusted).toHaveLength(21);
    expect(trusted).toContain(authority.cert);
  });
});

(keytool ? describe : describe.skip)(`a store made by keytool${keytool ? '' : ' (not on this machine)'}`, () => {
  const { authority } = testCertificates();
  const root = mkdtempSync(join(tmpdir(), 'swy-keytool-'));
  const disk = new SecretsOnDisk();
  const make = (args: string) =>
    expect(run(`cd "${root}" && keytool ${args} -storepass ${PASSWORD}`)).resolves.toMatchObject({ status: 0 });
  afterAll(() => {
    disk.remove();
    rmSync(root, { recursive: true, force: true });
  });
  const material = (name: string, file: string, target: string) => {
    disk.write(name, { [target]: readFileSync(join(root, file)), ...passwordFile });
    return readKeyMaterial(disk.folders.folderOf({ secretRef: name }, ['tls']));
  };

  test('is read with its key', async () => {
    await make('-genkeypair -alias a -keyalg RSA -dname CN=keytool -storetype pkcs12 -keystore key.p12');

    expect(material('key', 'key.p12', 'keystore.jks').identity!.leaf.subject).toBe('CN=keytool');
  });

  test('is read as trust, and refused as JKS', async () => {
    writeFileSync(join(root, 'ca.pem'), authority.cert);
    const add = '-importcert -noprompt -alias ca -file ca.pem';
    await make(`${add} -storetype pkcs12 -keystore new`);
    await make(`${add} -storetype jks -keystore old`);

    expect(material('trust', 'new', 'truststore.jks').trusted).toEqual([authority.cert]);
    expect(thrownBy(() => material('old', 'old', 'truststore.jks'))).toMatchObject({ code: 'SWY6049' });
  });
});

/** The same certificate with its last part missing. */
function cut(pem: string): string {
  const lines = pem.trimEnd().split('\n');
  return [...lines.slice(0, 3), lines.at(-1)].join('\n');
}
