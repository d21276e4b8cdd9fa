import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(__dirname, '../..');

/** A user's first hour: nothing of the repository is there but the tarball and the README's example. */
describe('the packed tarball', () => {
  let folder: string;
  let sandbox: ChildProcess | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchyard-pack-'));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    run('npm', ['pack', '--pack-destination', folder, '--ignore-scripts'], root);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const dev = ['cdktf', 'cdktf-cli', 'constructs', 'tsx'].map((name) => `${name}@${installed(name)}`);
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(folder, `cdktf-switchyard-${version}.tgz`), ...dev], folder);
  }, 300_000);

  afterAll(async () => {
    if (sandbox) await stop(sandbox);
    rmSync(folder, { recursive: true, force: true });
  });

  test('holds what it says and nothing else', () => {
    const files = JSON.parse(run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], root)) as [{ files: { path: string }[] }];
    const paths = files[0].files.map(({ path }) => path);

    expect(paths).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'NOTICE',
        'bin/switchyard.js',
        'dist/lib/index.js',
        'dist/lib/index.d.ts',
        'dist/provider/terraform-provider-switchyard',
        'dist/proxy/Dockerfile',
        'dist/proxy/switchyard-proxy.js',
      ]),
    );
    expect(paths.filter((path) => /^(test|lib|scripts|bench|\.ci)\//.test(path) || path.endsWith('.tsbuildinfo'))).toEqual([]);
  });

  test('runs the command', () => {
    expect(run('npx', ['switchyard', '--help'], folder)).toContain('execute');
  });

  test('synthesises and deploys the README’s example against the sandbox', async () => {
    writeFileSync(join(folder, 'main.ts'), readmeExample());
    writeFileSync(join(folder, 'cdktf.json'), readmeSettings());
    sandbox = await startSandbox(folder);

    run('npx', ['cdktf', 'deploy', '--auto-approve'], folder);

    const state = readFileSync(join(folder, 'terraform.first-cutover.tfstate'), 'utf8');
    expect(JSON.parse(state)).toMatchObject({
      resources: expect.arrayContaining([expect.objectContaining({ type: 'switchyard_cutover' })]),
    });
    for (const file of ['admin-token', 'api-key']) {
      const secret = readFileSync(join(folder, '.switchyard/sandbox', file), 'utf8').trim();
      expect(state.includes(secret)).toBe(false);
    }
  }, 180_000);
});

function readmeExample(): string {
  const [, example] = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  if (example === undefined) throw new Error('README.md shows no example');
  return example;
}

/** The cdktf.json that the README names. */
function readmeSettings(): string {
  const [, settings] = /`(\{ "language"[^`]*\})`/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  if (settings === undefined) throw new Error('README.md names no cdktf.json');
  return settings;
}

function installed(name: string): string {
  return (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
}

function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Resolves with the running sandbox once it has printed where it listens. */
function startSandbox(cwd: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(cwd, 'node_modules/cdktf-switchyard/bin/switchyard.js'), 'sandbox', '--json'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}: ${said}`)));
    createInterface(child.stdout).once('line', () => resolve(child));
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGINT');
  });
}
