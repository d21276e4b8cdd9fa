import { Command, CommanderError } from 'commander';
import { proxyCommand } from '../commands/proxy';
import { type ExitCode, exitCodes } from '../exit-codes';
import { exitCodeOf, printError } from '../output';
import { packageVersion } from '../package';

/** The program of the image: `switchyard proxy` alone, so that nothing is in the image that a proxy does not need. */
async function main(flags: readonly string[]): Promise<number> {
  let code: ExitCode = exitCodes.done;
  const program = new Command('switchyard').version(packageVersion(), '--version').exitOverride();
  proxyCommand(program, (given) => {
    code = given;
  });
  try {
    await program.parseAsync(flags[0] === '--version' ? flags : ['proxy', ...flags], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    printError(error);
    return exitCodeOf(error);
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
