import { CodedError } from '../../../lib/core/coded-error';
import { kafkaStages } from '../../../lib/migration/kafka-stages';
import { clusterLinkView, type GateContext, gates, runGates, wireView } from '../../../lib/provider/gates';
import { connectGateway } from '../../../lib/provider/gateway';
import { connectLink } from '../../../lib/provider/rest';
import type { RouteSpec } from '../../../lib/gateway/spec';
import { FakeLinkServer, refusal } from './fakes/link-server';
import { FakeOffsets } from './fakes/offsets';
import { FakeReplica } from './fakes/replica';

const fenced: RouteSpec = {
  name: 'orders',
  endpoint: 'kafka:9092',
  brokerIdentificationStrategy: { type: 'port' },
  streamingDomain: { name: 'source', bootstrapServerId: 'main' },
  fence: { scope: 'ALL' },
  security: { auth: 'passthrough' },
};
const { fence: _, ...open } = fenced;

jest.setTimeout(20_000);

let server: FakeLinkServer;
let replica: FakeReplica;
let source: FakeOffsets;
let destination: FakeOffsets;
let context: GateContext;
const progress: string[] = [];

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink('link', { 'consumer.offset.sync.enable': 'true' }).addMirror('a').addMirror('b');
  replica = (await new FakeReplica().start()).runs(fenced, 2);
  source = new FakeOffsets().end('a', 0, 10n).end('a', 1, 4n).end('b', 0, 7n).commit('readers', 'a', 0, 9n);
  destination = new FakeOffsets().end('a', 0, 10n).end('a', 1, 4n).end('b', 0, 7n).commit('readers', 'a', 0, 9n);
  process.env['LINK_KEY'] = server.key;
  process.env['ADMIN_TOKEN'] = replica.token;
  const { signal } = new AbortController();
  context = {
    topics: ['a', 'b'],
    link: clusterLinkView(
      await connectLink({ rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' }, 'link', { signal }),
    ),
    route: 'orders',
    gateway: await connectGateway({ replicas: [replica.address], token_ref: 'env:ADMIN_TOKEN' }, { signal }),
    source,
    destination,
    bounds: { maxLag: 100, stableMs: 60, quietMs: 60, soakSeconds: 0, timeoutSeconds: 0.3, maxWindowSeconds: 55, maxLateRecords: 0 },
    clocks: [],
    stageSince: null,
    heldBefore: [],
    signal,
  };
  progress.length = 0;
});
afterEach(() => Promise.all([server.stop(), replica.stop()]));

const run = (...names: string[]) => runGates(names, gates, context, (message) => progress.push(message));
const gatesOf = (stage: string) => kafkaStages.stages.find(({ name }) => name === stage)?.gates ?? [];

describe('the gates', () => {
  test.each(['fence', 'promote'])('of %s hold when everything is well, and say what they saw', async (stage) => {
    const results = await run(...gatesOf(stage));

    expect(results.map(({ gate }) => gate)).toEqual(gatesOf(stage));
    for (const { observed, waited_ms } of results) expect([observed.length > 5, waited_ms < 3_000]).toEqual([true, true]);
  });

  test('of every stage are known', () => {
    const names = kafkaStages.stages.flatMap((stage): readonly string[] => stage.gates);
    expect(names.filter((name) => !gates.some((gate) => gate.name === name))).toEqual([]);
  });

  test('that nobody knows are refused', async () => {
    await expect(run('link-active', 'moon-is-full')).rejects.toMatchObject({
      code: 'SWY4011',
      message: expect.stringContaining('moon-is-full'),
    });
  });

  const broken: [string, string, () => void][] = [
    [
      'link-active',
      'link "link" is FAILED, TIMEOUT_ERROR',
      () => Object.assign(server.link as object, { state: 'FAILED', error: 'TIMEOUT_ERROR' }),
    ],
    ['link-active', 'is absent', () => (server.link = undefined)],
    ['mirrors-active', 'a is PAUSED', () => server.addMirror('a', { status: 'PAUSED' })],
    ['mirrors-active', 'b is no mirror', () => server.mirrors.delete('b')],
    ['offset-sync-on', 'consumer.offset.sync.enable is false', () => server.link?.configs.set('consumer.offset.sync.enable', 'false')],
    [
      'lag-under-threshold',
      'lag 130 then 130 of at most 100: a 90; b 40',
      () => server.addMirror('a', { lag: 90 }).addMirror('b', { lag: 40 }),
    ],
    ['fence-confirmed', 'is forwarding on source at generation 3', () => replica.runs(open, 3)],
    ['fence-confirmed', '3 requests in flight', () => (replica.inFlight = 3)],
    ['fence-confirmed', 'answer', () => replica.fail('GET', /./, 'reset', Infinity)],
    ['source-still', 'a-1 from ', () => (source.onLook = () => source.end('a', 1, BigInt(Date.now())))],
    ['lag-zero', 'a-0 at 9 of 10', () => destination.end('a', 0, 9n)],
    ['lag-zero', 'the link reports lag 5', () => server.addMirror('b', { lag: 5 })],
    ['lag-zero', 'a-1 at absent of 4', () => destination.ends.get('a')?.delete(1)],
    ['group-offsets-in-parity', 'group readers on a-0: 8 instead of 9', () => destination.commit('readers', 'a', 0, 8n)],
    ['group-offsets-in-parity', 'group readers on a-0: none instead of 9', () => destination.committed.clear()],
    ['mirrors-stopped', 'a is ACTIVE; b is ACTIVE', () => undefined],
    [
      'soaked',
      '50 s of 60 s are left',
      () =>
        (context = { ...context, stageSince: new Date(Date.now() - 10_500).toISOString(), bounds: { ...context.bounds, soakSeconds: 60 } }),
    ],
  ];

  test.each(broken)('%s does not hold: %s', async (name, observed, breakIt) => {
    breakIt();
    const error = await run(name).catch((failure: unknown) => failure);
    const fix = gates.find((gate) => gate.name === name)?.fix ?? '';

    expect(error).toMatchObject({ code: 'SWY4010', message: expect.stringContaining(observed) });
    expect((error as Error).message.toLowerCase()).toContain(fix.toLowerCase());
  });

  test('hold for a link that is removed, when its mirrors were seen STOPPED before', async () => {
    server.link = undefined;
    await expect(run('mirrors-stopped')).rejects.toMatchObject({ code: 'SWY4010', message: expect.stringContaining('a is no mirror') });

    context = { ...context, heldBefore: ['mirrors-stopped'] };
    await expect(run('mirrors-stopped')).resolves.toMatchObject([{ observed: expect.stringContaining('is removed') }]);
  });

  test('are waited for until they hold', async () => {
    destination.end('a', 0, 8n);
    let looks = 0;
    destination.onLook = () => void (++looks === 3 && destination.end('a', 0, 10n));

    const [result] = await run('lag-zero');

    expect(looks).toBe(3);
    expect(result?.observed).toBe('2 topics have the same end offsets on both clusters');
    expect(progress[0]).toContain('lag-zero does not hold yet: a-0 at 8 of 10');
  });

  test('count together: a lag of zero from before the source last moved is looked at again', async () => {
    let looks = 0;
    // The third look is the end of the first quiet time, when lag zero has been seen: one more record, which takes its time to be copied.
    source.onLook = () => {
      if (++looks !== 3) return;
      source.end('b', 0, 8n);
      setTimeout(() => destination.end('b', 0, 8n), 30);
    };
    context = { ...context, bounds: { ...context.bounds, timeoutSeconds: 3 } };

    await run('source-still', 'lag-zero');

    expect(progress).toEqual(expect.arrayContaining([expect.stringContaining('b-0 from 7 to 8')]));
    expect(destination.ends.get('b')?.get(0)).toBe(8n);
  });

  test('after a barrier are not looked at before it holds', async () => {
    replica.runs(open, 3);
    await expect(run('fence-confirmed', 'source-still')).rejects.toMatchObject({ code: 'SWY4010' });
    expect(progress.filter((line) => line.startsWith('source-still'))).toEqual([]);
  });

  test('go on after a cluster that did not answer, and end at a refusal', async () => {
    server.fail('GET', /configs/, 'reset', 3);
    context = { ...context, bounds: { ...context.bounds, timeoutSeconds: 10 } };
    await expect(run('offset-sync-on')).resolves.toHaveLength(1);

    server.fail('GET', /configs/, refusal(403, 40301, 'not allowed'));
    await expect(run('offset-sync-on')).rejects.toMatchObject({ code: 'SWY5035' });
  });

  test('that ask a Kafka cluster which is not there name its servers', async () => {
    const nowhere = wireView({ bootstrap_servers: ['127.0.0.1:1'] }, 'source', AbortSignal.timeout(2_000));
    const error = await nowhere.endOffsets(['a']).catch((failure: unknown) => failure);
    expect(CodedError.isCodedError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'SWY4012', message: expect.stringContaining('127.0.0.1:1') });
    nowhere.close();
  });
});
