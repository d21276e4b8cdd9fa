import type { TopicResult } from '../../rest';

/** Topics that one batch call names. */
const batchSize = 100;

export function batches<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += batchSize) parts.push(items.slice(start, start + batchSize));
  return parts;
}

/** The topics that a batch call refused, with the reason. A topic that is not in the answer is neither refused nor accepted. */
export function refusedTopics(results: readonly TopicResult[]): ReadonlyMap<string, string> {
  return new Map(
    results
      .filter(({ error_code }) => error_code != null && error_code !== 0)
      .map(({ mirror_topic_name, error_code, error_message }) => [mirror_topic_name, `${error_code} ${error_message ?? ''}`.trim()]),
  );
}
