import { guarded, invalidCredentials, refused } from './guard';
import type { VerifyToken } from './jwt-verifier';
import { type BearerMessage, readBearerMessage } from './oauth-message';
import { utf8 } from './text';
import type { SaslMechanism, SaslServer, SaslStep } from './types';

export interface OAuthMechanismOptions {
  /** Scope that a client is told to ask for when its token lacks it. @default - not told */
  readonly scope?: string;
}

/**
 * OAUTHBEARER of RFC 7628 and KIP-255. A token that is not accepted is answered with a JSON status first; the client sends 0x01 and only then the
 * exchange fails, as in Kafka's OAuthBearerSaslServer. Extensions of the client are read and otherwise ignored.
 */
export class OAuthMechanism implements SaslMechanism {
  public readonly name = 'OAUTHBEARER';

  public constructor(
    private readonly verify: VerifyToken,
    private readonly options: OAuthMechanismOptions = {},
  ) {}

  public create(): SaslServer {
    return guarded(new Exchange(this.verify, this.options), invalidCredentials(this.name));
  }
}

class Exchange implements SaslServer {
  private rejection: { readonly status: string; readonly reason: string } | undefined;

  public constructor(
    private readonly verify: VerifyToken,
    private readonly options: OAuthMechanismOptions,
  ) {}

  public async respond(bytes: Buffer): Promise<SaslStep> {
    if (this.rejection) return refused(this.rejection.status, this.rejection.reason);
    const message = readBearerMessage(utf8(bytes) ?? '');
    return message ? this.check(message) : refused(invalidCredentials('OAUTHBEARER'), 'not an OAUTHBEARER message');
  }

  private async check({ token, authzid }: BearerMessage): Promise<SaslStep> {
    const verdict = await this.verify(token);
    if (!verdict.ok) {
      const { scope } = this.options;
      const status = JSON.stringify({ status: verdict.status, ...(verdict.status === 'insufficient_scope' && scope ? { scope } : {}) });
      this.rejection = { status, reason: verdict.reason };
      return { kind: 'continue', bytes: Buffer.from(status) };
    }
    const { name, expiresAt } = verdict;
    if (authzid !== '' && authzid !== name) {
      return refused(
        'Authentication failed: Client requested an authorization id that is different from the token',
        'authorization id differs from the token',
        name,
      );
    }
    return { kind: 'done', bytes: Buffer.alloc(0), principal: { name, mechanism: 'OAUTHBEARER', expiresAt } };
  }
}
