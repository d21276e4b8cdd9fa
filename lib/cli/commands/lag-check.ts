import { type Command, Option } from 'commander';
import { CodedError } from '../../core/coded-error';
import { type ExitCode, exitCodes } from '../exit-codes';
import { numberFlag } from '../flags';
import { attributesOf } from '../group/attributes-of';
import { interruptible } from '../interrupt';
import { firstState, type ScreenState } from '../lag-check/keys';
import { lagJson, lagLine } from '../lag-check/lines';
import { Pace } from '../lag-check/pace';
import { LagTerminal } from '../lag-check/terminal';
import { type LagView, watchLag } from '../lag-check/watch';
import { result } from '../output';
import { readProject } from '../project';

interface LagCheckFlags {
  readonly interval: number;
  readonly untilReady?: boolean;
  readonly timeout?: number;
  readonly count?: number;
  readonly partitions?: boolean;
  readonly json?: boolean;
  readonly project: string;
}

export function lagCheckCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('lag-check')
    .argument('<group>', 'migration group whose mirrors are looked at')
    .description('Show how far the mirrors of a group are behind, live')
    .addOption(
      new Option('--interval <seconds>', 'seconds between two looks').argParser(numberFlag('--interval', { min: 1, max: 60 })).default(2),
    )
    .option('--until-ready', 'end with 0 as soon as every mirror is ACTIVE and the lag stays under the threshold of the group')
    .option('--timeout <seconds>', 'with --until-ready: give up after so long', numberFlag('--timeout', { min: 1, max: 604_800 }))
    .option('--count <looks>', 'end after so many looks', numberFlag('--count', { min: 1, max: 1_000_000 }))
    .option('--partitions', 'show each partition in place of each topic')
    .option('--json', 'print an object a look, one on a line')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard lag-check orders                                       on a terminal: a table that can be sorted and filtered
  switchyard lag-check orders --until-ready --timeout 3600 && switchyard execute orders --yes
  switchyard lag-check orders --json --count 1 | jq .lag
  switchyard lag-check orders --partitions                          which partitions are behind

Keys: l n s r z sort by lag, name, status, rate, time to zero (again: reversed); p shows partitions or topics; / filters by name; + and - change the interval;
space looks now; arrows and page keys scroll; q quits. Without a terminal a line is printed a look.
The threshold is gates.maxLag of the group, and how long the lag must stay under it is gates.stableMs: what the gate before the fence asks.
Exit codes: 0 ended, or ready; 1 not ready in time, or failed; 2 wrong use.`,
    )
    .action(async (group: string, flags: LagCheckFlags) => exit(await lagCheck(group, flags)));
}

async function lagCheck(group: string, flags: LagCheckFlags): Promise<ExitCode> {
  if (flags.timeout !== undefined && !flags.untilReady) {
    throw new CodedError('SWY8015', { property: '--timeout', value: flags.timeout, allowed: 'with --until-ready' });
  }
  const interrupt = interruptible();
  const leave = new AbortController();
  const signal = AbortSignal.any([interrupt.signal, leave.signal]);
  const pace = new Pace(flags.interval * 1000);
  const shown = { partitions: flags.partitions === true };
  const terminal =
    !flags.json && process.stdin.isTTY && process.stdout.isTTY
      ? new LagTerminal({ input: process.stdin, output: process.stdout }, pace, () => leave.abort(), firstWith(shown))
      : undefined;
  let last: LagView | undefined;
  try {
    const attributes = await attributesOf(await readProject(flags.project), group, signal);
    terminal?.open();
    const isReady = await watchLag({
      attributes,
      pace,
      signal,
      ...(flags.count !== undefined && { count: flags.count }),
      ...(flags.untilReady && { untilReady: flags.timeout === undefined ? {} : { timeout: flags.timeout * 1000 } }),
      onView: (view) => {
        last = view;
        if (terminal) terminal.show(view);
        else result(flags.json ? lagJson(view, shown) : lagLine(view, shown));
      },
    });
    return flags.untilReady && !isReady ? exitCodes.refused : exitCodes.done;
  } finally {
    terminal?.close();
    // What was seen last stays on the terminal after the table has gone.
    if (terminal && last) result(lagLine(last, shown));
    interrupt.release();
  }
}

const firstWith = (shown: { readonly partitions: boolean }): ScreenState => ({ ...firstState, choice: { ...firstState.choice, ...shown } });
