import timers from 'node:timers/promises';
import { PlainMechanism, verifyAgainst } from '../../../lib/proxy/auth/plain-server';
import { PlainClient } from '../../../lib/proxy/auth/plain-client';
import { OAuthClient } from '../../../lib/proxy/auth/oauth-client';
import { OAuthMechanism } from '../../../lib/proxy/auth/oauth-server';
import { ScramClient } from '../../../lib/proxy/auth/scram-client';
import { ScramMechanism } from '../../../lib/proxy/auth/scram-server';
import { storedVerifiers } from '../../../lib/proxy/auth/scram-lookup';
import type { SaslClient, SaslMechanism } from '../../../lib/proxy/auth/types';
import { type Attempt, ClientSession, type SessionPolicy } from '../../../lib/proxy/session/client-session';
import { logIn } from '../../../lib/proxy/session/cluster-login';
import { ApiKey, decodeRequestHeader, decodeResponse, encodeRequest, ErrorCode, type ResponseBodies } from '../../../lib/proxy/wire';

const users = new Map([
  ['alice', 'alice-secret'],
  ['bob', 'bob-secret'],
]);
const stored = storedVerifiers((user) => Promise.resolve(users.get(user)));
const tokens = new Map([['a.b.c', 'alice']]);

/** One of each kind that a route may have. */
function mechanisms(expiresAt: number): SaslMechanism[] {
  const verify = (token: string) => {
    const name = tokens.get(token);
    return Promise.resolve(
      name ? ({ ok: true, name, expiresAt } as const) : ({ ok: false, status: 'invalid_token', reason: 'unknown' } as const),
    );
  };
  return [
    new PlainMechanism(verifyAgainst(users)),
    new ScramMechanism('SCRAM-SHA-256', stored),
    new ScramMechanism('SCRAM-SHA-512', stored),
    new OAuthMechanism(verify as ConstructorParameters<typeof OAuthMechanism>[0]),
  ];
}

/** A session and what it tells its client. */
class Talk {
  public readonly attempts: Attempt[] = [];
  public readonly session: ClientSession;
  public last = false;

  public constructor(policy: Partial<SessionPolicy> = {}, tokenExpiresAt = Date.now() + 3_600_000) {
    this.session = new ClientSession({
      mechanisms: mechanisms(tokenExpiresAt),
      maxReauthMs: 0,
      admit: () => Promise.resolve(undefined),
      audit: (attempt) => this.attempts.push(attempt),
      ...policy,
    });
  }

  public ask = async <Key extends keyof ResponseBodies>(apiKey: Key, version: number, body: object): Promise<ResponseBodies[Key]> => {
    const frame = encodeRequest<number>({ apiKey, apiVersion: version, correlationId: 5, clientId: 'c' }, body).subarray(4);
    const { bodyOffset } = decodeRequestHeader(frame);
    const { response, last } = await this.session.answer({ apiKey, version, correlationId: 5, frame, bodyOffset });
    this.last = last === true;
    return decodeResponse<ResponseBodies[Key]>(apiKey, version, response.subarray(4)).body;
  };

  public logIn(client: SaslClient): Promise<number> {
    return logIn(client, this.ask);
  }

  public handshake(mechanism: string) {
    return this.ask(ApiKey.SaslHandshake, 1, { mechanism });
  }

  public authenticate(text: string) {
    return this.ask(ApiKey.SaslAuthenticate, 2, { authBytes: Buffer.from(text) });
  }
}

const scram = (mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512', user: string, password: string) =>
  new ScramClient({ mechanism, user, password });

describe('the session of a client', () => {
  test.each<readonly [string, () => SaslClient]>([
    ['PLAIN', () => new PlainClient('alice', 'alice-secret')],
    ['SCRAM-SHA-256', () => scram('SCRAM-SHA-256', 'alice', 'alice-secret')],
    ['SCRAM-SHA-512', () => scram('SCRAM-SHA-512', 'alice', 'alice-secret')],
    ['OAUTHBEARER', () => new OAuthClient({ token: () => Promise.resolve('a.b.c') })],
  ])('knows its principal after %s, and notes it once', async (mechanism, client) => {
    const talk = new Talk();
    expect(talk.session.principal).toBeUndefined();

    await talk.logIn(client());

    expect(talk.session.principal).toMatchObject({ name: 'alice', mechanism });
    expect(talk.last).toBe(false);
    expect(talk.attempts).toEqual([{ mechanism, again: false, result: expect.objectContaining({ name: 'alice' }) as unknown }]);
  });

  test('answers a mechanism that it does not have with those that it has, and ends', async () => {
    const talk = new Talk();
    await expect(talk.handshake('GSSAPI')).resolves.toEqual({
      errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM,
      mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'],
    });
    expect(talk.last).toBe(true);
    // What the client called it is not noted: it may be anything.
    expect(talk.attempts).toMatchObject([{ mechanism: 'unknown', result: { kind: 'failed' } }]);
  });

  test('answers SaslAuthenticate without a handshake with ILLEGAL_SASL_STATE, and ends', async () => {
    const talk = new Talk();
    await expect(talk.authenticate('\0alice\0alice-secret')).resolves.toMatchObject({ errorCode: ErrorCode.ILLEGAL_SASL_STATE });
    expect(talk.last).toBe(true);
    expect(talk.session.principal).toBeUndefined();
  });

  test('takes no second message for one handshake', async () => {
    const talk = new Talk();
    await talk.logIn(new PlainClient('alice', 'alice-secret'));
    await expect(talk.authenticate('\0alice\0alice-secret')).resolves.toMatchObject({ errorCode: ErrorCode.ILLEGAL_SASL_STATE });
  });

  test('has nothing to say on a route without SASL', async () => {
    const talk = new Talk({ mechanisms: [] });
    await expect(talk.handshake('PLAIN')).resolves.toEqual({ errorCode: ErrorCode.ILLEGAL_SASL_STATE, mechanisms: [] });
    expect(talk.last).toBe(true);
  });

  test.each<readonly [string, string, string]>([
    ['a wrong password', 'alice', 'not-the-one'],
    ['a user who does not exist', 'mallory', 'not-the-one'],
    ['a user who may not come in', 'bob', 'bob-secret'],
  ])('answers %s with the same error, after a multiple of 200 ms', async (_what, user, password) => {
    const talk = new Talk({ admit: ({ name }) => Promise.resolve(name === 'bob' ? 'no entry' : undefined) });
    for (const client of [new PlainClient(user, password), scram('SCRAM-SHA-512', user, password)]) {
      const began = performance.now();
      await expect(talk.logIn(client)).rejects.toThrow('SWY6037');
      const took = performance.now() - began;

      expect(took).toBeGreaterThanOrEqual(199);
      expect(talk.last).toBe(true);
    }
    expect(talk.session.principal).toBeUndefined();
    expect(talk.attempts.map(({ result }) => 'kind' in result && result.kind)).toEqual(['failed', 'failed']);
    expect(JSON.stringify(talk.attempts)).not.toContain(password);
  });

  test('waits a whole step more where its check took longer than one', async () => {
    const slow: SaslMechanism = {
      name: 'PLAIN',
      create: () => ({
        respond: () => {
          jest.setSystemTime(Date.now() + 250);
          return Promise.resolve({ kind: 'failed', message: 'no', reason: 'slow' });
        },
      }),
    };
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const waits = jest.spyOn(timers, 'setTimeout');
    waits.mockResolvedValue(undefined);
    try {
      const talk = new Talk({ mechanisms: [slow] });
      await talk.handshake('PLAIN');
      await talk.authenticate('x');
      expect(waits.mock.calls[0]?.[0]).toBe(150);
    } finally {
      waits.mockRestore();
      jest.useRealTimers();
    }
  });

  describe('that authenticates again', () => {
    test('goes on as the same principal, with a new lifetime, and is noted as such', async () => {
      const talk = new Talk({ maxReauthMs: 60_000 });
      expect(await talk.logIn(new PlainClient('alice', 'alice-secret'))).toBe(60_000);
      const { expiresAt } = talk.session;
      expect(await talk.logIn(scram('SCRAM-SHA-256', 'alice', 'alice-secret'))).toBe(60_000);

      expect(talk.session.expiresAt).toBeGreaterThanOrEqual(expiresAt);
      expect(talk.attempts.map(({ again }) => again)).toEqual([false, true]);
    });

    test('is refused as another one, and stays who it was', async () => {
      const talk = new Talk();
      await talk.logIn(new PlainClient('alice', 'alice-secret'));
      await expect(talk.logIn(new PlainClient('bob', 'bob-secret'))).rejects.toThrow('SWY6037');

      expect(talk.last).toBe(true);
      expect(talk.session.principal?.name).toBe('alice');
      expect(talk.attempts[1]).toMatchObject({ again: true, result: { kind: 'failed' } });
    });
  });

  test.each([
    ['the token where that is shorter', 60_000, 3_600_000, 60_000],
    ['the route where that is shorter', 3_600_000, 60_000, 60_000],
    ['the token alone', 3_600_000, 0, 3_600_000],
  ])('lasts as long as %s allows', async (_what, tokenMs, maxReauthMs, lifetime) => {
    const talk = new Talk({ maxReauthMs }, Date.now() + tokenMs);
    const told = await talk.logIn(new OAuthClient({ token: () => Promise.resolve('a.b.c') }));

    expect(Math.abs(told - lifetime)).toBeLessThan(2_000);
    expect(Math.abs(talk.session.expiresAt - Date.now() - told)).toBeLessThan(2_000);
  });

  test('lasts for ever where nothing limits it', async () => {
    const talk = new Talk();
    expect(await talk.logIn(new PlainClient('alice', 'alice-secret'))).toBe(0);
    expect(talk.session.expiresAt).toBe(Infinity);
  });

  test('answers about users only where they are registered through it', async () => {
    const talk = new Talk();
    await talk.logIn(new PlainClient('alice', 'alice-secret'));
    await expect(talk.ask(ApiKey.DescribeUserScramCredentials, 0, { users: null })).rejects.toThrow('not offered');
  });
});
