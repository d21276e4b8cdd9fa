import { readFile } from 'node:fs/promises';
import type { StoreConfig } from '../store-config';
import { explain, type JsonAnswer } from './json-client';
import { reasonOf, type StoreErrors } from './refusal';

/** One call to Vault's API, below /v1/. */
export type VaultCall = (method: 'GET' | 'POST' | 'DELETE', path: string, token?: string, body?: unknown) => Promise<JsonAnswer>;

interface Held {
  readonly token: string;

  /** Milliseconds; infinite for a token that does not expire, or of which nothing is known. */
  readonly lease: number;
  readonly expiresAt: number;
}

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const longestTimer = 2 ** 31 - 1;

/**
 * The token that calls to Vault carry: given, or fetched by logging in. It is renewed at half of its lease, and replaced by a new login when it
 * has ended or Vault does not know it any more.
 *
 * @see https://developer.hashicorp.com/vault/docs/concepts/lease and https://developer.hashicorp.com/vault/docs/concepts/tokens
 */
export class VaultSession {
  private held: Held | undefined;
  private entering: Promise<Held> | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private closed = false;

  public constructor(
    private readonly config: StoreConfig,
    private readonly call: VaultCall,
    private readonly errors: StoreErrors,
  ) {}

  /** @throws SWY9005 the login is refused */
  public async token(): Promise<string> {
    if (this.held && Date.now() < this.held.expiresAt) return this.held.token;
    this.entering ??= this.enter().finally(() => (this.entering = undefined));
    return (await this.entering).token;
  }

  /** Whether a call that Vault refused is worth another try: 403 stands for a token that is gone and for a missing policy alike. */
  public async refused(token: string): Promise<boolean> {
    if (this.config.variant === 'Token') return false;
    const { status } = await this.call('GET', 'auth/token/lookup-self', token);
    if (status === 200) return false;
    this.drop(token);
    return true;
  }

  /** Values that must not be shown. */
  public secrets(): readonly (string | undefined)[] {
    return [this.held?.token, ...['authToken', 'secret', 'password'].map((key) => this.config.optional(key))];
  }

  public close(): void {
    this.closed = true;
    clearTimeout(this.renewal);
  }

  private async enter(): Promise<Held> {
    return this.hold(this.config.variant === 'Token' ? await this.given() : await this.login());
  }

  private hold(auth: VaultToken): Held {
    const lease = auth.lease_duration > 0 ? auth.lease_duration * 1000 : Infinity;
    // A given token is used for as long as Vault takes it: there is no other.
    const expiresAt = this.config.variant === 'Token' ? Infinity : Date.now() + lease;
    this.held = { token: auth.client_token, lease, expiresAt };
    clearTimeout(this.renewal);
    if (auth.renewable && lease !== Infinity) this.renewIn(lease / 2);
    return this.held;
  }

  private drop(token: string): void {
    if (this.held?.token !== token) return;
    this.held = undefined;
    clearTimeout(this.renewal);
  }

  private renewIn(milliseconds: number): void {
    if (this.closed) return;
    this.renewal = setTimeout(() => void this.renew(), Math.min(milliseconds, longestTimer)).unref();
  }

  private async renew(): Promise<void> {
    const { held } = this;
    if (!held) return;
    const answer = await this.call('POST', 'auth/token/renew-self', held.token, {}).catch(() => undefined);
    if (this.held !== held) return;
    // During an outage the token may still be good: it is tried again before the lease ends.
    if (answer === undefined) return this.renewIn(Math.max(held.lease / 8, 1000));
    const auth = authOf(answer);
    // Refused, or cut short because the greatest lifetime is near: the next read logs in.
    if (!auth || auth.lease_duration * 1000 < held.lease / 2) return this.config.variant === 'Token' ? undefined : this.drop(held.token);
    this.hold(auth);
  }

  /** A given token says itself how long it lives: https://developer.hashicorp.com/vault/api-docs/auth/token#lookup-a-token-self */
  private async given(): Promise<VaultToken> {
    const token = this.config.text('authToken');
    const { status, body } = await this.call('GET', 'auth/token/lookup-self', token);
    const { ttl = 0, renewable = false } = status === 200 ? ((body as { data?: { ttl?: number; renewable?: boolean } }).data ?? {}) : {};
    return { client_token: token, lease_duration: ttl, renewable };
  }

  /**
   * @see https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle
   * @see https://developer.hashicorp.com/vault/api-docs/auth/userpass#login
   * @see https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login
   */
  private async login(): Promise<VaultToken> {
    const { config } = this;
    const role = config.optional('role');
    const logins: Record<string, () => [mount: string, login: string, body: object | Promise<object>]> = {
      AppRole: () => ['approle', 'login', { role_id: role, secret_id: config.text('secret') }],
      UserPass: () => ['userpass', `login/${encodeURIComponent(config.text('username'))}`, { password: config.text('password') }],
      Kubernetes: () => ['kubernetes', 'login', this.serviceAccount().then((jwt) => ({ role, jwt }))],
    };
    const [standardMount, path, body] = (logins[config.variant] as () => [string, string, object])();
    const mount = (config.optional('path') ?? standardMount).replace(/^\/*(auth\/)?|\/*$/g, '');

    const answer = await this.call('POST', `auth/${mount}/${path}`, undefined, await body);
    const auth = authOf(answer);
    if (auth) return auth;
    throw this.errors('SWY9005', `the ${config.variant} login answered ${answer.status}${explain(answer.body)}`);
  }

  /** Read with every login, because Kubernetes replaces it about hourly. */
  private async serviceAccount(): Promise<string> {
    const file = this.config.optional('jwtFile') ?? serviceAccountToken;
    const jwt = await readFile(file, 'utf8').catch((error: unknown) => {
      throw this.errors('SWY9009', `${file} (${reasonOf(error)})`);
    });
    return jwt.trim();
  }
}

interface VaultToken {
  readonly client_token: string;

  /** Seconds; 0: does not expire. */
  readonly lease_duration: number;
  readonly renewable: boolean;
}

function authOf({ status, body }: JsonAnswer): VaultToken | undefined {
  const auth = (body as { auth?: VaultToken | null } | undefined)?.auth;
  return status === 200 && auth && typeof auth.client_token === 'string' ? auth : undefined;
}
