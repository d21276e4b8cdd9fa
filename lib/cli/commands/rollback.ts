import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes';
import { exitCodesHelp, interruptsHelp, move, type MovingFlags } from './moving';

export function rollbackCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('rollback')
    .argument('<groups...>', 'migration groups')
    .description('Take a group back to its source after topics were promoted, with what was written to the destination')
    .option('--yes', 'do not ask before the point of no return')
    .option('--dry-run', "show each stage's plan, change nothing")
    .option('--json', 'print the run report as JSON')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard rollback orders             asks once before clients are held
  switchyard rollback orders --yes       in a pipeline

From promote it leads straight back: nobody has written to the destination yet. From switch it holds the clients, waits until the way back
has carried over what they wrote, and lets them go to the source; it needs a group with a way back. Anywhere else it is refused.
A failure before traffic has moved lets the clients go back to the destination.
${interruptsHelp}
${exitCodesHelp}`,
    )
    .action(async (groups: string[], flags: MovingFlags) => exit(await move(groups, { rollback: true }, flags)));
}
