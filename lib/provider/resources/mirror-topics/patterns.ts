/** Whether a topic is matched, and by a glob that means it. */
export type TopicMatcher = (topic: string) => boolean;

/**
 * Globs over topic names: `*` is any text, `?` one character, everything else is itself. A topic that begins with `_` is matched only by
 * a glob that begins with `_`: those are topics of Kafka and of what runs on it. What a glob with `!` before it matches is left out.
 */
export function topicMatcher(globs: readonly string[]): TopicMatcher {
  const taken = globs.filter((glob) => !glob.startsWith('!')).map(compile);
  const left = globs.filter((glob) => glob.startsWith('!')).map((glob) => compile(glob.slice(1)));
  return (topic) => taken.some((matches) => matches(topic)) && !left.some(({ pattern }) => pattern.test(topic));
}

interface Glob {
  (topic: string): boolean;
  readonly pattern: RegExp;
}

function compile(glob: string): Glob {
  // Runs of stars are one: that keeps the time to match linear in practice.
  const source = glob
    .replace(/\*+/g, '*')
    .replace(/[\\^$.|+()[\]{}*?]/g, (character) => (character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`));
  const pattern = new RegExp(`^${source}$`, 's');
  const isReserved = glob.startsWith('_');
  return Object.assign((topic: string) => (isReserved || !topic.startsWith('_')) && pattern.test(topic), { pattern });
}
