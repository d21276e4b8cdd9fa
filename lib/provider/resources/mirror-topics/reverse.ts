import { CodedError } from '../../../core/coded-error';
import { actOn, batches } from './batches';
import { isStopped, lagIn, mirrorsByTopic, type MirrorWork, statusOf } from './model';
import type { Promoted } from './promoted';
import { type Goal, settle } from './settle';

/** `reverse-and-start-mirror` and `reverse-and-pause-mirror`: the mirror becomes the writable topic, and the topic at the other end its mirror. */
const reversed = (status: string): Goal => ({
  wanted: status,
  // The topic is no mirror of this end any more: it is shown as stopped, or not at all.
  isReached: (now) => isStopped(now) || now === 'absent',
  actionFor: (now) =>
    now === 'ACTIVE' || now === 'PAUSED' ? (status === 'REVERSED' ? 'reverse-and-start-mirror' : 'reverse-and-pause-mirror') : undefined,
  takesFailed: false,
});

/**
 * The mirrors of the least lag first.
 * @param promoted filled with topics that became writable, and right also when this throws
 * @throws SWY5308 the link is not bidirectional
 * @throws SWY5312 a topic is refused by a call that only validates: nothing was reversed
 */
export async function reverse(topics: readonly string[], status: string, work: MirrorWork, promoted: Promoted): Promise<void> {
  await needBidirectional(work, 'status', status);
  const mirrors = await mirrorsByTopic(work.api);
  const goal = reversed(status);
  const due = topics
    .filter((topic) => mirrors.has(topic) && goal.actionFor(statusOf(mirrors, topic)) !== undefined)
    .sort((a, b) => lagIn(mirrors, a) - lagIn(mirrors, b) || (a < b ? -1 : 1));
  const refused: string[] = [];
  for (const batch of batches(due)) {
    const outcome = await actOn(batch, goal.actionFor('ACTIVE') ?? 'reverse-and-start-mirror', work, true);
    refused.push(...[...outcome.refused].map(([topic, reason]) => `${topic}: ${reason}`));
  }
  if (refused.length > 0) throw new CodedError('SWY5312', { property: 'status', value: status, detail: refused.slice(0, 20).join('; ') });
  const done = topics.filter((topic) => !due.includes(topic));
  try {
    await settle([...done, ...due], goal, work);
    promoted.sent(due);
    promoted.done(topics);
  } catch (error) {
    const now = await mirrorsByTopic(work.api).catch(() => mirrors);
    const reached = [...done, ...due].filter((topic) => goal.isReached(statusOf(now, topic)));
    promoted.sent(reached);
    promoted.done(reached);
    throw error;
  }
}

/** @throws SWY5308 */
export async function needBidirectional({ api }: MirrorWork, property: string, value: string): Promise<void> {
  const mode = (await api.configs()).get('link.mode')?.value ?? 'DESTINATION';
  if (mode !== 'BIDIRECTIONAL') throw new CodedError('SWY5308', { property, value, detail: `link "${api.linkName}" is ${mode}` });
}
