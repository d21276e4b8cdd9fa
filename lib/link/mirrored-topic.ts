import type { Rules } from '../core/rules';
import { checkTopics } from '../kafka/topics';
import type { ClusterLinkAttributes } from './cluster-link-props';

/** A topic whose mirror is to be more than a copy under the same name. */
export interface MirroredTopic {
  /** Name on the source. */
  readonly source: string;

  /**
   * Name on the destination.
   * @default - the prefix of the link with the name on the source
   */
  readonly mirror?: string;

  /**
   * Settings of the mirror that it has from the beginning, over those of its topic.
   * @default - those of its topic
   */
  readonly configs?: Readonly<Record<string, string>>;
}

const nameLimit = 249;

export const sourceNameOf = (topic: string | MirroredTopic): string => (typeof topic === 'string' ? topic : topic.source);

/** SWY2005, SWY2011, SWY2012, SWY2015: topics by name or by pattern, of which there must be one, and what their mirrors are called. */
export function checkMirrored(
  rules: Rules,
  { prefix }: Pick<ClusterLinkAttributes, 'prefix'>,
  topics: readonly (string | MirroredTopic)[],
  patterns: readonly string[],
): void {
  if (topics.length > 0 || patterns.length === 0) checkTopics(rules, topics.map(sourceNameOf));
  checkPatterns(rules, patterns);
  for (const topic of topics) {
    const source = sourceNameOf(topic);
    const mirror = typeof topic === 'string' ? undefined : topic.mirror;
    const wanted = `${prefix ?? ''}${source}`;
    rules.check('SWY2012', mirror === undefined || prefix === undefined || mirror === wanted, {
      property: 'topics',
      value: mirror,
      allowed: [wanted],
    });
    const name = mirror ?? wanted;
    rules.check('SWY2011', source.length > nameLimit || name.length <= nameLimit, {
      property: 'topics',
      value: name,
      detail: `it has ${name.length} characters`,
    });
  }
}

function checkPatterns(rules: Rules, patterns: readonly string[]): void {
  for (const pattern of patterns)
    rules.check('SWY2015', () => /^!?[a-zA-Z0-9._*?-]{1,249}$/.test(pattern), { property: 'patterns', value: pattern });
  const onlyLeavesOut = patterns.length > 0 && patterns.every((pattern) => pattern.startsWith('!'));
  rules.check('SWY2015', !onlyLeavesOut, { property: 'patterns', value: patterns, detail: 'they only leave out' });
}
