import { CodedError } from '../../core/coded-error';
import type { CutoverEvent } from './events';
import type { RunReport } from './report';
import { type CutoverOptions, runCutover } from './run';
import { messageOf } from './steps';

/** What became of one of several groups: a report, or why there was no run. */
export interface GroupOutcome {
  readonly group: string;
  readonly report?: RunReport;
  readonly error?: { readonly code?: string; readonly message: string };
}

export interface GroupsOptions extends Omit<CutoverOptions, 'group' | 'onEvent'> {
  readonly groups: readonly string[];
  /** Groups that are moved at once. @default all */
  readonly parallel?: number;
  /** Whether groups that have not begun are left alone once one has failed. @default false */
  readonly stopAtFailure?: boolean;
  readonly onEvent: (group: string, event: CutoverEvent) => void;
}

/**
 * Moves several groups at once, each with its own session, lock and report; groups of one stack one after the other. A group that fails leaves the others
 * alone, and nothing is thrown.
 */
export async function runGroups({ groups, parallel, stopAtFailure = false, onEvent, ...options }: GroupsOptions): Promise<GroupOutcome[]> {
  const wanted = [...new Set(groups)];
  const queue = [...wanted];
  const outcomes = new Map<string, GroupOutcome>();
  let hasFailed = false;
  const worker = async () => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      if ((hasFailed && stopAtFailure) || options.signal?.aborted) {
        outcomes.set(group, { group });
        continue;
      }
      const outcome = await runOne(group);
      outcomes.set(group, outcome);
      hasFailed ||= isFailure(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel ?? wanted.length, wanted.length)) }, worker));
  return wanted.map((group) => outcomes.get(group) as GroupOutcome);

  async function runOne(group: string): Promise<GroupOutcome> {
    try {
      return { group, report: await runCutover({ ...options, group, onEvent: (event) => onEvent(group, event) }) };
    } catch (error) {
      return { group, error: { ...(CodedError.isCodedError(error) ? { code: error.code } : {}), message: messageOf(error) } };
    }
  }
}

/** Whether a group did not come where it was meant to. One that was not begun has not failed. */
export function isFailure({ report, error }: GroupOutcome): boolean {
  return error !== undefined || report?.error !== undefined || report?.outcome === 'declined';
}
