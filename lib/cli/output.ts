import { writeSync } from 'node:fs';
import { colours as pc } from './colours';
import { CodedError } from '../core/coded-error';
import { type ExitCode, exitCodes } from './exit-codes';

/** Results go to stdout. Written at once: a pipe would lose what is still queued when the process ends. */
export function result(text: string): void {
  writeAll(1, `${text}\n`);
}

/** Progress and errors go to stderr. */
export function progress(text: string): void {
  writeAll(2, `${text}\n`);
}

/** Prints an error as one message; its stack only on demand. */
export function printError(error: unknown): void {
  if (process.env['SWITCHYARD_DEBUG']) progress(error instanceof Error ? (error.stack ?? error.message) : String(error));
  else progress(`${pc.red('error')} ${error instanceof Error ? error.message : String(error)}`);
}

const wrongUse: ReadonlySet<string> = new Set([
  'SWY8006',
  'SWY8007',
  'SWY8009',
  'SWY8015',
  'SWY8018',
  'SWY8019',
  'SWY8202',
  'SWY8304',
  'SWY8305',
  'SWY8306',
]);

export function exitCodeOf(error: unknown): ExitCode {
  return CodedError.isCodedError(error) && wrongUse.has(error.code) ? exitCodes.wrongUse : exitCodes.refused;
}

function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}
