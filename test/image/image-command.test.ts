import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { program, temporaryFolder } from '../cli/support';

const root = resolve(__dirname, '../..');
const command = join(root, 'scripts/image.mjs');

/** A tool that notes what it is told; it has no network, and says that each image has 5 MB. */
const tool = (log: string) => `
echo "$@" >> ${log}
case "$1" in
  pull) echo 'Error: initializing source: dial tcp: no such host' >&2; exit 1 ;;
  inspect) echo '{"Manifest":"{\\"layers\\":[{\\"size\\":2000000},{\\"size\\":3000000}]}"}' ;;
  image) echo 5000000 ;;
esac`;

describe('npm run image', () => {
  const folder = temporaryFolder();

  const run = (...flags: string[]) => {
    mkdirSync(join(folder(), 'bin'), { recursive: true });
    const path = `${join(folder(), 'bin')}:${folder()}`;
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...flags], {
      encoding: 'utf8',
      env: { PATH: path, TMPDIR: folder() },
    });
    return { status, stdout, stderr };
  };
  const provide = (name: string) => program(join(folder(), 'bin', name), tool(join(folder(), 'log')));
  const log = () => readFileSync(join(folder(), 'log'), 'utf8').trim().split('\n');

  test('says in one line what to install where no tool is', () => {
    expect(run()).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'error none of buildah, docker, podman can be used here: install buildah (Debian and Ubuntu: apt-get install buildah; Fedora: dnf install buildah)\n',
    });
  });

  test.each([
    [['--tool', 'kaniko'], '--tool kaniko: it is buildah, docker, podman'],
    [['--format', 'tar'], '--format tar: it is oci or docker'],
    [['--bas', 'scratch'], "Unknown option '--bas'"],
  ])('refuses %j as wrong use', (flags, reason) => {
    expect(run(...flags)).toMatchObject({ status: 2, stderr: expect.stringContaining(`error ${reason}`) });
  });

  test('prints its flags', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--base BASE') });
  });

  test('takes the Node of this machine where the base cannot be pulled, and says so', () => {
    provide('buildah');

    const { status, stdout, stderr } = run('--json');

    expect({ status, stderr: stderr.split('\n')[0] }).toEqual({
      status: 0,
      stderr: `docker.io/library/${baseOfDockerfile()} cannot be pulled (no such host): the image gets the Node of this machine, ${process.version}. --base registry insists.`,
    });
    expect(JSON.parse(stdout)).toEqual({
      tag: `localhost/switchyard-proxy:${version()}`,
      bytes: 5_000_000,
      tool: 'buildah',
      format: 'oci',
      base: `Node ${process.version} of this machine`,
    });
    expect(log().find((line) => line.includes('NODE_IMAGE='))).toMatch(
      /--isolation chroot .*--build-arg NODE_IMAGE=localhost\/switchyard-node:\d+ /,
    );
  });

  test('leaves the base to the Dockerfile when it must come from the registry', () => {
    provide('buildah');

    expect(run('--base', 'registry', '--tag', 'proxy:1').stdout).toContain('image  proxy:1\nsize   5 MB\n');

    expect(log().some((line) => /^pull|NODE_IMAGE/.test(line))).toBe(false);
  });

  test('leaves no stand-in for a base behind', () => {
    provide('podman');

    expect(run('--base', 'scratch').status).toBe(0);

    expect(log().at(-1)).toMatch(/^rmi localhost\/switchyard-node:\d+$/);
  });

  test('builds with Docker where there is no other tool', () => {
    provide('docker');

    const { stdout } = run('--base', 'scratch');

    expect(stdout).toMatch(/^run +docker run --read-only --cap-drop ALL /m);
    expect(
      log()
        .filter((line) => line.startsWith('build '))
        .join('\n'),
    ).not.toContain('--format');
  });

  test('makes a folder from which the tarball’s user can build without this command', () => {
    provide('docker');
    run('--base', 'registry');

    const context = join(root, 'dist/proxy');
    for (const name of ['Dockerfile', 'switchyard-proxy.js', 'worker.js', 'health.js', 'layout.js', 'LICENSE', 'NOTICE']) {
      expect({ name, there: existsSync(join(context, name)) }).toEqual({ name, there: true });
    }
    expect(readFileSync(join(context, 'Dockerfile'), 'utf8')).toContain(`\nARG VERSION=${version()}\n`);
    expect(readFileSync(join(context, 'THIRD-PARTY-LICENSES'), 'utf8')).toMatch(/^pino \d/m);
  });
});

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

function baseOfDockerfile(): string {
  return /node:\S+/.exec(readFileSync(join(root, 'lib/proxy/Dockerfile'), 'utf8'))?.[0] ?? '';
}
