import { Command, CommanderError } from 'commander';
import { commandsFor } from './commands';
import { type ExitCode, exitCodes } from './exit-codes';
import { exitCodeOf, printError } from './output';
import { packageVersion } from './package';

/** Runs the `switchyard` command and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let code: ExitCode = exitCodes.done;
  const exit = (given: ExitCode) => {
    code = given;
  };
  const program = new Command('switchyard')
    .description('Moves live Kafka traffic from one cluster to another with nothing lost')
    .version(packageVersion(), '--version')
    .exitOverride()
    .showHelpAfterError('(--help shows the flags and examples)')
    .addHelpText(
      'after',
      `
Environment:
  SWITCHYARD_TERRAFORM   Terraform or OpenTofu program to use
  SWITCHYARD_DEBUG=1     stack traces, and what child programs write
  NO_COLOR=1             no colour`,
    );
  for (const add of commandsFor(argv)) add(program, exit);

  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    // commander has printed its own message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    printError(error);
    return exitCodeOf(error);
  }
}
