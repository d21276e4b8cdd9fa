import { randomUUID } from 'node:crypto';
import type { TestCertificate } from './certificates';
import { type Answer, type Question, TestServer } from './test-server';

interface Token {
  readonly renewable: boolean;
  expiresAt: number;
}

interface Version {
  readonly data: Record<string, unknown>;
}

/**
 * The part of Vault that the store uses, written from HashiCorp's API documentation (https://developer.hashicorp.com/vault/api-docs):
 * errors and the token header (index), auth/approle#login-with-approle, auth/userpass#login, auth/kubernetes#login, auth/token#lookup-a-token-self,
 * auth/token#renew-a-token-self, system/internal-ui-mounts#get-single-mount-details, secret/kv/kv-v1 (read, create, delete) and
 * secret/kv/kv-v2 (read-secret-version, create-update-secret, delete-metadata-and-all-versions).
 */
export class VaultServer {
  public readonly approle = { role_id: 'gateway-role', secret_id: 'approle-secret-id' };
  public readonly user = { name: 'gateway', password: 'userpass-password' };
  public readonly serviceAccount = { role: 'switchyard', jwt: 'service-account-jwt' };
  public readonly rootToken = 'hvs.root-token';

  /** Seconds of a login's lease; 0: without end. */
  public lease = 3600;
  public namespace: string | undefined;

  /** Paths that the policy does not allow. */
  public readonly denied = new Set<string>();
  public readonly calls: string[] = [];
  public address = '';

  private readonly tokens = new Map<string, Token>([[this.rootToken, { renewable: false, expiresAt: Infinity }]]);
  private readonly versions = new Map<string, Version[]>();
  private readonly v1 = new Map<string, Record<string, unknown>>();
  private readonly server = new TestServer((question) => this.answer(question), { errors: ['Vault is sealed'] });

  public async start(certificate?: TestCertificate): Promise<this> {
    const port = await this.server.start(certificate);
    this.address = certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
    return this;
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }

  public set trouble(trouble: TestServer['trouble']) {
    this.server.trouble = trouble;
  }

  /** Writes an entry past the API: `secret/` is KV version 2, `kv1/` and `team/kv1/` version 1. */
  public put(path: string, data: Record<string, unknown>): void {
    if (path.startsWith('secret/')) this.versions.set(path, [...(this.versions.get(path) ?? []), { data }]);
    else this.v1.set(path, data);
  }

  /** All versions; undefined when there is none. */
  public versionsOf(path: string): readonly Version[] | undefined {
    return this.versions.get(path);
  }

  public v1Of(path: string): Record<string, unknown> | undefined {
    return this.v1.get(path);
  }

  public giveToken(token: string, leaseSeconds: number, renewable = true): void {
    this.tokens.set(token, { renewable, expiresAt: Date.now() + leaseSeconds * 1000 });
  }

  /** As an operator, or the end of a greatest lifetime, would. */
  public revokeTokens(): void {
    this.tokens.clear();
  }

  /** No login's token can be used any more. */
  public hasNoToken(): boolean {
    return [...this.tokens].every(([name, { expiresAt }]) => name === this.rootToken || expiresAt <= Date.now());
  }

  public count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }

  private answer({ method, path, headers, body }: Question): Answer {
    const place = path.replace(/^\/v1\//, '');
    this.calls.push(`${method} ${place}`);
    if (this.namespace !== undefined && headers['x-vault-namespace'] !== this.namespace) return refuse(403, 'permission denied');
    if (method === 'POST' && /^auth\/(?!token\/)/.test(place)) return this.login(place.replace(/^auth\//, ''), body);

    const name = headers['x-vault-token'] as string | undefined;
    const token = this.tokens.get(name ?? '');
    if (!token || token.expiresAt <= Date.now()) return refuse(403, 'permission denied', 'invalid token');
    if (place === 'auth/token/lookup-self') return { status: 200, body: { data: { ttl: secondsLeft(token), renewable: token.renewable } } };
    if (place === 'auth/token/renew-self') return this.renew(name as string, token);
    if (this.denied.has(place)) return refuse(403, `1 error occurred:\n\t* permission denied for ${name}\n\n`);
    if (place.startsWith('sys/internal/ui/mounts/')) return mountOf(place.slice('sys/internal/ui/mounts/'.length));
    return place.startsWith('secret/') ? this.kv2(method, place, body) : this.kv1(method, decodeURIComponent(place), body);
  }

  private login(place: string, body: any): Answer {
    const { approle, user, serviceAccount } = this;
    if (place === 'approle/login')
      return body.role_id === approle.role_id && body.secret_id === approle.secret_id
        ? this.auth()
        : refuse(400, 'invalid role or secret ID');
    if (place === `userpass/login/${user.name}` || place === `people/login/${user.name}`)
      return body.password === user.password ? this.auth() : refuse(400, `invalid username or password ${body.password}`);
    if (place === 'kubernetes/login')
      return body.role === serviceAccount.role && body.jwt === serviceAccount.jwt ? this.auth() : refuse(403, 'permission denied');
    return refuse(404, `no handler for route "auth/${place}". route entry not found.`);
  }

  private auth(token = `hvs.${randomUUID()}`): Answer {
    this.tokens.set(token, { renewable: this.lease > 0, expiresAt: this.lease > 0 ? Date.now() + this.lease * 1000 : Infinity });
    return { status: 200, body: { auth: { client_token: token, lease_duration: this.lease, renewable: this.lease > 0 } } };
  }

  private renew(name: string, token: Token): Answer {
    return token.renewable ? this.auth(name) : refuse(400, 'lease is not renewable');
  }

  private kv1(method: string, path: string, body: Record<string, unknown>): Answer {
    if (method === 'POST') this.v1.set(path, body);
    if (method === 'DELETE') this.v1.delete(path);
    if (method !== 'GET') return { status: 204 };
    const data = this.v1.get(path);
    return data ? { status: 200, body: { lease_duration: 2764800, data } } : refuse(404);
  }

  private kv2(method: string, place: string, body: { data: Record<string, unknown> }): Answer {
    const [, part, inside] = /^secret\/(data|metadata)\/(.+)$/.exec(place) ?? [];
    if (inside === undefined) return refuse(404, 'Invalid path for a versioned K/V secrets engine');
    const path = `secret/${decodeURIComponent(inside)}`;
    if (part === 'metadata' && method === 'DELETE') {
      this.versions.delete(path);
      return { status: 204 };
    }
    if (method === 'POST') this.put(path, body.data);
    const versions = this.versions.get(path);
    const latest = versions?.at(-1);
    if (!versions || !latest) return refuse(404);
    const metadata = { version: versions.length, destroyed: false, deletion_time: '' };
    if (method === 'POST') return { status: 200, body: { data: metadata } };
    // A deleted version answers 404 with its metadata.
    if (Object.keys(latest.data).length === 0) return { status: 404, body: { data: { data: null, metadata } } };
    return { status: 200, body: { data: { data: latest.data, metadata } } };
  }
}

function mountOf(path: string): Answer {
  const mounts = { 'secret/': '2', 'kv1/': '1', 'team/kv1/': undefined } as const;
  const mount = (Object.keys(mounts) as (keyof typeof mounts)[]).find((name) => `${path}/`.startsWith(name));
  if (path.startsWith('cubbyhole')) return { status: 200, body: { data: { path: 'cubbyhole/', type: 'cubbyhole', options: null } } };
  if (!mount) return refuse(403, "preflight capability check returned 403, please ensure client's policies grant access to path");
  const version = mounts[mount];
  return { status: 200, body: { data: { path: mount, type: 'kv', options: version === undefined ? null : { version } } } };
}

function refuse(status: number, ...errors: string[]): Answer {
  return { status, body: { errors } };
}

function secondsLeft({ expiresAt }: Token): number {
  return expiresAt === Infinity ? 0 : Math.max(0, Math.round((expiresAt - Date.now()) / 1000));
}
