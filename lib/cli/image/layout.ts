import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** User and group of the image, as distroless images have them: https://github.com/GoogleContainerTools/distroless */
const USER = 65_532;

const programs = '/opt/switchyard';
const files: Readonly<Record<string, string>> = {
  '/etc/passwd': `root:x:0:0:root:/root:/sbin/nologin\nswitchyard:x:${USER}:${USER}:switchyard:/var/lib/switchyard:/sbin/nologin\n`,
  '/etc/group': `root:x:0:\nswitchyard:x:${USER}:\n`,
  '/etc/nsswitch.conf': 'hosts: files dns\n',
};

/**
 * Lays the root of the image out in a folder: this Node, the shared libraries that it has loaded, the accounts, and what lies beside this program.
 * It runs in the first stage of the Dockerfile, in which no shell is needed then.
 */
function layOut(root: string): void {
  copy(process.execPath, join(root, '/usr/local/bin/node'), 0o755);
  for (const library of sharedLibraries()) copy(library, join(root, library), 0o755);
  for (const [path, text] of Object.entries(files)) write(join(root, path), text);
  for (const name of readdirSync(__dirname)) {
    if (!/^(Dockerfile|layout\.js)$/.test(name)) copy(join(__dirname, name), join(root, programs, name), 0o644);
  }
  // Here, because the owner that the Dockerfile gives to the folder of the state would go to folders made on the way as well.
  for (const folder of ['/etc/switchyard/secrets', '/var/lib']) mkdirSync(join(root, folder), { recursive: true });
}

/** Paths as the loader has found them, the loader itself among them; what the kernel maps into every process has no file. */
function sharedLibraries(): readonly string[] {
  (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
  const { header, sharedObjects } = process.report.getReport() as {
    header: { glibcVersionRuntime?: string };
    sharedObjects: readonly string[];
  };
  const [major = 0, minor = 0] = (header.glibcVersionRuntime ?? '2.34').split('.').map(Number);
  // Before, names were resolved by libraries that are loaded at the first look-up: release notes of glibc 2.34.
  if (major === 2 && minor < 34) throw new Error(`glibc 2.34 or later is needed, this is ${header.glibcVersionRuntime}`);
  return sharedObjects.filter((path) => path.startsWith('/') && existsSync(path));
}

function copy(from: string, to: string, mode: number): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o644 });
}

const [root, state] = process.argv.slice(2);
if (root === undefined || state === undefined) throw new Error('usage: layout.js ROOT STATE');
process.umask(0o022);
layOut(root);
mkdirSync(state, { recursive: true });
