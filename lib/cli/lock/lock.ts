import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CodedError } from '../../core/coded-error';
import { describeHolder, type Holder, isGone, readHolder, thisProcess } from './holder';

export interface LockOptions {
  readonly group: string;
  /** What a lock of somebody else means. @default SWY8300 */
  readonly code?: 'SWY8300' | 'SWY8301';
  /** Is told of a lock that was taken over. */
  readonly onStale?: (holder: Holder | undefined) => void;
}

/** A lock that this process holds. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock that lives in a file. The file appears whole or not at all, and one process gets it. A lock whose process is gone is taken over; one of
 * another host never is, because nobody here can tell.
 *
 * @throws SWY8300, SWY8301 somebody else holds it; SWY8303 the file cannot be written
 */
export function takeLock(file: string, { group, code = 'SWY8300', onStale }: LockOptions): Lock {
  mkdirSync(dirname(file), { recursive: true });
  const content = JSON.stringify(thisProcess(group), null, 2);
  while (!appears(file, content)) {
    const seen = contentOf(file);
    if (seen === undefined) continue;
    const holder = readHolder(file);
    if (holder !== undefined && !isGone(holder)) {
      throw new CodedError(code, { property: 'lock', value: file, detail: `held by ${describeHolder(holder)}` });
    }
    if (takeAway(file, seen)) onStale?.(holder);
  }
  return {
    release() {
      if (contentOf(file) === content) rmSync(file, { force: true });
    },
  };
}

/** A link is made only where there is nothing yet, on network file systems too. */
function appears(file: string, content: string): boolean {
  const own = `${file}.${process.pid}.${(counter += 1)}`;
  try {
    writeFileSync(own, content, { flag: 'wx' });
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new CodedError('SWY8303', { property: 'file', value: file, detail: (error as Error).message }, undefined, { cause: error });
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes the lock that was seen and no other: two may find the same stale lock, and the second must not remove what the first has taken since. */
function takeAway(file: string, seen: string): boolean {
  const aside = `${file}.${process.pid}.${(counter += 1)}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const isSame = contentOf(aside) === seen;
  try {
    if (!isSame) linkSync(aside, file);
  } catch {
    // A third has taken the place meanwhile.
  }
  rmSync(aside, { force: true });
  return isSame;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

let counter = 0;
