import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of this package: the sources and the built programs lie at different depths in it. */
export const packageFolder = folderOf(__dirname);

/** The `switchyard` command, for programs that start it again. */
export const launcher = join(packageFolder, 'bin', 'switchyard.js');

/** Folder of the built programs. */
export const builtFolder = join(packageFolder, 'dist');

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version;
}

function folderOf(path: string): string {
  return existsSync(join(path, 'package.json')) || dirname(path) === path ? path : folderOf(dirname(path));
}
