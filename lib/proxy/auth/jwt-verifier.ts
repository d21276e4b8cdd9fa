import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';

/** The settings of `oauthSettings` that say which tokens a route accepts. */
export interface JwtSettings {
  /** @default - any issuer whose key is in the key set */
  readonly expectedIssuer?: string;

  /** One of them has to be among the audiences of the token. @default - any */
  readonly audience?: string | readonly string[];

  /** Scopes that the token needs, separated by blanks. @default - none */
  readonly scope?: string;

  /** Claim that names the principal. @default sub */
  readonly subClaimName?: string;

  /** Milliseconds that the clocks of issuer and proxy may differ. @default 30000, Kafka's sasl.oauthbearer.clock.skew.seconds */
  readonly clockSkewMs?: number;
}

/** What a token shows, or why it is not accepted; `status` is the word of RFC 6750 section 3.1 for the client. */
export type TokenVerdict =
  | { readonly ok: true; readonly name: string; readonly expiresAt: number }
  | { readonly ok: false; readonly status: 'invalid_token' | 'insufficient_scope'; readonly reason: string };

export type VerifyToken = (token: string) => Promise<TokenVerdict>;

/**
 * Checks JWTs as Kafka's BrokerJwtValidator does: signature, issuer, audience, times, and the claim of the principal.
 * Signatures are asymmetric ones only: neither `none` nor an HMAC made with a public key gets through.
 *
 * @throws SWY6072 (when asked) no key of the issuer could be fetched so far
 */
export function jwtVerifier(findKey: JWTVerifyGetKey, settings: JwtSettings, now: () => number = Date.now): VerifyToken {
  const { expectedIssuer, audience, scope = '', subClaimName = 'sub', clockSkewMs = 30_000 } = settings;
  const scopes = scope.split(/\s+/).filter(Boolean);

  return async (token) => {
    let claims: JWTPayload;
    try {
      const verified = await jwtVerify(token, findKey, {
        algorithms,
        issuer: expectedIssuer,
        audience: typeof audience === 'string' ? audience : audience && [...audience],
        clockTolerance: clockSkewMs / 1000,
        requiredClaims: ['exp', subClaimName],
        currentDate: new Date(now()),
      });
      claims = verified.payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      return { ok: false, status: 'invalid_token', reason: reasonOf(error) };
    }
    const name = claims[subClaimName];
    if (typeof name !== 'string' || name === '') return { ok: false, status: 'invalid_token', reason: `claim ${subClaimName} is no text` };
    const missing = scopes.filter((wanted) => !scopesOf(claims).includes(wanted));
    if (missing.length > 0) return { ok: false, status: 'insufficient_scope', reason: `scope ${missing.join(' ')} is missing` };
    return { ok: true, name, expiresAt: (claims.exp as number) * 1000 };
  };
}

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

// RFC 8693 has a text with blanks; some issuers send a list, or call the claim scp.
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const given = scope ?? scp;
  if (typeof given === 'string') return given.split(' ');
  return Array.isArray(given) ? given.map(String) : [];
}

// Messages of the library quote claims, so they are not passed on.
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim ${error.claim}: ${error.reason.replaceAll('_', ' ')}`;
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'no key of the issuer fits the token';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature is wrong';
  return error instanceof errors.JOSEAlgNotAllowed ? 'the signature algorithm is not accepted' : 'the token is no signed JWT';
}
