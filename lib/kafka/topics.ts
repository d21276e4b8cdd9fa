import type { Rules } from '../core/rules';

/** Kafka's rule for topic names (org.apache.kafka.common.internals.Topic). */
function isTopicName(name: string): boolean {
  return /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';
}

/**
 * Topics as the provider's resources take them. They are lists there, because Terraform compares sets pair by pair, which takes seconds for a thousand
 * topics; so that their order in a program means nothing, they are sorted.
 */
export function topicsAttribute(topics: readonly string[]): string[] {
  return [...topics].sort();
}

/** SWY2005: at least one topic, each once, each with a legal name. */
export function checkTopics(rules: Rules, topics: readonly string[]): void {
  rules.check('SWY2005', topics.length > 0, { property: 'topics', value: topics });
  const twice = topics.filter((topic, index) => topics.indexOf(topic) !== index);
  for (const topic of new Set(twice)) rules.check('SWY2005', false, { property: 'topics', value: topic, detail: 'it is named twice' });
  for (const topic of topics) rules.check('SWY2005', () => isTopicName(topic), { property: 'topics', value: topic });
}
