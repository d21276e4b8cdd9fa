import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { CodedError } from '../core/coded-error';

/** A CDKTF project: the folder with cdktf.json. */
export interface Project {
  readonly folder: string;
  /** Shell command that synthesises. */
  readonly app: string;
  /** Where the app writes unless told otherwise, absolute. */
  readonly output: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** @throws SWY8004 cdktf.json is missing or has no app command */
export async function readProject(folder: string): Promise<Project> {
  const file = join(resolve(folder), 'cdktf.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CodedError('SWY8004', { property: 'file', value: file, detail: (cause as Error).message }, undefined, { cause });
  });
  const config = parse(text, file);
  const app = config['app'];
  if (typeof app !== 'string' || app === '') {
    throw new CodedError('SWY8004', { property: 'app', value: app ?? null, allowed: 'the shell command that runs the app' }, file);
  }
  return {
    folder: resolve(folder),
    app,
    output: resolve(folder, typeof config['output'] === 'string' ? config['output'] : 'cdktf.out'),
    context: (config['context'] ?? {}) as Record<string, unknown>,
  };
}

/** PATH as `npm run` gives it: the programs that the project has installed come first. */
export function projectPath(folder: string, path = process.env['PATH'] ?? ''): string {
  const places: string[] = [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    const bin = join(at, 'node_modules', '.bin');
    if (existsSync(bin)) places.push(bin);
    if (dirname(at) === at) break;
  }
  return [...places, path].join(delimiter);
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new CodedError('SWY8004', { detail: (cause as Error).message }, file, { cause });
  }
}
