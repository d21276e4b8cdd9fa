import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes';
import { interruptible } from '../interrupt';
import { result } from '../output';
import { readProject } from '../project';
import { describeStatus } from '../status/describe';
import { groupStatus } from '../status/status';

interface StatusFlags {
  readonly json?: boolean;
  readonly project: string;
}

export function statusCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('status')
    .argument('[groups...]', 'migration groups; all of them without one')
    .description('Show where groups are: stage of record, live route, lag, who runs something, what to run next')
    .option('--json', 'print an array with an object a group')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard status                     every group
  switchyard status orders payments
  switchyard status orders --json | jq -r '.[0].next'

The app is not run and nothing is changed: Terraform state, the gateway, the link and the kept runs say it.
What does not answer within three seconds is named.
Exit codes: 0 done; 1 something did not answer or does not fit the stage of record, or failed; 2 wrong use.`,
    )
    .action(async (groups: string[], flags: StatusFlags) => exit(await status(groups, flags)));
}

async function status(groups: readonly string[], { json, project }: StatusFlags): Promise<ExitCode> {
  const interrupt = interruptible();
  try {
    const statuses = await groupStatus(await readProject(project), groups, { signal: interrupt.signal });
    result(json ? JSON.stringify(statuses) : describeStatus(statuses));
    return statuses.every(({ notes }) => notes.length === 0) ? exitCodes.done : exitCodes.refused;
  } finally {
    interrupt.release();
  }
}
