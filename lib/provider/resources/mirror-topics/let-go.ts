import { CodedError } from '../../../core/coded-error';
import { describeTopics, isStopped, type MirrorWork, mirrorsByTopic, statusOf } from './model';
import { failedOver, settle } from './settle';

/** Lets topics go that Terraform is no longer to hold. A mirror that still replicates is stopped only when that was asked for; no topic is deleted. */
export async function letGo(topics: readonly string[], onDestroy: string | null, work: MirrorWork): Promise<void> {
  if (topics.length === 0) return;
  const mirrors = await mirrorsByTopic(work.api);
  const replicating = topics.filter((topic) => mirrors.has(topic) && !isStopped(statusOf(mirrors, topic)));
  if (replicating.length === 0) return;
  if (onDestroy !== 'failover') throw new CodedError('SWY5056', { detail: describeTopics(replicating, mirrors) });
  await settle(replicating, failedOver, work);
}
