/** Milliseconds before the next try. */
export interface BackOffOptions {
  /** Tries so far, from 1. */
  readonly tries: number;
  /** What the server asked for with `Retry-After`. */
  readonly retryAfter?: number | undefined;
  /** From 0 to below 1. @default Math.random */
  readonly random?: () => number;
}

const first = 50;
const most = 4_000;

/**
 * Doubles from try to try, between half and whole of it by chance, so that callers who failed together do not come back together. Never
 * earlier than the server asked for.
 */
export function backOff({ tries, retryAfter, random = Math.random }: BackOffOptions): number {
  const whole = Math.min(first * 2 ** (tries - 1), most);
  const wait = whole / 2 + (random() * whole) / 2;
  return retryAfter === undefined ? wait : retryAfter + random() * Math.min(whole, 250);
}

/** Milliseconds up to which a date is believed: it is read with this machine's clock, which may be minutes off. */
const believable = 60_000;

/** Seconds or a date, RFC 9110 section 10.2.3. */
export function waitAskedFor(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const wait = Date.parse(header) - Date.now();
  return wait <= believable ? Math.max(wait, 0) : undefined;
}
