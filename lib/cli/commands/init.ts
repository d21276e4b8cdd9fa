import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes';
import { describeReadiness, nextCommand } from '../init/describe';
import { checkReadiness, type Readiness } from '../init/readiness';
import { interruptible } from '../interrupt';
import { result } from '../output';

interface InitFlags {
  readonly json?: boolean;
  readonly project: string;
}

export function initCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('init')
    .argument('<group>', 'migration group to look at')
    .description('Look at everything that the next stage of a group needs, and change nothing')
    .option('--json', 'print the readiness report as JSON')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard init orders                                            before the first deploy, and again before the night
  switchyard init orders --json | jq '.findings[] | select(.state == "fault")'
  switchyard init orders && switchyard execute orders --to mirror   in a pipeline

Every fault is listed at once, each with its way out: Terraform, the app and its stages file, secrets, every broker of both
clusters with its login, topics, REST API, gateway and route, the gates of the next stage, permissions.
Nothing live is changed. A group that is ready and not in stages.json is written into it.
Exit codes: 0 ready, 1 not ready, 2 wrong use, 3 no stage comes after the one that the group is at.`,
    )
    .action(async (group: string, flags: InitFlags) => exit(await init(group, flags)));
}

async function init(group: string, { json, project }: InitFlags): Promise<ExitCode> {
  const interrupt = interruptible();
  try {
    const readiness = await checkReadiness({ project, group, signal: interrupt.signal });
    result(json ? JSON.stringify({ ...readiness, command: nextCommand(readiness) }) : describeReadiness(readiness));
    return exitCodeOfReadiness(readiness);
  } finally {
    interrupt.release();
  }
}

export function exitCodeOfReadiness({ ready, stage, next }: Readiness): ExitCode {
  if (!ready) return exitCodes.refused;
  return stage && next === undefined ? exitCodes.nothingToDo : exitCodes.done;
}
