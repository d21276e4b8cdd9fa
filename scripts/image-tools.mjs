// What `npm run image` needs from buildah, docker and podman.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const names = ['buildah', 'docker', 'podman'];
const PULL_LIMIT_MS = 600_000;

/** An error that is told in one line. */
export function refused(message, exitCode = 1) {
  return Object.assign(new Error(message), { exitCode });
}

/** @throws refused: there is none, or not the wanted one; a client without its daemon does not count */
export function findTool(wanted) {
  if (wanted !== undefined && !names.includes(wanted)) throw refused(`--tool ${wanted}: it is ${names.join(', ')}`, 2);
  const name = (wanted === undefined ? names : [wanted]).find((each) => spawnSync(each, ['version'], { stdio: 'ignore' }).status === 0);
  if (name === undefined) {
    const missing = wanted === undefined ? `none of ${names.join(', ')} can be used` : `${wanted} cannot be used`;
    throw refused(`${missing} here: install buildah (Debian and Ubuntu: apt-get install buildah; Fedora: dnf install buildah)`);
  }
  return {
    name,
    /** Chroot isolation needs no runtime such as runc; the one step that runs a program is our own. */
    build: name === 'buildah' ? ['bud', '--isolation', 'chroot', '--http-proxy=false'] : ['build'],
    pull: (context) => pull(name, baseOf(context)),
  };
}

/** Builds the Dockerfile of a context. */
export function buildImage(tool, { context, image, tag, format, revision }) {
  const { version } = JSON.parse(readFileSync(join(context, 'package.json'), 'utf8'));
  const name = tag ?? `localhost/switchyard-proxy:${version}`;
  const flags = [
    ...(tool.name === 'docker' ? [] : ['--format', format]),
    ...(image === undefined ? [] : ['--build-arg', `NODE_IMAGE=${image}`]),
    ...(revision === undefined ? [] : ['--build-arg', `REVISION=${revision}`]),
    // A local image must not be looked for in a registry.
    ...(image === undefined || tool.name === 'docker' ? [] : ['--pull=false']),
  ];
  run(tool.name, [...tool.build, ...flags, '--tag', name, '--file', join(context, 'Dockerfile'), context]);
  return { tag: name, bytes: sizeOf(tool.name, name), tool: tool.name, format: tool.name === 'docker' ? 'docker' : format };
}

/** An image that holds the Node of this machine and its shared libraries: what a base image is needed for. */
export function standIn(tool, context) {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-image-'));
  const image = `localhost/switchyard-node:${process.pid}`;
  try {
    execFileSync(process.execPath, [join(context, 'layout.js'), join(folder, 'root'), join(folder, 'state')], { stdio: 'inherit' });
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY root/ /\n');
    run(tool.name, [...tool.build, '--quiet', '--tag', image, '--file', join(folder, 'Dockerfile'), folder]);
  } catch (error) {
    if (error.exitCode) throw error;
    throw refused(`the Node of this machine cannot be used: ${error.message.split('\n')[0]}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { image, remove: () => void spawnSync(tool.name, ['rmi', image], { stdio: 'ignore' }) };
}

/** As the Dockerfile has it when no argument is given. */
function baseOf(context) {
  const [, image] = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(join(context, 'Dockerfile'), 'utf8')) ?? [];
  return image;
}

function pull(name, image) {
  const { status, stderr, error } = spawnSync(name, ['pull', '--quiet', image], { encoding: 'utf8', timeout: PULL_LIMIT_MS });
  if (status === 0) return { image };
  const lines = (stderr ?? '').trim().split('\n');
  return { image, problem: error?.message ?? lines.at(-1).split(': ').at(-1) };
}

function sizeOf(name, image) {
  if (name !== 'buildah') return Number(execFileSync(name, ['image', 'inspect', '--format', '{{.Size}}', image], { encoding: 'utf8' }));
  // buildah prints sizes for people; the manifest has the bytes of the layers.
  const { Manifest } = JSON.parse(execFileSync(name, ['inspect', '--type', 'image', image], { encoding: 'utf8', maxBuffer: 1 << 26 }));
  return JSON.parse(Manifest).layers.reduce((sum, { size }) => sum + size, 0);
}

/** What the tools print is progress. */
function run(name, args) {
  const { status, error } = spawnSync(name, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw refused(`${name} ${args[0]} failed${error ? `: ${error.message}` : ''}`);
}
