import type { MirrorAction, TopicResult } from '../../rest';
import type { MirrorWork } from './model';

/** Topics that one batch call names. */
const batchSize = 100;

export function batches<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += batchSize) parts.push(items.slice(start, start + batchSize));
  return parts;
}

/** What a batch call said of topics. A topic of which it said nothing is in neither: only its mirror tells. */
export interface BatchOutcome {
  readonly accepted: readonly string[];
  /** With the reason. */
  readonly refused: ReadonlyMap<string, string>;
}

/** One batch call about topics, by their names on the source. Entries about names that were not asked for are no answer to anything. */
export async function actOn(
  topics: readonly string[],
  action: MirrorAction,
  { api, names }: Pick<MirrorWork, 'api' | 'names'>,
  validateOnly = false,
): Promise<BatchOutcome> {
  const topicOf = new Map(topics.map((topic) => [names.get(topic) ?? topic, topic]));
  return outcomeOf(await api.act(action, [...topicOf.keys()], validateOnly), topicOf);
}

/** No code, and 0, are acceptance. */
export function outcomeOf(results: readonly TopicResult[], topicOf: ReadonlyMap<string, string>): BatchOutcome {
  const accepted: string[] = [];
  const refused = new Map<string, string>();
  for (const { mirror_topic_name, error_code, error_message } of results) {
    const topic = topicOf.get(mirror_topic_name);
    if (topic === undefined) continue;
    if (error_code == null || error_code === 0) accepted.push(topic);
    else refused.set(topic, `${error_code} ${error_message ?? ''}`.trim());
  }
  return { accepted, refused };
}
