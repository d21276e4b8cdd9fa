import { waitFor } from '../../resources/wait';
import type { ChangeOptions, ChangeOutcome, View } from '../backend';
import { inShort } from '../../rest';
import { describeViews } from '../views';
import { isTransient } from './api';
import type { Followed, Pursuit } from './followers';
import type { Goal } from './goal';

/** Waits until every follower runs the goal, until those that do not have said why, or until the time is over. */
export async function settle(pursuit: Pursuit, goal: Goal, route: string | undefined, options: ChangeOptions): Promise<ChangeOutcome> {
  let last: readonly Followed[] = [];
  let said = '';
  await waitFor(
    async () => {
      try {
        last = await pursuit.look(goal, route);
      } catch (error) {
        if (!isTransient(error)) throw error;
        last = [{ view: { replica: 'the Kubernetes API', silence: inShort(error) }, confirmed: false }];
      }
      const now = describeViews(last.map(({ view }) => view));
      if (now !== said) options.progress((said = now));
      const isSettled = last.length > 0 && last.every(({ confirmed, refusal }) => confirmed || refusal !== undefined);
      return isSettled || goal.overtaken ? true : undefined;
    },
    { signal: options.signal, timeout: options.timeout, between: [50, 1_000] },
  );
  const open = last.filter(({ confirmed }) => !confirmed);
  return {
    views: last.map(({ view }): View => view),
    unconfirmed: open.map(({ view, refusal }) => ({ replica: view.replica, why: refusal ?? view.silence ?? view.behind })),
    ...(goal.overtaken && { conflict: 'SWY5110' as const }),
    ...(open.some(({ rejected }) => rejected) && { rejected: 'SWY5112' as const }),
  };
}
