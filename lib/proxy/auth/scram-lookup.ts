import { createHmac, randomBytes } from 'node:crypto';
import { Lru } from '../../secrets';
import type { ScramName } from './scram-crypto';
import { isVerifiers, makeVerifier, readVerifiers, SALT_BYTES, type ScramVerifier } from './scram-verifier';

/** The verifier of a user for one mechanism, or undefined when there is none. */
export type FindVerifier = (user: string, mechanism: ScramName) => Promise<ScramVerifier | undefined>;

export interface StoredVerifiersOptions {
  /** Rounds for verifiers that are made of a password. @default 4096 */
  readonly iterations?: number;

  /** Key for salts, the same in every worker and replica where a user must see one salt. @default - random */
  readonly secret?: Buffer;
}

/**
 * Finds verifiers in what a store keeps for a user: verifiers in Kafka's form, or a plain password, of which one is made.
 * Making one takes milliseconds, so it is kept; a user without an entry costs the same, so that the time does not tell who exists.
 *
 * @throws SWY6064 (when asked) an entry that starts as a verifier but is none
 */
export function storedVerifiers(
  read: (user: string) => Promise<string | undefined>,
  { iterations, secret = randomBytes(32) }: StoredVerifiersOptions = {},
): FindVerifier {
  const made = new Lru<Promise<ScramVerifier>>(10_000);

  return async (user, mechanism) => {
    const entry = await read(user);
    if (entry !== undefined && isVerifiers(entry)) return readVerifiers(entry).find((verifier) => verifier.mechanism === mechanism);

    const password = entry ?? keyed(secret, 'nobody', user).toString('base64');
    const key = keyed(secret, 'verifier', mechanism, user, password).toString('base64');
    const salt = keyed(secret, 'salt', mechanism, user).subarray(0, SALT_BYTES);
    const verifier = await made.getOrSet(key, () => makeVerifier(mechanism, password, { iterations, salt }));
    return entry === undefined ? undefined : verifier;
  };
}

/** A MAC over several texts; lengths keep them apart. */
export function keyed(secret: Buffer, ...texts: readonly string[]): Buffer {
  const mac = createHmac('sha512', secret);
  for (const text of texts) mac.update(`${Buffer.byteLength(text)}:`).update(text);
  return mac.digest();
}
