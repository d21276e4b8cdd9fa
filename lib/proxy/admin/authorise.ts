import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whether a request carries the bearer token. Digests are compared, in constant time: neither content nor length of the token can be measured. */
export function authorised({ headers }: IncomingMessage, token: string): boolean {
  // The scheme is case-insensitive: RFC 9110, 11.1.
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token)) && token !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
