import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { fingerprint } from '../../../lib/proxy/files/fingerprint';
import { FolderWatch } from '../../../lib/proxy/files/folder-watch';
import { SecretFolders } from '../../../lib/proxy/files/secret-folders';
import { until } from '../../support/until';
import { thrownBy } from '../tls/support';

const PATH = ['spec', 'routes', 0, 'security', 'client', 'tls'];

describe('the folder of a secret', () => {
  let root: string;
  let folders: SecretFolders;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'swy-secrets-'));
    folders = new SecretFolders(root, { pollMs: 10 });
  });
  afterEach(() => {
    folders.close();
    rmSync(root, { recursive: true, force: true });
  });

  const secret = (name = 'gateway-tls') => {
    mkdirSync(join(root, name), { recursive: true });
    return folders.folderOf({ secretRef: name }, PATH);
  };

  test('is named by a secret, in the folder of secrets', () => {
    expect(secret().path).toBe(join(root, 'gateway-tls'));
  });

  test('is an absolute folder in place of a secret', () => {
    expect(folders.folderOf({ directoryPathInContainer: '/mnt//certs' }, PATH).path).toBe('/mnt/certs');
  });

  test('is refused with SWY6040 when the reference is none', () => {
    const fault = (ref: object, from = folders) => thrownBy(() => from.folderOf(ref, PATH)).message;

    expect(fault({})).toMatch(/^SWY6040: spec\.routes\[0\]\.security\.client\.tls — .*neither is given/);
    expect(fault({ secretRef: 'a', directoryPathInContainer: '/b' })).toMatch(/SWY6040.*both are given/);
    expect(fault({ directoryPathInContainer: 'certs' })).toMatch(/SWY6040: .*tls\.directoryPathInContainer "certs".*not absolute/);
    expect(fault({ secretRef: 'a' }, new SecretFolders(undefined))).toMatch(/SWY6040: .*tls\.secretRef "a".*--secrets/);
  });

  test('is never outside the folder of secrets', () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom('..', '.', '../a', 'a/../../b', 'a/b', '/etc', 'A', 'a.b', '-a', 'a-', 'a\0', 'a\n', ''),
    );
    fc.assert(
      fc.property(names, (name) => {
        try {
          expect(folders.folderOf({ secretRef: name }, PATH).path).toBe(join(root, name));
          expect(name).toMatch(/^[a-z0-9-]+$/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'SWY6040' });
        }
      }),
    );
  });

  test('gives bytes, text without its last newline, and nothing for a key that is not there', () => {
    const folder = secret();
    writeFileSync(join(folder.path, 'user'), 'alice\n');

    expect(folder.read('user')).toEqual(Buffer.from('alice\n'));
    expect(folder.readText('user')).toBe('alice');
    expect(folder.read('nobody')).toBeUndefined();
    expect(folder.readText('nobody')).toBeUndefined();
  });

  test('has no file under a key that leads elsewhere', () => {
    const folder = secret();
    writeFileSync(join(root, 'other'), 'secret');

    for (const key of ['../other', '..', '.', '', 'a/b', '/etc/hostname']) expect(folder.read(key)).toBeUndefined();
  });

  test('names document path, file and fix with SWY6041 when a file is missing', () => {
    const folder = secret();

    expect(thrownBy(() => folder.require('privkey.pem')).message).toBe(
      `SWY6041: spec.routes[0].security.client.tls "${join(folder.path, 'privkey.pem')}" — a file of the secret is missing. ` +
        'Add the key to the Secret, or the file to the folder.',
    );
  });

  test('says SWY6042 when a file cannot be read', () => {
    const folder = secret();
    // A folder in place of a file cannot be read by anyone, root included.
    mkdirSync(join(folder.path, 'privkey.pem'));
    chmodSync(join(folder.path, 'privkey.pem'), 0o755);

    expect(thrownBy(() => folder.read('privkey.pem'))).toMatchObject({ code: 'SWY6042' });
  });

  describe('tells of a change', () => {
    const counted = (folder: ReturnType<typeof secret>) => {
      const seen = { times: 0, stop: () => undefined as void };
      seen.stop = folder.onChange(() => (seen.times += 1));
      return seen;
    };
    const changed = (seen: { times: number }, times = 1) =>
      until(() => seen.times >= times, { describe: `change ${times}`, timeout: 5_000 });

    test('when a file is rewritten, added or removed', async () => {
      const folder = secret();
      writeFileSync(join(folder.path, 'a'), '1');
      const seen = counted(folder);

      writeFileSync(join(folder.path, 'a'), '2');
      await changed(seen, 1);
      writeFileSync(join(folder.path, 'b'), '1');
      await changed(seen, 2);
      rmSync(join(folder.path, 'b'));
      await changed(seen, 3);

      expect(seen.times).toBe(3);
    });

    test('when Kubernetes swaps the link to its data', async () => {
      const folder = secret();
      mount(folder.path, '..2026_01', '1');
      symlinkSync(join('..data', 'key'), join(folder.path, 'key'));
      const seen = counted(folder);

      mount(folder.path, '..2026_02', '2');
      await changed(seen);

      expect(folder.readText('key')).toBe('2');
    });

    test('when the folder appears later', async () => {
      const folder = folders.folderOf({ secretRef: 'late' }, PATH);
      const seen = counted(folder);

      mkdirSync(folder.path);
      writeFileSync(join(folder.path, 'a'), '1');
      await changed(seen);

      expect(folder.readText('a')).toBe('1');
    });

    test('once for files that are written one after the other', async () => {
      const { path } = secret();
      const watch = new FolderWatch(path);
      let times = 0;
      watch.add(() => (times += 1));

      writeFileSync(join(path, 'fullchain.pem'), '1');
      const looking = watch.look();
      for (let round = 0; round < 3; round++) await fingerprint(path);
      writeFileSync(join(path, 'privkey.pem'), '1');
      await looking;
      await watch.look();

      expect(times).toBe(1);
    });

    test('to every listener, though one fails', async () => {
      const folder = secret();
      const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      folder.onChange(() => {
        throw new Error('broken listener');
      });
      const seen = counted(folder);

      writeFileSync(join(folder.path, 'a'), '1');
      await changed(seen);

      expect(warn).toHaveBeenCalledWith(expect.stringContaining('broken listener'));
      warn.mockRestore();
    });

    test('not to one that has ended', async () => {
      const folder = secret();
      const [ended, seen] = [counted(folder), counted(folder)];
      ended.stop();

      writeFileSync(join(folder.path, 'a'), '1');
      await changed(seen);

      expect(ended.times).toBe(0);
    });
  });
});

/** As the kubelet's atomic writer does: a new folder, then a new link over the old one. */
function mount(folder: string, version: string, value: string): void {
  mkdirSync(join(folder, version));
  writeFileSync(join(folder, version, 'key'), value);
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
}
