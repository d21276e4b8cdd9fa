import fc from 'fast-check';
import { topicMatcher } from '../../../lib/provider/resources/mirror-topics/patterns';
import { mirrorTopics } from '../../../lib/provider/resources/mirror-topics/resource';
import { startSandboxClusters, type SandboxClusters } from '../../../lib/sandbox';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';
import { createTopics } from './fakes/topics';

jest.setTimeout(20_000);

let server: FakeLinkServer;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink();
  process.env['LINK_KEY'] = server.key;
  terraform = operate(mirrorTopics);
});
afterEach(() => server.stop());

const config = (changes: Values): Values => ({
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  timeouts: { create: 2, update: 2 },
  ...changes,
});

describe('a glob', () => {
  test.each([
    ['orders.*', ['orders.a', 'orders.'], ['orders', 'xorders.a']],
    ['orders-?', ['orders-1'], ['orders-', 'orders-12']],
    ['a.b', ['a.b'], ['axb']],
    ['*', ['anything'], ['_schemas', '__consumer_offsets']],
    ['_*', ['_schemas'], ['orders']],
  ])('%s takes what it says', (glob, taken, left) => {
    const matches = topicMatcher([glob]);
    expect([...taken, ...left].filter(matches)).toEqual(taken);
  });

  test('with an exclamation mark leaves out', () => {
    const matches = topicMatcher(['orders.*', '!*.tmp']);
    expect(['orders.a', 'orders.tmp'].filter(matches)).toEqual(['orders.a']);
  });

  test('without wildcards is the name itself, whatever characters it has', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9.-]{1,20}$/);
    fc.assert(fc.property(name, name, (one, other) => topicMatcher([one])(one) && topicMatcher([one])(other) === (one === other)));
  });
});

describe('mirrors of a link with a prefix', () => {
  test('are named by the prefix and called by their names on the source', async () => {
    server.link?.configs.set('cluster.link.prefix', 'old.');
    for (const topic of ['a', 'b']) server.sourceTopics.add(topic);
    const state = await terraform.create(config({ topics: ['b', 'a'] }));

    expect(state).toMatchObject({
      resolved_topics: ['a', 'b'],
      resolved_names: { a: 'old.a', b: 'old.b' },
      mirror_status: { a: 'ACTIVE', b: 'ACTIVE' },
    });
    await expect(terraform.read(state)).resolves.toEqual(state);
    const done = await terraform.apply(state, config({ topics: ['a', 'b'], status: 'PROMOTED' }));
    expect(server.promotedBatches()).toEqual([['old.a', 'old.b']]);
    expect(done['promoted_order']).toEqual(['a', 'b']);
  });

  test('that would be longer than a name may be are refused before anything is made', async () => {
    server.link?.configs.set('cluster.link.prefix', 'p'.repeat(240));
    await expect(terraform.create(config({ topics: ['a-long-name'] }))).rejects.toMatchObject({ code: 'SWY5307' });
    expect(server.callsTo('POST', /mirrors/)).toHaveLength(0);
  });

  test('of which two would have one name are refused', async () => {
    await expect(terraform.create(config({ topics: ['a', 'b'], mirror_names: { a: 'b' } }))).rejects.toMatchObject({
      code: 'SWY5307',
      message: expect.stringContaining('a and b would both be b'),
    });
  });

  test('get the name that is given, which this server refuses and says so', async () => {
    server.sourceTopics.add('a');
    await expect(terraform.create(config({ topics: ['a'], mirror_names: { a: 'renamed' } }))).rejects.toMatchObject({
      code: 'SWY5052',
      message: expect.stringContaining('renaming is not supported'),
    });
  });

  test('get their own settings and replication factor when they are made, and a later change is a warning', async () => {
    for (const topic of ['a', 'b']) server.sourceTopics.add(topic);
    const wanted = { topics: ['a', 'b'], replication_factor: 3, configs: { a: { 'retention.ms': '1000' } } };
    const state = await terraform.create(config(wanted));
    const bodies = server.callsTo('POST', /mirrors$/).map(({ body }) => body);
    expect(bodies).toContainEqual({
      source_topic_name: 'a',
      mirror_topic_name: 'a',
      replication_factor: 3,
      configs: [{ name: 'retention.ms', value: '1000' }],
    });
    expect(bodies).toContainEqual({ source_topic_name: 'b', mirror_topic_name: 'b', replication_factor: 3 });

    await terraform.plan(state, config({ ...wanted, configs: { a: { 'retention.ms': '2000' } } }));
    expect(terraform.warnings).toMatchObject([{ code: 'SWY5309', fault: { value: ['a'] } }]);
  });
});

describe('topics by pattern', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patterns-'));
  let sandbox: SandboxClusters;
  let source: Values;

  beforeAll(async () => {
    sandbox = await startSandboxClusters({ basePort: 0, folder });
    source = { bootstrap_servers: sandbox.source.bootstrapServers.split(',') };
    await createTopics(sandbox.source.bootstrapServers, ['orders', 'orders.dlq', 'payments', '_schemas'], 1);
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    for (const topic of ['orders', 'orders.dlq', 'payments', 'orders.new']) server.sourceTopics.add(topic);
  });

  test('are in the plan by name, and one that newly matches is in the next', async () => {
    const wanted = config({ patterns: ['orders*'], source });
    await expect(terraform.plan(null, wanted)).resolves.toMatchObject({ resolved_topics: ['orders', 'orders.dlq'] });
    const state = await terraform.create(wanted);
    await expect(terraform.plan(state, wanted)).resolves.toEqual(state);

    await createTopics(sandbox.source.bootstrapServers, ['orders.new'], 1);
    const planned = await terraform.plan(state, wanted);
    expect(planned['resolved_topics']).toEqual(['orders', 'orders.dlq', 'orders.new']);
    const more = await terraform.apply(state, wanted);
    expect(more['mirror_status']).toMatchObject({ 'orders.new': 'ACTIVE' });

    const done = await terraform.apply(more, { ...wanted, status: 'PROMOTED' });
    await createTopics(sandbox.source.bootstrapServers, ['orders.later'], 1);
    await expect(terraform.plan(done, { ...wanted, status: 'PROMOTED' })).resolves.toEqual(done);
  });

  test('together with names are both', async () => {
    const planned = await terraform.plan(null, config({ topics: ['payments'], patterns: ['*.dlq'], source }));
    expect(planned['resolved_topics']).toEqual(['orders.dlq', 'payments']);
  });

  test('that match nothing are an error', async () => {
    await expect(terraform.plan(null, config({ patterns: ['nothing*'], source }))).rejects.toMatchObject({ code: 'SWY5306' });
  });

  test('need a source, and some topics must be meant', async () => {
    await expect(terraform.plan(null, config({ patterns: ['a*'] }))).rejects.toMatchObject({ code: 'SWY5304' });
    await expect(terraform.plan(null, config({}))).rejects.toMatchObject({ code: 'SWY5304' });
  });

  test('of a source that cannot be reached are an error for a new resource, and a warning for one that has topics', async () => {
    const away = { bootstrap_servers: ['127.0.0.1:1'] };
    await expect(terraform.plan(null, config({ patterns: ['orders*'], source: away }))).rejects.toMatchObject({
      code: 'SWY5305',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    const state = await terraform.create(config({ patterns: ['pay*'], source }));
    const planned = await terraform.plan(state, config({ patterns: ['pay*'], source: away }));
    expect(planned['resolved_topics']).toEqual(state['resolved_topics']);
    expect(terraform.warnings).toMatchObject([{ code: 'SWY5305' }]);
  });

  test('that the source lost are not given up for it', async () => {
    const state = await terraform.create(config({ topics: ['orders'], patterns: ['pay*'], source }));
    const after = await terraform.plan(
      { ...state, resolved_topics: ['orders', 'pay.gone', 'payments'] },
      config({ topics: ['orders'], patterns: ['pay*'], source }),
    );
    expect(after['resolved_topics']).toEqual(['orders', 'pay.gone', 'payments']);
  });
});

describe('failover, reverse and restore', () => {
  const mirroring = async (...topics: string[]): Promise<Values> => {
    for (const topic of topics) server.sourceTopics.add(topic);
    return terraform.create(config({ topics }));
  };
  const actions = () => server.callsTo('POST', /mirrors:/).map(({ path }) => /mirrors:([^?]+\??)/.exec(path)?.[1]);

  test('failover happens only when it is asked for by name, and takes what is there', async () => {
    const state = await mirroring('a', 'b');
    server.addMirror('a', { lag: 9 }).addMirror('b', { status: 'FAILED', error: 'SOURCE_TOPIC_MAY_BE_DELETED' });
    const done = await terraform.apply(state, config({ topics: ['a', 'b'], status: 'FAILED_OVER' }));
    expect(done).toMatchObject({ status: 'FAILED_OVER', mirror_status: { a: 'STOPPED', b: 'STOPPED' } });
    expect(new Set(actions())).toEqual(new Set(['failover']));
    await expect(terraform.read(done)).resolves.toEqual(done);
    await expect(terraform.plan(done, config({ topics: ['a', 'b'] }))).rejects.toMatchObject({ code: 'SWY5055' });
  });

  test('a mirror is reversed over a bidirectional link, after a trial', async () => {
    server.link?.configs.set('link.mode', 'BIDIRECTIONAL');
    const state = await mirroring('a');
    const done = await terraform.apply(state, config({ topics: ['a'], status: 'REVERSED' }));
    expect(actions()).toEqual(['reverse-and-start-mirror?', 'reverse-and-start-mirror']);
    await expect(terraform.read(done)).resolves.toEqual(done);
    await expect(terraform.plan(done, config({ topics: ['a'], status: 'REVERSED' }))).resolves.toEqual(done);
    server.mirrors.clear();
    await expect(terraform.read(done)).resolves.toMatchObject({ status: 'REVERSED', topics: ['a'] });
  });

  test('a mirror of another link is not reversed', async () => {
    const state = await mirroring('a');
    await expect(terraform.apply(state, config({ topics: ['a'], status: 'REVERSED' }))).rejects.toMatchObject({ code: 'SWY5308' });
    expect(actions()).toEqual([]);
  });

  test('what is refused by the trial is not reversed', async () => {
    server.link?.configs.set('link.mode', 'BIDIRECTIONAL');
    const state = await mirroring('a', 'b');
    const entry = { data: [{ mirror_topic_name: 'b', error_code: 400, error_message: 'the other end has no such topic' }] };
    server.fail('POST', /reverse/, { status: 200, body: entry });
    await expect(terraform.apply(state, config({ topics: ['a', 'b'], status: 'REVERSED' }))).rejects.toMatchObject({
      code: 'SWY5312',
      message: expect.stringContaining('b: 400 the other end'),
    });
    expect(server.statuses()).toEqual({ a: 'ACTIVE', b: 'ACTIVE' });
  });

  test('plain topics become mirrors again only over a bidirectional link and when asked to', async () => {
    for (const topic of ['a', 'b']) server.sourceTopics.add(topic);
    server.plainTopics.add('a');
    const wanted = config({ topics: ['a', 'b'], existing_topics: 'truncate-and-restore' });
    await expect(terraform.create(wanted)).rejects.toMatchObject({ code: 'SWY5308' });

    server.link?.configs.set('link.mode', 'BIDIRECTIONAL');
    const state = await terraform.create(wanted);
    expect(state['mirror_status']).toEqual({ a: 'ACTIVE', b: 'ACTIVE' });
    expect(actions()).toEqual(['truncate-and-restore?', 'truncate-and-restore']);
    expect(terraform.progress).toContain('a: 7 records were cut off');
  });
});
