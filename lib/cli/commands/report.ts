import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { CodedError } from '../../core/coded-error';
import { type ExitCode, exitCodes } from '../exit-codes';
import { result } from '../output';
import { readProject } from '../project';
import { readCutoverReport } from '../report/cutover-report';
import { describeCutoverReport } from '../report/describe';
import { reportPage } from '../report/page';

interface ReportFlags {
  readonly run?: string;
  readonly html?: string;
  readonly json?: boolean;
  readonly project: string;
}

export function reportCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('report')
    .argument('<group>', 'migration group whose run is shown')
    .description('Show what a run of a group did: stages, gates, plans, events, lag, and how long clients were held')
    .option('--run <id>', 'run to show (default: the last one that changed something)')
    .addOption(new Option('--html <file>', 'write a page that needs nothing else').conflicts('json'))
    .option('--json', 'print the kept run as JSON')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard report orders                          the last run as text
  switchyard report orders --html orders.html       one file with pictures, for a mail or a ticket
  switchyard report orders --run 2026-05-30T22-00-12-431Z --json

Runs are kept in .switchyard/GROUP of the project. The page has no script and loads nothing: it can be read offline and printed.
Exit codes: 0 done, 1 failed or no run is kept, 2 wrong use.`,
    )
    .action(async (group: string, flags: ReportFlags) => exit(await report(group, flags)));
}

async function report(group: string, { run: id, html: file, json, project }: ReportFlags): Promise<ExitCode> {
  const cutover = await readCutoverReport(await readProject(project), group, id);
  if (json) result(JSON.stringify(cutover.run));
  else if (file === undefined) result(describeCutoverReport(cutover));
  else {
    await write(file, reportPage(cutover));
    result(file);
  }
  return exitCodes.done;
}

/** @throws SWY8403 the file cannot be written */
async function write(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch((cause: unknown) => {
    throw new CodedError('SWY8403', { property: '--html', value: file, detail: (cause as Error).message }, undefined, { cause });
  });
}
