import { setTimeout as sleep } from 'node:timers/promises';

/** How long and how often something is looked at. */
export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Milliseconds after which {@link waitFor} gives up. */
  readonly timeout: number;
  /** Milliseconds to the second look, and the most between two looks; each wait is half as long again as the one before. */
  readonly between: readonly [first: number, most: number];
}

/**
 * Looks until `look` gives something other than undefined, or the time is over.
 * @returns undefined when the time is over; the caller knows what it last saw
 */
export async function waitFor<T>(look: () => Promise<T | undefined>, { signal, timeout, between }: WaitOptions): Promise<T | undefined> {
  const deadline = performance.now() + timeout;
  let [pause] = between;
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    const left = deadline - performance.now();
    if (left <= 0) return undefined;
    await pauseFor(Math.min(pause, left), signal);
    pause = Math.min(pause * 1.5, between[1]);
  }
}

/** Sleeps; an abort throws the reason of the signal, not the one of the timer. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/**
 * Milliseconds that a wait may take. Where a `timeouts` attribute says how long the whole operation may take, the wait ends a little
 * earlier: what it last saw says more than that the time was over.
 */
export function timeLimit(timeouts: Timeouts | null, operation: keyof Timeouts, otherwiseSeconds: number): number {
  const given = timeouts?.[operation];
  return given == null ? 1000 * otherwiseSeconds : 900 * given;
}

type Timeouts = Partial<Record<'create' | 'update' | 'delete' | 'read', number | undefined>>;
