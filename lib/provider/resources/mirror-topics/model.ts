import { CodedError } from '../../../core/coded-error';
import {
  connectLink,
  type ConnectOptions,
  explainMirror,
  lagOf,
  type LinkApi,
  type Mirror,
  mirrorCourse,
  noError,
  type RestClusterRef,
} from '../../rest';
import type { mirrorTopicsSchema, StateOf } from '../../schema';
import type { MirrorNames } from './names';

export type MirrorAttributes = (typeof mirrorTopicsSchema)['attributes'];
export type MirrorState = StateOf<MirrorAttributes>;

/** Mirrors of a link, by the name that their topic has on the source. */
export type Mirrors = ReadonlyMap<string, Mirror>;

export interface MirrorWork {
  readonly api: LinkApi;
  readonly names: MirrorNames;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole operation. */
  readonly timeout: number;
  readonly progress: (message: string, data?: Readonly<Record<string, unknown>>) => void;
}

export async function connectMirrors(
  link: RestClusterRef & { readonly link_name: string },
  options: Omit<ConnectOptions, 'where'>,
): Promise<LinkApi> {
  return connectLink(link, link.link_name, options);
}

/** Every mirror of the link; a link that is not there has none. */
export async function mirrorsByTopic(api: LinkApi): Promise<Mirrors> {
  return byTopic((await api.mirrors()) ?? []);
}

export const byTopic = (mirrors: readonly Mirror[]): Mirrors =>
  new Map(mirrors.map((mirror) => [mirror.source_topic_name || mirror.mirror_topic_name, mirror]));

export const statusOf = (mirrors: Mirrors, topic: string): string => mirrors.get(topic)?.mirror_status ?? 'absent';

export const lagIn = (mirrors: Mirrors, topic: string): number => {
  const mirror = mirrors.get(topic);
  return mirror ? lagOf(mirror) : 0;
};

/** Topics in words, with status, lag and what is wrong; the first twenty are enough to act on. */
export function describeTopics(topics: readonly string[], mirrors: Mirrors): string {
  const shown = topics.slice(0, 20).map((topic) => {
    const mirror = mirrors.get(topic);
    if (!mirror) return `${topic} absent`;
    const error = noError(mirror.mirror_topic_error) ? '' : ` ${mirror.mirror_topic_error}`;
    return `${topic} ${mirror.mirror_status}${error}, lag ${lagOf(mirror)}`;
  });
  return shown.join('; ') + (topics.length > shown.length ? `; and ${topics.length - shown.length} more` : '');
}

/** The same, with what it means and what to do for topics that do not go on by themselves. */
export function explainTopics(topics: readonly string[], mirrors: Mirrors): string {
  const [ill, well] = [[] as string[], [] as string[]];
  for (const topic of topics) {
    const mirror = mirrors.get(topic);
    const wrong = mirror && explainMirror(mirror);
    if (wrong && ill.length < 5) ill.push(`${topic}: ${wrong}`);
    else well.push(topic);
  }
  return [...ill, ...(well.length > 0 ? [describeTopics(well, mirrors)] : [])].join('; ');
}

/** What the state shows of the mirrors of these topics. */
export function shownMirrors(topics: readonly string[], mirrors: Mirrors) {
  const found = topics.flatMap((topic): [string, Mirror][] => {
    const mirror = mirrors.get(topic);
    return mirror ? [[topic, mirror]] : [];
  });
  const of = <T>(value: (mirror: Mirror) => T): Record<string, T> =>
    Object.fromEntries(found.map(([topic, mirror]) => [topic, value(mirror)]));
  const errors = Object.entries(of(explainMirror)).filter((entry): entry is [string, string] => entry[1] !== null);
  return {
    resolved_names: of((mirror) => mirror.mirror_topic_name),
    mirror_status: of((mirror) => mirror.mirror_status),
    mirror_errors: Object.fromEntries(errors),
    lag: of(lagOf),
  };
}

export const isStopped = (status: string): boolean => status === 'STOPPED';
export const isStopping = (status: string): boolean => status === 'PENDING_STOPPED';

/** On its way from one status to another, one that is not known yet included: no call is needed, and most would be refused. */
export const isMoving = (status: string): boolean => status.startsWith('PENDING_');

/** @throws SWY5057 a mirror gave up, which no waiting changes */
export function refuseFailed(topics: readonly string[], mirrors: Mirrors): void {
  const failed = topics.filter((topic) => mirrors.has(topic) && mirrorCourse(statusOf(mirrors, topic)) === 'broken');
  if (failed.length > 0) throw new CodedError('SWY5057', { detail: explainTopics(failed, mirrors) });
}
