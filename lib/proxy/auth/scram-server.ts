import { randomBytes, timingSafeEqual } from 'node:crypto';
import { guarded, invalidCredentials, refused } from './guard';
import { hash, hmac, MIN_ITERATIONS, type ScramName, xor } from './scram-crypto';
import { type FindVerifier, keyed } from './scram-lookup';
import { type ClientFirst, readClientFinal, readClientFirst } from './scram-messages';
import { SALT_BYTES, type ScramVerifier } from './scram-verifier';
import { utf8 } from './text';
import type { SaslMechanism, SaslServer, SaslStep } from './types';

export interface ScramMechanismOptions {
  /** Rounds in the challenge for a user that does not exist. @default - as the verifier seen last, 4096 before */
  readonly phantomIterations?: number;

  /** Key for the salts of such users, the same in every worker and replica. @default - random */
  readonly phantomSecret?: Buffer;
}

/**
 * SCRAM-SHA-256 and -512 of RFC 5802 and 7677 as Kafka has them: no channel binding, no delegation tokens.
 * A user that does not exist gets a challenge as well, always the same one, and fails at the end like a wrong password.
 */
export class ScramMechanism implements SaslMechanism {
  private shape: { readonly iterations: number; readonly saltBytes: number };
  private readonly secret: Buffer;

  public constructor(
    public readonly name: ScramName,
    private readonly find: FindVerifier,
    private readonly options: ScramMechanismOptions = {},
  ) {
    this.shape = { iterations: options.phantomIterations ?? MIN_ITERATIONS, saltBytes: SALT_BYTES };
    this.secret = options.phantomSecret ?? randomBytes(32);
  }

  public create(): SaslServer {
    return guarded(new Exchange(this.name, (user) => this.challenge(user)), invalidCredentials(this.name));
  }

  /** Phantom and real challenges have to look alike, so the phantoms take after the users that are seen. */
  private async challenge(user: string): Promise<{ readonly verifier: ScramVerifier; readonly exists: boolean }> {
    const found = await this.find(user, this.name);
    if (found) this.shape = { iterations: this.options.phantomIterations ?? found.iterations, saltBytes: Math.min(found.salt.length, 64) };
    return { verifier: found ?? this.phantom(user), exists: found !== undefined };
  }

  private phantom(user: string): ScramVerifier {
    const key = (purpose: string): Buffer => hash(this.name, keyed(this.secret, purpose, this.name, user));
    const salt = keyed(this.secret, 'salt', this.name, user).subarray(0, this.shape.saltBytes);
    return { mechanism: this.name, salt, storedKey: key('stored'), serverKey: key('server'), iterations: this.shape.iterations };
  }
}

interface Challenged {
  readonly first: ClientFirst;
  readonly verifier: ScramVerifier;
  readonly exists: boolean;
  readonly nonce: string;
  readonly serverFirst: string;
}

class Exchange implements SaslServer {
  private challenged: Challenged | undefined;

  public constructor(
    private readonly name: ScramName,
    private readonly challenge: (user: string) => Promise<{ readonly verifier: ScramVerifier; readonly exists: boolean }>,
  ) {}

  public async respond(bytes: Buffer): Promise<SaslStep> {
    const text = utf8(bytes) ?? '';
    return this.challenged ? this.finish(text, this.challenged) : this.begin(text);
  }

  private async begin(text: string): Promise<SaslStep> {
    const first = readClientFirst(text);
    if (!first) return this.refuse('not a first SCRAM message');
    const { user, authzid, extensions } = first;
    if (extensions.has('tokenauth')) return this.refuse('delegation tokens are not supported', user);
    if (authzid !== '' && authzid !== user) return this.refuse('authorization id differs from the user', user);

    const { verifier, exists } = await this.challenge(user);
    const nonce = first.nonce + randomBytes(24).toString('base64');
    const serverFirst = `r=${nonce},s=${verifier.salt.toString('base64')},i=${verifier.iterations}`;
    this.challenged = { first, verifier, exists, nonce, serverFirst };
    return { kind: 'continue', bytes: Buffer.from(serverFirst) };
  }

  private finish(text: string, { first, verifier, exists, nonce, serverFirst }: Challenged): SaslStep {
    const final = readClientFinal(text);
    const { user } = first;
    if (!final) return this.refuse('not a final SCRAM message', user);
    if (final.nonce !== nonce) return this.refuse('wrong nonce', user);
    if (final.channelBinding !== Buffer.from(first.gs2Header).toString('base64')) return this.refuse('wrong channel binding', user);

    const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`;
    const proven = proves(final.proof, verifier, authMessage);
    if (!proven || !exists) return this.refuse('wrong user or password', user);
    const signature = hmac(this.name, verifier.serverKey, authMessage).toString('base64');
    return { kind: 'done', bytes: Buffer.from(`v=${signature}`), principal: { name: user, mechanism: this.name } };
  }

  private refuse(reason: string, user?: string): SaslStep {
    return refused(invalidCredentials(this.name), reason, user);
  }
}

function proves(proof: Buffer, { mechanism, storedKey }: ScramVerifier, authMessage: string): boolean {
  if (proof.length !== storedKey.length) return false;
  const clientKey = xor(proof, hmac(mechanism, storedKey, authMessage));
  return timingSafeEqual(hash(mechanism, clientKey), storedKey);
}
