import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecretStore, type OpenStore } from '../../lib/secrets';
import { TestAuthority } from './support/certificates';
import { KubernetesServer } from './support/kubernetes-server';
import { everythingOf, refusalOf } from './support/refusal';
import { rotateUnderLoad } from './support/rotation';

const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'));
const tokenFile = join(folder, 'token');
const caFile = join(folder, 'ca.crt');
const authority = new TestAuthority();
const certificate = authority.issue('localhost');
writeFileSync(caFile, authority.certificate);

let kubernetes: KubernetesServer;
let store: OpenStore;

beforeEach(async () => {
  kubernetes = await new KubernetesServer().start(certificate);
  writeFileSync(tokenFile, `${kubernetes.token}\n`);
  store = await open();
});
afterEach(async () => {
  store.close();
  await kubernetes.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

function open(settings: Record<string, string> = {}): Promise<OpenStore> {
  const all = { server: kubernetes.address, namespace: 'kafka', secretName: 'principals', tokenFile, caFile, ...settings };
  return openSecretStore('Kubernetes', all, { timeoutMs: 500 });
}

describe('a Secret of Kubernetes', () => {
  test('has one key a principal', async () => {
    kubernetes.put('alice', 'üp/s3cret\n-----');
    await expect(store.read('alice')).resolves.toBe('üp/s3cret\n-----');
    await expect(store.read('bob')).resolves.toBeUndefined();
  });

  test('without any key has no entry', async () => {
    await expect(store.read('alice')).resolves.toBeUndefined();
    await expect(store.read('constructor')).resolves.toBeUndefined();
  });

  test('is read once for principals that are asked for together', async () => {
    kubernetes.put('alice', 'a/1');
    kubernetes.put('bob', 'b/1');
    await expect(Promise.all(['alice', 'bob', 'carol'].map((name) => store.read(name)))).resolves.toEqual(['a/1', 'b/1', undefined]);
    expect(kubernetes.reads).toBe(1);
  });

  test('is changed one key at a time', async () => {
    kubernetes.put('bob', 'b/1');
    await Promise.all([store.write?.('alice', 'a/1'), store.write?.('carol', 'c/1')]);
    await store.write?.('alice', 'a/2');
    await store.remove?.('carol');
    await store.remove?.('never-there');

    expect(kubernetes.data).toEqual({ bob: btoa('b/1'), alice: btoa('a/2') });
    await expect(store.read('alice')).resolves.toBe('a/2');
  });

  test.each(['../other', 'a/b', '..', '', 'CN=alice', 'x'.repeat(254)])('has no key %j', async (principal) => {
    await expect(store.read(principal)).resolves.toBeUndefined();
    await expect(store.write?.(principal, 'x')).rejects.toMatchObject({ code: 'SWY9007' });
    await store.remove?.(principal);
    expect(kubernetes.reads).toBe(0);
  });

  test('is read with the token of the moment', async () => {
    await store.read('alice');
    kubernetes.token = 'next-token';
    const error = await refusalOf(store.read('alice'));
    expect(error).toMatchObject({ code: 'SWY9005' });
    expect(everythingOf(error)).not.toContain('service-account-token');

    writeFileSync(tokenFile, 'next-token');
    await expect(store.read('alice')).resolves.toBeUndefined();
  });

  test('that is forbidden is refused in the words of Kubernetes', async () => {
    kubernetes.forbidden = true;
    const error = await refusalOf(store.read('alice'));
    expect(error).toMatchObject({ code: 'SWY9005' });
    expect(error.message).toContain('secrets "principals" is forbidden');
  });

  test('that is not there is an outage, not a Secret without entries', async () => {
    kubernetes.data = undefined;
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
  });

  test.each(['error', 'silence', 'cut'] as const)('that cannot be asked is an outage: %s', async (trouble) => {
    kubernetes.trouble = trouble;
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
    kubernetes.trouble = 'none';
    await expect(store.read('alice')).resolves.toBeUndefined();
  });

  test('needs its token', async () => {
    const other = await open({ tokenFile: join(folder, 'none') });
    await expect(other.read('alice')).rejects.toMatchObject({ code: 'SWY9009' });
    other.close();
  });

  test('is not read from a server of another authority', async () => {
    const other = join(folder, 'other.crt');
    writeFileSync(other, new TestAuthority().certificate);
    const stranger = await open({ caFile: other });
    await expect(stranger.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
    expect(kubernetes.reads).toBe(0);
    stranger.close();
  });

  test('is found from within a pod by its environment', async () => {
    const { hostname, port } = new URL(kubernetes.address);
    process.env['KUBERNETES_SERVICE_HOST'] = hostname;
    process.env['KUBERNETES_SERVICE_PORT'] = port;
    const pod = await openSecretStore('Kubernetes', { namespace: 'kafka', secretName: 'principals', tokenFile, caFile });
    delete process.env['KUBERNETES_SERVICE_HOST'];
    delete process.env['KUBERNETES_SERVICE_PORT'];

    await expect(pod.read('alice')).resolves.toBeUndefined();
    expect(kubernetes.reads).toBe(1);
    pod.close();
  });
});

test('rotation under load: no reader notices errors, silence, cut answers and a replaced token', async () => {
  const stats = await rotateUnderLoad({
    store,
    put: (principal, value) => kubernetes.put(principal, value),
    outages: (['error', 'silence', 'cut'] as const).map((trouble) => ({
      begin: () => {
        kubernetes.trouble = trouble;
        kubernetes.token = `token-${trouble}`;
      },
      end: () => {
        kubernetes.trouble = 'none';
        writeFileSync(tokenFile, kubernetes.token);
      },
    })),
  });

  expect(stats).toMatchObject({ stale: 0, entries: 3 });
  expect(stats.failures).toBeGreaterThanOrEqual(9);
  expect(kubernetes.reads).toBeLessThan(stats.seen / 10);
}, 30_000);
