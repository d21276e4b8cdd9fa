import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CodedError } from '../../core/coded-error';

/** A folder that looks like the project but keeps state, stages file and secrets to itself. */
export interface Workspace {
  readonly folder: string;
  remove(): Promise<void>;
}

/** What a project's folder may hold from other runs; the demo starts without it. */
const left = /^(\.switchyard.*|\.terraform.*|cdktf\.out|stages\.json|terraform\..*|node_modules)$/;

/** @throws SWY8018 the project is not there */
export async function openWorkspace(project = exampleProject()): Promise<Workspace> {
  const from = project === undefined ? undefined : resolve(project);
  if (from === undefined || !existsSync(join(from, 'cdktf.json'))) {
    throw new CodedError('SWY8018', from === undefined ? {} : { property: '--project', value: from, detail: 'it has no cdktf.json' });
  }
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-demo-'));
  for (const name of await readdir(from)) if (!left.test(name)) await symlink(join(from, name), join(folder, name));
  const modules = nearest('node_modules', from);
  if (modules) await symlink(modules, join(folder, 'node_modules'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The example that lies in the package's repository. */
function exampleProject(): string | undefined {
  return nearest('examples/first-cutover', __dirname);
}

function nearest(name: string, from: string): string | undefined {
  const here = join(from, name);
  if (existsSync(here)) return here;
  return dirname(from) === from ? undefined : nearest(name, dirname(from));
}
