import { CodedError } from '../../../core/coded-error';
import { connectLink, lagOf, type LinkApi, type Mirror, type RestClusterRef } from '../../rest';
import type { mirrorTopicsSchema, StateOf } from '../../schema';

export type MirrorAttributes = (typeof mirrorTopicsSchema)['attributes'];
export type MirrorState = StateOf<MirrorAttributes>;

export interface MirrorWork {
  readonly api: LinkApi;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole operation. */
  readonly timeout: number;
  readonly progress: (message: string, data?: Readonly<Record<string, unknown>>) => void;
}

export async function connectMirrors(
  link: RestClusterRef & { readonly link_name: string },
  signal: AbortSignal,
  warn?: (warning: CodedError) => void,
): Promise<LinkApi> {
  return connectLink(link, link.link_name, warn ? { signal, warn } : { signal });
}

/** Mirrors of the link by topic; a link that is not there has none. */
export async function mirrorsByTopic(api: LinkApi): Promise<ReadonlyMap<string, Mirror>> {
  return new Map(((await api.mirrors()) ?? []).map((mirror) => [mirror.mirror_topic_name, mirror]));
}

export const statusOf = (mirrors: ReadonlyMap<string, Mirror>, topic: string): string => mirrors.get(topic)?.mirror_status ?? 'absent';

/** Topics in words, with status, lag and what is wrong; the first twenty are enough to act on. */
export function describeTopics(topics: readonly string[], mirrors: ReadonlyMap<string, Mirror>): string {
  const shown = topics.slice(0, 20).map((topic) => {
    const mirror = mirrors.get(topic);
    if (!mirror) return `${topic} absent`;
    const error = mirror.mirror_topic_error;
    const wrong = error && error !== 'NO_ERROR' && error !== 'NOT_SET' ? ` ${error}` : '';
    return `${topic} ${mirror.mirror_status}${wrong}, lag ${lagOf(mirror)}`;
  });
  return shown.join('; ') + (topics.length > shown.length ? `; and ${topics.length - shown.length} more` : '');
}

export function statusMap(topics: readonly string[], mirrors: ReadonlyMap<string, Mirror>): Record<string, string> {
  const found = topics.filter((topic) => mirrors.has(topic)).sort();
  return Object.fromEntries(found.map((topic) => [topic, statusOf(mirrors, topic)]));
}

/** Statuses in which a mirror no longer follows its source. PENDING_STOPPED is on its way there and needs no further call. */
export const isStopped = (status: string): boolean => status === 'STOPPED';
export const isStopping = (status: string): boolean => status === 'PENDING_STOPPED';

/** A mirror leaves FAILED only by being deleted (Confluent's documentation of mirror states). */
export function refuseFailed(topics: readonly string[], mirrors: ReadonlyMap<string, Mirror>): void {
  const failed = topics.filter((topic) => statusOf(mirrors, topic) === 'FAILED');
  if (failed.length > 0) throw new CodedError('SWY5057', { detail: describeTopics(failed, mirrors) });
}
