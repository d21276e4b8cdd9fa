import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const manifestFile = 'manifest.json';

/** Where what is slow to get is kept between runs: `$XDG_CACHE_HOME/switchyard-e2e`, else `~/.cache/switchyard-e2e`. */
export function cacheFolder(...parts: string[]): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'switchyard-e2e', ...parts);
}

/** Tells the person at the terminal; test runners swallow or decorate `console.log`. */
export function say(line: string): void {
  process.stderr.write(`e2e: ${line}\n`);
}

/**
 * A folder that is made once, checked against the sums written when it was made, and made again when anything in it differs.
 * `make` fills a temporary folder and returns the files to seal, so that an interrupted run leaves nothing half done under the final name.
 */
export async function cachedFolder(folder: string, what: string, make: (temporary: string) => Promise<readonly string[]>): Promise<string> {
  const fault = await findFault(folder);
  if (fault === undefined) return folder;

  say(`preparing ${what} (${fault})`);
  const started = Date.now();
  const temporary = `${folder}.${process.pid}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await seal(temporary, await make(temporary));
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  say(`prepared ${what} in ${((Date.now() - started) / 1000).toFixed(1)} s, kept in ${folder}`);
  return folder;
}

/** Adds files that were made later to what is checked before the next use. */
export async function seal(folder: string, files: readonly string[]): Promise<void> {
  const sums = await readManifest(folder);
  for (const file of files) sums[file] = await sha256(join(folder, file));
  await writeFile(join(folder, manifestFile), JSON.stringify(sums, null, 1));
}

async function findFault(folder: string): Promise<string | undefined> {
  const sums = Object.entries(await readManifest(folder));
  if (sums.length === 0) return 'not in the cache yet';
  for (const [file, sum] of sums) {
    if ((await sha256(join(folder, file)).catch(() => undefined)) !== sum) return `${file} in the cache is missing or damaged`;
  }
  return undefined;
}

async function readManifest(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, string>;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
