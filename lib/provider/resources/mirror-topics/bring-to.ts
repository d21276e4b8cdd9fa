import { mirrorsByTopic, type MirrorState, type MirrorWork, statusOf } from './model';
import { promote } from './promote';
import type { Promoted } from './promoted';
import { reverse } from './reverse';
import { active, failedOver, paused, settle } from './settle';

/** A configuration whose topics are known. */
export type Wanted = MirrorState & { readonly resolved_topics: readonly string[] };

/** Brings every mirror to the wanted status. @param promoted filled with topics that became writable, and right also when this throws */
export async function bringTo({ status, resolved_topics: topics }: Wanted, work: MirrorWork, promoted: Promoted): Promise<void> {
  switch (status) {
    case 'PROMOTED':
      await resumePaused(topics, work);
      return promote(topics, work, promoted);
    case 'FAILED_OVER':
      return settle(topics, failedOver, work);
    case 'REVERSED':
    case 'REVERSED_PAUSED':
      return reverse(topics, status, work);
    case 'PAUSED':
      return settle(topics, paused, work);
    default:
      return settle(topics, active, work);
  }
}

/** A paused mirror copies nothing: what is missing in it would be missing for ever. */
async function resumePaused(topics: readonly string[], work: MirrorWork): Promise<void> {
  const mirrors = await mirrorsByTopic(work.api);
  const stopped = topics.filter((topic) => statusOf(mirrors, topic) === 'PAUSED');
  if (stopped.length > 0) await settle(stopped, active, work);
}
