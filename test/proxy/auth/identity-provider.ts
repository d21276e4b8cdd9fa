import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, type KeyLike, SignJWT } from 'jose';

/** One request that reached the token endpoint. */
export interface TokenCall {
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
}

interface Key {
  readonly kid: string;
  readonly privateKey: KeyLike;
  readonly jwk: object;
}

/** An issuer of tokens on a loopback port: publishes its keys, can rotate them, can be away, and counts who asks. */
export class IdentityProvider {
  public static async start(): Promise<IdentityProvider> {
    const provider = new IdentityProvider();
    provider.server.listen(0, '127.0.0.1');
    await Promise.all([once(provider.server, 'listening'), provider.rotate()]);
    return provider;
  }

  public keyFetches = 0;
  public readonly tokenCalls: TokenCall[] = [];

  /** What is answered instead of keys or tokens, until it is undefined again. */
  public outage: { readonly status: number; readonly body?: string } | undefined;

  /** The answer of the token endpoint. */
  public token: object = { access_token: 'a.b.c', expires_in: 3600 };

  private keys: Key[] = [];
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
  });

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Replaces the key. */
  public async rotate(): Promise<void> {
    const kid = `key-${Math.random()}`;
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    this.keys = [{ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }];
  }

  public sign(claims: JWTPayload, header: { alg?: string; kid?: string } = {}): Promise<string> {
    const { kid, privateKey } = this.keys[0] as Key;
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey);
  }

  public get publicJwk(): object {
    return (this.keys[0] as Key).jwk;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    if (request.url === '/keys') this.keyFetches++;
    else this.tokenCalls.push({ form: new URLSearchParams(await textOf(request)), authorization: request.headers.authorization });
    if (this.outage) return { body: '{}', ...this.outage };
    return { status: 200, body: JSON.stringify(request.url === '/keys' ? { keys: this.keys.map(({ jwk }) => jwk) } : this.token) };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
