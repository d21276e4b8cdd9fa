import type { Socket } from 'node:net';

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
export function resetWhenSent(socket: Socket, lastSent: number): void {
  const limit = Date.now() + FLUSH_LIMIT_MS;
  const attempt = () => {
    const now = Date.now();
    const rest = socket.writableLength > 0 ? QUIET_MS : lastSent + QUIET_MS - now;
    if (socket.destroyed) return;
    if (rest <= 0 || now >= limit) resetNow(socket);
    else setTimeout(attempt, Math.min(20, rest));
  };
  attempt();
}

/**
 * Resets a connection, and so drops what the kernel has not sent. While an end is under way a reset is refused (libuv: uv_tcp_close_reset gives EINVAL
 * between shutdown and its completion), and Node 20 then never closes the socket: such a one is only closed.
 */
export function resetNow(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** Ends a connection in order; one that does not end is cut. */
export function endWhenSent(socket: Socket): void {
  socket.resume().end();
  const timer = setTimeout(() => socket.destroy(), FLUSH_LIMIT_MS);
  socket.once('close', () => clearTimeout(timer));
}
