import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { jwtVerify } from 'jose';
import { assertionFromFile, type SignedAssertion, signedAssertion } from '../../../lib/proxy/auth/client-assertion';
import { RemoteKeys } from '../../../lib/proxy/auth/jwks';
import { jwtVerifier } from '../../../lib/proxy/auth/jwt-verifier';
import { OAuthClient } from '../../../lib/proxy/auth/oauth-client';
import { OAuthMechanism } from '../../../lib/proxy/auth/oauth-server';
import { type Token, tokenRequest, type TokenSettings } from '../../../lib/proxy/auth/token-request';
import { TokenSource } from '../../../lib/proxy/auth/token-source';
import { exchange } from './exchange';
import { IdentityProvider } from './identity-provider';

const credential = { id: 'orders', secret: 'hunter2' };

describe('a request for a token', () => {
  let provider: IdentityProvider;
  beforeEach(async () => (provider = await IdentityProvider.start()));
  afterEach(() => provider.close());

  const request = (settings: Partial<TokenSettings> = {}): ReturnType<typeof tokenRequest> =>
    tokenRequest({ tokenEndpointUri: `${provider.url}/token`, loginRetryBackoffMs: 5, loginRetryBackoffMaxMs: 200, ...settings });

  test('shows client id and secret, and says when the token expires', async () => {
    const asked = Date.now();

    const token = await request({ scope: 'kafka' })(credential);

    expect(token.value).toBe('a.b.c');
    expect(token.expiresAt - asked).toBeGreaterThanOrEqual(3_600_000);
    expect(Object.fromEntries(provider.tokenCalls[0]?.form ?? [])).toEqual({ grant_type: 'client_credentials', scope: 'kafka' });
    expect(provider.tokenCalls[0]?.authorization).toBe(`Basic ${Buffer.from('orders:hunter2').toString('base64')}`);
  });

  test('shows an assertion instead, and no secret', async () => {
    await request({ assertion: assertionFromFile(() => Promise.resolve(' h.p.s\n')) })(credential);

    expect(Object.fromEntries(provider.tokenCalls[0]?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'h.p.s',
      client_id: 'orders',
    });
    expect(provider.tokenCalls[0]?.authorization).toBeUndefined();
  });

  test('believes the earlier of expires_in and the token', async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    provider.token = { access_token: await provider.sign({ exp }), expires_in: 3600 };

    expect((await request()(credential)).expiresAt).toBe(exp * 1000);
  });

  test('is made again while the provider is away', async () => {
    provider.outage = { status: 503 };
    const token = request({ loginRetryBackoffMaxMs: 10_000 })(credential);
    const back = setInterval(() => provider.tokenCalls.length >= 2 && (provider.outage = undefined), 1);

    await expect(token).resolves.toMatchObject({ value: 'a.b.c' });

    clearInterval(back);
    expect(provider.tokenCalls.length).toBeGreaterThan(2);
  });

  test('gives up when the time for it is over', async () => {
    provider.outage = { status: 503 };

    await expect(request()(credential)).rejects.toMatchObject({ code: 'SWY6070', fault: { detail: 'HTTP 503' } });
    expect(provider.tokenCalls.length).toBeGreaterThan(2);
  });

  test('is not made again when the secret is wrong', async () => {
    provider.outage = { status: 401, body: '{"error":"invalid_client","error_description":"hunter2 is wrong"}' };

    const error = await request()(credential).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'SWY6070', fault: { detail: 'HTTP 401 invalid_client' } });
    expect(String(error)).not.toContain('hunter2');
    expect(provider.tokenCalls).toHaveLength(1);
  });

  test.each([
    ['no token', { expires_in: 5 }],
    ['a token that would end the SASL message', { access_token: 'a\x01b' }],
  ])('does not take %s', async (_, token) => {
    provider.token = token;

    await expect(request()(credential)).rejects.toMatchObject({ code: 'SWY6070' });
  });

  test('waits no longer than it may', async () => {
    const never: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)));

    await expect(
      request({ fetch: never, loginConnectTimeoutMs: 10, loginReadTimeoutMs: 10, loginRetryBackoffMaxMs: 0 })(credential),
    ).rejects.toMatchObject({
      fault: { detail: 'no answer in time' },
    });
  });

  test('does not send secrets over plain http', () => {
    expect(() => request({ tokenEndpointUri: 'http://issuer.example/token' })).toThrow(expect.objectContaining({ code: 'SWY6069' }));
  });
});

describe('a client assertion', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const settings: SignedAssertion = { privateKey: pem, issuer: 'orders', subject: 'orders', audience: 'https://issuer.example' };

  test('is signed with the key, for five minutes', async () => {
    const jwt = await signedAssertion(settings)();

    const { payload, protectedHeader } = await jwtVerify(jwt, publicKey, {
      issuer: 'orders',
      subject: 'orders',
      audience: 'https://issuer.example',
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT' });
    expect((payload.exp as number) - (payload.iat as number)).toBe(300);
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub']);
  });

  test('has what the template adds, a jti of its own and nbf', async () => {
    const template = '{"header": {"kid": "k1", "alg": "none"}, "payload": {"tenant": "t", "sub": "other"}}';
    const make = signedAssertion({ ...settings, template, includeJti: true, includeNbf: true, lifetimeSeconds: 60 });

    const [one, other] = await Promise.all([make(), make()].map(async (jwt) => jwtVerify(await jwt, publicKey)));

    expect(one?.protectedHeader).toMatchObject({ kid: 'k1', alg: 'ES256' });
    expect(one?.payload).toMatchObject({ tenant: 't', sub: 'orders', nbf: one?.payload.iat });
    expect(one?.payload.jti).not.toBe(other?.payload.jti);
  });

  test.each([
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ])('can be signed with a key of type %s that is encrypted', async (_, key) => {
    const encrypted = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }).toString();

    const jwt = await signedAssertion({ ...settings, privateKey: encrypted, passphrase: 'open' })();

    await expect(jwtVerify(jwt, createPublicKey(key))).resolves.toMatchObject({ payload: { sub: 'orders' } });
    expect(() => signedAssertion({ ...settings, privateKey: encrypted, passphrase: 'shut' })).toThrow(
      expect.objectContaining({ code: 'SWY6071' }),
    );
  });

  test.each([
    ['no key', { privateKey: 'hunter2' }],
    [
      'a curve that has no algorithm',
      { privateKey: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    ],
    ['a template that is no JSON', { template: 'hunter2' }],
    ['a template whose payload is a list', { template: '{"payload": []}' }],
  ])('is not made of %s', (_, changes) => {
    expect(() => signedAssertion({ ...settings, ...changes })).toThrow(
      expect.objectContaining({ code: 'SWY6071', message: expect.not.stringContaining('hunter2') as string }),
    );
  });

  test.each([
    ['cannot be read', () => Promise.reject(new Error('ENOENT'))],
    ['holds no JWT', () => Promise.resolve('hunter2')],
  ])('is not taken from a file that %s', async (_, read) => {
    await expect(assertionFromFile(read)()).rejects.toMatchObject({
      code: 'SWY6071',
      message: expect.not.stringContaining('hunter2') as string,
    });
  });
});

describe('the source of tokens', () => {
  const requests: { resolve: (token: Token) => void; reject: (error: Error) => void; secret: string }[] = [];
  const failures: unknown[] = [];
  let source: TokenSource;

  beforeEach(() => {
    jest.useFakeTimers();
    requests.length = failures.length = 0;
    source = new TokenSource(({ secret }) => new Promise((resolve, reject) => requests.push({ resolve, reject, secret })), {
      onRefreshFailed: (error) => failures.push(error),
    });
  });
  afterEach(() => {
    source.close();
    jest.useRealTimers();
  });

  const last = (): (typeof requests)[number] => requests.at(-1) as (typeof requests)[number];
  const give = (value: string, seconds = 100): void => last().resolve({ value, expiresAt: Date.now() + seconds * 1000 });
  const ask = async (): Promise<string> => (await source.token(credential)).value;

  test('asks once for all who wait', async () => {
    const tokens = Promise.all([ask(), ask(), ask()]);
    give('one');

    await expect(tokens).resolves.toEqual(['one', 'one', 'one']);
    await expect(ask()).resolves.toBe('one');
    expect(requests).toHaveLength(1);
  });

  test('fetches the next token at four fifths of the life of the first, while that stays in use', async () => {
    const first = ask();
    give('one');
    await first;

    await jest.advanceTimersByTimeAsync(79_900);
    expect(requests).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(200);
    expect(requests).toHaveLength(2);
    await expect(ask()).resolves.toBe('one');
    give('two');
    await jest.advanceTimersByTimeAsync(0);
    await expect(ask()).resolves.toBe('two');
  });

  test('keeps a token through an outage, tries again, and says so', async () => {
    const first = ask();
    give('one');
    await first;
    await jest.advanceTimersByTimeAsync(80_000);
    last().reject(new Error('away'));
    await jest.advanceTimersByTimeAsync(0);

    await expect(ask()).resolves.toBe('one');
    expect(failures).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(requests).toHaveLength(3);
    give('two');
    await jest.advanceTimersByTimeAsync(0);
    await expect(ask()).resolves.toBe('two');
  });

  test('never gives a token that has expired', async () => {
    const first = ask();
    give('one', 10);
    await first;
    await jest.advanceTimersByTimeAsync(8000);
    last().reject(new Error('away'));
    await jest.advanceTimersByTimeAsync(20_000);

    const later = ask();
    give('two');

    await expect(later).resolves.toBe('two');
  });

  test('asks anew after a failure', async () => {
    const first = ask();
    last().reject(new Error('away'));
    await expect(first).rejects.toThrow('away');

    const again = ask();
    give('one');

    await expect(again).resolves.toBe('one');
  });

  test('asks with a rotated secret at once', async () => {
    const first = ask();
    give('one');
    await first;

    void source.token({ ...credential, secret: 'rotated' });

    expect(last().secret).toBe('rotated');
  });

  test('does not give a token that the cluster has refused again', async () => {
    const first = ask();
    give('one');
    await first;
    source.discard(credential, 'one');

    const again = ask();
    give('two');

    await expect(again).resolves.toBe('two');
  });

  test('stops refreshing what nobody asks for', async () => {
    const first = ask();
    give('one');
    await first;
    for (let round = 0; round < 5; round++) {
      await jest.advanceTimersByTimeAsync(80_000);
      give(`round ${round}`);
      await jest.advanceTimersByTimeAsync(0);
    }

    expect(requests).toHaveLength(3);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the OAUTHBEARER client', () => {
  test('answers a refusal with 0x01, tells who gave the token, and fails if the cluster goes on', async () => {
    const refused: string[] = [];
    const client = new OAuthClient({ token: () => Promise.resolve('a.b.c'), onRefused: (token) => refused.push(token) });
    await client.first();

    await expect(client.next(Buffer.from('{"status":"invalid_token"}'))).resolves.toEqual(Buffer.from([1]));
    expect(refused).toEqual(['a.b.c']);
    await expect(client.next(Buffer.alloc(0))).rejects.toMatchObject({
      code: 'SWY6065',
      fault: { detail: expect.stringContaining('invalid_token') as string },
    });
  });

  test.each([
    ['logical-cluster', 'lkc-1'],
    ['auth', 'x'],
    ['logicalCluster', 'a\x01b'],
    ['logicalCluster', ''],
  ])('does not send the extension %s=%j', (name, value) => {
    expect(() => new OAuthClient({ token: () => Promise.resolve('x'), extensions: new Map([[name, value]]) })).toThrow(
      expect.objectContaining({ code: 'SWY6073', fault: { property: `extension_${name}` } }),
    );
  });
});

describe('with oauth2-mock-server', () => {
  let child: ChildProcess;
  let issuer: string;
  let sources: TokenSource;

  beforeAll(async () => {
    child = spawn(process.execPath, [join(__dirname, 'oauth2-mock-server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')) as [string];
    ({ issuer } = JSON.parse(line) as { issuer: string });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const assertion = signedAssertion({ privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), issuer: 'orders' });
    sources = new TokenSource(tokenRequest({ tokenEndpointUri: `${issuer}/token`, assertion }));
  });
  afterAll(async () => {
    sources.close();
    child.stdin?.end();
    await once(child, 'exit');
  });

  const mechanism = (audience: string): OAuthMechanism =>
    new OAuthMechanism(jwtVerifier(new RemoteKeys(`${issuer}/jwks`).find, { expectedIssuer: issuer, audience }));
  const client = (): OAuthClient =>
    new OAuthClient({ token: async () => (await sources.token(credential)).value, extensions: new Map([['logicalCluster', 'lkc-1']]) });

  test('a token that is had from it is good at a listener that trusts it', async () => {
    await expect(exchange(client(), mechanism('kafka'))).resolves.toMatchObject({
      kind: 'done',
      principal: { name: 'orders', mechanism: 'OAUTHBEARER' },
    });
  });

  test('and is not at one for another audience', async () => {
    await expect(exchange(client(), mechanism('other'))).resolves.toMatchObject({ kind: 'failed', reason: 'claim aud: check failed' });
  });
});
