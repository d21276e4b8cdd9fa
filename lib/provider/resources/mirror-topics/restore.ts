import { CodedError } from '../../../core/coded-error';
import { batches } from './batches';
import type { MirrorWork } from './model';
import { needBidirectional } from './reverse';

/**
 * `truncate-and-restore`: plain topics of this end are cut back to where the stopped mirrors of the other end begin to differ, and mirror
 * those. Records that only this end has are lost; how many is said in the progress.
 *
 * @throws SWY5308 the link is not bidirectional
 * @throws SWY5312 a topic is refused by a call that only validates: nothing was cut
 * @throws SWY5053 a topic is refused afterwards
 */
export async function restoreTopics(topics: readonly string[], work: MirrorWork): Promise<void> {
  await needBidirectional(work, 'existing_topics', 'truncate-and-restore');
  await restore(topics, work, true);
  await restore(topics, work, false);
}

async function restore(topics: readonly string[], { api, names, progress }: MirrorWork, validateOnly: boolean): Promise<void> {
  const refused: string[] = [];
  for (const batch of batches(topics)) {
    const results = await api.act(
      'truncate-and-restore',
      batch.map((topic) => names.get(topic) ?? topic),
      validateOnly,
    );
    for (const { mirror_topic_name, error_code, error_message, messages_truncated } of results) {
      if (error_code) refused.push(`${mirror_topic_name}: ${error_code} ${error_message ?? ''}`.trim());
      else if (messages_truncated != null)
        progress(`${mirror_topic_name}: ${messages_truncated} records ${validateOnly ? 'will be' : 'were'} cut off`, {
          topic: mirror_topic_name,
        });
    }
  }
  if (refused.length === 0) return;
  throw new CodedError(validateOnly ? 'SWY5312' : 'SWY5053', {
    property: 'existing_topics',
    value: 'truncate-and-restore',
    detail: `link "${api.linkName}": ${refused.slice(0, 20).join('; ')}`,
  });
}
