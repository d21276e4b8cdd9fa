import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecretStore } from '../../lib/secrets';
import { refusalOf } from './support/refusal';

let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'file-store-'));
  directory = join(root, 'entries');
  writeFileSync(join(root, 'outside'), 'u/outside');
  mountSecret('..1', { alice: 'up/one', 'bob.b_2-x': 'up/two\n' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As the kubelet does: a folder of its own, to which a link is moved. */
function mountSecret(version: string, entries: Record<string, string>): void {
  mkdirSync(join(directory, version), { recursive: true });
  for (const [name, value] of Object.entries(entries)) {
    writeFileSync(join(directory, version, name), value);
    rmSync(join(directory, name), { force: true });
    symlinkSync(join('..data', name), join(directory, name));
  }
  symlinkSync(version, join(directory, '..new'));
  renameSync(join(directory, '..new'), join(directory, '..data'));
}

const open = () => openSecretStore('File', { separator: '/' }, { directory });

describe('a folder of entries', () => {
  test('has one file a principal', async () => {
    const store = await open();
    await expect(store.read('alice')).resolves.toBe('up/one');
    await expect(store.read('bob.b_2-x')).resolves.toBe('up/two');
    await expect(store.read('carol')).resolves.toBeUndefined();
  });

  test('is read anew after Kubernetes has replaced it', async () => {
    const store = await open();
    await store.read('alice');
    mountSecret('..2', { alice: 'up/new' });
    await expect(store.read('alice')).resolves.toBe('up/new');
  });

  test.each(['../outside', '..', '.', '..data', '..1', 'a/b', '', 'a\u0000', 'alice/', '/etc/passwd', 'x'.repeat(254)])(
    'is not left for %j',
    async (principal) => {
      await expect((await open()).read(principal)).resolves.toBeUndefined();
    },
  );

  test('has no entry where there is a folder', async () => {
    mkdirSync(join(directory, 'folder'));
    await expect((await open()).read('folder')).resolves.toBeUndefined();
  });

  test('can be named by its setting', async () => {
    const store = await openSecretStore('File', { directory });
    await expect(store.read('alice')).resolves.toBe('up/one');
  });

  test('cannot be written', async () => {
    const store = await open();
    expect(store.write).toBeUndefined();
    expect(store.remove).toBeUndefined();
  });

  test('that is not there is an outage, not a folder without entries', async () => {
    rmSync(directory, { recursive: true });
    await expect((await open()).read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
  });

  test('with an entry that cannot be read says so', async () => {
    unlinkSync(join(directory, 'alice'));
    symlinkSync('alice', join(directory, 'alice'));
    const error = await refusalOf((await open()).read('alice'));
    expect(error).toMatchObject({ code: 'SWY9009' });
    expect(error.message).toContain('alice (ELOOP)');
  });
});
