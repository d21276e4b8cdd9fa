import type { Leg } from './leg';

/** Connections that are closed in one turn of the event loop: about a millisecond's work. */
const BATCH = 32;

const condemned: Leg[] = [];

/**
 * Closes a connection that nothing is expected of any more, soon. A fence cuts a thousand of them at once; closing them takes some 50 ms in which
 * nobody would be answered, and the word that the fence stands would wait behind it.
 */
export function closeSoon(leg: Leg): void {
  leg.pause();
  condemned.push(leg);
  if (condemned.length === 1) setImmediate(closeSome);
}

function closeSome(): void {
  for (const leg of condemned.splice(0, BATCH)) leg.destroy();
  if (condemned.length > 0) setImmediate(closeSome);
}
