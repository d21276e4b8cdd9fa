import fc from 'fast-check';
import { Attempts, attemptLimits } from '../../../lib/provider/resources/mirror-topics/attempts';
import { Promoted } from '../../../lib/provider/resources/mirror-topics/promoted';
import { mirrorTopics } from '../../../lib/provider/resources/mirror-topics/resource';
import { until } from '../../support/until';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

jest.setTimeout(20_000);

let server: FakeLinkServer;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink();
  process.env['LINK_KEY'] = server.key;
  terraform = operate(mirrorTopics);
});
afterEach(() => server.stop());

const twenty = Array.from({ length: 20 }, (_, index) => `t${String(index).padStart(2, '0')}`);

const config = (topics: string[], changes: Values = {}): Values => ({
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  topics,
  timeouts: { create: 5, update: 12 },
  ...changes,
});
const promoted = (topics: string[], changes: Values = {}) => config(topics, { status: 'PROMOTED', ...changes });

async function mirroring(...topics: string[]): Promise<Values> {
  for (const topic of topics) server.sourceTopics.add(topic);
  return terraform.create(config(topics));
}

const refusing = (topic: string) => ({ data: [{ mirror_topic_name: topic, error_code: 403, error_message: 'not allowed' }] });

async function failed(work: Promise<unknown>): Promise<Error & { code: string; state?: Values }> {
  return work.then(
    () => Promise.reject(new Error('it succeeded')),
    (error) => error,
  );
}

describe('a promotion of twenty topics of which one is refused', () => {
  test('promotes nothing when the trial already says so, and names the topic and the reason', async () => {
    const state = await mirroring(...twenty);
    server.fail('POST', /:promote\?/, { status: 200, body: refusing('t07') }, Infinity);

    const error = await failed(terraform.apply(state, promoted(twenty)));

    expect(error).toMatchObject({ code: 'SWY5312', message: expect.stringContaining('t07: 403 not allowed') });
    expect(error.state).toBeUndefined();
    expect(server.promotedBatches()).toEqual([]);
    expect(new Set(Object.values(server.statuses()))).toEqual(new Set(['ACTIVE']));
  });

  test('says in the state which are promoted when it is refused after others, and the next apply goes on', async () => {
    const state = await mirroring(...twenty);
    server.refuses.add('t07');

    const error = await failed(terraform.apply(state, promoted(twenty)));

    expect(error).toMatchObject({ code: 'SWY5313', message: expect.stringMatching(/t07: 403 not allowed.*Promoted: 19 of 20/) });
    expect(error.state).toMatchObject({ status: 'ACTIVE', mirror_status: { t06: 'STOPPED', t07: 'ACTIVE', t08: 'STOPPED' } });
    expect(error.state?.['promoted_order']).toHaveLength(19);

    server.refuses.clear();
    const before = server.promotedBatches().length;
    const done = await terraform.apply(error.state as Values, promoted(twenty));
    expect(new Set(Object.values(done['mirror_status']))).toEqual(new Set(['STOPPED']));
    expect(done['promoted_order'].at(-1)).toBe('t07');
    expect(server.promotedBatches().slice(before)).toEqual([['t07']]);
  });
});

describe('what ends the promotion of others', () => {
  test.each([
    ['without Retry-After', {}],
    ['with Retry-After', { 'retry-after': '0.3' }],
  ])('does not end it: one 429 %s', async (_, headers) => {
    const state = await mirroring('a', 'b');
    server.fail('POST', /:promote\?/, { status: 429, headers });
    server.fail('POST', /:promote$/, { status: 429, headers });
    server.fail('GET', /mirrors/, { status: 429, headers });
    await expect(terraform.apply(state, promoted(['a', 'b']))).resolves.toMatchObject({ mirror_status: { a: 'STOPPED', b: 'STOPPED' } });
  });

  test('does not end it: an API that is in trouble for longer than a call once the first topic is promoted', async () => {
    const state = await mirroring('a', 'b');
    server.promoteTakes = 3;
    server.fail('POST', /:promote$/, { after: 'reset' });
    server.fail('GET', /mirrors/, 'reset', 4);
    await expect(terraform.apply(state, promoted(['a', 'b']))).resolves.toMatchObject({ mirror_status: { a: 'STOPPED', b: 'STOPPED' } });
  });

  test('does not go on for ever: answers with nothing in them', async () => {
    const state = await mirroring('a', 'b');
    server.fail('POST', /:promote$/, { status: 204 }, Infinity);
    const began = performance.now();

    await expect(terraform.apply(state, promoted(['a', 'b']))).rejects.toMatchObject({
      code: 'SWY5314',
      message: expect.stringContaining('a ACTIVE'),
    });
    expect(server.promotedBatches().length).toBeLessThanOrEqual(attemptLimits.most);
    expect(performance.now() - began).toBeLessThan(11_000);
  });

  test('is seen in the mirrors when the answer says nothing', async () => {
    const state = await mirroring('a');
    server.silent = true;
    await expect(terraform.apply(state, promoted(['a']))).resolves.toMatchObject({ mirror_status: { a: 'STOPPED' } });
    expect(server.promotedBatches()).toHaveLength(1);
  });

  test('is seen in the mirrors when the answer spells the name in another way', async () => {
    const state = await mirroring('a');
    server.spells = (name) => name.toUpperCase();
    await expect(terraform.apply(state, promoted(['a']))).resolves.toMatchObject({ mirror_status: { a: 'STOPPED' } });
    expect(server.promotedBatches()).toHaveLength(1);
  });

  test('does not end it: an answer that is cut off', async () => {
    const state = await mirroring('a');
    server.fail('POST', /:promote\?/, { status: 200, body: '{"data":[{"mirror' });
    server.fail('GET', /mirrors/, { status: 200, body: '{"data":[{"mirror' });
    await expect(terraform.apply(state, promoted(['a']))).resolves.toMatchObject({ status: 'PROMOTED' });
  });

  test('is one call for a topic that was accepted and takes its time', async () => {
    const state = await mirroring('a');
    server.promoteTakes = 8;
    await terraform.apply(state, promoted(['a']));
    expect(server.promotedBatches()).toEqual([['a']]);
  });
});

describe('a promotion of mirrors that cannot go on', () => {
  test.each([
    ['FAILED', 'SOURCE_TOPIC_ID_CHANGED', /deleted and created again.*delete the mirror topic/],
    ['FAILED', 'UNSUPPORTED_MESSAGE_FORMAT', /before Kafka 0.11/],
  ])('explains %s with %s and what to do', async (status, error, why) => {
    const state = await mirroring('a', 'b');
    server.addMirror('a', { status, error });
    await expect(terraform.apply(state, promoted(['a', 'b']))).rejects.toMatchObject({
      code: 'SWY5057',
      message: expect.stringMatching(why),
    });
    expect(server.promotedBatches()).toEqual([]);
  });

  test('shows status, reason and lag of each in the state', async () => {
    const state = await mirroring('a', 'b', 'c');
    server.addMirror('a', { status: 'SOURCE_UNAVAILABLE', lag: 12 }).addMirror('b', { status: 'LINK_FAILED' });
    await expect(terraform.read(state)).resolves.toMatchObject({
      mirror_status: { a: 'SOURCE_UNAVAILABLE', b: 'LINK_FAILED', c: 'ACTIVE' },
      lag: { a: 12, b: 0, c: 0 },
      mirror_errors: {
        a: expect.stringMatching(/cannot be reached.*FAILED_OVER/),
        b: expect.stringContaining('link_error'),
      },
    });
  });

  test('says at the end of its time what keeps them, and what to do', async () => {
    const state = await mirroring('a');
    server.drains = false;
    server.addMirror('a', { status: 'SOURCE_UNAVAILABLE', lag: 3 });
    await expect(terraform.apply(state, promoted(['a'], { timeouts: { update: 0.5 } }))).rejects.toMatchObject({
      code: 'SWY5054',
      message: expect.stringMatching(/a: SOURCE_UNAVAILABLE: the source cannot be reached.*FAILED_OVER/),
    });
  });

  test('resumes those that are paused first', async () => {
    const state = await mirroring('a', 'b');
    server.addMirror('a', { status: 'PAUSED' });
    await expect(terraform.apply(state, promoted(['a', 'b']))).resolves.toMatchObject({ mirror_status: { a: 'STOPPED', b: 'STOPPED' } });
    expect(server.callsTo('POST', /:resume/).map(({ body }) => body.mirror_topic_names)).toEqual([['a']]);
  });

  test.each(['PENDING_SYNCHRONIZE', 'PENDING_SOMETHING_NEW'])('of %s waits until it is over, and asks for nothing', async (status) => {
    const state = await mirroring('a');
    server.addMirror('a', { status });
    const work = terraform.apply(state, promoted(['a']));
    await until(() => server.callsTo('GET', /mirrors/).length > 8, { describe: 'some looks' });
    expect(server.callsTo('POST', /:promote/)).toEqual([]);
    server.addMirror('a', { status: 'STOPPED' });
    await expect(work).resolves.toMatchObject({ mirror_status: { a: 'STOPPED' } });
  });

  test('waits for ever for a source that is gone until a failover is asked for by name', async () => {
    const state = await mirroring('a');
    server.promoteTakes = Infinity;
    await expect(terraform.apply(state, promoted(['a'], { timeouts: { update: 0.3 } }))).rejects.toMatchObject({ code: 'SWY5054' });
    expect(server.statuses()).toEqual({ a: 'PENDING_STOPPED' });
    server.promoteTakes = 0;
    const seen = (await terraform.read(state)) as Values;
    await expect(terraform.apply(seen, config(['a'], { status: 'FAILED_OVER' }))).resolves.toMatchObject({
      mirror_status: { a: 'STOPPED' },
    });
  });
});

describe('a promotion through any few faults', () => {
  const endpoint = fc.constantFrom<[string, RegExp]>(['GET', /mirrors/], ['POST', /:promote\?/], ['POST', /:promote$/]);
  const fault = fc.constantFrom(
    { status: 429 },
    { status: 429, headers: { 'retry-after': '0.05' } },
    { status: 500, body: 'oops' },
    { status: 200, body: '{"data":[{"mir' },
    'reset' as const,
    { after: 'reset' as const },
  );

  test('ends with every topic promoted, and named once in the order', async () => {
    const topics = ['a', 'b', 'c'];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(endpoint, fault), { maxLength: 5 }), fc.integer({ min: 0, max: 3 }), async (faults, takes) => {
        server.heal();
        server.mirrors.clear();
        const state = await mirroring(...topics);
        server.promoteTakes = takes;
        for (const [[method, path], effect] of faults) server.fail(method, path, effect);
        const done = await terraform.apply(state, promoted(topics));
        expect(done['mirror_status']).toEqual({ a: 'STOPPED', b: 'STOPPED', c: 'STOPPED' });
        expect([...done['promoted_order']].sort()).toEqual(topics);
      }),
      { numRuns: 12 },
    );
  });
});

describe('the attempts for a topic', () => {
  type Step =
    { readonly kind: 'wait'; readonly ms: number } | { readonly kind: 'call'; readonly answer: 'accepted' | 'nothing' | 'refused' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
    fc.record({ kind: fc.constant('call' as const), answer: fc.constantFrom('accepted' as const, 'nothing' as const, 'refused' as const) }),
  );

  test('are never closer than they may be, and what can be sent no more was accepted, or is given up after a while', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        const attempts = new Attempts(attemptLimits, () => now);
        let last: { at: number; answer: string } | undefined;
        for (const each of steps) {
          if (each.kind === 'wait') now += each.ms;
          else if (attempts.isDue('t')) {
            const least = last === undefined ? 0 : last.answer === 'refused' ? attemptLimits.afterRefusal : attemptLimits.first;
            expect(now - (last?.at ?? 0)).toBeGreaterThanOrEqual(least);
            if (each.answer === 'refused') attempts.refused('t', 'no');
            else attempts.sent('t', each.answer === 'accepted');
            last = { at: now, answer: each.answer };
          }
        }
        now += 1_000_000;
        const isOver = !attempts.isDue('t');
        expect(attempts.isIgnored('t')).toBe(isOver && last?.answer === 'nothing');
      }),
    );
  });

  test('that are all answered with nothing end after the last had its time', () => {
    let now = 0;
    const attempts = new Attempts(attemptLimits, () => now);
    let sent = 0;
    while (!attempts.isIgnored('t') && now < 60_000) {
      if (attempts.isDue('t')) {
        attempts.sent('t', false);
        sent += 1;
      }
      now += 50;
    }
    expect(sent).toBe(attemptLimits.most);
    expect(now).toBeLessThan(9_000);
  });
});

describe('the order of promotion', () => {
  const topic = fc.constantFrom('a', 'b', 'c', 'd', 'e');

  test('holds every topic that is STOPPED once, those of earlier applies first, and no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(topic), fc.array(topic), fc.array(topic), fc.array(topic), (before, sent, refused, stopped) => {
        const order = new Promoted(before);
        order.sent(sent);
        order.refused(refused);
        order.done(stopped);
        const shown = order.inOrder(['a', 'b', 'c', 'd', 'e']);
        expect(shown.slice(0, before.length)).toEqual(before);
        expect(new Set(shown)).toEqual(new Set([...before, ...stopped]));
        expect(new Set(shown).size).toBe(shown.length);
      }),
    );
  });
});
