import { mirrorsByTopic, type MirrorState, type MirrorWork, statusOf } from './model';
import { promote } from './promote';
import type { Promoted } from './promoted';
import { isFinishedWithout } from './resolve';
import { needBidirectional, reverse } from './reverse';
import { active, failedOver, paused, settle } from './settle';

/** A configuration whose topics are known. */
export type Wanted = MirrorState & { readonly resolved_topics: readonly string[] };

/** Brings every mirror to the wanted status. @param promoted filled with topics that became writable, and right also when this throws */
export async function bringTo(wanted: Wanted, work: MirrorWork, promoted: Promoted): Promise<void> {
  const { status, existing_topics, resolved_topics: topics } = wanted;
  if (status === 'KEPT') return;
  if (existing_topics === 'reversed') await needBidirectional(work, 'existing_topics', existing_topics);
  switch (status) {
    case 'PROMOTED':
      await resumePaused(topics, work);
      return promote(isFinishedWithout(wanted) ? await mirroredOf(topics, work) : topics, work, promoted);
    case 'FAILED_OVER':
      return settle(isFinishedWithout(wanted) ? await mirroredOf(topics, work) : topics, failedOver, work);
    case 'REVERSED':
    case 'REVERSED_PAUSED':
      return reverse(topics, status, work, promoted);
    case 'PAUSED':
      return settle(topics, paused, work);
    default:
      return settle(topics, active, work);
  }
}

/** Topics that have a mirror: the others were never reversed, and are plain topics already. */
async function mirroredOf(topics: readonly string[], { api }: MirrorWork): Promise<string[]> {
  const mirrors = await mirrorsByTopic(api);
  return topics.filter((topic) => mirrors.has(topic));
}

/** A paused mirror copies nothing: what is missing in it would be missing for ever. */
async function resumePaused(topics: readonly string[], work: MirrorWork): Promise<void> {
  const mirrors = await mirrorsByTopic(work.api);
  const stopped = topics.filter((topic) => statusOf(mirrors, topic) === 'PAUSED');
  if (stopped.length > 0) await settle(stopped, active, work);
}
