import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { CodedError } from '../../core/coded-error';

/** Makes the assertion for one token request. */
export type MakeAssertion = () => Promise<string>;

/** `oauthSettings.clientAssertion.localClientAssertion` of the Gateway document, its files read. */
export interface SignedAssertion {
  /** PEM: PKCS#8, PKCS#1 or SEC1. */
  readonly privateKey: string;

  /** @default - the key is not encrypted */
  readonly passphrase?: string;

  readonly issuer?: string;
  readonly subject?: string;
  readonly audience?: string;

  /** @default 300 */
  readonly lifetimeSeconds?: number;

  /** Adds a random `jti`, which some issuers want against replay. @default false */
  readonly includeJti?: boolean;

  /** Adds `nbf`, the time of signing. @default false */
  readonly includeNbf?: boolean;

  /** JSON with `header` and `payload`, as the template file of KIP-1258; settings above win. @default - none */
  readonly template?: string;
}

/** An assertion that something else keeps fresh in a file. It is read for every request. @throws SWY6071 (when asked) unreadable or no JWT */
export function assertionFromFile(read: () => Promise<string>): MakeAssertion {
  return async () => {
    const text = await read().catch((error: unknown) => {
      throw new CodedError('SWY6071', { property: 'jwtTokenFile', detail: 'it cannot be read' }, undefined, { cause: error });
    });
    const token = text.trim();
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new CodedError('SWY6071', { property: 'jwtTokenFile', detail: 'no JWT' });
    return token;
  };
}

/** An assertion that is signed here, anew for every request. @throws SWY6071 the key or the template cannot be read */
export function signedAssertion(settings: SignedAssertion, now: () => number = Date.now): MakeAssertion {
  const key = readKey(settings);
  const alg = algorithmOf(key);
  const { header, payload } = readTemplate(settings.template);
  const { issuer, subject, audience, lifetimeSeconds = 300, includeJti = false, includeNbf = false } = settings;

  return () => {
    const second = Math.floor(now() / 1000);
    const jwt = new SignJWT({ ...payload })
      .setProtectedHeader({ typ: 'JWT', ...header, alg })
      .setIssuedAt(second)
      .setExpirationTime(second + lifetimeSeconds);
    if (issuer !== undefined) jwt.setIssuer(issuer);
    if (subject !== undefined) jwt.setSubject(subject);
    if (audience !== undefined) jwt.setAudience(audience);
    if (includeJti) jwt.setJti(randomUUID());
    if (includeNbf) jwt.setNotBefore(second);
    return jwt.sign(key);
  };
}

function readKey({ privateKey, passphrase }: SignedAssertion): KeyObject {
  try {
    return createPrivateKey({ key: privateKey, format: 'pem', passphrase });
  } catch {
    // What OpenSSL says about a key is left out: nothing of the key may reach a log.
    throw new CodedError('SWY6071', { property: 'privateKeyFile', detail: 'no private key in PEM form, or the passphrase is wrong' });
  }
}

function algorithmOf(key: KeyObject): string {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const alg = key.asymmetricKeyType === 'ec' ? curves[curve] : algorithms[key.asymmetricKeyType ?? ''];
  if (alg === undefined)
    throw new CodedError('SWY6071', { property: 'privateKeyFile', detail: `a key of type ${key.asymmetricKeyType} ${curve}`.trim() });
  return alg;
}

const algorithms: Readonly<Record<string, string>> = { rsa: 'RS256', ed25519: 'EdDSA' };
const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

function readTemplate(text = '{}'): { readonly header: object; readonly payload: object } {
  try {
    const { header = {}, payload = {} } = JSON.parse(text) as { header?: unknown; payload?: unknown };
    if (isObject(header) && isObject(payload)) return { header, payload };
  } catch {
    // The message below serves both.
  }
  throw new CodedError('SWY6071', {
    property: 'includeAssertionTemplate',
    detail: 'the template is no JSON object with header and payload',
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
