import { type Command, Option } from 'commander';
import { CodedError } from '../../core/coded-error';
import { type Holder, holders } from '../../permissions/data';
import { type ExitCode, exitCodes } from '../exit-codes';
import { interruptible } from '../interrupt';
import { result } from '../output';
import { type Check, checkPermissions } from '../permissions/check';
import { describeChecks, describePermissions } from '../permissions/describe';
import { type Format, formats, heldBy, inFormat } from '../permissions/formats';
import { readPermissions } from '../permissions/read';
import { readProject } from '../project';

interface PermissionsFlags {
  readonly json?: boolean;
  readonly yaml?: boolean;
  readonly format?: Format;
  readonly for?: Holder;
  readonly awsAccount?: string;
  readonly check?: boolean;
  readonly project: string;
}

export function permissionsCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('permissions')
    .description('Show the least permissions that the app needs, and whether they are there')
    .addOption(new Option('--format <system>', 'print what the tools of one system take').choices(formats).conflicts(['json', 'check']))
    .addOption(new Option('--yaml', 'short for --format kubernetes').conflicts(['json', 'check', 'format']))
    .option('--json', 'print everything as JSON, with every reason')
    .addOption(new Option('--for <who>', 'only what one of them needs').choices(Object.keys(holders)))
    .option('--aws-account <id>', 'account that secrets and clusters are in, for --format aws')
    .option('--check', 'ask the live systems; what cannot be asked is said, with a command')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard permissions                                       who needs what, and why
  switchyard permissions --yaml --for runner                   Roles, for kubectl apply -f -
  switchyard permissions --format aws --for gateway --aws-account 123456789012
  switchyard permissions --format acls > acls.sh               kafka-acls commands
  switchyard permissions --format confluent > bindings.sh      confluent iam rbac commands
  switchyard permissions --check                               in a pipeline, before execute

The app is run for the stages that its groups have and for those that they will come to.
Exit codes: 0 done, or all that was asked is there; 1 something is missing, or failed; 2 wrong use;
3 --check had nothing to ask.`,
    )
    .action(async (flags: PermissionsFlags) => exit(await permissions(flags)));
}

async function permissions(flags: PermissionsFlags): Promise<ExitCode> {
  const account = accountOf(flags.awsAccount);
  const interrupt = interruptible();
  try {
    const project = await readProject(flags.project);
    const needed = heldBy(await readPermissions(project, interrupt.signal), flags.for);
    if (flags.check) {
      const checks = await checkPermissions(needed, interrupt.signal);
      result(flags.json ? JSON.stringify(checks) : describeChecks(checks));
      return exitCodeOfChecks(checks);
    }
    const format = flags.yaml ? 'kubernetes' : flags.format;
    if (flags.json) result(JSON.stringify(needed));
    else result(format === undefined ? describePermissions(needed) : inFormat(needed, format, account).trimEnd());
    return exitCodes.done;
  } finally {
    interrupt.release();
  }
}

/** What was not asked is no yes: where nothing could be asked, the answer is that there was nothing to do. */
export function exitCodeOfChecks(checks: readonly Check[]): ExitCode {
  if (checks.some(({ state }) => state === 'missing')) return exitCodes.refused;
  return checks.some(({ state }) => state === 'allowed') ? exitCodes.done : exitCodes.nothingToDo;
}

function accountOf(given: string | undefined): string | undefined {
  if (given === undefined || /^\d{12}$/.test(given)) return given;
  throw new CodedError('SWY8015', { property: '--aws-account', value: given, allowed: 'twelve digits' });
}
