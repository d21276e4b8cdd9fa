import { decodeJwt } from 'jose/jwt/decode';
import { CodedError } from '../../core/coded-error';
import type { MakeAssertion } from './client-assertion';
import type { Credential } from './jaas';
import { fetchJson } from './json-fetch';
import { providerUrl } from './provider-url';

export interface Token {
  readonly value: string;

  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The settings of `oauthSettings` that say how tokens are had. */
export interface TokenSettings {
  readonly tokenEndpointUri: string;

  /** @default - the issuer's */
  readonly scope?: string;

  /** Proves who asks; without it the client secret does, in a Basic header as Kafka sends it. @default - the client secret */
  readonly assertion?: MakeAssertion;

  /** @default 10000 */
  readonly loginConnectTimeoutMs?: number;

  /** @default 10000 */
  readonly loginReadTimeoutMs?: number;

  /** First wait between attempts; it doubles. @default 100, Kafka's sasl.login.retry.backoff.ms */
  readonly loginRetryBackoffMs?: number;

  /** Time in milliseconds that all attempts of one request may take together. @default 10000, Kafka's sasl.login.retry.backoff.max.ms */
  readonly loginRetryBackoffMaxMs?: number;

  readonly fetch?: typeof fetch;
}

/** Asks for a token of one credential. With an assertion the secret is not sent, and an empty client id is left out. */
export type RequestToken = (credential: Credential) => Promise<Token>;

/**
 * The client credentials grant of RFC 6749 section 4.4, with a secret or an assertion (RFC 7523). What may pass is tried again: no connection,
 * 408, 429 and 5xx. What will not pass is not.
 *
 * @throws SWY6069 the endpoint is not https
 * @throws SWY6070 (when asked) no token
 * @throws SWY6071 (when asked) the assertion cannot be made
 */
export function tokenRequest(settings: TokenSettings): RequestToken {
  const url = providerUrl(settings.tokenEndpointUri, 'tokenEndpointUri');
  const { loginRetryBackoffMs = 100, loginRetryBackoffMaxMs = 10_000 } = settings;

  return async (credential) => {
    const deadline = Date.now() + loginRetryBackoffMaxMs;
    for (let backoff = loginRetryBackoffMs; ; backoff *= 2) {
      const outcome = await attempt(url, settings, credential);
      if ('token' in outcome) return outcome.token;
      const left = deadline - Date.now();
      if (!outcome.again || left <= 0)
        throw new CodedError('SWY6070', { property: 'tokenEndpointUri', value: url.href, detail: outcome.detail });
      await new Promise((resolve) => setTimeout(resolve, Math.min(backoff, left)));
    }
  };
}

type Outcome = { readonly token: Token } | { readonly again: boolean; readonly detail: string };

async function attempt(url: URL, settings: TokenSettings, credential: Credential): Promise<Outcome> {
  const { loginConnectTimeoutMs = 10_000, loginReadTimeoutMs = 10_000, fetch } = settings;
  const init = { method: 'POST', ...(await requestOf(settings, credential)) };
  const asked = Date.now();
  try {
    const { status, body } = await fetchJson(url, init, loginConnectTimeoutMs + loginReadTimeoutMs, fetch);
    if (status === 200) return tokenOf(body, asked);
    return { again: status >= 500 || status === 408 || status === 429, detail: `HTTP ${status}${errorOf(body)}` };
  } catch (error) {
    return { again: true, detail: (error as Error).message };
  }
}

async function requestOf(
  { scope, assertion }: TokenSettings,
  { id, secret }: Credential,
): Promise<{ body: URLSearchParams; headers: Record<string, string> }> {
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope) body.set('scope', scope);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (assertion) {
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', await assertion());
    if (id) body.set('client_id', id);
  } else {
    headers.authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  }
  return { body, headers };
}

function tokenOf(body: Readonly<Record<string, unknown>> | undefined, asked: number): Outcome {
  const value = body?.access_token;
  if (typeof value !== 'string' || !/^[-_.A-Za-z0-9]+$/.test(value))
    return { again: false, detail: 'the answer has no access_token that OAUTHBEARER can carry' };
  const seconds = Number(body?.expires_in);
  const ends = [seconds > 0 ? asked + seconds * 1000 : undefined, expiryOf(value)].filter((end) => end !== undefined);
  return { token: { value, expiresAt: ends.length > 0 ? Math.min(...ends) : asked + UNKNOWN_LIFE_MS } };
}

/** For a token that says nothing about its life, which RFC 6749 allows. */
const UNKNOWN_LIFE_MS = 60_000;

function expiryOf(token: string): number | undefined {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? undefined : exp * 1000;
  } catch {
    return undefined;
  }
}

// Only the error word of RFC 6749 section 5.2: a description may quote what was sent.
function errorOf(body: Readonly<Record<string, unknown>> | undefined): string {
  const error = body?.error;
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? ` ${error}` : '';
}
