import type { Leg } from './leg';

/** Time for the last response to leave this host before a reset, in milliseconds. */
const QUIET_MS = 200;

/** A client that does not read is not waited for longer, in milliseconds. */
const FLUSH_LIMIT_MS = 1_000;

/**
 * Resets a connection without taking back what was just sent on it: a reset drops what the kernel has not sent yet, and an answered write would look
 * unanswered and be sent again. So the reset waits until Node has handed everything to the kernel and the last byte is 200 ms old. Node cannot ask how
 * much the peer has acknowledged. Connections that were silent before, as all are that were held for a while, are reset at once: a cutover's window does
 * not pay for this. A reset and not an end: franz-go does not retry when the first read on a connection is an end (ErrFirstReadEOF).
 */
export function resetWhenSent(leg: Leg): void {
  const limit = Date.now() + FLUSH_LIMIT_MS;
  const attempt = () => {
    const now = Date.now();
    const rest = leg.hasUnsent ? QUIET_MS : leg.lastWrite + QUIET_MS - now;
    if (leg.isClosed) return;
    if (rest <= 0 || now >= limit) leg.reset();
    else setTimeout(attempt, Math.min(20, rest));
  };
  attempt();
}

/** Ends a connection in order; one that does not end is cut. */
export function endWhenSent(leg: Leg): void {
  leg.end();
  const timer = setTimeout(() => leg.destroy(), FLUSH_LIMIT_MS);
  leg.socket.once('close', () => clearTimeout(timer));
}
