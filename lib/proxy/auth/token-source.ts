import { createHash } from 'node:crypto';
import type { Credential } from './jaas';
import type { RequestToken, Token } from './token-request';

export interface TokenSourceOptions {
  /** Told when a token could not be refreshed while the one before still holds. @default - nobody */
  readonly onRefreshFailed?: (error: unknown) => void;
}

interface Entry {
  readonly credential: Credential;
  token?: Token;
  pending?: Promise<Token>;
  timer?: NodeJS.Timeout;

  /** Refreshes since somebody asked. */
  idle: number;
}

/**
 * Tokens by credential. One request at a time for each; at four fifths of its life a token is fetched anew in the background, and while that fails the
 * one before stays in use until it expires. A credential that nobody asked for during two refreshes is forgotten.
 */
export class TokenSource {
  private readonly entries = new Map<string, Entry>();

  public constructor(
    private readonly request: RequestToken,
    private readonly options: TokenSourceOptions = {},
  ) {}

  /** A token that holds at the time of asking. @throws SWY6070, SWY6071 */
  public async token(credential: Credential): Promise<Token> {
    const key = keyOf(credential);
    const entry = this.entries.get(key) ?? { credential, idle: 0 };
    this.entries.set(key, entry);
    entry.idle = 0;
    if (entry.token && entry.token.expiresAt > Date.now()) return entry.token;
    return this.fetch(key, entry);
  }

  /** Forgets a token that the cluster has refused. */
  public discard(credential: Credential, token: string): void {
    const key = keyOf(credential);
    if (this.entries.get(key)?.token?.value === token) this.forget(key);
  }

  /** Ends every refresh. */
  public close(): void {
    for (const key of [...this.entries.keys()]) this.forget(key);
  }

  private fetch(key: string, entry: Entry): Promise<Token> {
    entry.pending ??= this.request(entry.credential)
      .then((token) => this.keep(key, entry, token))
      .catch((error: unknown) => {
        if (!entry.token && this.entries.get(key) === entry) this.forget(key);
        throw error;
      })
      .finally(() => (entry.pending = undefined));
    return entry.pending;
  }

  private keep(key: string, entry: Entry, token: Token): Token {
    entry.token = token;
    const life = token.expiresAt - Date.now();
    if (this.entries.get(key) === entry) this.schedule(key, entry, Math.max(life * REFRESH_AT, SOONEST_MS));
    return token;
  }

  private schedule(key: string, entry: Entry, delay: number): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => this.refresh(key, entry), Math.min(delay, LONGEST_MS)).unref();
  }

  private refresh(key: string, entry: Entry): void {
    const left = (entry.token as Token).expiresAt - Date.now();
    if (left <= 0 || ++entry.idle > IDLE_REFRESHES) return this.forget(key);
    this.fetch(key, entry).catch((error: unknown) => {
      this.options.onRefreshFailed?.(error);
      if (this.entries.get(key) === entry) this.schedule(key, entry, Math.max(left / 2, SOONEST_MS));
    });
  }

  private forget(key: string): void {
    clearTimeout(this.entries.get(key)?.timer);
    this.entries.delete(key);
  }
}

const REFRESH_AT = 0.8;
const IDLE_REFRESHES = 2;
const SOONEST_MS = 500;
const LONGEST_MS = 2 ** 31 - 1;

// The secret is part of the key, so that a rotated one is used at once, and is kept as a digest only.
function keyOf({ id, secret }: Credential): string {
  return createHash('sha256')
    .update(JSON.stringify([id, secret]))
    .digest('base64');
}
