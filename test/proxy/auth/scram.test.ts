import * as fc from 'fast-check';
import { SaltedPasswords, ScramClient } from '../../../lib/proxy/auth/scram-client';
import { saltPassword, type ScramName } from '../../../lib/proxy/auth/scram-crypto';
import { type FindVerifier, storedVerifiers } from '../../../lib/proxy/auth/scram-lookup';
import { fromSaslName, toSaslName } from '../../../lib/proxy/auth/scram-messages';
import { ScramMechanism } from '../../../lib/proxy/auth/scram-server';
import { makeVerifier, readVerifiers, type ScramVerifier, writeVerifiers } from '../../../lib/proxy/auth/scram-verifier';
import { exchange, says } from './exchange';
import { golden } from './golden';
import { kafkajsScram } from './kafkajs-scram';

const names: readonly ScramName[] = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];
const saltedPasswords = new SaltedPasswords();
let verifiers: Record<ScramName, ScramVerifier>;

beforeAll(async () => {
  const [sha256, sha512] = await Promise.all(names.map((name) => makeVerifier(name, 'pencil')));
  verifiers = { 'SCRAM-SHA-256': sha256 as ScramVerifier, 'SCRAM-SHA-512': sha512 as ScramVerifier };
});

const knowsAlice: FindVerifier = (user, mechanism) => Promise.resolve(user === 'alice' ? verifiers[mechanism] : undefined);
const mechanism = (name: ScramName = 'SCRAM-SHA-256'): ScramMechanism => new ScramMechanism(name, knowsAlice);
const client = (user: string, password: string, name: ScramName = 'SCRAM-SHA-256'): ScramClient =>
  new ScramClient({ mechanism: name, user, password, saltedPasswords });

describe.each(names)('%s', (name) => {
  test('lets a user with the right password in, and the client knows the server', async () => {
    await expect(exchange(client('alice', 'pencil', name), mechanism(name))).resolves.toMatchObject({
      kind: 'done',
      principal: { name: 'alice', mechanism: name },
    });
  });

  test('says the same of a wrong password and an unknown user', async () => {
    const wrongPassword = await exchange(client('alice', 'pen', name), mechanism(name));
    const unknownUser = await exchange(client('bob', 'pencil', name), mechanism(name));

    const message = `Authentication failed during authentication due to invalid credentials with SASL mechanism ${name}`;
    expect(wrongPassword).toEqual({ kind: 'failed', message, reason: 'wrong user or password', user: 'alice' });
    expect(unknownUser).toEqual({ ...wrongPassword, user: 'bob' });
  });

  test("lets kafkajs's own client in, and is accepted by it", async () => {
    const step = await kafkajsScram(name, 'alice', 'pencil', mechanism(name).create());

    expect(step).toMatchObject({ kind: 'done', principal: { name: 'alice', mechanism: name } });
  });
});

describe('the SCRAM client', () => {
  // RFC 7677, section 3.
  const nonce = 'rOprNGfwEbeRWgbNEkqO';
  const serverFirst = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
  const rfc = (): ScramClient => new ScramClient({ mechanism: 'SCRAM-SHA-256', user: 'user', password: 'pencil', nonce });
  const answers = async (answer: string): Promise<Buffer | undefined> => {
    const one = rfc();
    await one.first();
    return one.next(Buffer.from(answer));
  };

  test('sends what RFC 7677 shows', async () => {
    const one = rfc();

    expect((await one.first()).toString()).toBe(`n,,n=user,r=${nonce}`);
    expect((await one.next(Buffer.from(serverFirst)))?.toString()).toBe(
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    await expect(one.next(Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='))).resolves.toBeUndefined();
  });

  test.each([
    ['a wrong signature', 'v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='],
    ['a short signature', 'v=6rri'],
    ['an error', 'e=invalid-proof'],
    ['no signature', ''],
  ])('does not accept %s at the end', async (_, answer) => {
    const one = rfc();
    await one.first();
    await one.next(Buffer.from(serverFirst));

    await expect(one.next(Buffer.from(answer))).rejects.toMatchObject({ code: 'SWY6065' });
  });

  test.each([
    ['fewer than 4096 rounds', serverFirst.replace('4096', '4095')],
    ['so many rounds that they take hours', serverFirst.replace('4096', '2000000000')],
    ["a nonce that is not ours' continuation", serverFirst.replace('rOpr', 'rXpr')],
    ['our nonce alone', `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
    ['a salt that is no base64', serverFirst.replace('W22Z', 'W2!Z')],
    ['no salt', serverFirst.replace('W22ZaJ0SNY7soEsUEjb6gQ==', '')],
    ['a mandatory extension', `m=x,${serverFirst}`],
    ['bytes without meaning', 'hello'],
  ])('does not answer %s', async (_, answer) => {
    await expect(answers(answer)).rejects.toMatchObject({ code: 'SWY6065' });
  });

  test('salts a password once for a salt, and anew when the password has changed', async () => {
    const known = new SaltedPasswords();
    const salt = Buffer.from('salt');

    const first = known.get('SCRAM-SHA-256', 'alice', 'one', salt, 4096);

    expect(known.get('SCRAM-SHA-256', 'alice', 'one', salt, 4096)).toBe(first);
    await expect(known.get('SCRAM-SHA-256', 'alice', 'two', salt, 4096)).resolves.not.toEqual(await first);
  });

  test('is not made for a user without a name', () => {
    expect(() => client('', 'x')).toThrow(expect.objectContaining({ code: 'SWY6066' }));
  });
});

describe('the SCRAM server', () => {
  const first = 'n,,n=alice,r=abc';

  test.each([
    ['a delegation token', `${first},tokenauth=true`, 'delegation tokens are not supported'],
    ['channel binding', 'p=tls-unique,,n=alice,r=abc', 'not a first SCRAM message'],
    ['a mandatory extension', 'n,,m=x,n=alice,r=abc', 'not a first SCRAM message'],
    ['another authorization id', 'n,a=bob,n=alice,r=abc', 'authorization id differs from the user'],
    ['an unknown escape in the user', 'n,,n=al=20ice,r=abc', 'not a first SCRAM message'],
    ['no user', 'n,,n=,r=abc', 'not a first SCRAM message'],
    ['no nonce', 'n,,n=alice,r=', 'not a first SCRAM message'],
    ['a NUL in the user', 'n,,n=al\0ice,r=abc', 'not a first SCRAM message'],
    ['an extension without a value', `${first},x=`, 'not a first SCRAM message'],
    ['no UTF-8', Buffer.from([0x6e, 0x2c, 0x2c, 0xff]), 'not a first SCRAM message'],
  ])('refuses %s', async (_, message, reason) => {
    await expect(says(mechanism().create(), message)).resolves.toMatchObject({ kind: 'failed', reason });
  });

  test('takes optional extensions, the header y,, and an authorization id that is the user', async () => {
    await expect(says(mechanism().create(), `${first},x=1,longer=2`)).resolves.toMatchObject({ kind: 'continue' });
    await expect(says(mechanism().create(), 'y,,n=alice,r=abc')).resolves.toMatchObject({ kind: 'continue' });
    await expect(says(mechanism().create(), 'n,a=alice,n=alice,r=abc')).resolves.toMatchObject({ kind: 'continue' });
  });

  test.each([
    ['another nonce', (text: string) => text.replace('r=', 'r=x'), 'wrong nonce'],
    ['the channel binding of another header', (text: string) => text.replace('c=biws', 'c=eSws'), 'wrong channel binding'],
    ['a proof that is no base64', (text: string) => text.replace(/p=./, 'p=!'), 'not a final SCRAM message'],
    ['a proof that is too short', (text: string) => text.replace(/p=.*/, 'p=AAAA'), 'wrong user or password'],
    ['an extension that the proof does not cover', (text: string) => text.replace(',p=', ',x=1,p='), 'wrong user or password'],
  ])('refuses %s in the final message', async (_, change, reason) => {
    const meddle = (bytes: Buffer, turn: number): Buffer => (turn === 1 ? Buffer.from(change(bytes.toString())) : bytes);

    await expect(exchange(client('alice', 'pencil'), mechanism(), meddle)).resolves.toMatchObject({
      kind: 'failed',
      reason,
      user: 'alice',
    });
  });

  test('does not accept a final message of another exchange', async () => {
    const one = mechanism();
    let replayed: Buffer = Buffer.alloc(0);
    await exchange(client('alice', 'pencil'), one, (bytes, turn) => (turn === 1 ? (replayed = bytes) : bytes));

    await expect(says(one.create(), first, replayed)).resolves.toMatchObject({ kind: 'failed', reason: 'wrong nonce' });
  });

  test('challenges a user that does not exist like one that does, always with the same salt', async () => {
    const one = new ScramMechanism('SCRAM-SHA-512', async (user, name) =>
      user === 'alice' ? makeVerifier(name, 'x', { iterations: 8192 }) : undefined,
    );
    const challenge = async (user: string): Promise<string[]> => {
      const step = (await says(one.create(), `n,,n=${user},r=abc`)) as { bytes: Buffer };
      return step.bytes.toString().split(',').slice(1);
    };
    const [saltOfAlice, roundsOfAlice] = await challenge('alice');

    const [saltOfBob, roundsOfBob] = await challenge('bob');

    expect(roundsOfBob).toBe('i=8192');
    expect(roundsOfAlice).toBe('i=8192');
    expect(saltOfBob).toHaveLength((saltOfAlice as string).length);
    await expect(challenge('bob')).resolves.toEqual([saltOfBob, roundsOfBob]);
    await expect(challenge('carol')).resolves.not.toEqual([saltOfBob, roundsOfBob]);
  });

  test('gives a user that does not exist the same salt in every worker that shares the key', async () => {
    const worker = (): ScramMechanism =>
      new ScramMechanism('SCRAM-SHA-256', knowsAlice, { phantomSecret: Buffer.from('shared'), phantomIterations: 6000 });
    const [one, other] = await Promise.all([worker(), worker()].map(async (server) => says(server.create(), 'n,,n=bob,r=abc')));
    const salt = (step: unknown): string | undefined => (step as { bytes: Buffer }).bytes.toString().split(',')[1];

    expect(salt(one)).toBe(salt(other));
    expect((one as { bytes: Buffer }).bytes.toString()).toMatch(/,i=6000$/);
  });
});

describe('SCRAM of any user and password', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'ab,= "\\%ü中🔑\u0301'), minLength: 1, maxLength: 12 });

  test('ends with the user let in', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.constantFrom(...names), async (user, password, name) => {
        const verifier = await makeVerifier(name, password);
        const server = new ScramMechanism(name, (asked) => Promise.resolve(asked === user ? verifier : undefined));

        await expect(exchange(client(user, password, name), server)).resolves.toMatchObject({ kind: 'done', principal: { name: user } });
      }),
      { numRuns: 60 },
    );
  });

  test('ends with nobody let in when a message is changed on its way, and never with an exception of the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        fc.nat(200),
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (turn, at, bytes, cut) => {
          const meddle = (message: Buffer, now: number): Buffer => {
            if (now !== turn) return message;
            const place = at % message.length;
            return Buffer.concat([message.subarray(0, place), bytes, ...(cut ? [] : [message.subarray(place)])]);
          };

          const step = await exchange(client('alice', 'pencil'), mechanism(), meddle).catch((error: { code?: string }) => ({
            kind: error.code,
          }));

          // A longer nonce in the first message alone is found by the client.
          expect(['failed', 'SWY6065']).toContain(step.kind);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('names survive their escapes', () => {
    fc.assert(fc.property(texts, (user) => expect(fromSaslName(toSaslName(user))).toBe(user)));
    expect(golden.saslNames.map(([user]) => toSaslName(user as string))).toEqual(golden.saslNames.map(([, name]) => name));
  });
});

describe('a verifier', () => {
  test.each(golden.scram)("of $mechanism is that of Kafka's ScramFormatter for the password $password", async (vector) => {
    const name = vector.mechanism as ScramName;
    const salt = Buffer.from(vector.salt, 'hex');

    expect((await saltPassword(name, vector.password, salt, 4096)).toString('hex')).toBe(vector.saltedPassword);
    const verifier = await makeVerifier(name, vector.password, { salt });
    expect(writeVerifiers([verifier])).toBe(vector.credential);
    expect(readVerifiers(vector.credential)).toEqual([verifier]);
  });

  test('is kept beside that of the other mechanism', () => {
    const both = [verifiers['SCRAM-SHA-256'], verifiers['SCRAM-SHA-512']];

    expect(readVerifiers(writeVerifiers(both))).toEqual(both);
  });

  test.each([
    ['nothing', ''],
    ['a password', 'hunter2'],
    ['keys of unequal length', 'salt=AAAA,stored_key=AAAA,server_key=AAAA,iterations=4096'],
    ['too few rounds', () => writeVerifiers([{ ...verifiers['SCRAM-SHA-256'], iterations: 1 }])],
    ['a further field', () => `${writeVerifiers([verifiers['SCRAM-SHA-256']])},x=1`],
    ['half of a key', () => writeVerifiers([{ ...verifiers['SCRAM-SHA-256'], serverKey: Buffer.alloc(16) }])],
  ])('is not read from %s, and the message shows none of it', (_, text) => {
    const entry = typeof text === 'string' ? text : text();
    let thrown: unknown;
    try {
      readVerifiers(entry);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'SWY6064' });
    expect(String(thrown)).not.toMatch(/hunter2|AAAA/);
  });
});

describe('entries of a store', () => {
  const entries = new Map<string, string>();
  const find = storedVerifiers((user) => Promise.resolve(entries.get(user)));

  test('may be verifiers', async () => {
    entries.set('verified', writeVerifiers([verifiers['SCRAM-SHA-512']]));

    await expect(find('verified', 'SCRAM-SHA-512')).resolves.toEqual(verifiers['SCRAM-SHA-512']);
    await expect(find('verified', 'SCRAM-SHA-256')).resolves.toBeUndefined();
  });

  test('may be passwords, whose verifier stays the same until the password changes', async () => {
    entries.set('plain', 'one');
    const before = await find('plain', 'SCRAM-SHA-256');
    await expect(find('plain', 'SCRAM-SHA-256')).resolves.toBe(before);
    await expect(exchange(client('plain', 'one'), new ScramMechanism('SCRAM-SHA-256', find))).resolves.toMatchObject({ kind: 'done' });

    entries.set('plain', 'two');

    await expect(exchange(client('plain', 'one'), new ScramMechanism('SCRAM-SHA-256', find))).resolves.toMatchObject({ kind: 'failed' });
    await expect(exchange(client('plain', 'two'), new ScramMechanism('SCRAM-SHA-256', find))).resolves.toMatchObject({ kind: 'done' });
  });

  test('may be missing', async () => {
    await expect(find('nobody', 'SCRAM-SHA-256')).resolves.toBeUndefined();
  });

  test('that are half a verifier fail the exchange, with the reason for the log', async () => {
    entries.set('broken', 'salt=AAAA,stored_key=');

    const step = await says(new ScramMechanism('SCRAM-SHA-256', find).create(), 'n,,n=broken,r=abc');

    expect(step).toMatchObject({ kind: 'failed', reason: expect.stringContaining('SWY6064') as string });
    expect((step as { message: string }).message).not.toContain('SWY6064');
  });
});
