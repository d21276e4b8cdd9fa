import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, cacheFolder } from '../kafka/cache';
import { prepareDistribution } from '../kafka/distribution';

const run = promisify(execFile);
const clients = join(__dirname, 'clients');

/** A client library, and how a program that is written with it is made and started. */
export interface Library {
  readonly name: string;
  /** What a machine without it is told. */
  readonly needs?: { readonly command: string; readonly args: readonly string[]; readonly install: string };
  /** Makes the program, or finds it in the cache, and gives the command line to which the path of the configuration is appended. */
  prepare(): Promise<readonly string[]>;
}

const go = { command: 'go', args: ['version'], install: 'Go 1.26 or newer (https://go.dev/dl)' };

/** The six libraries of the matrix. */
export const libraries: readonly Library[] = [
  { name: 'java', prepare: prepareJava },
  {
    name: 'confluent-kafka',
    needs: {
      command: 'python3',
      args: ['-c', 'import ensurepip, venv'],
      install: 'Python 3 with venv (Debian: apt-get install python3-venv)',
    },
    prepare: preparePython,
  },
  { name: 'kafkajs', prepare: () => prepareNode('kafkajs') },
  { name: 'franz-go', needs: go, prepare: () => prepareGo('franz-go') },
  { name: 'sarama', needs: go, prepare: () => prepareGo('sarama') },
  { name: 'platformatic', prepare: () => prepareNode('platformatic') },
];

/** Why a library cannot be tried here, in one line, or undefined. */
export function missingFor({ name, needs }: Library): string | undefined {
  if (needs === undefined || spawnSync(needs.command, needs.args, { stdio: 'ignore' }).status === 0) return undefined;
  return `${needs.command} not found: ${name} is left out of the client matrix. Install ${needs.install}`;
}

async function prepareJava(): Promise<string[]> {
  const { classPath, quiet } = await prepareDistribution();
  const source = join(clients, 'java', 'MatrixClient.java');
  const folder = await cachedFolder(await placeOf('java', [source], classPath), 'the Java client of the matrix', async (temporary) => {
    await run('javac', ['-cp', classPath, '-d', temporary, source]);
    return filesBelow(temporary);
  });
  return ['java', '-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', quiet, '-cp', `${folder}:${classPath}`, 'MatrixClient'];
}

async function preparePython(): Promise<string[]> {
  const requirements = join(clients, 'confluent-kafka', 'requirements.txt');
  const { stdout: version } = await run('python3', ['-VV']);
  const place = await placeOf('confluent-kafka', [requirements], version);
  const folder = await cachedFolder(place, 'confluent-kafka from PyPI', async (temporary) => {
    await run('python3', ['-m', 'venv', temporary]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '-r', requirements];
    await run(join(temporary, 'bin', 'python3'), install);
    return (await filesBelow(temporary)).filter((file) => /confluent_kafka.*\.(so|so\.\d+|py)(\.\d+)*$|bin\/python3$/.test(file));
  });
  return [join(folder, 'bin', 'python3'), '-B', join(clients, 'confluent-kafka', 'client.py')];
}

async function prepareGo(name: string): Promise<string[]> {
  const sources = [...(await filesIn(join(clients, name))), join(clients, 'go', 'program.go')];
  const { stdout: version } = await run('go', ['version']);
  const folder = await cachedFolder(await placeOf(name, sources, version), `the ${name} client of the matrix`, async (temporary) => {
    const module = join(temporary, 'module');
    await run('mkdir', [module]);
    for (const source of sources) await copyFile(source, join(module, source.slice(source.lastIndexOf('/') + 1)));
    await run('go', ['build', '-mod=readonly', '-o', join(temporary, 'client'), '.'], {
      cwd: module,
      env: { ...process.env, GOWORK: 'off' },
    });
    await rm(module, { recursive: true });
    return ['client'];
  });
  return [join(folder, 'client')];
}

/** Both libraries for Node are dependencies of this package. */
function prepareNode(name: string): Promise<string[]> {
  return Promise.resolve([process.execPath, require.resolve('tsx/cli'), join(clients, name, 'client.ts')]);
}

/** A folder of the cache that changes its name when a source does, or the tool that it is made with. */
async function placeOf(name: string, sources: readonly string[], tool: string): Promise<string> {
  const hash = createHash('sha256').update(tool);
  for (const source of sources) hash.update(await readFile(source));
  return cacheFolder(`matrix-${name}-${hash.digest('hex').slice(0, 12)}`);
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort().map((file) => join(folder, file));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}
