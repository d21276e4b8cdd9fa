import { mirrorTopics } from '../../../lib/provider/resources/mirror-topics/resource';
import { FakeLinkServer, refusal } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

let server: FakeLinkServer;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink();
  process.env['LINK_KEY'] = server.key;
  terraform = operate(mirrorTopics);
});
afterEach(() => server.stop());

const config = (topics: string[], changes: Values = {}): Values => ({
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  topics,
  timeouts: { create: 1, update: 1 },
  ...changes,
});
const promoted = (topics: string[], changes: Values = {}) => config(topics, { status: 'PROMOTED', ...changes });
const names = (count: number) => Array.from({ length: count }, (_, index) => `t${String(index).padStart(4, '0')}`);

async function mirroring(...topics: string[]): Promise<Values> {
  for (const topic of topics) server.sourceTopics.add(topic);
  return terraform.create(config(topics));
}

describe('mirror topics', () => {
  test('are made and are ACTIVE when the apply ends', async () => {
    const state = await mirroring('a', 'b');
    expect(state['mirror_status']).toEqual({ a: 'ACTIVE', b: 'ACTIVE' });
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('that the link has already are taken over', async () => {
    server.addMirror('a', { status: 'PAUSED' });
    await expect(mirroring('a', 'b')).resolves.toMatchObject({ mirror_status: { a: 'ACTIVE', b: 'ACTIVE' } });
    expect(server.callsTo('POST', /mirrors$/)).toHaveLength(1);
  });

  test('that are missing on the source are all named, with the link', async () => {
    server.sourceTopics.add('a');
    await expect(terraform.create(config(['x', 'a', 'y']))).rejects.toMatchObject({
      code: 'SWY5050',
      message: expect.stringMatching(/\["x","y"\].*link "link"/),
    });
  });

  test('that are plain topics of the destination are refused', async () => {
    server.sourceTopics.add('a');
    server.plainTopics.add('a');
    await expect(terraform.create(config(['a']))).rejects.toMatchObject({ code: 'SWY5051' });
  });

  test('that may not be made say why', async () => {
    server.fail('POST', /mirrors$/, refusal(403, 40301, 'not allowed'));
    await expect(mirroring('a')).rejects.toMatchObject({ code: 'SWY5052', message: expect.stringContaining('a: 403 not allowed') });
  });

  test('wait for a link that was made a moment ago', async () => {
    server.fail('POST', /mirrors$/, refusal(404, 404, 'Link not found'), 2);
    await expect(mirroring('a')).resolves.toMatchObject({ mirror_status: { a: 'ACTIVE' } });
  });

  test('are found on every page', async () => {
    server.pageSize = 2;
    const state = await mirroring(...names(7));
    expect(Object.keys(state['mirror_status'])).toHaveLength(7);
  });

  test('are added in place, and let go only when they may be', async () => {
    const state = await mirroring('a', 'b');
    server.sourceTopics.add('c');
    const more = await terraform.apply(state, config(['a', 'b', 'c']));
    expect(more['mirror_status']).toEqual({ a: 'ACTIVE', b: 'ACTIVE', c: 'ACTIVE' });

    await expect(terraform.apply(more, config(['a']))).rejects.toMatchObject({ code: 'SWY5056', message: expect.stringContaining('b, c') });
    await terraform.apply(more, config(['a'], { on_destroy: 'failover' }));
    expect(server.statuses()).toEqual({ a: 'ACTIVE', b: 'STOPPED', c: 'STOPPED' });
  });

  test('are paused and resumed', async () => {
    const state = await mirroring('a');
    const paused = await terraform.apply(state, config(['a'], { status: 'PAUSED' }));
    expect(server.statuses()).toEqual({ a: 'PAUSED' });
    await terraform.apply(paused, config(['a']));
    expect(server.statuses()).toEqual({ a: 'ACTIVE' });
  });

  test('that failed on the way say so at once', async () => {
    const state = await mirroring('a');
    server.addMirror('a', { status: 'FAILED', error: 'SOURCE_TOPIC_MAY_BE_DELETED' });
    const drifted = (await terraform.read(state)) as Values;
    await expect(terraform.apply(drifted, config(['a']))).rejects.toMatchObject({
      code: 'SWY5057',
      message: expect.stringContaining('SOURCE_TOPIC_MAY_BE_DELETED'),
    });
  });

  test('show what changed elsewhere', async () => {
    const state = await mirroring('a', 'b');
    server.addMirror('a', { status: 'PAUSED' }).addMirror('b', { status: 'PAUSED' });
    await expect(terraform.read(state)).resolves.toMatchObject({ status: 'PAUSED' });
    server.mirrors.delete('b');
    await expect(terraform.read(state)).resolves.toMatchObject({ topics: ['a'] });
    server.mirrors.clear();
    await expect(terraform.read(state)).resolves.toBe('gone');
  });

  test('of which one went missing are complete again after the next apply', async () => {
    const state = await mirroring('a', 'b');
    server.mirrors.delete('b');
    const seen = (await terraform.read(state)) as Values;
    await expect(terraform.apply(seen, config(['a', 'b']))).resolves.toMatchObject({ mirror_status: { a: 'ACTIVE', b: 'ACTIVE' } });
  });

  test('that somebody else promoted are shown so, and are not taken for mirrors again', async () => {
    const state = await mirroring('a', 'b');
    server.addMirror('a', { status: 'STOPPED' }).addMirror('b', { status: 'STOPPED' });
    const seen = (await terraform.read(state)) as Values;
    expect(seen).toMatchObject({ status: 'PROMOTED', mirror_status: { a: 'STOPPED', b: 'STOPPED' } });
    await expect(terraform.plan(seen, config(['a', 'b']))).rejects.toMatchObject({ code: 'SWY5055' });
  });

  test('are kept with a warning while the destination does not answer, and are an error to import', async () => {
    const state = await mirroring('a');
    server.fail('GET', /mirrors$/, 'reset', Infinity);
    await expect(terraform.read(state)).resolves.toEqual(state);
    expect(terraform.warnings).toMatchObject([{ code: 'SWY5036' }]);
    const id = `link_name=link,rest_endpoint=${server.address},cluster_id=${server.cluster},api_key_ref=env:LINK_KEY,topics=a`;
    await expect(terraform.import(id)).rejects.toMatchObject({ code: 'SWY5036' });
  }, 20_000);

  test('are imported, and a plan of the same topics changes nothing', async () => {
    server.addMirror('a').addMirror('b');
    const id = `link_name=link,rest_endpoint=${server.address},cluster_id=${server.cluster},api_key_ref=env:LINK_KEY,topics=a;b`;
    const state = (await terraform.import(id)) as Values;
    await expect(terraform.plan(state, config(['a', 'b'], { timeouts: undefined }))).resolves.toEqual(state);
  });

  test('are not given up by a destroy while they replicate, and never deleted', async () => {
    const state = await mirroring('a', 'b');
    await expect(terraform.destroy(state)).rejects.toMatchObject({ code: 'SWY5056' });
    await terraform.destroy({ ...state, on_destroy: 'failover' });
    expect(server.statuses()).toEqual({ a: 'STOPPED', b: 'STOPPED' });
    expect(server.callsTo('DELETE', /./)).toEqual([]);
  });
});

describe('a promotion', () => {
  test('tries everything out first, then goes in batches of a hundred, lowest lag first', async () => {
    const topics = names(250);
    const state = await mirroring(...topics);
    server.drains = false;
    for (const [index, topic] of topics.entries()) server.addMirror(topic, { lag: 0, pending: index % 3 });
    server.promoteTakes = 2;

    const after = await terraform.apply(state, promoted(topics));

    expect(server.promotedBatches().map((batch) => batch.length)).toEqual([100, 100, 50]);
    const order = server.calls.filter(({ path }) => path.includes(':promote')).map(({ path }) => path.includes('validate_only'));
    expect(order).toEqual([true, true, true, false, false, false]);
    expect(after['promoted_order']).toEqual(topics);
    expect(new Set(Object.values(server.statuses()))).toEqual(new Set(['STOPPED']));
  });

  test('sends a topic that lags when it has caught up, and says how it goes', async () => {
    const state = await mirroring('a', 'b', 'c');
    server.addMirror('a', { lag: 70 }).addMirror('b', { lag: 30 });

    const after = await terraform.apply(state, promoted(['a', 'b', 'c']));

    expect(after['promoted_order'][0]).toBe('c');
    expect(terraform.progress).toEqual(expect.arrayContaining([expect.stringContaining('a ACTIVE, lag 70'), 'all topics are STOPPED']));
  });

  test('of a topic whose lag never drains ends with its status and lag', async () => {
    const state = await mirroring('a', 'b');
    server.drains = false;
    server.addMirror('a', { lag: 5 });
    await expect(terraform.apply(state, promoted(['a', 'b']))).rejects.toMatchObject({
      code: 'SWY5054',
      message: expect.stringMatching(/a ACTIVE, lag 5.*the mirror lags/),
    });
    expect(server.statuses()['b']).toBe('STOPPED');
  });

  test('that is answered with nothing at all ends at the deadline', async () => {
    const state = await mirroring('a');
    server.fail('POST', /:promote/, { status: 200, body: { data: [] } }, Infinity);
    await expect(terraform.apply(state, promoted(['a']))).rejects.toMatchObject({ code: 'SWY5054' });
    expect(server.promotedBatches().length).toBeLessThan(5);
  });

  test('that is answered with no body once goes on', async () => {
    const state = await mirroring('a');
    server.fail('POST', /:promote$/, { status: 204 });
    await expect(terraform.apply(state, promoted(['a'], { timeouts: { update: 5 } }))).resolves.toMatchObject({
      mirror_status: { a: 'STOPPED' },
    });
  });

  test('goes through 429 and 500', async () => {
    const state = await mirroring('a');
    server.fail('POST', /:promote$/, { status: 429, headers: { 'retry-after': '0' } });
    server.fail('POST', /:promote$/, refusal(500, 500, 'oops'));
    server.fail('GET', /mirrors/, refusal(500, 500, 'oops'), 2);
    await expect(terraform.apply(state, promoted(['a']))).resolves.toMatchObject({ status: 'PROMOTED' });
  });

  test('whose answer was lost is not an error', async () => {
    const state = await mirroring('a');
    server.fail('POST', /:promote$/, { after: 'reset' });
    await expect(terraform.apply(state, promoted(['a']))).resolves.toMatchObject({ status: 'PROMOTED' });
  });

  test('that is refused for another reason than lag gives up', async () => {
    const state = await mirroring('a', 'b');
    const entry = { data: [{ mirror_topic_name: 'a', error_code: 403, error_message: 'not allowed' }] };
    server.fail('POST', /:promote\?/, { status: 200, body: entry }, Infinity);
    await expect(terraform.apply(state, promoted(['a', 'b']))).rejects.toMatchObject({
      code: 'SWY5312',
      message: expect.stringContaining('a: 403 not allowed'),
    });
  });

  test('of a topic that is no mirror is refused before anything is promoted', async () => {
    const state = await mirroring('a', 'b');
    server.mirrors.delete('b');
    await expect(terraform.apply(state, promoted(['a', 'b']))).rejects.toMatchObject({
      code: 'SWY5053',
      message: expect.stringContaining('no mirror topics: b'),
    });
    expect(server.statuses()).toEqual({ a: 'ACTIVE' });
  });

  test('cut short in the middle is finished by the next apply', async () => {
    const state = await mirroring('a', 'b', 'c');
    server.addMirror('a', { status: 'STOPPED' });
    const seen = (await terraform.read(state)) as Values;
    expect(seen).toMatchObject({ status: 'ACTIVE', mirror_status: { a: 'STOPPED', b: 'ACTIVE' } });

    const after = await terraform.apply(seen, promoted(['a', 'b', 'c']));

    expect(after['promoted_order']).toEqual(['a', 'b', 'c']);
    expect(server.promotedBatches().flat()).not.toContain('a');
  });

  test('that the state takes for complete and is not is planned again', async () => {
    const done = await terraform.apply(await mirroring('a', 'b'), promoted(['a', 'b']));
    server.addMirror('b', { status: 'ACTIVE' });
    const drifted = (await terraform.read(done)) as Values;

    await terraform.apply(drifted, promoted(['a', 'b']));

    expect(server.statuses()).toEqual({ a: 'STOPPED', b: 'STOPPED' });
  });

  test('cannot be taken back, nor half of it', async () => {
    const state = await mirroring('a', 'b');
    const done = await terraform.apply(state, promoted(['a', 'b']));
    await expect(terraform.plan(done, config(['a', 'b']))).rejects.toMatchObject({ code: 'SWY5055' });

    server.addMirror('b');
    const half = (await terraform.read(state)) as Values;
    await expect(terraform.plan(half, config(['a', 'b']))).rejects.toMatchObject({
      code: 'SWY5055',
      message: expect.stringContaining('STOPPED already: a'),
    });
    await expect(terraform.apply({ ...half, mirror_status: {} }, config(['a', 'b']))).rejects.toMatchObject({ code: 'SWY5055' });
  });

  test('outlives its link', async () => {
    const done = await terraform.apply(await mirroring('a'), promoted(['a']));
    server.link = undefined;
    await expect(terraform.read(done)).resolves.toEqual(done);
    await expect(terraform.destroy(done)).resolves.toBeUndefined();
  });
});
