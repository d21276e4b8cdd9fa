import { once } from 'node:events';
import { connect, createSecureContext } from 'node:tls';
import type { CrowdOrder } from './crowd-messages';

const AT_ONCE = 16;
/** A JVM takes that long to compile its TLS. */
const WARM_UP_MS = 4000;

export interface Handshakes {
  /** After the warm-up. */
  readonly perSecond: number;
  /** With those of the warm-up. */
  readonly total: number;
}

/** TCP, a full handshake (no ticket is ever used), one request, its answer, close; again and again for some seconds. */
export async function countHandshakes({ host, port, ca, request, seconds }: Extract<CrowdOrder, { do: 'tls' }>): Promise<Handshakes> {
  const secureContext = createSecureContext({ ca });
  const bytes = Buffer.from(request, 'base64');
  const end = performance.now() + WARM_UP_MS + seconds * 1000;
  const begin = end - seconds * 1000;
  let [done, total] = [0, 0];
  const worker = async () => {
    for (let now = performance.now(); now < end; now = performance.now()) {
      const socket = connect({ host, port, secureContext, servername: 'localhost' });
      await once(socket, 'secureConnect');
      socket.write(bytes);
      await once(socket, 'data');
      socket.destroy();
      total += 1;
      if (now >= begin) done += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } catch (error) {
    throw new Error(`TLS connection ${total + 1}: ${(error as Error).message}`);
  }
  return { perSecond: done / seconds, total };
}
