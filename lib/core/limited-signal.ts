/**
 * A signal that fires with another one, or when the time is over.
 *
 * `AbortSignal.any([signal, AbortSignal.timeout(ms)])` does not do: in Node.js 20 a signal made by `any` refers to its sources weakly, so a timeout that
 * nobody else holds is collected as garbage and never fires.
 *
 * @see https://github.com/nodejs/node/issues/54614
 */
export function limited(signal: AbortSignal, ms: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError')), ms).unref();
  return AbortSignal.any([signal, limit.signal]);
}
