import { createHash, timingSafeEqual } from 'node:crypto';

/** Bytes of a client as text, or undefined when they are not UTF-8. */
export function utf8(bytes: Buffer): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether two secrets are the same. Digests are compared, in constant time: neither content nor length can be measured. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** Bytes of standard base64 with padding, or undefined. */
export function base64(text: string): Buffer | undefined {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? canonical(text) : undefined;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// Buffer ignores stray bits behind the last byte; a text that encodes back to another one is refused.
function canonical(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
