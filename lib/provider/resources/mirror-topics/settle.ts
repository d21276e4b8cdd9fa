import { CodedError } from '../../../core/coded-error';
import { isTransient, type MirrorAction } from '../../rest';
import { waitFor } from '../wait';
import { Attempts } from './attempts';
import { actOn, batches } from './batches';
import { lookAt } from './look';
import { describeTopics, explainTopics, isStopped, isStopping, type Mirrors, type MirrorWork, refuseFailed, statusOf } from './model';

/** Where mirrors are to come, and which call brings one there from the status in which it is. */
export interface Goal {
  /** As the configuration calls it. */
  readonly wanted: string;
  readonly isReached: (status: string) => boolean;
  /** Undefined where a mirror comes there by itself, or is on its way. */
  readonly actionFor: (status: string) => MirrorAction | undefined;
  /** Whether a mirror that gave up can be brought there. */
  readonly takesFailed: boolean;
}

export const active: Goal = {
  wanted: 'ACTIVE',
  isReached: (status) => status === 'ACTIVE',
  actionFor: (status) => (status === 'PAUSED' ? 'resume' : undefined),
  takesFailed: false,
};

export const paused: Goal = {
  wanted: 'PAUSED',
  isReached: (status) => status === 'PAUSED',
  actionFor: (status) => (status === 'ACTIVE' ? 'pause' : undefined),
  takesFailed: false,
};

/** What was not copied yet is lost: asked for by name alone. It also ends a promotion that waits for a source that is gone. */
export const failedOver: Goal = {
  wanted: 'FAILED_OVER',
  isReached: isStopped,
  actionFor: () => 'failover',
  takesFailed: true,
};

/** Waits until every topic is where it is to be, and makes the calls that bring it there. A topic that is there counts as done, whatever was said of it. */
export async function settle(topics: readonly string[], goal: Goal, work: MirrorWork): Promise<void> {
  const { api, signal, timeout, progress } = work;
  const attempts = new Attempts();
  let mirrors: Mirrors = new Map();
  let left: readonly string[] = topics;
  let seen = 0;
  let said = '';
  const fault = (code: 'SWY5053' | 'SWY5054' | 'SWY5314', detail: string) =>
    new CodedError(code, { property: 'status', value: goal.wanted, detail: `link "${api.linkName}": ${detail}` });

  const look = async (): Promise<boolean> => {
    mirrors = await lookAt(left, work, seen);
    seen = Math.max(seen, mirrors.size);
    left = left.filter((topic) => !goal.isReached(statusOf(mirrors, topic)));
    if (left.length === 0) return true;
    refuseWrongWay(left, goal, mirrors);
    const now = describeTopics(left, mirrors);
    if (now !== said) progress((said = now), { left: left.length, of: topics.length });
    giveUp();
    return false;
  };

  const giveUp = () => {
    const refused = left.filter((topic) => attempts.isRefused(topic));
    if (refused.length > 0) throw fault('SWY5053', refused.map((topic) => `${topic}: ${attempts.reasonFor(topic)}`).join('; '));
    const ignored = left.filter((topic) => attempts.isIgnored(topic) && goal.actionFor(statusOf(mirrors, topic)) !== undefined);
    if (ignored.length > 0) throw fault('SWY5314', describeTopics(ignored, mirrors));
  };

  const send = async (action: MirrorAction, batch: readonly string[]) => {
    const { accepted, refused } = await actOn(batch, action, work);
    for (const topic of batch) {
      const reason = refused.get(topic);
      if (reason === undefined) attempts.sent(topic, accepted.includes(topic));
      else attempts.refused(topic, reason);
    }
  };

  const step = async (): Promise<true | undefined> => {
    try {
      if (await look()) return true;
      for (const [action, due] of callsFor(left, goal, mirrors, attempts)) {
        for (const batch of batches(due)) await send(action, batch);
      }
    } catch (error) {
      if (!isTransient(error) || said === '') throw error;
      progress(`the REST API is in trouble, and is asked again: ${(error as Error).message}`);
    }
    return undefined;
  };

  const done = await waitFor(step, { signal, timeout, between: [20, 500] });
  if (!done) throw fault('SWY5054', explainTopics(left, mirrors));
}

function callsFor(topics: readonly string[], goal: Goal, mirrors: Mirrors, attempts: Attempts): [MirrorAction, string[]][] {
  const calls = new Map<MirrorAction, string[]>();
  for (const topic of topics) {
    const action = goal.actionFor(statusOf(mirrors, topic));
    if (!action || !mirrors.has(topic) || !attempts.isDue(topic)) continue;
    const named = calls.get(action) ?? [];
    named.push(topic);
    calls.set(action, named);
  }
  return [...calls];
}

function refuseWrongWay(topics: readonly string[], goal: Goal, mirrors: Mirrors): void {
  if (!goal.takesFailed) refuseFailed(topics, mirrors);
  if (goal.isReached('STOPPED')) return;
  const stopped = topics.filter((topic) => isStopped(statusOf(mirrors, topic)) || isStopping(statusOf(mirrors, topic)));
  if (stopped.length > 0)
    throw new CodedError('SWY5055', { property: 'status', value: goal.wanted, detail: describeTopics(stopped, mirrors) });
}
