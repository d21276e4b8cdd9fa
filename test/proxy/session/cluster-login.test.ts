import { PlainClient } from '../../../lib/proxy/auth/plain-client';
import type { ClusterSide } from '../../../lib/proxy/route/cluster-side';
import { Login } from '../../../lib/proxy/route/login';
import { type Ask, logIn } from '../../../lib/proxy/session/cluster-login';
import { ApiKey, ErrorCode } from '../../../lib/proxy/wire';

/** A cluster that answers each API with one body. */
function cluster(handshake: object, authenticate: object = {}): Ask {
  return ((apiKey: number) => Promise.resolve(apiKey === ApiKey.SaslHandshake ? handshake : authenticate)) as Ask;
}

const ok = { errorCode: 0, mechanisms: ['PLAIN'] };
const client = () => new PlainClient('gateway', 'gateway-secret');

describe('a login at a cluster', () => {
  test('names the mechanisms of a cluster that lacks the wanted one (SWY6036)', async () => {
    const answer = { errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM, mechanisms: ['SCRAM-SHA-512'] };
    await expect(logIn(client(), cluster(answer))).rejects.toThrow(/SWY6036.*PLAIN.*SCRAM-SHA-512/);
  });

  test('shows what a cluster says that refuses it, and no password (SWY6037)', async () => {
    const refused = logIn(client(), cluster(ok, { errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED, errorMessage: 'Invalid username' }));
    await expect(refused).rejects.toThrow(/SWY6037.*Invalid username/);
    await expect(refused).rejects.not.toThrow(/gateway-secret/);
  });

  test('says the name of the error where a cluster says nothing (SWY6037)', async () => {
    const refused = logIn(client(), cluster(ok, { errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED, errorMessage: null }));
    await expect(refused).rejects.toThrow(/SWY6037.*SASL_AUTHENTICATION_FAILED/);
  });
});

describe('the login of a connection', () => {
  const run = async (sessionLifetimeMs: bigint, milliseconds: number): Promise<number> => {
    let logins = 0;
    const ask: Ask = cluster(ok, { errorCode: 0, authBytes: Buffer.alloc(0), sessionLifetimeMs });
    const login = new Login({ ask } as unknown as ClusterSide, {
      client: () => {
        logins += 1;
        return Promise.resolve(client());
      },
      ready: () => undefined,
      failed: (error) => {
        throw error;
      },
    });
    login.start();
    await jest.advanceTimersByTimeAsync(milliseconds);
    login.forget();
    return logins;
  };

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('is renewed before the cluster ends the session, and not long before', async () => {
    await expect(run(60_000n, 50_900)).resolves.toBe(1);
    await expect(run(60_000n, 57_100)).resolves.toBe(2);
  });

  test('is done once where sessions have no end', async () => {
    await expect(run(0n, 3_600_000)).resolves.toBe(1);
  });

  test('is not renewed at once where a session lasts longer than a timer can', async () => {
    await expect(run(2n ** 40n, 60_000)).resolves.toBe(1);
  });
});
