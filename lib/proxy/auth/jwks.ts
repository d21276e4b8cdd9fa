import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { CodedError } from '../../core/coded-error';
import { fetchJson } from './json-fetch';
import { providerUrl } from './provider-url';

export interface RemoteKeysOptions {
  /** Age in milliseconds at which keys are fetched again, in the background. @default 3600000, Kafka's sasl.oauthbearer.jwks.endpoint.refresh.ms */
  readonly refreshMs?: number;

  /** Shortest time in milliseconds between two fetches that an unknown key id causes. @default 10000 */
  readonly cooldownMs?: number;

  /** @default 10000 */
  readonly timeoutMs?: number;

  /** Told when keys cannot be fetched while older ones are still in use. @default - nobody */
  readonly onOutage?: (error: CodedError) => void;

  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * The signing keys of a token issuer. A key id that is not known fetches them again (key rotation), though not more often than the cool-down allows,
 * so that made-up ids do no harm. When the issuer is away the keys that are known stay in use.
 *
 * @throws SWY6069 the URL is not https
 */
export class RemoteKeys {
  private readonly url: URL;
  private keys: KeySet | undefined;
  private loading: Promise<void> | undefined;
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private lastError: unknown;

  public constructor(
    url: string,
    private readonly options: RemoteKeysOptions = {},
  ) {
    this.url = providerUrl(url, 'jwksEndpointUri');
  }

  /** The key of a token. @throws SWY6072 no keys were ever fetched */
  public readonly find: JWTVerifyGetKey = async (header, token) => {
    const { refreshMs = 3_600_000, cooldownMs = 10_000, onOutage } = this.options;
    const known = this.keys;
    if (!known) {
      if (!this.loading && this.since(this.triedAt) < FIRST_RETRY_MS) throw this.lastError;
      await this.load();
    } else if (this.since(this.fetchedAt) > refreshMs && this.since(this.triedAt) > cooldownMs) {
      this.load().catch((error: unknown) => onOutage?.(error as CodedError));
    }
    try {
      return await (this.keys as KeySet)(header, token);
    } catch (error) {
      const mayLoad = this.loading !== undefined || this.since(this.triedAt) > cooldownMs;
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayLoad) throw error;
      await this.load().catch((outage: unknown) => onOutage?.(outage as CodedError));
      return (this.keys as KeySet)(header, token);
    }
  };

  private since(time: number): number {
    return (this.options.now ?? Date.now)() - time;
  }

  private load(): Promise<void> {
    this.loading ??= this.fetchKeys().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async fetchKeys(): Promise<void> {
    const { timeoutMs = 10_000, fetch, now = Date.now } = this.options;
    this.triedAt = now();
    try {
      const { status, body } = await fetchJson(this.url, { headers: { accept: 'application/json' } }, timeoutMs, fetch);
      if (status !== 200) throw new Error(`HTTP ${status}`);
      this.keys = createLocalJWKSet(body as unknown as JSONWebKeySet);
      this.fetchedAt = now();
    } catch (error) {
      const detail = error instanceof errors.JOSEError ? 'the answer is no JWKS' : (error as Error).message;
      this.lastError = new CodedError('SWY6072', { property: 'jwksEndpointUri', value: this.url.href, detail }, undefined, {
        cause: error,
      });
      throw this.lastError;
    }
  }
}

/** Without any key every connection would ask; one a second is enough. */
const FIRST_RETRY_MS = 1000;
