import { randomBytes, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../core/coded-error';
import { Lru } from '../../secrets';
import { hash, hmac, MIN_ITERATIONS, saltPassword, type ScramName, xor } from './scram-crypto';
import { keyed } from './scram-lookup';
import { readServerFinal, readServerFirst, toSaslName } from './scram-messages';
import { utf8 } from './text';
import type { SaslClient } from './types';

/** Salted passwords that were computed before. Every connection of a user meets the same salt and rounds, and rounds cost milliseconds. */
export class SaltedPasswords {
  private readonly secret = randomBytes(32);
  private readonly known = new Lru<Promise<Buffer>>(10_000);

  public get(mechanism: ScramName, user: string, password: string, salt: Buffer, iterations: number): Promise<Buffer> {
    const key = keyed(this.secret, mechanism, user, password, salt.toString('base64'), String(iterations)).toString('base64');
    return this.known.getOrSet(key, () => saltPassword(mechanism, password, salt, iterations));
  }
}

export interface ScramClientOptions {
  readonly mechanism: ScramName;
  readonly user: string;
  readonly password: string;

  /** Shared by the connections of a process. @default - none, every exchange computes its own */
  readonly saltedPasswords?: SaltedPasswords;

  /** For tests with known vectors. @default - random */
  readonly nonce?: string;
}

/**
 * SCRAM towards the cluster. The cluster is authenticated too: its signature proves that it knows the user.
 *
 * @throws SWY6065 (while answering) wrong nonce, rounds out of bounds, or a wrong signature
 * @throws SWY6066 the user name is empty or holds a NUL
 */
export class ScramClient implements SaslClient {
  public readonly mechanism: ScramName;
  private readonly nonce: string;
  private readonly bare: string;
  private expected: Buffer | undefined;

  public constructor(private readonly options: ScramClientOptions) {
    const { mechanism, user, nonce } = options;
    if (user === '' || user.includes('\0'))
      throw new CodedError('SWY6066', { property: 'user', detail: 'SCRAM allows neither an empty one nor a NUL' });
    this.mechanism = mechanism;
    this.nonce = nonce ?? randomBytes(24).toString('base64');
    this.bare = `n=${toSaslName(user)},r=${this.nonce}`;
  }

  public first(): Promise<Buffer> {
    return Promise.resolve(Buffer.from(GS2_HEADER + this.bare));
  }

  public async next(answer: Buffer): Promise<Buffer | undefined> {
    const text = utf8(answer) ?? '';
    if (!this.expected) return this.prove(text);
    const final = readServerFinal(text);
    if (!final) throw unacceptable('not a final SCRAM message');
    if ('error' in final) throw unacceptable('the cluster refuses the credentials');
    if (final.signature.length !== this.expected.length || !timingSafeEqual(final.signature, this.expected)) {
      throw unacceptable('its signature is wrong, so it does not know the user');
    }
    return undefined;
  }

  private async prove(serverFirst: string): Promise<Buffer> {
    const challenge = readServerFirst(serverFirst);
    if (!challenge) throw unacceptable('not a first SCRAM message');
    const { nonce, salt, iterations } = challenge;
    if (!nonce.startsWith(this.nonce) || nonce === this.nonce) throw unacceptable('its nonce does not continue ours');
    if (iterations < MIN_ITERATIONS || iterations > MOST_ROUNDS) {
      throw unacceptable(`${iterations} rounds; from ${MIN_ITERATIONS} to ${MOST_ROUNDS} are accepted`);
    }

    const { mechanism, user, password, saltedPasswords = new SaltedPasswords() } = this.options;
    const salted = await saltedPasswords.get(mechanism, user, password, salt, iterations);
    const withoutProof = `c=${Buffer.from(GS2_HEADER).toString('base64')},r=${nonce}`;
    const authMessage = `${this.bare},${serverFirst},${withoutProof}`;
    const clientKey = hmac(mechanism, salted, 'Client Key');
    const proof = xor(clientKey, hmac(mechanism, hash(mechanism, clientKey), authMessage));
    this.expected = hmac(mechanism, hmac(mechanism, salted, 'Server Key'), authMessage);
    return Buffer.from(`${withoutProof},p=${proof.toString('base64')}`);
  }
}

const GS2_HEADER = 'n,,';

/** Keeps a hostile server from having us compute for hours. */
const MOST_ROUNDS = 1_000_000;

function unacceptable(detail: string): CodedError {
  return new CodedError('SWY6065', { detail });
}
