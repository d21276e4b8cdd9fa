import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecretStore, type OpenStore } from '../../lib/secrets';
import { until } from '../support/until';
import { TestAuthority } from './support/certificates';
import { everythingOf, refusalOf } from './support/refusal';
import { rotateUnderLoad } from './support/rotation';
import { VaultServer } from './support/vault-server';

const folder = mkdtempSync(join(tmpdir(), 'vault-'));
const jwtFile = join(folder, 'jwt');
const stores: OpenStore[] = [];
let vault: VaultServer;

beforeEach(async () => {
  vault = await new VaultServer().start();
});
afterEach(async () => {
  for (const store of stores.splice(0)) store.close();
  await vault.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function open(settings: Record<string, string> = {}, timeoutMs = 2_000): Promise<OpenStore> {
  const login = settings['authMethod'] === undefined ? { authToken: vault.rootToken } : undefined;
  const store = await openSecretStore('Vault', { address: vault.address, prefixPath: 'secret/', ...login, ...settings }, { timeoutMs });
  stores.push(store);
  return store;
}

const appRole = () => ({ authMethod: 'AppRole', role: vault.approle.role_id, secret: vault.approle.secret_id });

describe('a login to Vault', () => {
  beforeEach(() => vault.put('secret/alice', { value: 'up/s3cret' }));

  test.each([
    ['a token', () => ({})],
    ['AppRole', appRole],
    ['user and password', () => ({ authMethod: 'UserPass', username: vault.user.name, password: vault.user.password })],
    [
      'user and password at another path',
      () => ({ authMethod: 'UserPass', username: vault.user.name, password: vault.user.password, path: 'auth/people/' }),
    ],
    ['the service account of a pod', () => ({ authMethod: 'Kubernetes', role: vault.serviceAccount.role, jwtFile })],
  ])('works with %s', async (_, settings) => {
    writeFileSync(jwtFile, `${vault.serviceAccount.jwt}\n`);
    const store = await open(settings());

    await expect(store.read('alice')).resolves.toBe('up/s3cret');
  });

  test('happens once for all readers', async () => {
    const store = await open(appRole());
    await Promise.all(Array.from({ length: 20 }, () => store.read('alice')));

    expect(vault.count('POST auth/approle/login')).toBe(1);
    expect(vault.count('GET sys/internal/ui/mounts/secret')).toBe(1);
  });

  test('that is refused is an error without the secret, even when Vault repeats it', async () => {
    const store = await open({ authMethod: 'UserPass', username: vault.user.name, password: 'wr0ng-password' });
    const error = await refusalOf(store.read('alice'));

    expect(error).toMatchObject({ code: 'SWY9005' });
    expect(error.message).toContain('invalid username or password ***');
    expect(everythingOf(error)).not.toContain('wr0ng-password');
  });

  test('waits for a service account that is not mounted', async () => {
    const store = await open({ authMethod: 'Kubernetes', role: 'switchyard', jwtFile: join(folder, 'none') });
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9009' });
  });

  test('reads the service account again, because Kubernetes replaces it', async () => {
    writeFileSync(jwtFile, 'old');
    const store = await open({ authMethod: 'Kubernetes', role: vault.serviceAccount.role, jwtFile });
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9005' });

    writeFileSync(jwtFile, vault.serviceAccount.jwt);
    await expect(store.read('alice')).resolves.toBe('up/s3cret');
  });
});

describe('a token of Vault', () => {
  beforeEach(() => vault.put('secret/alice', { value: 'up/s3cret' }));

  test('is renewed at half of its lease', async () => {
    vault.lease = 1;
    const store = await open(appRole());
    await store.read('alice');

    await until(() => vault.count('POST auth/token/renew-self') >= 3, { describe: 'three renewals' });
    await expect(store.read('alice')).resolves.toBe('up/s3cret');
    expect(vault.count('POST auth/approle/login')).toBe(1);
  });

  test('that was given is renewed too', async () => {
    vault.lease = 1;
    vault.giveToken('hvs.given', 1);
    const store = await open({ authToken: 'hvs.given' });
    await store.read('alice');

    await until(() => vault.count('POST auth/token/renew-self') >= 2, { describe: 'two renewals' });
    await expect(store.read('alice')).resolves.toBe('up/s3cret');
  });

  test('that has ended is replaced by a new login', async () => {
    vault.lease = 1;
    const store = await open(appRole());
    await store.read('alice');
    // Nothing is renewed during an outage that outlasts the lease.
    vault.trouble = 'error';
    await until(() => vault.hasNoToken(), { describe: 'the end of the lease' });
    vault.trouble = 'none';

    await expect(store.read('alice')).resolves.toBe('up/s3cret');
    expect(vault.count('POST auth/approle/login')).toBe(2);
  });

  test('that was revoked is replaced by one new login for all readers', async () => {
    const store = await open(appRole());
    await store.read('alice');
    vault.revokeTokens();

    await expect(Promise.all(Array.from({ length: 10 }, () => store.read('alice')))).resolves.toEqual(Array(10).fill('up/s3cret'));
    expect(vault.count('POST auth/approle/login')).toBe(2);
  });

  test('that lacks a permission is not thrown away', async () => {
    const store = await open(appRole());
    vault.denied.add('secret/data/alice');
    const error = await refusalOf(store.read('alice'));

    expect(error).toMatchObject({ code: 'SWY9005' });
    expect(error.message).toMatch(/permission denied for \*\*\*/);
    expect(vault.count('POST auth/approle/login')).toBe(1);
  });

  test('that was given and is revoked is an error, for there is no other', async () => {
    const store = await open();
    vault.revokeTokens();
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9005' });
  });
});

describe('an entry in Vault', () => {
  test.each([
    ['KV version 2', 'secret/', {}],
    ['KV version 2 below a folder', 'secret/kafka/', {}],
    ['KV version 2 with the start of a name', 'secret/kafka-', {}],
    ['KV version 2, not asked for', '/secret/', { kvVersion: '2' }],
    ['KV version 1', 'kv1/', {}],
    ['KV version 1, mounted deeper', 'team/kv1/', {}],
    ['KV version 1, not asked for', 'kv1/', { kvVersion: '1' }],
  ])('is written, read and removed: %s', async (_, prefixPath, settings) => {
    const store = await open({ ...settings, prefixPath });
    const path = `${prefixPath.replace(/^\//, '')}CN=alice, O=Ünion`;

    await store.write?.('CN=alice, O=Ünion', 'up/old');
    await store.write?.('CN=alice, O=Ünion', 'up/new');
    await expect(store.read('CN=alice, O=Ünion')).resolves.toBe('up/new');
    expect(vault.versionsOf(path)?.at(-1)?.data ?? vault.v1Of(path)).toEqual({ value: 'up/new' });

    await store.remove?.('CN=alice, O=Ünion');
    await expect(store.read('CN=alice, O=Ünion')).resolves.toBeUndefined();
    expect(vault.versionsOf(path) ?? vault.v1Of(path)).toBeUndefined();
    await expect(store.remove?.('CN=alice, O=Ünion')).resolves.toBeUndefined();
  });

  test('takes the version from the setting without asking', async () => {
    vault.put('kv1/alice', { value: 'a/b' });
    const store = await open({ prefixPath: 'kv1/', kvVersion: '1' });

    await expect(store.read('alice')).resolves.toBe('a/b');
    expect(vault.calls.filter((call) => call.includes('mounts'))).toEqual([]);
  });

  test('is its only field, whatever that is called, or the field value of several', async () => {
    vault.put('secret/cke', { password: 'only' });
    vault.put('secret/kcp', { note: 'x', value: 'chosen' });
    const store = await open();

    await expect(store.read('cke')).resolves.toBe('only');
    await expect(store.read('kcp')).resolves.toBe('chosen');
  });

  test.each([
    ['several fields without one called value', { user: 'h1dden-a', password: 'h1dden-b' }],
    ['a field that is not text', { value: { nested: 'h1dden' } }],
  ])('is refused with %s', async (_, data) => {
    vault.put('secret/alice', data);
    const error = await refusalOf((await open()).read('alice'));

    expect(error).toMatchObject({ code: 'SWY9007' });
    expect(everythingOf(error)).not.toContain('h1dden');
  });

  test('that was deleted, or never was, is absent', async () => {
    vault.put('secret/gone', {});
    const store = await open();

    await expect(store.read('gone')).resolves.toBeUndefined();
    await expect(store.read('never')).resolves.toBeUndefined();
  });

  test.each(['../../sys/mounts', 'a/b', '..', '.', '', 'a\nb', 'a\u0000', '\ud800', 'x'.repeat(513)])(
    'is never looked for elsewhere: %j',
    async (principal) => {
      const store = await open();
      await expect(store.read(principal)).resolves.toBeUndefined();
      await expect(store.write?.(principal, 'x')).rejects.toMatchObject({ code: 'SWY9007' });
      await store.remove?.(principal);

      expect(vault.calls).toEqual([]);
    },
  );
});

describe('trouble with Vault', () => {
  test.each(['error', 'silence', 'cut'] as const)('is an outage: %s', async (trouble) => {
    const store = await open({}, 300);
    vault.trouble = trouble;
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });

    vault.trouble = 'none';
    await expect(store.read('alice')).resolves.toBeUndefined();
  });

  test('is an outage when nobody listens', async () => {
    const store = await open();
    await vault.stop();
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9006', message: expect.stringContaining('ECONNREFUSED') });
    vault = await new VaultServer().start();
  });

  test('is not an absent entry when the mount is gone', async () => {
    const store = await open({ prefixPath: 'secret/', kvVersion: '1' });
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
  });

  test('says how to go on where the version of the engine must not be asked', async () => {
    const store = await open({ prefixPath: 'other/' });
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9005', message: expect.stringContaining('kvVersion') });
  });

  test('is a mount that is not KV', async () => {
    const store = await open({ prefixPath: 'cubbyhole/' });
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9007', message: expect.stringContaining('holds cubbyhole') });
  });
});

describe('Vault', () => {
  test('is trusted by a CA file, which can be replaced', async () => {
    const authority = new TestAuthority();
    const server = await new VaultServer().start(authority.issue('localhost'));
    server.put('secret/alice', { value: 'a/b' });
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, new TestAuthority().certificate);
    const store = await open({ address: server.address, authToken: server.rootToken, caFile });

    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
    writeFileSync(caFile, authority.certificate);
    await expect(store.read('alice')).resolves.toBe('a/b');
    rmSync(caFile);
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9009' });
    await server.stop();
  });

  test('is asked in its namespace', async () => {
    vault.namespace = 'team';
    vault.put('secret/alice', { value: 'a/b' });

    await expect((await open({ namespace: 'team' })).read('alice')).resolves.toBe('a/b');
    await expect((await open()).read('alice')).rejects.toMatchObject({ code: 'SWY9005' });
  });
});

test('rotation under load: no reader notices errors, silence, cut answers and revoked tokens', async () => {
  const stats = await rotateUnderLoad({
    store: await open(appRole(), 200),
    put: (principal, value) => vault.put(`secret/${principal}`, { value }),
    outages: (['error', 'silence', 'cut'] as const).map((trouble) => ({
      begin: () => {
        vault.revokeTokens();
        vault.trouble = trouble;
      },
      end: () => {
        vault.trouble = 'none';
      },
    })),
  });

  expect(stats).toMatchObject({ stale: 0, entries: 3 });
  expect(stats.failures).toBeGreaterThanOrEqual(9);
  expect(vault.calls.filter((call) => call.startsWith('GET secret/data/')).length).toBeLessThan(stats.seen / 10);
}, 30_000);
