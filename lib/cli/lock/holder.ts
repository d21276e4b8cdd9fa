import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { beginningOf, isAlive } from './process-life';

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  /** ISO 8601, by the clock of its host. */
  readonly startedAt: string;
  readonly command: readonly string[];
  /** Tells the process from a later one of the same id; absent where the system does not say. */
  readonly began?: string;
  /** Group that the run moves. */
  readonly group?: string;
}

/** Name of the lock in a group's folder. */
export const lockFileName = 'lock';

/** This process. */
export function thisProcess(group?: string): Holder {
  const began = beginningOf(process.pid);
  return {
    pid: process.pid,
    host: hostname(),
    user: userName(),
    startedAt: new Date().toISOString(),
    command: commandLine(),
    ...(began !== undefined && { began }),
    ...(group !== undefined && { group }),
  };
}

/** Who moves a group now; undefined when nobody does. A lock whose process is gone counts for nothing. */
export function holderOf(home: string): Holder | undefined {
  const holder = readHolder(join(home, lockFileName));
  return holder !== undefined && !isGone(holder) ? holder : undefined;
}

/** Who a lock file names; undefined when there is none. */
export function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Whether the process is known to be gone. Of another host nothing is known. */
export function isGone({ host, pid, began }: Holder): boolean {
  return host === hostname() && !isAlive(pid, began);
}

/** The holder in words. */
export function describeHolder({ user, host, pid, startedAt, command, group }: Holder): string {
  return `${user}@${host}, process ${pid}, since ${startedAt}${group === undefined ? '' : `, group ${group}`}: ${command.join(' ')}`;
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run a user that no database knows.
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** As a person would type it. Arguments of this command never hold a secret. */
export function commandLine(): string[] {
  const [, script = '', ...args] = process.argv;
  return [script.endsWith('switchyard.js') ? 'switchyard' : script, ...args];
}
