import { X509Certificate, createHash, createPublicKey, verify } from 'node:crypto';
import type { TestCertificate } from './certificates';
import { type Answer, type Question, TestServer } from './test-server';

interface Secret {
  value: string;
  enabled: boolean;
  deleted: boolean;
}

const tenant = '11111111-2222-3333-4444-555555555555';

/**
 * The parts of Entra ID and of Key Vault that the SDKs call, on one port and told apart by host name; written from
 * https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses (the challenge),
 * https://learn.microsoft.com/rest/api/keyvault/secrets (get, set, delete, get deleted, recover),
 * https://learn.microsoft.com/azure/key-vault/general/rest-error-codes,
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow (client secret and certificate) and
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc (user and password).
 */
export class AzureServer {
  public readonly tenantId = tenant;
  public readonly clientId = '99999999-8888-7777-6666-555555555555';
  public readonly clientSecret = 'entra-client-secret';
  public readonly user = { username: 'gateway@example.com', password: 'entra-user-password' };
  public readonly loginHost = 'login.entra.test';
  public readonly vaultHost = 'gateway.vault.test';

  /** Certificate (PEM) that the app is registered with. */
  public clientCertificate = '';
  public readonly secrets = new Map<string, Secret>();
  public forbidden = false;
  public logins = 0;
  public reads = 0;

  private port = 0;
  private tokens = new Set<string>();
  private readonly server = new TestServer((question) => this.answer(question), { error: { code: 'ServiceUnavailable', message: 'away' } });

  public async start(certificate: TestCertificate): Promise<this> {
    this.port = await this.server.start(certificate);
    return this;
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }

  public set trouble(trouble: TestServer['trouble']) {
    this.server.trouble = trouble;
  }

  public get vaultUrl(): string {
    return `https://${this.vaultHost}:${this.port}`;
  }

  public get authorityHost(): string {
    return `https://${this.loginHost}:${this.port}`;
  }

  public put(name: string, value: string): void {
    this.secrets.set(name, { value, enabled: true, deleted: false });
  }

  private answer(question: Question): Answer {
    return question.headers.host?.startsWith(this.loginHost) ? this.entra(question) : this.vault(question);
  }

  private entra({ path, text }: Question): Answer {
    const issuer = `${this.authorityHost}/${tenant}`;
    if (path.endsWith('/.well-known/openid-configuration'))
      return {
        status: 200,
        body: {
          issuer: `${issuer}/v2.0`,
          authorization_endpoint: `${issuer}/oauth2/v2.0/authorize`,
          token_endpoint: `${issuer}/oauth2/v2.0/token`,
          jwks_uri: `${issuer}/discovery/v2.0/keys`,
        },
      };
    if (path !== `/${tenant}/oauth2/v2.0/token`) return { status: 404 };
    const form = new URLSearchParams(text);
    if (!this.mayEnter(form))
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: `AADSTS7000215: Invalid client secret ${form.get('client_secret')}.` },
      };
    this.logins++;
    const token = `entra-token-${this.logins}`;
    this.tokens.add(token);
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token: token, scope: form.get('scope') } };
  }

  private mayEnter(form: URLSearchParams): boolean {
    if (form.get('client_id') !== this.clientId) return false;
    if (form.get('grant_type') === 'password')
      return form.get('username') === this.user.username && form.get('password') === this.user.password;
    const assertion = form.get('client_assertion');
    return assertion ? this.isSigned(assertion) : form.get('client_secret') === this.clientSecret;
  }

  /** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
  private isSigned(assertion: string): boolean {
    const [head = '', claims = '', signature = ''] = assertion.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, string>;
    const thumbprint = createHash('sha256').update(new X509Certificate(this.clientCertificate).raw).digest('base64url');
    const padding = header['alg'] === 'PS256' ? { padding: 6, saltLength: 32 } : {};
    const key = { key: createPublicKey(this.clientCertificate), ...padding };
    return (
      header['x5t#S256'] === thumbprint && verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))
    );
  }

  private vault({ method, path, headers, body }: Question): Answer {
    if (!this.tokens.has(headers.authorization?.replace(/^Bearer /, '') ?? '')) {
      const challenge = `Bearer authorization="${this.authorityHost}/${tenant}", resource="https://vault.test"`;
      return {
        ...failure(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.'),
        headers: { 'www-authenticate': challenge },
      };
    }
    if (this.forbidden) return failure(403, 'Forbidden', 'The user, group or application does not have secrets get permission');
    const [, area, name = '', action] = path.split('/');
    const secret = this.secrets.get(name);
    const absent = failure(404, 'SecretNotFound', `A secret with (name/id) ${name} was not found in this key vault.`);

    if (area === 'deletedsecrets') {
      if (action === 'recover' && secret) secret.deleted = false;
      return secret && (secret.deleted || action === 'recover') ? this.bundle(name, secret) : absent;
    }
    if (method === 'PUT') {
      if (secret?.deleted) return failure(409, 'Conflict', `Secret ${name} is currently in a deleted but recoverable state`);
      this.put(name, body.value);
      return this.bundle(name, this.secrets.get(name) as Secret);
    }
    if (!secret || secret.deleted) return absent;
    if (method === 'DELETE') secret.deleted = true;
    else this.reads++;
    if (!secret.enabled) return failure(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', { code: 'SecretDisabled' });
    return this.bundle(name, secret);
  }

  private bundle(name: string, { value, enabled, deleted }: Secret): Answer {
    const recovery = deleted ? { recoveryId: `${this.vaultUrl}/deletedsecrets/${name}`, deletedDate: 0, scheduledPurgeDate: 1 } : { value };
    return {
      status: 200,
      body: { id: `${this.vaultUrl}/secrets/${name}/0123456789abcdef0123456789abcdef`, attributes: { enabled }, ...recovery },
    };
  }
}

function failure(status: number, code: string, message: string, innererror?: object): Answer {
  return { status, body: { error: { code, message, ...(innererror && { innererror }) } } };
}
