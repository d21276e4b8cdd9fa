import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { colours as pc } from '../colours';
import { CodedError } from '../../core/coded-error';
import { kafkaStages } from '../../migration/kafka-stages';
import { stageNames } from '../../stages/stage-plan';
import { describeEvent, describeReport } from '../execute/describe';
import type { RunReport } from '../execute/report';
import { runCutover } from '../execute/run';
import { type ExitCode, exitCodes } from '../exit-codes';
import { interruptible } from '../interrupt';
import { progress, result } from '../output';

interface ExecuteFlags {
  readonly to?: string;
  readonly abort?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly project: string;
}

export function executeCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('execute')
    .argument('<group>', 'migration group to move')
    .description('Move a migration group through its stages: plan, plan guard, apply, one stage after another')
    .option('--to <stage>', `stop at this stage (${stageNames(kafkaStages).join(', ')})`)
    .addOption(new Option('--abort', 'go back to the stage before the fence').conflicts('to'))
    .option('--yes', 'do not ask before the point of no return')
    .option('--dry-run', 'plan and judge the next stage, change nothing')
    .option('--json', 'print the run report as JSON')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard execute orders --to fence      hold the clients of orders, and stop there
  switchyard execute orders                 go on to the last stage; asks once before clients are held
  switchyard execute orders --yes --json    in a pipeline
  switchyard execute orders --abort         let the clients go back to the source

Run it again after any interruption: it goes on from Terraform state.
Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 nothing to do.`,
    )
    .action(async (group: string, flags: ExecuteFlags) => exit(await execute(group, flags)));
}

async function execute(group: string, flags: ExecuteFlags): Promise<ExitCode> {
  const interrupt = interruptible((count) =>
    progress(
      count === 1 ? 'interrupted: Terraform is asked to stop, and the group is left in a safe state' : 'still waiting for Terraform',
    ),
  );
  try {
    const report = await runCutover({
      project: flags.project,
      group,
      ...(flags.to === undefined ? {} : { to: flags.to }),
      abort: flags.abort === true,
      dryRun: flags.dryRun === true,
      signal: interrupt.signal,
      confirm: flags.yes ? async () => true : confirm(group, interrupt.signal),
      onEvent: (event) => {
        const text = describeEvent(event);
        if (text !== undefined) progress(text);
      },
    });
    if (flags.json) result(JSON.stringify(report));
    else result(describeReport(report));
    return exitCodeOfRun(report);
  } finally {
    interrupt.release();
  }
}

export function exitCodeOfRun({ outcome, error }: RunReport): ExitCode {
  if (error !== undefined || outcome === 'declined') return exitCodes.refused;
  return outcome === 'nothing-to-do' ? exitCodes.nothingToDo : exitCodes.done;
}

/** Asks on the terminal. Without one nobody can answer. */
function confirm(group: string, signal: AbortSignal) {
  return async (stages: readonly string[]): Promise<boolean> => {
    if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CodedError('SWY8009', { property: 'group', value: group });
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const question = `Move ${pc.bold(group)} through ${stages.join(', ')}? Clients are held for a moment, and promote cannot be taken back. [y/N] `;
      return /^y(es)?$/i.test((await terminal.question(question, { signal })).trim());
    } catch {
      return false;
    } finally {
      terminal.close();
    }
  };
}
