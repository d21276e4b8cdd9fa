import fc from 'fast-check';
import { kafkaStages } from '../../../lib/migration/kafka-stages';
import { stageNames, type StagePlan, transition } from '../../../lib/stages/stage-plan';
import { cutover } from '../../../lib/provider/resources/cutover/resource';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';
import { FakeReplica } from './fakes/replica';

// A gateway that is down is looked at for some seconds.
jest.setTimeout(20_000);

const plan: StagePlan = kafkaStages;
let server: FakeLinkServer;
/** It runs no route yet. */
let replica: FakeReplica;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink('link', { 'consumer.offset.sync.enable': 'true' }).addMirror('a');
  process.env['LINK_KEY'] = server.key;
  replica = await new FakeReplica().start();
  process.env['ADMIN_TOKEN'] = replica.token;
  terraform = operate(cutover);
});
afterEach(() => Promise.all([server.stop(), replica.stop()]));

const config = (stage: string, changes: Values = {}): Values => ({
  group: 'orders',
  stage,
  topics: ['a'],
  source: { bootstrap_servers: ['127.0.0.1:1'] },
  destination: { bootstrap_servers: ['127.0.0.1:1'] },
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  gateway: { replicas: [replica.address], token_ref: 'env:ADMIN_TOKEN' },
  route: 'orders',
  gates: { timeout_seconds: 0.3 },
  ...changes,
});
const at = (stage: string, since = new Date().toISOString()): Values => ({
  ...config(stage),
  gates: {
    max_lag: 1000,
    stable_ms: 500,
    quiet_ms: 250,
    soak_seconds: 0,
    timeout_seconds: 0.3,
    max_window_seconds: 55,
    max_late_records: 0,
  },
  destination_names: null,
  mirror_maker: null,
  way_back: null,
  plan: 'kafka',
  previous_stage: null,
  stage_since: since,
  gate_results: [],
  timeouts: null,
});

describe('a cutover', () => {
  test('starts at the first stage and records when', async () => {
    replica.runs({
      name: 'orders',
      endpoint: 'kafka:9092',
      brokerIdentificationStrategy: { type: 'port' },
      streamingDomain: { name: 'source', bootstrapServerId: 'main' },
      security: { auth: 'passthrough' },
    });
    const state = await terraform.create(config('mirror'));
    expect(state).toMatchObject({ stage: 'mirror', previous_stage: null, gate_results: [] });
    expect(Date.now() - Date.parse(state['stage_since'])).toBeLessThan(5_000);
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('does not record a stage whose gates do not hold', async () => {
    server.addMirror('a', { lag: 5_000 });
    await expect(terraform.apply(at('mirror'), config('fence'))).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringContaining('a 5000'),
    });
  });

  test('that asks a gateway which is not there does not promote', async () => {
    const gateway = { replicas: ['http://127.0.0.1:1'], token_ref: 'env:ADMIN_TOKEN' };
    await expect(terraform.apply(at('fence'), config('promote', { gateway }))).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringMatching(/fence-confirmed \(.*(does not answer|no answer)/),
    });
  });

  test('goes back from fence to mirror without waiting for anything', async () => {
    server.link = undefined;
    const state = await terraform.apply(at('fence'), config('mirror'));
    expect(state).toMatchObject({ stage: 'mirror', previous_stage: 'fence', gate_results: [] });
  });

  test('goes back from promote to mirror while nothing is promoted, and is refused as soon as one topic is', async () => {
    const state = await terraform.apply(at('promote'), config('mirror'));
    expect(state).toMatchObject({ stage: 'mirror', previous_stage: 'promote', gate_results: [{ gate: 'nothing-promoted' }] });

    server.addMirror('a', { status: 'STOPPED' });
    await expect(terraform.plan(at('promote'), config('mirror'))).rejects.toMatchObject({
      code: 'SWY4016',
      message: expect.stringContaining('mirrors have been promoted'),
    });
  });

  test('does not wait for what can never hold: a rollback without a way back', async () => {
    server.addMirror('a', { status: 'STOPPED' });
    const started = performance.now();
    const wanted = config('rollback-fence', { gates: { timeout_seconds: 60 } });
    await expect(terraform.apply(at('switch'), wanted)).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringContaining('way-back-open (the group has no way back'),
    });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test.each([
    ['neither', { link: undefined }],
    ['both', { mirror_maker: { name: 'mm', connect: { url: 'http://127.0.0.1:1' } } }],
  ])('that names %s of link and mirror_maker is refused', async (what, change) => {
    await expect(terraform.plan(null, config('mirror', change))).rejects.toMatchObject({
      code: 'SWY4102',
      message: expect.stringContaining(what === 'both' ? 'both are given' : 'neither is given'),
    });
  });

  test('that stays keeps its record and waits for nothing', async () => {
    const before: Values = { ...at('switch'), gate_results: [{ gate: 'mirrors-stopped', observed: 'x', waited_ms: 1 }] };
    server.link = undefined;
    const after = await terraform.apply(before, config('switch', { topics: ['a', 'b'] }));
    expect(after).toMatchObject({ topics: ['a', 'b'], stage_since: before['stage_since'], gate_results: before['gate_results'] });
  });

  const refused: [string | null, string, string, string][] = [
    ['mirror', 'nowhere', 'SWY4001', 'the stages are mirror, fence, promote, switch, settle'],
    [null, 'fence', 'SWY4002', 'a group starts at mirror'],
    ['fence', 'switch', 'SWY4003', 'the stage after fence is promote'],
    ['mirror', 'promote', 'SWY4003', 'from "mirror" to "promote"'],
    ['promote', 'fence', 'SWY4004', 'no way leads from promote back to fence'],
    ['switch', 'fence', 'SWY4004', 'Allowed: "switch", "settle", "rollback-fence"'],
    ['switch', 'rollback', 'SWY4004', 'from "switch" to "rollback"'],
    ['settle', 'rollback-fence', 'SWY4004', 'the link back has gone'],
    ['rollback', 'switch', 'SWY4004', 'the group is back at its source'],
  ];

  test.each(refused)('from %s to %s is refused when it is planned: %s', async (from, to, code, text) => {
    await expect(terraform.plan(from === null ? null : at(from), config(to))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
    expect(server.calls).toEqual([]);
  });

  test('is settled only after its soak time', async () => {
    const gates = { soak_seconds: 3_600 };
    const since = new Date(Date.now() - 600_500).toISOString();
    await expect(terraform.plan(at('switch', since), config('settle', { gates }))).rejects.toMatchObject({
      code: 'SWY4005',
      message: expect.stringContaining('3000 s of 3600 s are left'),
    });

    server.addMirror('a', { status: 'STOPPED' });
    const old = new Date(Date.now() - 3_601_000).toISOString();
    await expect(terraform.apply(at('switch', old), config('settle', { gates }))).resolves.toMatchObject({ stage: 'settle' });
  });

  test('is imported at the stage where the group is', async () => {
    const state = (await terraform.import('group=orders,stage=switch')) as Values;
    expect(state).toMatchObject({ group: 'orders', stage: 'switch', plan: 'kafka' });
    await expect(terraform.apply(state, config('switch'))).resolves.toMatchObject({ stage: 'switch', stage_since: state['stage_since'] });
    await expect(terraform.import('group=orders,stage=moon')).rejects.toMatchObject({ code: 'SWY4013' });
  });

  test('is destroyed without touching anything', async () => {
    await terraform.destroy(at('mirror'));
    expect(server.calls).toEqual([]);
  });
});

test('no plan ever takes a group on a way that the stage plan does not have', async () => {
  const names = stageNames(plan);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.constantFrom(...names), async (from, to) => {
      const allowed = await terraform.plan(at(from), config(to)).then(
        () => true,
        () => false,
      );
      const way = transition(plan, from, to);
      if (!way.allowed) expect([from, to, allowed]).toEqual([from, to, false]);
      // A way back with gates also stands on what is seen while it is planned.
      else if (way.direction === 'forward' || way.gates.length === 0) expect([from, to, allowed]).toEqual([from, to, true]);
    }),
    { numRuns: 40 },
  );
});
