import { CodedError } from '../../../core/coded-error';
import { isKnown, type Unknown, UNKNOWN } from '../../resource';
import type { MirrorState } from './model';
import { topicMatcher } from './patterns';
import { topicsOfSource } from './source-topics';

/** What says which topics a resource holds; while it is planned, any of it may be unknown. */
export type Choice = { readonly [K in 'topics' | 'patterns' | 'source' | 'status']: MirrorState[K] | Unknown };

interface ResolveOptions {
  readonly prior: Pick<MirrorState, 'topics' | 'patterns' | 'resolved_topics'> | null;
  readonly signal: AbortSignal;
  /** Told when the source cannot be asked and what is recorded is gone on with. */
  readonly warn: (error: CodedError) => void;
}

/** Statuses after which nothing is added: a topic that is new on the source was not written by whoever moved. */
export const isFinalStatus = (status: unknown): boolean => typeof status === 'string' && status !== 'ACTIVE' && status !== 'PAUSED';

/** Whether a topic that is no mirror of this end may be what is wanted: one that is reversed is not shown by every server, one that never was is plain. */
export const isFinishedWithout = ({
  status,
  existing_topics,
}: {
  readonly status?: unknown;
  readonly existing_topics?: unknown;
}): boolean =>
  typeof status === 'string' &&
  (status.startsWith('REVERSED') || status === 'KEPT' || (existing_topics === 'reversed' && isFinalStatus(status)));

/**
 * The topics that are meant, sorted. A topic that was matched before stays while a pattern matches its name, even if the source has lost it:
 * its mirror is not given up because of that.
 *
 * @returns unknown when something that decides it is
 * @throws SWY5305 the source cannot be asked, and nothing is recorded to go on with
 * @throws SWY5306 no topic is meant
 */
export async function resolveTopics(choice: Choice, { prior, signal, warn }: ResolveOptions): Promise<readonly string[] | Unknown> {
  const { topics, patterns, source, status } = choice;
  if (!isKnown(topics) || !isKnown(patterns)) return UNKNOWN;
  if (patterns === null || patterns.length === 0) return sorted(topics ?? []);

  const matches = topicMatcher(patterns);
  const before = (prior?.resolved_topics ?? prior?.topics ?? []).filter(matches);
  if (prior && before.length > 0 && isKnown(status) && isFinalStatus(status)) return sorted([...(topics ?? []), ...before]);

  if (!isKnown(source)) return UNKNOWN;
  if (source === null) throw new CodedError('SWY5304', { property: 'source' });
  const present = await topicsOfSource(source, signal).catch((error: unknown) => {
    if (before.length === 0 || !CodedError.isCodedError(error) || error.code !== 'SWY5305') throw error;
    warn(error);
    return [];
  });
  const meant = sorted([...(topics ?? []), ...before, ...present.filter(matches)]);
  if (meant.length === 0)
    throw new CodedError('SWY5306', { property: 'patterns', value: patterns, detail: `it has ${present.length} topics` });
  return meant;
}

const sorted = (topics: readonly string[]): string[] => [...new Set(topics)].sort();
