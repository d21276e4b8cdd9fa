import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes';
import { describeList } from '../list/describe';
import { listGroups } from '../list/list';
import { result } from '../output';
import { readProject } from '../project';

interface ListFlags {
  readonly json?: boolean;
  readonly project: string;
}

export function listCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('list')
    .description('List the groups of the project: stage of record, wanted stage, last run')
    .option('--json', 'print an array with an object a group')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard list
  switchyard list --json | jq -r '.[] | select(.stage != "settle").group'

A group is listed when its stack was synthesised on this machine, when stages.json names it, or when it was run here.
Nothing is synthesised, and nothing live is asked.
Exit codes: 0 done, 1 failed, 2 wrong use, 3 there is no group.`,
    )
    .action(async (flags: ListFlags) => exit(await list(flags)));
}

async function list({ json, project }: ListFlags): Promise<ExitCode> {
  const groups = await listGroups(await readProject(project));
  result(json ? JSON.stringify(groups) : describeList(groups));
  return groups.length > 0 ? exitCodes.done : exitCodes.nothingToDo;
}
