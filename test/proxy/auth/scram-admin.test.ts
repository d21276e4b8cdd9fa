import { ScramAdmin, type VerifierStore } from '../../../lib/proxy/auth/scram-admin';
import { ScramClient } from '../../../lib/proxy/auth/scram-client';
import { saltPassword, type ScramName, scramTypes } from '../../../lib/proxy/auth/scram-crypto';
import { storedVerifiers } from '../../../lib/proxy/auth/scram-lookup';
import { ScramMechanism } from '../../../lib/proxy/auth/scram-server';
import { readVerifiers } from '../../../lib/proxy/auth/scram-verifier';
import type { Principal } from '../../../lib/proxy/auth/types';
import { type AlterUserScramCredentialsRequest, ErrorCode } from '../../../lib/proxy/wire';
import { exchange } from './exchange';

const admin: Principal = { name: 'registrar', mechanism: 'SCRAM-SHA-256' };
const salt = Buffer.from('0123456789abcdef');
type Upsertion = AlterUserScramCredentialsRequest['upsertions'][number];

let kept: Map<string, string>;
let store: VerifierStore;
let answers: ScramAdmin;

beforeEach(() => {
  kept = new Map();
  store = {
    read: (user) => Promise.resolve(kept.get(user)),
    write: (user, text) => Promise.resolve(void kept.set(user, text)),
    remove: (user) => Promise.resolve(void kept.delete(user)),
  };
  answers = new ScramAdmin(store, 'registrar');
});

async function upsertion(
  name: string,
  changes: Partial<Upsertion> = {},
  mechanism: ScramName = 'SCRAM-SHA-256',
  password = 'pencil',
): Promise<Upsertion> {
  const saltedPassword = await saltPassword(mechanism, password, salt, 4096);
  return { name, mechanism: scramTypes[mechanism], iterations: 4096, salt, saltedPassword, ...changes };
}

async function alter(
  request: Partial<AlterUserScramCredentialsRequest>,
  by: Principal | undefined = admin,
): Promise<Record<string, [number, string | null]>> {
  const { results } = await answers.alter({ deletions: [], upsertions: [], ...request }, by);
  return Object.fromEntries(results.map(({ user, errorCode, errorMessage }) => [user, [errorCode, errorMessage]]));
}

describe('registering users for SCRAM', () => {
  test('lets them in with the password they were registered with', async () => {
    await expect(alter({ upsertions: [await upsertion('alice'), await upsertion('bob', {}, 'SCRAM-SHA-512')] })).resolves.toEqual({
      alice: [0, null],
      bob: [0, null],
    });

    const find = storedVerifiers((user) => Promise.resolve(kept.get(user)));
    const login = (user: string, mechanism: ScramName, password = 'pencil'): Promise<unknown> =>
      exchange(new ScramClient({ mechanism, user, password }), new ScramMechanism(mechanism, find));
    await expect(login('alice', 'SCRAM-SHA-256')).resolves.toMatchObject({ kind: 'done' });
    await expect(login('bob', 'SCRAM-SHA-512')).resolves.toMatchObject({ kind: 'done' });
    await expect(login('bob', 'SCRAM-SHA-512', 'other')).resolves.toMatchObject({ kind: 'failed' });
    await expect(login('bob', 'SCRAM-SHA-256')).resolves.toMatchObject({ kind: 'failed' });
  });

  test('keeps both mechanisms of a user, whether they come together or one after the other', async () => {
    await alter({ upsertions: [await upsertion('alice'), await upsertion('alice', {}, 'SCRAM-SHA-512')] });
    await Promise.all([
      alter({ upsertions: [await upsertion('bob')] }),
      alter({ upsertions: [await upsertion('bob', {}, 'SCRAM-SHA-512')] }),
    ]);

    for (const user of ['alice', 'bob']) {
      expect(
        readVerifiers(kept.get(user) as string)
          .map(({ mechanism }) => mechanism)
          .sort(),
      ).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-512']);
    }
  });

  test('removes one mechanism, then the user', async () => {
    await alter({ upsertions: [await upsertion('alice'), await upsertion('alice', {}, 'SCRAM-SHA-512')] });

    await expect(alter({ deletions: [{ name: 'alice', mechanism: 1 }] })).resolves.toEqual({ alice: [0, null] });
    expect(readVerifiers(kept.get('alice') as string)).toHaveLength(1);
    await alter({ deletions: [{ name: 'alice', mechanism: 2 }] });
    expect(kept.has('alice')).toBe(false);
  });

  test.each([
    ['somebody else', { name: 'alice', mechanism: 'SCRAM-SHA-256' } as Principal],
    ['nobody', undefined],
  ])('is forbidden to %s', async (_, by) => {
    const { results } = await answers.alter({ deletions: [{ name: 'bob', mechanism: 1 }], upsertions: [await upsertion('alice')] }, by);

    expect(results).toEqual(
      ['bob', 'alice'].map((user) => ({
        user,
        errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
        errorMessage: 'Cluster authorization failed.',
      })),
    );
    expect(kept.size).toBe(0);
  });

  test.each([
    ['too few rounds', { iterations: 4095 }, ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too few iterations'],
    ['too many rounds', { iterations: 16_385 }, ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too many iterations'],
    ['an unknown mechanism', { mechanism: 3 }, ErrorCode.UNSUPPORTED_SASL_MECHANISM, 'Unknown SCRAM mechanism'],
    ['no name', { name: '' }, ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Username must not be empty'],
    ['no salt', { salt: Buffer.alloc(0) }, ErrorCode.UNACCEPTABLE_CREDENTIAL, 'The salt must not be empty'],
    [
      'a salted password of another length',
      { saltedPassword: Buffer.alloc(5) },
      ErrorCode.UNACCEPTABLE_CREDENTIAL,
      'The salted password has the wrong length',
    ],
  ])("answers Kafka's error for %s, and goes on with the others", async (_, changes, code, message) => {
    const results = await alter({ upsertions: [await upsertion('alice', changes), await upsertion('bob')] });

    expect(results).toEqual({ ['name' in changes ? '' : 'alice']: [code, message], bob: [0, null] });
    expect([...kept.keys()]).toEqual(['bob']);
  });

  test('refuses to change a mechanism of a user twice in one request', async () => {
    const results = await alter({ deletions: [{ name: 'alice', mechanism: 1 }], upsertions: [await upsertion('alice')] });

    expect(results.alice).toEqual([ErrorCode.DUPLICATE_RESOURCE, 'A user credential cannot be altered twice in the same request']);
  });

  test('refuses to remove what is not there, and leaves the rest of the user alone', async () => {
    await alter({ upsertions: [await upsertion('alice')] });
    const before = kept.get('alice');

    await expect(
      alter({ deletions: [{ name: 'alice', mechanism: 2 }], upsertions: [await upsertion('alice', {}, 'SCRAM-SHA-256', 'new')] }),
    ).resolves.toEqual({
      alice: [ErrorCode.RESOURCE_NOT_FOUND, 'Attempt to delete a user credential that does not exist'],
    });

    expect(kept.get('alice')).toBe(before);
  });

  test('says of a store that is down no more than that', async () => {
    store.write = () => Promise.reject(new Error('token hvs.secret is wrong'));

    await expect(alter({ upsertions: [await upsertion('alice')] })).resolves.toEqual({
      alice: [ErrorCode.UNKNOWN_SERVER_ERROR, 'The credential store could not be used.'],
    });
    await expect(alter({ upsertions: [await upsertion('alice')] })).resolves.toHaveProperty('alice');
  });
});

describe('describing users of SCRAM', () => {
  const describeUsers = (...names: string[]): ReturnType<ScramAdmin['describe']> =>
    answers.describe({ users: names.map((name) => ({ name })) }, admin);

  test('tells mechanisms and rounds', async () => {
    await alter({ upsertions: [await upsertion('alice'), await upsertion('alice', { iterations: 8192 }, 'SCRAM-SHA-512')] });

    const { errorCode, results } = await describeUsers('alice', 'bob');

    expect(errorCode).toBe(0);
    expect(results).toEqual([
      {
        user: 'alice',
        errorCode: 0,
        errorMessage: null,
        credentialInfos: [
          { mechanism: 1, iterations: 4096 },
          { mechanism: 2, iterations: 8192 },
        ],
      },
      {
        user: 'bob',
        errorCode: ErrorCode.RESOURCE_NOT_FOUND,
        errorMessage: 'Attempt to describe a user credential that does not exist.',
        credentialInfos: [],
      },
    ]);
  });

  test('tells of all users where the store can list them', async () => {
    await alter({ upsertions: [await upsertion('alice'), await upsertion('bob')] });
    await expect(answers.describe({ users: null }, admin)).resolves.toMatchObject({ errorCode: ErrorCode.INVALID_REQUEST, results: [] });

    store.list = () => Promise.resolve([...kept.keys()]);

    const { results } = await answers.describe({ users: null }, admin);
    expect(results.map(({ user, errorCode }) => [user, errorCode])).toEqual([
      ['alice', 0],
      ['bob', 0],
    ]);
  });

  test('answers a user that is named twice once, with an error', async () => {
    await alter({ upsertions: [await upsertion('alice')] });

    const { results } = await describeUsers('alice', 'alice');

    expect(results.map(({ errorCode }) => errorCode)).toEqual([ErrorCode.DUPLICATE_RESOURCE]);
  });

  test('is forbidden to everybody but the admin user', async () => {
    await alter({ upsertions: [await upsertion('alice')] });

    await expect(answers.describe({ users: [{ name: 'alice' }] }, { name: 'alice', mechanism: 'PLAIN' })).resolves.toMatchObject({
      errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
      results: [{ user: 'alice', errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED, credentialInfos: [] }],
    });
  });

  test('says of an entry that cannot be read no more than that', async () => {
    kept.set('alice', 'hunter2');

    const answer = await describeUsers('alice');

    expect(answer.results[0]).toMatchObject({ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('says of a store that cannot be listed no more than that', async () => {
    store.list = () => Promise.reject(new Error('away'));

    await expect(answers.describe({ users: [] }, admin)).resolves.toMatchObject({ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, results: [] });
  });
});
