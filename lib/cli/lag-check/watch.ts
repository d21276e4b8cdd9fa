import { CodedError } from '../../core/coded-error';
import { limited } from '../../core/limited-signal';
import { inShort } from '../../provider/rest';
import type { GroupAttributes } from '../group/attributes';
import { type LiveSystem, openLive, within } from '../group/live';
import { LagHistory } from './history';
import type { Pace } from './pace';

/** Threshold and time that the gate `lag-under-threshold` has. */
export interface LagBounds {
  readonly maxLag: number;
  readonly stableMs: number;
}

/** What is known after one more look. */
export interface LagView {
  readonly group: string;
  readonly history: LagHistory;
  readonly bounds: LagBounds;
  readonly ready: boolean;
  /** Why the last look has shown nothing. */
  readonly error?: string;
}

export interface WatchOptions {
  readonly attributes: GroupAttributes;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Ends after so many looks. @default none: it goes on */
  readonly count?: number;
  /** Ends as soon as the group is ready. */
  readonly untilReady?: {
    /** Milliseconds after which it gives up. @default none: it waits */
    readonly timeout?: number;
  };
  readonly onView: (view: LagView) => void;
}

/** Milliseconds for one look. */
const lookTime = 15_000;

/**
 * Looks at the lag of a group again and again. What goes wrong with the first look ends it, because an address or a login is wrong then; what goes wrong
 * later is said and looked at again.
 *
 * @returns true when it ended because the group is ready
 * @throws SWY8400 the group was not ready in time; errors of the first look
 */
export async function watchLag(options: WatchOptions): Promise<boolean> {
  const live = await openLive(options.attributes, options.signal);
  try {
    return await watch(options, live);
  } finally {
    live.close();
  }
}

async function watch({ attributes, pace, signal, count, untilReady, onView }: WatchOptions, live: LiveSystem): Promise<boolean> {
  const history = new LagHistory();
  const { bounds } = live;
  const deadline = untilReady?.timeout === undefined ? undefined : Date.now() + untilReady.timeout;
  for (let looks = 1; !signal.aborted; looks++) {
    const error = await lookInto(history, attributes.topics, live, signal);
    if (signal.aborted) return false;
    if (error !== undefined && looks === 1) throw error;
    const ready = error === undefined && history.isReady(bounds);
    onView({ group: attributes.group, history, bounds, ready, ...(error !== undefined && { error: inShort(error) }) });
    if (ready && untilReady) return true;
    if (deadline !== undefined && Date.now() >= deadline) throw notReady(attributes.group, history, bounds, untilReady?.timeout as number);
    if (looks === count) return false;
    await pace.wait(signal, deadline);
  }
  return false;
}

async function lookInto(history: LagHistory, topics: readonly string[], live: LiveSystem, signal: AbortSignal): Promise<unknown> {
  try {
    const mirrors = await within(live.mirrors({ partitions: true }), limited(signal, lookTime));
    const names = new Set(mirrors.flatMap(({ topic, source }) => [topic, source]));
    history.add({ at: Date.now(), mirrors, absent: topics.filter((topic) => !names.has(topic)) });
    return undefined;
  } catch (error) {
    return error;
  }
}

function notReady(group: string, history: LagHistory, { maxLag }: LagBounds, timeout: number): CodedError {
  const { lag } = history.total;
  const others = history.topics.filter(({ status }) => status !== 'ACTIVE').map(({ topic, status }) => `${topic} is ${status}`);
  const detail = [`lag ${lag} of less than ${maxLag} after ${Math.round(timeout / 1000)} s`, ...others.slice(0, 10)].join('; ');
  return new CodedError('SWY8400', { property: 'group', value: group, detail });
}
