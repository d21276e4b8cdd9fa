import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * Processor time that a process and its descendants have used so far, in seconds. Threads are in it; children that have ended are in
 * their parent's share. Source of the fields: proc_pid_stat(5), utime, stime, cutime and cstime.
 */
export function cpuSeconds(pid: number): number {
  const ticks = withDescendants(pid).flatMap((each) => statOf(each)?.slice(11, 15).map(Number) ?? []);
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}

/** Resident size of a process and its descendants. Pages that they share, such as Node's own code, count once for each. */
export function residentMegabytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0), 0) / 1024;
}

export function withDescendants(pid: number): number[] {
  const parents = allPids().map((each) => [each, Number(statOf(each)?.[1])] as const);
  const tree = [pid];
  for (const known of tree) tree.push(...parents.filter(([, parent]) => parent === known).map(([child]) => child));
  return tree;
}

/** The child of this process that has a text among its arguments. */
export function childWithArgument(text: string): number {
  const found = withDescendants(process.pid).find((pid) => pid !== process.pid && read(pid, 'cmdline').includes(text));
  if (found === undefined) throw new Error(`no child process has ${text} among its arguments`);
  return found;
}

/** How many files a process that is started from here may open. Node and the JVM raise their own limit up to it. */
export function openFilesLimit(): number {
  const limit = /Max open files\s+\S+\s+(\S+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return limit === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(limit);
}

/** Largest resident size while something runs. */
export class MemoryWatch {
  public peak = 0;
  private readonly timer: NodeJS.Timeout;

  public constructor(pid: number) {
    const pids = withDescendants(pid);
    this.timer = setInterval(() => (this.peak = Math.max(this.peak, residentMegabytes(pids))), 250);
  }

  public stop(): number {
    clearInterval(this.timer);
    return this.peak;
  }
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** From the third field, the state, on: the second is a name in brackets that may hold anything. */
function statOf(pid: number): string[] | undefined {
  const stat = read(pid, 'stat');
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // the process has gone
  }
}
