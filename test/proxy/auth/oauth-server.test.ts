import * as fc from 'fast-check';
import { SignJWT } from 'jose';
import { RemoteKeys } from '../../../lib/proxy/auth/jwks';
import { jwtVerifier, type JwtSettings } from '../../../lib/proxy/auth/jwt-verifier';
import { bearerMessage, readBearerMessage } from '../../../lib/proxy/auth/oauth-message';
import { OAuthMechanism } from '../../../lib/proxy/auth/oauth-server';
import { says } from './exchange';
import { golden } from './golden';
import { IdentityProvider } from './identity-provider';

let provider: IdentityProvider;
let now: number;
const outages: string[] = [];

beforeEach(async () => {
  provider = await IdentityProvider.start();
  now = Date.now();
  outages.length = 0;
});
afterEach(() => provider.close());

const second = (): number => Math.floor(now / 1000);
const claims = (): Record<string, unknown> => ({
  iss: 'https://issuer.example',
  aud: 'kafka',
  sub: 'svc-orders',
  scope: 'read write',
  exp: second() + 600,
});
const settings: JwtSettings = { expectedIssuer: 'https://issuer.example', audience: 'kafka', scope: 'read' };

function mechanism(changes: JwtSettings = {}): OAuthMechanism {
  const keys = new RemoteKeys(`${provider.url}/keys`, { now: () => now, onOutage: ({ code }) => outages.push(code) });
  return new OAuthMechanism(
    jwtVerifier(keys.find, { ...settings, ...changes }, () => now),
    { scope: 'read' },
  );
}
const bearer = (token: string): string => `n,,\x01auth=Bearer ${token}\x01\x01`;
const invalid = '{"status":"invalid_token"}';

describe('OAUTHBEARER', () => {
  test('lets a client with a good token in, until the token expires', async () => {
    const step = await says(mechanism().create(), bearer(await provider.sign(claims())));

    expect(step).toEqual({
      kind: 'done',
      bytes: Buffer.alloc(0),
      principal: { name: 'svc-orders', mechanism: 'OAUTHBEARER', expiresAt: (second() + 600) * 1000 },
    });
  });

  test('takes the principal from the claim that is named', async () => {
    const step = await says(
      mechanism({ subClaimName: 'client_id' }).create(),
      bearer(await provider.sign({ ...claims(), client_id: 'orders' })),
    );

    expect(step).toMatchObject({ principal: { name: 'orders' } });
  });

  test.each([
    ['has expired for longer than the clocks may differ', { exp: -31 }, 'the token has expired'],
    ['holds only from later on', { nbf: 31 }, 'claim nbf: check failed'],
    ['is of another issuer', { iss: 'https://evil.example' }, 'claim iss: check failed'],
    ['is for another audience', { aud: ['other'] }, 'claim aud: check failed'],
    ['never expires', { exp: undefined }, 'claim exp: missing'],
    ['names nobody', { sub: undefined }, 'claim sub: missing'],
    ['names a number', { sub: 7 }, 'claim sub is no text'],
  ])('tells a client whose token %s the status first and fails it then', async (_, changes, reason) => {
    const times = Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [key, /exp|nbf/.test(key) && value ? second() + Number(value) : value]),
    );
    const server = mechanism().create();

    await expect(says(server, bearer(await provider.sign({ ...claims(), ...times })))).resolves.toEqual({
      kind: 'continue',
      bytes: Buffer.from(invalid),
    });
    await expect(says(server, '\x01')).resolves.toEqual({ kind: 'failed', message: invalid, reason });
  });

  test('forgives clocks that differ by half a minute', async () => {
    await expect(says(mechanism().create(), bearer(await provider.sign({ ...claims(), exp: second() - 29 })))).resolves.toMatchObject({
      kind: 'done',
    });
  });

  test('tells which scope is missing', async () => {
    const server = mechanism({ scope: 'read admin' }).create();

    const step = await says(server, bearer(await provider.sign(claims())));

    expect((step as { bytes: Buffer }).bytes.toString()).toBe('{"status":"insufficient_scope","scope":"read"}');
    await expect(says(server, '\x01')).resolves.toMatchObject({ reason: 'scope admin is missing' });
  });

  test.each([
    ['scope', ['read']],
    ['scp', ['x', 'read']],
    ['scp', 'read'],
  ])('finds the scope in the claim %s as %j', async (claim, value) => {
    const token = await provider.sign({ ...claims(), scope: undefined, [claim]: value });

    await expect(says(mechanism().create(), bearer(token))).resolves.toMatchObject({ kind: 'done' });
  });

  test('refuses a token that is signed with an HMAC, or with nothing', async () => {
    const hmac = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(JSON.stringify(provider.publicJwk)));
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`;

    await expect(says(mechanism().create(), bearer(hmac), '\x01')).resolves.toMatchObject({
      reason: 'the signature algorithm is not accepted',
    });
    await expect(says(mechanism().create(), bearer(none), '\x01')).resolves.toMatchObject({ kind: 'failed', message: invalid });
  });

  test('refuses a token whose claims were changed', async () => {
    const [header, , signature] = (await provider.sign(claims())).split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims(), sub: 'admin' })).toString('base64url');

    await expect(says(mechanism().create(), bearer(`${header}.${forged}.${signature}`), '\x01')).resolves.toMatchObject({
      reason: 'the signature is wrong',
    });
  });

  test('lets nobody act for somebody else', async () => {
    const token = await provider.sign(claims());

    await expect(says(mechanism().create(), `n,a=admin,\x01auth=Bearer ${token}\x01\x01`)).resolves.toMatchObject({
      kind: 'failed',
      user: 'svc-orders',
    });
    await expect(says(mechanism().create(), `n,a=svc-orders,\x01auth=Bearer ${token}\x01\x01`)).resolves.toMatchObject({ kind: 'done' });
  });

  test('does not let a refused client try another token in the same exchange', async () => {
    await expect(says(mechanism().create(), bearer('x.y.z'), bearer(await provider.sign(claims())))).resolves.toMatchObject({
      kind: 'failed',
      message: invalid,
    });
  });
});

describe('keys of the issuer', () => {
  test('are fetched once for many tokens', async () => {
    const server = mechanism();
    const token = bearer(await provider.sign(claims()));

    await Promise.all(Array.from({ length: 20 }, () => says(server.create(), token)));

    expect(provider.keyFetches).toBe(1);
  });

  test('are fetched again for a key that is not known, but not for every made-up one', async () => {
    const server = mechanism();
    await says(server.create(), bearer(await provider.sign(claims())));
    await provider.rotate();
    const rotated = bearer(await provider.sign(claims()));

    await expect(says(server.create(), rotated)).resolves.toMatchObject({ kind: 'continue' });
    expect(provider.keyFetches).toBe(1);
    now += 10_001;
    await expect(says(server.create(), rotated)).resolves.toMatchObject({ kind: 'done' });
    for (let attempt = 0; attempt < 5; attempt++)
      await says(server.create(), bearer(await provider.sign(claims(), { kid: `made-up-${attempt}` })));
    expect(provider.keyFetches).toBe(2);
  });

  test('are waited for by all who come with the new key while it is fetched', async () => {
    const server = mechanism();
    await says(server.create(), bearer(await provider.sign(claims())));
    await provider.rotate();
    const rotated = bearer(await provider.sign(claims()));
    now += 10_001;

    const steps = await Promise.all(Array.from({ length: 10 }, () => says(server.create(), rotated)));

    expect(steps.map(({ kind }) => kind)).toEqual(Array(10).fill('done'));
    expect(provider.keyFetches).toBe(2);
  });

  test('stay in use while the issuer is away', async () => {
    const server = mechanism();
    const first = await provider.sign(claims());
    await says(server.create(), bearer(first));
    provider.outage = { status: 503 };
    now += 3_600_001;

    const step = await says(server.create(), bearer(await provider.sign(claims())));
    now += 10_001;
    await says(server.create(), bearer(await provider.sign(claims(), { kid: 'unknown' })));

    expect(step).toMatchObject({ kind: 'done' });
    expect(outages).toContain('SWY6072');
  });

  test.each([
    ['is away', { status: 503 }, 'HTTP 503'],
    ['answers something else', { status: 200, body: '<html>' }, 'no JWKS'],
    ['leads elsewhere', { status: 302 }, 'SWY6072'],
  ])('that were never had refuse everybody: the issuer %s', async (_, outage, words) => {
    provider.outage = outage;
    const server = mechanism();
    const token = bearer(await provider.sign(claims()));

    await expect(says(server.create(), token)).resolves.toMatchObject({ kind: 'failed', reason: expect.stringContaining(words) as string });
    await says(server.create(), token);
    expect(provider.keyFetches).toBe(1);

    provider.outage = undefined;
    now += 1001;
    await expect(says(server.create(), token)).resolves.toMatchObject({ kind: 'done' });
  });

  test.each([
    'http://issuer.example/keys',
    'ftp://127.0.0.1/keys',
    'https://user:pw@issuer.example/',
    'keys',
    'http://127.0.0.1.evil.example/',
  ])('are not fetched from %s', (url) => {
    expect(() => new RemoteKeys(url)).toThrow(expect.objectContaining({ code: 'SWY6069' }));
  });

  test.each(['https://issuer.example/keys', 'http://localhost:80/', 'http://[::1]/'])('may be fetched from %s', (url) => {
    expect(() => new RemoteKeys(url)).not.toThrow();
  });
});

describe('the message of an OAUTHBEARER client', () => {
  test.each(golden.oauthParsed)('is read as Kafka reads it: %j', (text, expected) => {
    const message = readBearerMessage(text);

    expect(message && { token: message.token, extensions: Object.fromEntries(message.extensions) }).toEqual(
      expected ? { token: expected.token, extensions: expected.extensions } : undefined,
    );
  });

  test.each(golden.oauthClientMessages)('is written so that it reads as what Kafka writes: %j', (text) => {
    const { token = '', extensions = new Map<string, string>() } = readBearerMessage(text) ?? {};

    expect(bearerMessage(token, extensions)).toBe(text);
  });

  test('fails the exchange when it is none, and nothing is ever thrown', async () => {
    const server = mechanism();
    const pieces = fc.constantFrom('n', 'y', ',', 'a=', '\x01', 'auth=', 'Bearer ', 'x', '=', '.', ' ', '\0', 'é');
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 14 }), async (parts) => {
        expect((await server.create().respond(Buffer.from(parts.join('')))).kind).not.toBe('done');
      }),
      { numRuns: 500 },
    );
  });
});
