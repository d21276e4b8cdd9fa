import * as fc from 'fast-check';
import { PlainClient } from '../../../lib/proxy/auth/plain-client';
import { PlainMechanism, verifyAgainst } from '../../../lib/proxy/auth/plain-server';
import { exchange, says } from './exchange';

const users = new Map([
  ['alice', 'alice-secret'],
  ['jürgen', 'päss,=word'],
]);
const plain = new PlainMechanism(verifyAgainst(users));

describe('PLAIN', () => {
  test.each([...users])('lets %s in', async (user, password) => {
    await expect(exchange(new PlainClient(user, password), plain)).resolves.toEqual({
      kind: 'done',
      bytes: Buffer.alloc(0),
      principal: { name: user, mechanism: 'PLAIN' },
    });
  });

  test('takes an authorization id that is the user', async () => {
    await expect(says(plain.create(), 'alice\0alice\0alice-secret')).resolves.toMatchObject({ kind: 'done', principal: { name: 'alice' } });
  });

  test('says the same of a wrong user and a wrong password', async () => {
    const wrongPassword = await says(plain.create(), '\0alice\0wrong');
    const wrongUser = await says(plain.create(), '\0nobody\0alice-secret');

    expect(wrongPassword).toEqual({
      kind: 'failed',
      message: 'Authentication failed: Invalid username or password',
      reason: 'wrong user or password',
      user: 'alice',
    });
    expect(wrongUser).toEqual({ ...wrongPassword, user: 'nobody' });
  });

  test.each([
    ['another authorization id', 'bob\0alice\0alice-secret', 'authorization id differs from the user'],
    ['no user', '\0\0alice-secret', 'no user name'],
    ['no password', '\0alice\0', 'no password'],
    ['two parts', 'alice\0alice-secret', 'not a PLAIN message'],
    ['four parts', '\0alice\0alice-secret\0', 'not a PLAIN message'],
    ['nothing', '', 'not a PLAIN message'],
    ['bytes that are no UTF-8', Buffer.from([0, 0x61, 0, 0xff, 0xfe]), 'not a PLAIN message'],
  ])('refuses %s', async (_, message, reason) => {
    await expect(says(plain.create(), message)).resolves.toMatchObject({ kind: 'failed', reason });
  });

  test('refuses a second message', async () => {
    await expect(says(plain.create(), '\0alice\0alice-secret', '\0alice\0alice-secret')).resolves.toMatchObject({ kind: 'failed' });
  });

  test('refuses a message that comes while the one before is checked', async () => {
    let answer: (right: boolean) => void = () => undefined;
    const server = new PlainMechanism(() => new Promise((resolve) => (answer = resolve))).create();
    const first = server.respond(Buffer.from('\0alice\0a'));

    await expect(server.respond(Buffer.from('\0alice\0b'))).resolves.toMatchObject({ kind: 'failed' });
    answer(true);
    await expect(first).resolves.toMatchObject({ kind: 'done' });
  });

  test('shows a client nothing of a store that is down', async () => {
    const server = new PlainMechanism(() => Promise.reject(new Error('vault says: token hvs.secret'))).create();

    const step = await says(server, '\0alice\0x');

    expect(step).toEqual({
      kind: 'failed',
      message: 'Authentication failed: Invalid username or password',
      reason: 'the check failed: Error',
    });
  });

  test('never throws nor lets anyone in for any other bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        expect((await plain.create().respond(Buffer.from(bytes))).kind).toBe('failed');
      }),
    );
  });

  test.each([
    ['an empty user', '', 'x'],
    ['an empty password', 'x', ''],
    ['a NUL', 'a\0b', 'x'],
  ])('does not send %s', (_, user, password) => {
    expect(() => new PlainClient(user, password)).toThrow(expect.objectContaining({ code: 'SWY6066' }));
  });
});
