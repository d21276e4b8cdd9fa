import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes';
import { exitCodesHelp, move, type MovingFlags } from './moving';

export function abortCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('abort')
    .argument('<groups...>', 'migration groups')
    .description('Let the clients of a group go back to the cluster that serves them, before anything was promoted')
    .option('--dry-run', 'show the plan, change nothing')
    .option('--json', 'print the run report as JSON')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard abort orders             from fence to mirror; from promote as well, as long as no mirror was promoted
  switchyard abort orders --dry-run   what that would change

After the first promotion it is refused, and switchyard rollback is the way back.
${exitCodesHelp}`,
    )
    .action(async (groups: string[], flags: MovingFlags) => exit(await move(groups, { abort: true }, flags)));
}
