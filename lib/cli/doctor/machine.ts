import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { advice, type Finding, fault, look, ok } from '../group/finding';
import { packageFolder } from '../package';
import type { Project } from '../project';
import { startProvider } from '../provider-process';
import { findTerraform } from '../terraform';

/** Bytes that must be free where a run writes, and bytes below which it is said. A provider's state of a thousand topics is under a megabyte, a synthesis a few. */
const room = { least: 200_000_000, comfortable: 1_000_000_000 } as const;

/** What this machine has to have, whatever the project. */
export async function lookAtMachine(): Promise<readonly Finding[]> {
  const looks = [look('node', () => Promise.resolve(lookAtNode())), look('terraform', lookAtTerraform), look('provider', lookAtProvider)];
  return (await Promise.all([...looks, lookAtFolder('temporary folder', tmpdir())])).flat();
}

/** Where runs of the project write. */
export async function lookAtFolders(project: Project): Promise<readonly Finding[]> {
  const folders = [...new Set([project.folder, dirname(project.output), project.output, join(project.folder, '.switchyard')])];
  return (await Promise.all(folders.filter((folder) => existsSync(folder)).map((folder) => lookAtFolder('folders', folder)))).flat();
}

/** @param running version of Node.js, for tests */
export function lookAtNode(running = process.versions.node): Finding {
  const wanted = />=\s*([\d.]+)/.exec(enginesOfPackage())?.[1] ?? '0';
  return isOlder(running, wanted)
    ? fault('node', `Node.js ${running} is older than ${wanted}`, `install Node.js ${wanted} or newer`)
    : ok('node', `Node.js ${running}`);
}

async function lookAtTerraform(): Promise<Finding> {
  const { file, version } = await findTerraform();
  return ok('terraform', `${version} at ${file}`);
}

/** Starts the provider as a run does. */
async function lookAtProvider(): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-doctor-'));
  try {
    const started = Date.now();
    const provider = await startProvider({ cwd: folder, progressFile: join(folder, 'progress') });
    await provider.stop();
    return ok('provider', `the embedded provider starts, in ${Date.now() - started} ms`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a file, because permissions do not tell of file systems that are read-only or full. */
export async function lookAtFolder(area: string, folder: string): Promise<readonly Finding[]> {
  const probe = join(folder, `.switchyard-doctor-${process.pid}`);
  try {
    await writeFile(probe, 'x', { flag: 'wx' });
  } catch (error) {
    return [
      fault(area, `${folder} cannot be written to: ${(error as Error).message}`, 'make it writable for you, and free space on its disk'),
    ];
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const says = `${folder} has ${Math.round(free / 1e6).toLocaleString('en-US')} MB free`;
  if (free < room.least) return [fault(area, says, 'free space there: a run that cannot write its state cannot be taken up again')];
  return [free < room.comfortable ? advice(area, says, 'free space there before the night') : ok(area, `${says} and can be written to`)];
}

function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  const at = (a as number[]).findIndex((part, index) => part !== ((b as number[])[index] ?? 0));
  return at >= 0 && ((a as number[])[at] ?? 0) < ((b as number[])[at] ?? 0);
}

function enginesOfPackage(): string {
  const { engines } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { engines?: { node?: string } };
  return engines?.node ?? '';
}
