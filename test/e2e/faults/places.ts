import { join } from 'node:path';

export const repository = join(__dirname, '..', '..', '..');
export const switchyard = join(repository, 'bin', 'switchyard.js');

/** Command line for a program in TypeScript, in one process: the `tsx` command starts another one, which a kill would not reach. */
export function typescript(file: string): string[] {
  return [process.execPath, '--require', require.resolve('tsx/cjs'), file];
}
