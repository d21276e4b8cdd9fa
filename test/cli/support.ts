import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { type RunResult, run } from '../../lib/cli/child';

const root = resolve(__dirname, '../..');
const bin = join(root, 'bin/switchyard.js');

/** Runs the built command to its end. */
export function switchyard(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<RunResult> {
  return run(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  });
}

export const switchyardProgram = bin;

/**
 * The app of the example as JavaScript: it starts in a quarter of the time of `npx tsx main.ts`, and a run starts it once a stage. The command that
 * ships is run by demo.test.ts and by test/examples.
 */
export function compiledExample(): string {
  const source = readFileSync(join(root, 'examples/first-cutover/main.ts'), 'utf8').replace(`'cdktf-switchyard'`, JSON.stringify(root));
  return transformSync(source, { loader: 'ts', format: 'cjs' }).code;
}

/** A folder of its own for each test, removed after it. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** A shell script that can be run. */
export function program(path: string, script: string): string {
  mkdirSync(resolve(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const firstBase = 20_000;
/** Up to here no system takes ports for outgoing connections by itself. */
const bases = 96;
/** A sandbox takes up to the 105th port: the second replica stands 70 above the balancer. */
const room = 120;
const workers = 8;

/** A base port whose sandbox ports are free, as far as a look at some of them says. Workers of jest choose from different ones. */
export async function freeBasePort(): Promise<number> {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 1) % workers;
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = firstBase + (Math.floor(Math.random() * (bases / workers)) * workers + worker) * room;
    const taken = await Promise.all([1, 11, 20, 30, 50, 60, 80, 100, 101].map((offset) => isTaken(base + offset)));
    if (!taken.some(Boolean)) return base;
  }
  throw new Error('no free range of ports');
}

/** Holds a port until it is closed. */
export async function occupy(port: number): Promise<{ close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  return { close: () => new Promise((done) => server.close(() => done())) };
}

async function isTaken(port: number): Promise<boolean> {
  try {
    await (await occupy(port)).close();
    return false;
  } catch {
    return true;
  }
}
