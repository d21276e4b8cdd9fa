import { readFileSync } from 'node:fs';

/**
 * Whether a process of this host still runs. A process id is used again after a while; where the system tells when a process began, another one of the
 * same id is not taken for it.
 */
export function isAlive(pid: number, began?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is one, of somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = beginningOf(pid);
  return now === undefined ? true : now !== 'zombie' && (began === undefined || now === began);
}

/** When a process began, in ticks since the start of the system; undefined where the system does not tell. Not a time of day: no clock moves it. Source: proc(5), field 22 of stat. */
export function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : fields[19];
  } catch {
    return undefined;
  }
}
