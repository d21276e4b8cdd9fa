import { readdirSync, type Stats, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What tells one content of a folder from the next without reading it. Links are followed: Kubernetes swaps the link `..data` to a new folder and leaves
 * the links to its files as they are, so only the files behind them change. A folder that is not there looks like an empty one.
 */
export async function fingerprint(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const lines = await Promise.all(names.map(async (name) => show(name, await stat(join(folder, name)).catch(() => undefined))));
  return lines.sort().join('\n');
}

/** The same at once, for the moment before a first read. */
export function fingerprintNow(folder: string): string {
  return namesIn(folder)
    .map((name) => show(name, statNow(join(folder, name))))
    .sort()
    .join('\n');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function statNow(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function show(name: string, found: Stats | undefined): string {
  return found ? [name, found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ') : name;
}
