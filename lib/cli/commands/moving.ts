import { colours as pc } from '../colours';
import { CodedError } from '../../core/coded-error';
import { describeEvent, describeOutcome, describeReport } from '../execute/describe';
import type { CutoverEvent } from '../execute/events';
import { type GroupOutcome, isFailure, runGroups } from '../execute/groups';
import type { Wish } from '../execute/journey';
import type { RunReport } from '../execute/report';
import { runCutover } from '../execute/run';
import { type ExitCode, exitCodes } from '../exit-codes';
import { answerOnTerminal, askOnTerminal, type Interrupts, interruptsTwice } from '../interrupt-twice';
import { progress, result } from '../output';

/** Flags of every command that moves groups. */
export interface MovingFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly project: string;
}

export const exitCodesHelp =
  'Exit codes: 0 done, 1 refused or failed (the report says what holds and what to run), 2 wrong use, 3 nothing to do,\n' +
  '130 stopped at once by a second interrupt.';

export const interruptsHelp =
  'Ctrl-C once asks whether to go on or to come to a safe state (without a terminal: the safe state); twice ends at once.';

/** Moves one group, or several at once, shows how it goes and prints what became of it. */
export async function move(groups: readonly string[], wish: Wish, flags: MovingFlags): Promise<ExitCode> {
  return withInterrupts(groups, async (interrupts) => {
    const options = {
      ...wish,
      project: flags.project,
      dryRun: flags.dryRun === true,
      signal: interrupts.signal,
      stop: interrupts.stop,
      confirm: confirmation(groups, flags, interrupts.signal),
    };
    const [only] = groups;
    if (groups.length === 1 && only !== undefined) {
      const report = await runCutover({ ...options, group: only, onEvent: (event) => show(event) });
      result(flags.json ? JSON.stringify(report) : describeReport(report));
      return exitCodeOfRun(report);
    }
    const outcomes = await runGroups({ ...options, groups, onEvent: (group, event) => show(event, group) });
    result(flags.json ? JSON.stringify(outcomes) : outcomes.map(describeOutcome).join('\n'));
    return exitCodeOfGroups(outcomes);
  });
}

export async function withInterrupts(groups: readonly string[], work: (interrupts: Interrupts) => Promise<ExitCode>): Promise<ExitCode> {
  const ask = askOnTerminal(`${groups.join(', ')}: clients may be held at this moment. Come to a safe state, or go on?`);
  const interrupts = interruptsTwice({ say: progress, ...(ask && { ask }) });
  try {
    return await work(interrupts);
  } finally {
    interrupts.release();
  }
}

/** An event as lines, each with its group where there are several. */
export function show(event: CutoverEvent, group?: string): void {
  const text = describeEvent(event);
  if (text === undefined) return;
  const prefix = group === undefined ? '' : `${pc.cyan(`[${group}]`)} `;
  progress(
    text
      .split('\n')
      .map((line) => `${prefix}${line}`)
      .join('\n'),
  );
}

/** One question for all groups: the first that gets to it asks. Without a terminal nobody can answer. */
export function confirmation(groups: readonly string[], { yes }: Pick<MovingFlags, 'yes'>, signal: AbortSignal) {
  let answer: Promise<boolean> | undefined;
  return (stages: readonly string[]): Promise<boolean> => (answer ??= yes ? Promise.resolve(true) : confirm(groups, stages, signal));
}

function exitCodeOfRun({ outcome, error }: RunReport): ExitCode {
  if (outcome === 'stopped') return exitCodes.stopped;
  if (error !== undefined || outcome === 'declined') return exitCodes.refused;
  return outcome === 'nothing-to-do' ? exitCodes.nothingToDo : exitCodes.done;
}

export function exitCodeOfGroups(outcomes: readonly GroupOutcome[]): ExitCode {
  if (outcomes.some(({ report }) => report?.outcome === 'stopped')) return exitCodes.stopped;
  if (outcomes.some((outcome) => isFailure(outcome) || outcome.report === undefined)) return exitCodes.refused;
  return outcomes.every(({ report }) => report?.outcome === 'nothing-to-do') ? exitCodes.nothingToDo : exitCodes.done;
}

async function confirm(groups: readonly string[], stages: readonly string[], signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CodedError('SWY8009', { property: 'group', value: groups.join(', ') });
  const lasting = stages.filter((stage) => stage === 'promote' || stage === 'rollback').join(', ');
  const question = `Move ${pc.bold(groups.join(', '))} through ${stages.join(', ')}? Clients are held for a moment, and ${lasting} cannot simply be taken back. [y/N] `;
  return /^y(es)?$/.test(await answerOnTerminal(question, signal).catch(() => ''));
}
