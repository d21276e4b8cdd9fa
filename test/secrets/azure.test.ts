import dns from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecretStore, type OpenStore } from '../../lib/secrets';
import { AzureServer } from './support/azure-server';
import { pfxOf, TestAuthority } from './support/certificates';
import { everythingOf, refusalOf } from './support/refusal';
import { rotateUnderLoad } from './support/rotation';

const folder = mkdtempSync(join(tmpdir(), 'azure-'));
const caFile = join(folder, 'ca.pem');
const authority = new TestAuthority();
writeFileSync(caFile, authority.certificate);
const names = new AzureServer();
const serverCertificate = authority.issue(names.loginHost, names.vaultHost);
let azure: AzureServer;

/** The SDK insists on a vault in the domain that its challenge names, so the test's names have to lead here. */
beforeAll(() => {
  const lookup = dns.lookup as (...parts: unknown[]) => void;
  jest
    .spyOn(dns, 'lookup')
    .mockImplementation(((host: string, ...rest: unknown[]) =>
      lookup(host.endsWith('.test') ? '127.0.0.1' : host, ...rest)) as typeof dns.lookup);
});
beforeEach(async () => {
  azure = await new AzureServer().start(serverCertificate);
});
afterEach(() => azure.stop());
afterAll(() => rmSync(folder, { recursive: true }));

function open(settings: Record<string, string> = {}, timeoutMs = 5_000): Promise<OpenStore> {
  const { vaultUrl, authorityHost, tenantId, clientId, clientSecret } = azure;
  const login = settings['credentialType'] === undefined ? { credentialType: 'ClientSecret', clientSecret } : undefined;
  return openSecretStore('Azure', { vaultUrl, authorityHost, caFile, tenantId, clientId, ...login, ...settings }, { timeoutMs });
}

describe('a login to Azure Key Vault', () => {
  const client = authority.issue('gateway');
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const pem = `${client.key}${client.certificate}`;
  const pfx = { credentialType: 'ClientCertificate', certificateType: 'PFX', certificatePfxPassword: 'pfx-password' };

  beforeEach(() => {
    azure.put('alice', 'up:s3cret');
    azure.clientCertificate = client.certificate;
  });

  test.each([
    ['a client secret', () => ({})],
    ['user and password', () => ({ credentialType: 'UsernamePassword', ...azure.user })],
    ['a certificate', () => ({ credentialType: 'ClientCertificate', certificatePath: file('client.pem', pem) })],
    ['a PFX file', () => ({ ...pfx, certificatePath: file('client.pfx', pfxOf(client, 'pfx-password', authority.certificate)) })],
  ])('works with %s, once for all readers', async (_, settings) => {
    const store = await open(settings());
    await expect(store.read('alice')).resolves.toBe('up:s3cret');
    await expect(Promise.all([store.read('alice'), store.read('bob')])).resolves.toEqual(['up:s3cret', undefined]);
    expect(azure.logins).toBe(1);
  });

  test('that is refused is an error without the secret, even when Entra ID repeats it', async () => {
    const store = await open({ credentialType: 'ClientSecret', clientSecret: 'wr0ng-secret' });
    const error = await refusalOf(store.read('alice'));

    expect(error).toMatchObject({ code: 'SWY9005' });
    expect(error.message).toContain('AADSTS7000215');
    expect(everythingOf(error)).not.toContain('wr0ng-secret');
  });

  test.each([
    ['is not there', () => ({ credentialType: 'ClientCertificate', certificatePath: join(folder, 'none') })],
    ['has another password', () => ({ ...pfx, certificatePath: file('other.pfx', pfxOf(client, 'another')) })],
    ['is no PFX file', () => ({ ...pfx, certificatePath: file('broken.pfx', 'pem?') })],
  ])('with a certificate that %s is refused when the store is opened', async (_, settings) => {
    const error = await refusalOf(open(settings()));
    expect(error).toMatchObject({ code: 'SWY9009' });
    expect(everythingOf(error)).not.toContain('pfx-password');
  });

  test('needs its CA file', async () => {
    await expect(open({ caFile: join(folder, 'none') })).rejects.toMatchObject({ code: 'SWY9009' });
  });
});

describe('an entry in Azure Key Vault', () => {
  test('is written, read, removed and written again', async () => {
    const store = await open({ prefixPath: 'kafka-' });
    await store.write?.('alice', 'up:old');
    await store.write?.('alice', 'up:new');
    await expect(store.read('alice')).resolves.toBe('up:new');
    expect(azure.secrets.get('kafka-alice')?.value).toBe('up:new');

    await store.remove?.('alice');
    await expect(store.read('alice')).resolves.toBeUndefined();
    await store.remove?.('never-there');

    await store.write?.('alice', 'up:again');
    await expect(store.read('alice')).resolves.toBe('up:again');
  });

  test('that was disabled is absent: it is how an operator takes it away', async () => {
    azure.put('alice', 'up:s3cret');
    (azure.secrets.get('alice') as { enabled: boolean }).enabled = false;
    await expect((await open()).read('alice')).resolves.toBeUndefined();
  });

  test.each(['a/b', '../keys/x', 'a_b', 'a?b', '', 'x'.repeat(128)])('cannot be called %j', async (principal) => {
    const store = await open();
    await expect(store.read(principal)).resolves.toBeUndefined();
    await expect(store.write?.(principal, 'x')).rejects.toMatchObject({ code: 'SWY9007' });
    await store.remove?.(principal);
    expect(azure.logins).toBe(0);
  });
});

describe('trouble with Azure Key Vault', () => {
  test('is a refusal where a role is missing', async () => {
    azure.forbidden = true;
    const store = await open();
    for (const call of [store.read('alice'), store.write?.('alice', 'h1dden'), store.remove?.('alice')]) {
      const error = await refusalOf(call as Promise<unknown>);
      expect(error).toMatchObject({ code: 'SWY9005', message: expect.stringContaining('does not have secrets get permission') });
      expect(everythingOf(error)).not.toContain('h1dden');
    }
  });

  test.each(['error', 'silence', 'cut'] as const)('is an outage: %s', async (trouble) => {
    azure.put('alice', 'up:s3cret');
    const store = await open({}, 400);
    azure.trouble = trouble;
    const error = await refusalOf(store.read('alice'));
    expect(error).toMatchObject({ code: 'SWY9006' });
    expect(everythingOf(error)).not.toContain(azure.clientSecret);

    azure.trouble = 'none';
    await expect((await open()).read('alice')).resolves.toBe('up:s3cret');
  });
});

test('rotation under load: no reader notices errors, silence, cut answers and a missing role', async () => {
  const troubles = (['error', 'silence', 'cut'] as const).map((trouble) => ({
    begin: () => {
      azure.trouble = trouble;
    },
    end: () => {
      azure.trouble = 'none';
    },
  }));
  const noRole = { begin: () => void (azure.forbidden = true), end: () => void (azure.forbidden = false) };
  const stats = await rotateUnderLoad({
    store: await open({}, 300),
    put: (principal, value) => azure.put(principal, value),
    outages: [...troubles, noRole],
  });

  expect(stats).toMatchObject({ stale: 0, entries: 3 });
  expect(stats.failures).toBeGreaterThanOrEqual(12);
  expect(azure.reads).toBeLessThan(stats.seen / 10);
}, 30_000);
