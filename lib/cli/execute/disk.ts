import { closeSync, copyFileSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CodedError } from '../../core/coded-error';

/** A saved plan, a state of some hundred topics and its backup fit into this. */
const reserveBytes = 4 * 1024 * 1024;

/**
 * Space that a run keeps for its way back: given free, it lets plan, state and stages file be written on a disk that has filled up since.
 * Random bytes, because some file systems keep no zeros.
 */
export class DiskReserve {
  /** @throws SWY8307 there is not even room for this */
  public static take(home: string, bytes = reserveBytes): DiskReserve {
    const { file } = DiskReserve.at(home);
    try {
      const descriptor = openSync(file, 'w');
      try {
        const block = randomBytes(64 * 1024);
        for (let left = bytes; left > 0; left -= block.length) writeSync(descriptor, block, 0, Math.min(left, block.length));
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      rmSync(file, { force: true });
      const detail = `${bytes} bytes: ${(error as Error).message}`;
      throw new CodedError('SWY8307', { property: 'file', value: file, detail }, undefined, { cause: error });
    }
    return new DiskReserve(file);
  }

  /** The space that is kept there, if any is. */
  public static at(home: string): DiskReserve {
    return new DiskReserve(join(home, 'reserve'));
  }

  private constructor(private readonly file: string) {}

  /** Gives the space back. */
  public free(): void {
    rmSync(this.file, { force: true });
  }
}

/** Puts a copy in the place of a file. A reader sees the old one or the new one. A full disk is no obstacle where links work: a link takes no space. */
export function putInPlace(from: string, to: string): void {
  const next = `${to}.next`;
  naming(to, () => {
    rmSync(next, { force: true });
    try {
      copyFileSync(from, next);
    } catch {
      rmSync(next, { force: true });
      linkSync(from, next);
    }
    renameSync(next, to);
  });
}

/**
 * Runs what writes a file, and names the file when it cannot be written.
 *
 * @throws SWY8303 no space, no permission, or another fault of the file system
 */
export function naming<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** The error of a file system with the file in it; any other error as it is. */
export function cannotWrite(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (CodedError.isCodedError(error) || !/^E[A-Z]+$/.test(code ?? '')) return error;
  return new CodedError('SWY8303', { property: 'file', value: file, detail: message }, undefined, { cause: error });
}
