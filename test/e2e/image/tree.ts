import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of all files below a folder, from there. */
export function filesOf(root: string): string[] {
  return pathsOf(root).filter((path) => lstatSync(join(root, path)).isFile());
}

/** What would be different after a write anywhere below a folder: kind, owner, size and times of everything, by path. */
export function snapshot(root: string): Record<string, string> {
  return Object.fromEntries(
    pathsOf(root).map((path) => {
      const { mode, uid, gid, size, mtimeMs, ctimeMs } = lstatSync(join(root, path));
      return [path, [mode.toString(8), uid, gid, size, mtimeMs, ctimeMs].join(' ')];
    }),
  );
}

/** Files that hold a text. */
export function filesWith(root: string, text: string): string[] {
  return filesOf(root).filter((path) => readFileSync(join(root, path)).includes(text));
}

function pathsOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
}
