import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, cacheFolder, say } from '../kafka/cache';

const run = promisify(execFile);

const kubernetes = '1.33.13';

/** A program of a Kubernetes control plane, as it is had from its Go module. */
interface Program {
  readonly module: string;
  readonly version: string;
  readonly path: string;
  /** Files of the module that are kept beside the program. */
  readonly files?: readonly string[];
}

const ofKubernetes = (name: string) => ({ module: 'k8s.io/kubernetes', version: kubernetes, path: `k8s.io/kubernetes/cmd/${name}` });

/** In the order in which they are built: what every suite needs comes first. */
const programs = {
  'kube-apiserver': ofKubernetes('kube-apiserver'),
  etcd: { module: 'go.etcd.io/etcd/server/v3', version: '3.6.16', path: 'go.etcd.io/etcd/server/v3' },
  'kube-controller-manager': ofKubernetes('kube-controller-manager'),
  'kube-scheduler': ofKubernetes('kube-scheduler'),
  kwok: {
    module: 'sigs.k8s.io/kwok',
    version: '0.8.0',
    path: 'sigs.k8s.io/kwok/cmd/kwok',
    files: [
      'kustomize/stage/node/fast/node-initialize.yaml',
      'kustomize/stage/node/heartbeat/node-heartbeat.yaml',
      'kustomize/stage/pod/fast/pod-ready.yaml',
      'kustomize/stage/pod/fast/pod-complete.yaml',
      'kustomize/stage/pod/fast/pod-delete.yaml',
    ],
  },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;

/** Paths of the programs that are here. */
export type KubePrograms = ReadonlyMap<ProgramName, string>;

/** Without which nothing runs. */
const always: readonly ProgramName[] = ['kube-apiserver', 'etcd'];

/** Minutes in which a run builds what is not in the cache yet. What is left over is built by the next run, which goes on from Go's own cache. */
const BUILD_MINUTES = 30;

/** What stands in the way of a suite that uses these programs, in one line, or undefined. */
export function missingForKube(further: readonly ProgramName[] = []): string | undefined {
  const missing = [...always, ...further].filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) return undefined;
  if (buildMinutes() === 0) return `${missing.join(', ')} not found, and not to be built: what needs them is skipped`;
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0) return undefined;
  return (
    `${missing.join(', ')} not found, nor Go to build them: what needs a real Kubernetes API server is skipped. ` +
    'Install Go 1.24 or newer (https://go.dev/dl), or name a folder of programs in KUBEBUILDER_ASSETS'
  );
}

/** Finds the programs, and builds those that are neither in `KUBEBUILDER_ASSETS` (the convention of envtest) nor in the cache. */
export async function prepareKube(further: readonly ProgramName[] = []): Promise<KubePrograms> {
  const deadline = Date.now() + buildMinutes() * 60_000;
  const found = new Map<ProgramName, string>();
  for (const name of new Set([...always, ...further])) found.set(name, findProgram(name) ?? (await build(name, deadline)));
  return found;
}

/** All of them; those that cannot be had are told and left out. */
export async function prepareAll(): Promise<KubePrograms> {
  const deadline = Date.now() + buildMinutes() * 60_000;
  const found = new Map<ProgramName, string>();
  for (const name of Object.keys(programs) as ProgramName[]) {
    try {
      found.set(name, findProgram(name) ?? (await build(name, deadline)));
    } catch (error) {
      say(`${name} is left out: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return found;
}

function buildMinutes(): number {
  return Number(process.env['SWITCHYARD_E2E_KUBE_BUILD_MINUTES'] ?? BUILD_MINUTES);
}

/** Where a program is, without building it. */
export function findProgram(name: ProgramName): string | undefined {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const places = [...(assets === undefined ? [] : [assets]), folderOf(name)];
  return places.map((folder) => join(folder, name)).find(existsSync);
}

function folderOf(name: ProgramName): string {
  return cacheFolder('kube', 'bin', `${name}-${programs[name].version}`);
}

async function build(name: ProgramName, deadline: number): Promise<string> {
  const program: Program = programs[name];
  if (Date.now() > deadline) throw new Error('the time for building is over; the next run builds it');
  const folder = await cachedFolder(folderOf(name), `${name} ${program.version} from its Go module`, async (temporary) => {
    const source = await mainModule(program);
    await go(
      source,
      ['build', '-mod=mod', '-trimpath', `-ldflags=${linking(program)}`, '-o', join(temporary, name), program.path],
      deadline,
    );
    const { stdout: module } = await run('go', ['list', '-mod=mod', '-m', '-f', '{{.Dir}}', program.module], { cwd: source });
    const files = program.files ?? [];
    for (const file of files) {
      await copyFile(join(module.trim(), file), join(temporary, base(file)));
      // The module cache is read-only, and so would the copy be.
      chmodSync(join(temporary, base(file)), 0o644);
    }
    return [name, ...files.map(base)];
  });
  return join(folder, name);
}

/** A module of our own that requires the program's: `go install` refuses a module that replaces others, as k8s.io/kubernetes does. */
async function mainModule({ module, version }: Program): Promise<string> {
  const folder = cacheFolder('kube', 'modules', `${module.replaceAll('/', '-')}-${version}`);
  await mkdir(folder, { recursive: true });
  const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@v${version}`], { maxBuffer: 1 << 24 });
  const { GoMod } = JSON.parse(stdout) as { readonly GoMod: string };
  const given = await readFile(GoMod, 'utf8');
  const lines = [
    'module build',
    /^go .*$/m.exec(given)?.[0] ?? '',
    ...(/^godebug default=.*$/m.exec(given) ?? []),
    `require ${module} v${version}`,
    // It replaces its staging modules by folders of its repository; the same release of each is published.
    ...[...given.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(
      ([, name]) => `replace ${name} => ${name} v0.${version.replace(/^1\./, '')}`,
    ),
  ];
  await writeFile(join(folder, 'go.mod'), `${lines.join('\n')}\n`);
  return folder;
}

/** The stamp: without it a server does not report the version that it was built from. */
function linking({ module, version }: Program): string {
  const [major, minor] = version.split('.');
  const stamp = Object.entries({ gitVersion: `v${version}`, gitMajor: major, gitMinor: minor });
  const variables = stamp.map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ['-s', '-w', ...(module === 'k8s.io/kubernetes' ? variables : [])].join(' ');
}

/** The lowest priority: whatever else the machine does comes first. */
async function go(cwd: string, args: readonly string[], deadline: number): Promise<void> {
  const child = spawn('nice', ['-n', '15', 'go', ...args], {
    cwd,
    env: { ...process.env, GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
  const timer = setTimeout(() => child.kill(), Math.max(1, deadline - Date.now()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(() => clearTimeout(timer));
  if (code === null) throw new Error('the time for building is over; the next run goes on from where this one was');
  if (code !== 0) throw new Error(`go ${args[0]} ended with ${code}:\n${output}`);
}

function base(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
