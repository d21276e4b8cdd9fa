import fc from 'fast-check';
import { kafkaStages } from '../../../lib/migration/kafka-stages';
import { cutover } from '../../../lib/provider/resources/cutover/resource';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

let server: FakeLinkServer;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink('link', { 'consumer.offset.sync.enable': 'true' }).addMirror('a');
  process.env['LINK_KEY'] = server.key;
  process.env['ADMIN_TOKEN'] = 'admin-t0ken';
  terraform = operate(cutover);
});
afterEach(() => server.stop());

const config = (stage: string, changes: Values = {}): Values => ({
  group: 'orders',
  stage,
  topics: ['a'],
  source: { bootstrap_servers: ['127.0.0.1:1'] },
  destination: { bootstrap_servers: ['127.0.0.1:1'] },
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  gateway: { replicas: ['http://127.0.0.1:1'], token_ref: 'env:ADMIN_TOKEN' },
  route: 'orders',
  gates: { timeout_seconds: 0.3 },
  ...changes,
});
const at = (stage: string, since = new Date().toISOString()): Values => ({
  ...config(stage),
  gates: { max_lag: 1000, quiet_ms: 250, soak_seconds: 0, timeout_seconds: 0.3 },
  plan: 'kafka',
  previous_stage: null,
  stage_since: since,
  gate_results: [],
  timeouts: null,
});

describe('a cutover', () => {
  test('starts at the first stage and records when', async () => {
    const state = await terraform.create(config('mirror'));
    expect(state).toMatchObject({ stage: 'mirror', previous_stage: null, gate_results: [] });
    expect(Date.now() - Date.parse(state['stage_since'])).toBeLessThan(5_000);
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('goes forward through the gates of the next stage and records what they saw', async () => {
    const state = await terraform.apply(await terraform.create(config('mirror')), config('fence'));

    expect(state).toMatchObject({ stage: 'fence', previous_stage: 'mirror' });
    expect(state['gate_results'].map(({ gate }: Values) => gate)).toEqual([
      'link-active',
      'mirrors-active',
      'offset-sync-on',
      'lag-under-threshold',
    ]);
    expect(JSON.stringify([state, terraform.progress])).not.toMatch(/api-s3cret|admin-t0ken/);
  });

  test('does not record a stage whose gates do not hold', async () => {
    server.addMirror('a', { lag: 5_000 });
    await expect(terraform.apply(at('mirror'), config('fence'))).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringContaining('a 5000'),
    });
  });

  test('that asks a gateway which is not there does not promote', async () => {
    await expect(terraform.apply(at('fence'), config('promote'))).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringContaining('does not answer'),
    });
  });

  test('goes back from fence to mirror without waiting for anything', async () => {
    server.link = undefined;
    const state = await terraform.apply(at('fence'), config('mirror'));
    expect(state).toMatchObject({ stage: 'mirror', previous_stage: 'fence', gate_results: [] });
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
    ['promote', 'mirror', 'SWY4004', 'needs a link from destination to source'],
    ['switch', 'fence', 'SWY4004', 'Allowed: "switch", "settle"'],
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

test('no plan ever skips a stage or comes back from behind the point of no return', async () => {
  const names: string[] = kafkaStages.stages.map(({ name }) => name);
  const promote = names.indexOf('promote');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.constantFrom(...names), async (from, to) => {
      const allowed = await terraform.plan(at(from), config(to)).then(
        () => true,
        () => false,
      );
      const [start, end] = [names.indexOf(from), names.indexOf(to)];
      if (end > start + 1) expect(allowed).toBe(false);
      if (start >= promote && end < start) expect(allowed).toBe(false);
      if (end === start || end === start + 1) expect(allowed).toBe(true);
    }),
  );
});
