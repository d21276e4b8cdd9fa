import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../child';
import { homeOf } from '../group/definition';
import { advice, type Finding, fault, ok, unasked } from '../group/finding';
import { describeHolder, isGone, lockFileName, readHolder } from '../lock';
import type { Project } from '../project';

/** A process of this machine. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Folder that it runs in; absent where the system does not tell. */
  readonly folder?: string;
}

/** Locks that nobody holds any longer, and those that somebody does. */
export function lookAtLocks(project: Project, groups: readonly string[]): Finding[] {
  const found = groups.flatMap((group): Finding[] => {
    const file = join(homeOf(project, group), lockFileName);
    const holder = readHolder(file);
    if (!holder) return [];
    return isGone(holder)
      ? [
          advice(
            'locks',
            `${file} is of a run that is gone: ${describeHolder(holder)}`,
            `switchyard execute ${group} takes it over and finishes what was begun`,
          ),
        ]
      : [
          advice(
            'locks',
            `${group} is being moved: ${describeHolder(holder)}`,
            'wait for its end; where its machine is gone for good, remove the file lock in .switchyard/' + group,
          ),
        ];
  });
  return found.length > 0 ? found : [ok('locks', 'no run holds a group')];
}

/** Programs that a run has started and that it did not live to end. */
export async function lookAtLeftovers(project: Project): Promise<Finding[]> {
  const processes = await runningProcesses().catch(() => undefined);
  if (!processes) return [unasked('processes', 'not asked, because this machine has no ps')];
  const left = leftoversAmong(processes, project.folder);
  if (left.length === 0) return [ok('processes', 'no program of an earlier run is left')];
  return left.map(({ pid, command }) =>
    fault(
      'processes',
      `process ${pid} is left of an earlier run: ${command.slice(0, 120)}`,
      `end it when no run is under way: kill ${pid}`,
    ),
  );
}

/** Programs whose starter is gone, which the system then gives to process 1: of this project, or of none that can be told. */
export function leftoversAmong(processes: readonly RunningProcess[], project: string): RunningProcess[] {
  return processes.filter(({ parent, command, folder }) => {
    if (parent !== 1) return false;
    const isOurs = /terraform-provider-switchyard\b.*--reattach/.test(command);
    const isTerraform = /(^|\/)(terraform|tofu) (init|plan|apply|show|state)\b/.test(command);
    const isHere = folder === undefined ? isOurs : folder === project || folder.startsWith(`${project}/`);
    return (isOurs || isTerraform) && isHere;
  });
}

async function runningProcesses(): Promise<RunningProcess[]> {
  const answer = await run('ps', ['-A', '-o', 'pid=,ppid=,args='], { env: { ...process.env, COLUMNS: '1000' } });
  return answer.stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || parent === undefined || command === undefined) return [];
    const folder = folderOf(Number(pid));
    return [{ pid: Number(pid), parent: Number(parent), command, ...(folder !== undefined && { folder }) }];
  });
}

/** Source: proc(5), /proc/pid/cwd. Other systems do not have it, and of other people's processes it is not shown. */
function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
