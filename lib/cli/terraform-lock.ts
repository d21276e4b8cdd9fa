import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beginningOf, isAlive, userName } from './lock';

/** A state lock as Terraform prints it when it cannot get it. */
export interface StateLock {
  readonly id: string;
  /** `user@host`. */
  readonly who: string;
  /** Undefined where it cannot be read. */
  readonly created: Date | undefined;
  readonly operation: string;
}

/** What is kept of a Terraform command while it runs. */
interface RunningCommand {
  readonly pid: number;
  readonly began?: string;
  readonly host: string;
  readonly startedAt: string;
}

/** Terraform takes the lock after its start, within the time that it waits for one. Both times are of the same machine's clock. */
const lockedWithinMs = 65_000;

/** The lock that stands in the way, from what Terraform wrote; undefined when it failed for something else. */
export function stateLockIn(output: string): StateLock | undefined {
  if (!/acquiring the state lock/i.test(output)) return undefined;
  const field = (name: string) => new RegExp(`\\b${name}:[ \\t]+(\\S.*)`).exec(output)?.[1]?.trim();
  const id = field('ID');
  if (id === undefined) return undefined;
  const created = new Date((field('Created') ?? '').replace(/ \+0000 UTC.*$/, 'Z').replace(' ', 'T'));
  return {
    id,
    who: field('Who') ?? '',
    created: Number.isNaN(created.getTime()) ? undefined : created,
    operation: field('Operation') ?? '',
  };
}

/** Keeps in the stack's folder that a Terraform command runs, until it has ended; a full disk is no reason not to run it. */
export class CommandRecord {
  private file: string | undefined;

  public constructor(private readonly folder: string) {}

  public begin(pid: number): void {
    const began = beginningOf(pid);
    const record: RunningCommand = { pid, host: hostname(), startedAt: new Date().toISOString(), ...(began !== undefined && { began }) };
    this.file = join(this.folder, `terraform-${pid}.run.json`);
    try {
      writeFileSync(this.file, JSON.stringify(record));
    } catch {
      this.file = undefined;
    }
  }

  public end(): void {
    if (this.file) rmSync(this.file, { force: true });
  }
}

/** Whether a lock was taken by a Terraform that a run in this folder has left behind: of this user on this machine, begun just before, and gone. */
export function isLeftBehind(lock: StateLock, folder: string): boolean {
  const { created } = lock;
  if (lock.who !== `${userName()}@${hostname()}` || created === undefined) return false;
  const commands = recordsIn(folder);
  if (commands.some(({ pid, began }) => isAlive(pid, began))) return false;
  return commands.some(({ host, startedAt }) => {
    const after = created.getTime() - Date.parse(startedAt);
    return host === hostname() && after > -1000 && after < lockedWithinMs;
  });
}

/** Forgets the commands that are gone. */
export function forgetCommands(folder: string): void {
  for (const { pid, began } of recordsIn(folder)) {
    if (!isAlive(pid, began)) rmSync(join(folder, `terraform-${pid}.run.json`), { force: true });
  }
}

function recordsIn(folder: string): RunningCommand[] {
  const names = readdirSync(folder).filter((name) => /^terraform-\d+\.run\.json$/.test(name));
  return names.flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunningCommand];
    } catch {
      return [];
    }
  });
}
