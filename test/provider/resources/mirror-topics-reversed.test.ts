import { mirrorTopics } from '../../../lib/provider/resources/mirror-topics/resource';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

jest.setTimeout(20_000);

let server: FakeLinkServer;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink('link', { 'link.mode': 'BIDIRECTIONAL' });
  process.env['LINK_KEY'] = server.key;
  terraform = operate(mirrorTopics);
});
afterEach(() => server.stop());

const config = (changes: Values): Values => ({
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  timeouts: { create: 2, update: 2 },
  topics: ['a', 'b'],
  ...changes,
});
const back = (changes: Values = {}): Values => config({ existing_topics: 'reversed', on_destroy: 'failover', ...changes });
const created = () => server.callsTo('POST', /mirrors$/);

describe('mirrors that a reversal at the other end makes', () => {
  test('are taken over, and none is made here', async () => {
    server.addMirror('a').addMirror('b');
    const state = await terraform.create(back());

    expect(state).toMatchObject({ mirror_status: { a: 'ACTIVE', b: 'ACTIVE' } });
    expect(created()).toEqual([]);
    await expect(terraform.read(state)).resolves.toEqual(state);
    await expect(terraform.plan(state, back())).resolves.toEqual(state);
  });

  test('are waited for: the other end says that it has stopped before they are listed', async () => {
    server.addMirror('a', { status: 'PENDING_MIRROR' });
    server.plainTopics.add('b');
    const applied = terraform.create(back());
    setTimeout(() => {
      server.plainTopics.delete('b');
      server.addMirror('a').addMirror('b');
    }, 300);

    await expect(applied).resolves.toMatchObject({ mirror_status: { a: 'ACTIVE', b: 'ACTIVE' } });
    expect(created()).toEqual([]);
  });

  test('are named when they do not come', async () => {
    server.addMirror('a');
    server.plainTopics.add('b');

    await expect(terraform.create(back({ timeouts: { create: 1 } }))).rejects.toMatchObject({
      code: 'SWY5054',
      message: expect.stringContaining('b absent'),
    });
  });

  test('are promoted, and become plain topics', async () => {
    server.addMirror('a').addMirror('b', { lag: 3 });
    const done = await terraform.apply(await terraform.create(back()), back({ status: 'PROMOTED' }));

    expect(done).toMatchObject({ status: 'PROMOTED', mirror_status: { a: 'STOPPED', b: 'STOPPED' }, promoted_order: ['a', 'b'] });
  });

  test('are promoted where they are, of a reversal that was half done: the other topics were never anything but writable', async () => {
    server.addMirror('a');
    server.plainTopics.add('b');
    const done = await terraform.create(back({ status: 'PROMOTED' }));

    expect(done).toMatchObject({ mirror_status: { a: 'STOPPED' }, resolved_topics: ['a', 'b'], promoted_order: ['a'] });
    expect(created()).toEqual([]);
    await expect(terraform.read(done)).resolves.toEqual(done);
    await expect(terraform.plan(done, back({ status: 'PROMOTED' }))).resolves.toEqual(done);
  });

  test('are not needed where nothing was reversed', async () => {
    for (const topic of ['a', 'b']) server.plainTopics.add(topic);
    const done = await terraform.create(back({ status: 'PROMOTED' }));

    expect(done).toMatchObject({ status: 'PROMOTED', mirror_status: {} });
    await expect(terraform.read(done)).resolves.toEqual(done);
    await expect(terraform.plan(done, back({ status: 'PROMOTED' }))).resolves.toEqual(done);
  });

  test('are stopped when they are destroyed, and their topics stay', async () => {
    server.addMirror('a').addMirror('b', { lag: 9 });
    await terraform.destroy(await terraform.create(back()));

    expect(server.statuses()).toEqual({ a: 'STOPPED', b: 'STOPPED' });
  });

  test('need a bidirectional link', async () => {
    server.link?.configs.delete('link.mode');

    await expect(terraform.create(back())).rejects.toMatchObject({ code: 'SWY5308' });
  });
});

describe('a reversal', () => {
  const mirroring = async (): Promise<Values> => {
    for (const topic of ['a', 'b', 'c']) server.sourceTopics.add(topic);
    return terraform.create(config({ topics: ['a', 'b', 'c'] }));
  };
  const wanted = () => config({ topics: ['a', 'b', 'c'], status: 'REVERSED' });

  test('begins with the mirrors of the least lag, and keeps that order', async () => {
    const state = await mirroring();
    server.addMirror('a', { lag: 9 }).addMirror('b', { lag: 2 });
    const done = await terraform.apply(state, wanted());

    expect(done).toMatchObject({ status: 'REVERSED', promoted_order: ['c', 'b', 'a'] });
  });

  test('that ends half way leaves a state which says what is writable, and goes on from there', async () => {
    const state = await mirroring();
    server.refuses.add('b');
    const error: any = await terraform.apply(state, wanted()).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'SWY5053', message: expect.stringContaining('b: 403 not allowed') });
    expect(error.state).toMatchObject({
      status: 'ACTIVE',
      mirror_status: { a: 'STOPPED', b: 'ACTIVE', c: 'STOPPED' },
      promoted_order: ['a', 'c'],
    });

    server.refuses.clear();
    await expect(terraform.apply(error.state, wanted())).resolves.toMatchObject({ status: 'REVERSED', mirror_status: { b: 'STOPPED' } });
  });

  test('that was cut short before the state was written goes on, and a promotion is no reversal', async () => {
    const state = await mirroring();
    for (const topic of ['a', 'b', 'c']) server.addMirror(topic, { status: 'STOPPED' });
    const read = (await terraform.read(state)) as Values;
    expect(read['status']).toBe('PROMOTED');
    await expect(terraform.apply(read, wanted())).resolves.toMatchObject({ status: 'REVERSED' });

    const other = operate(mirrorTopics);
    const promoted = await other.create(config({ topics: ['a', 'b', 'c'], status: 'PROMOTED' }));
    await expect(other.plan(promoted, wanted())).rejects.toMatchObject({ code: 'SWY5055' });
  });
});

describe('mirrors that are kept', () => {
  const kept = () => config({ status: 'KEPT' });

  test('stay what they are, however far a promotion came, and whatever has failed', async () => {
    for (const topic of ['a', 'b']) server.sourceTopics.add(topic);
    const state = await terraform.create(config({}));
    server.addMirror('a', { status: 'STOPPED' }).addMirror('b', { status: 'FAILED' });
    const calls = server.callsTo('POST', /mirrors:/).length;
    const done = await terraform.apply((await terraform.read(state)) as Values, kept());

    expect(done).toMatchObject({ status: 'KEPT', mirror_status: { a: 'STOPPED', b: 'FAILED' } });
    expect(server.callsTo('POST', /mirrors:/)).toHaveLength(calls);
    await expect(terraform.read(done)).resolves.toEqual(done);
    server.addMirror('b');
    await expect(terraform.plan((await terraform.read(done)) as Values, kept())).resolves.toMatchObject({ mirror_status: { b: 'ACTIVE' } });
  });

  test('go on to what they were brought to, and to nothing else', async () => {
    for (const topic of ['a', 'b']) server.sourceTopics.add(topic);
    const reversed = await terraform.create(config({ status: 'REVERSED' }));
    const done = await terraform.apply(reversed, kept());

    await expect(terraform.apply(done, config({ status: 'REVERSED' }))).resolves.toMatchObject({ status: 'REVERSED' });
    await expect(terraform.plan(done, config({}))).rejects.toMatchObject({ code: 'SWY5055' });
  });
});
