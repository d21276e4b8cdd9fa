import { readdirSync, readFileSync } from 'node:fs';

/** The process below another one that was started by this program name, and is nearest to it, if there is one. Linux only. */
export function findDescendant(ancestor: number, program: string): number | undefined {
  const parents = new Map(readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [[Number(name), parentOf(name)] as const] : [])));
  let level = [ancestor];
  while (level.length > 0) {
    const found = level.find((pid) => textOf(`/proc/${pid}/cmdline`).split('\0')[0] === program);
    if (found !== undefined) return found;
    level = [...parents].flatMap(([pid, parent]) => (level.includes(parent) ? [pid] : []));
  }
  return undefined;
}

/** How the root of a process is mounted. The last mount at a place counts: proc(5), mountinfo. */
export function rootOptionsOf(pid: number): readonly string[] {
  const mounts = textOf(`/proc/${pid}/mountinfo`)
    .split('\n')
    .map((line) => line.split(' '));
  return (mounts.findLast(([, , , , place]) => place === '/')?.[5] ?? '').split(',');
}

/** The values of a line of /proc/PID/status; capabilities are in hexadecimal there. */
export function statusOf(pid: number, field: string): readonly string[] {
  return (new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(textOf(`/proc/${pid}/status`))?.[1] ?? '').split(/\s+/);
}

/** The name of the program stands in brackets and may hold anything. */
function parentOf(pid: string): number {
  return Number(textOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1]);
}

/** Processes come and go while one looks. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
