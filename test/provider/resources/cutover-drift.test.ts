import { type KafkaDesired, kafkaStages } from '../../../lib/migration/kafka-stages';
import { cutover } from '../../../lib/provider/resources/cutover/resource';
import { findStage, stageNames, type StagePlan, transition } from '../../../lib/stages/stage-plan';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';
import { FakeReplica } from './fakes/replica';

// A gateway that is down is looked at for some seconds.
jest.setTimeout(20_000);

const plan: StagePlan<KafkaDesired> = kafkaStages;
const names = stageNames(plan);
const desiredAt = (stage: string) => findStage(plan, stage)!.desired;
const topics = ['a', 'b'];

let server: FakeLinkServer;
let replicas: [FakeReplica, FakeReplica];
let terraform: ReturnType<typeof operate>;
/** Where the fakes listen: a fake that has been stopped does not know it any more. */
let endpoint: string;
let gateway: string[];

beforeEach(async () => {
  server = await new FakeLinkServer().start();
  replicas = [await new FakeReplica().start(), await new FakeReplica().start()];
  process.env['LINK_KEY'] = server.key;
  process.env['ADMIN_TOKEN'] = replicas[0].token;
  endpoint = server.address;
  gateway = replicas.map(({ address }) => address);
  terraform = operate(cutover);
});
afterEach(() => Promise.all([server, ...replicas].map((fake) => fake.stop())));

function config(stage: string, changes: Values = {}): Values {
  return {
    group: 'orders',
    stage,
    topics,
    source: { bootstrap_servers: ['127.0.0.1:1'], security_protocol: 'PLAINTEXT' },
    destination: { bootstrap_servers: ['127.0.0.1:1'], security_protocol: 'PLAINTEXT' },
    link: { rest_endpoint: endpoint, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
    gateway: { replicas: gateway, token_ref: 'env:ADMIN_TOKEN' },
    route: 'orders',
    domains: { source: 'blue', destination: 'green' },
    gates: {
      max_lag: 1000,
      stable_ms: 100,
      quiet_ms: 250,
      soak_seconds: 0,
      timeout_seconds: 0.3,
      max_window_seconds: 55,
      max_late_records: 0,
    },
    destination_names: null,
    mirror_maker: null,
    way_back: null,
    ...changes,
  };
}
const recorded = (stage: string, changes: Values = {}): Values => ({
  ...config(stage),
  plan: 'kafka',
  live_stage: stage,
  previous_stage: null,
  stage_since: new Date().toISOString(),
  gate_results: [],
  timeouts: null,
  ...changes,
});

/** Brings route, mirrors and link to what the stage table says of a stage. */
function live(stage: string): void {
  const desired = desiredAt(stage);
  leadTo(desired.routeTo === 'source' ? 'blue' : 'green', desired.fenced);
  server.link = undefined;
  server.mirrors.clear();
  if (desired.link) server.addLink('link');
  if (desired.mirrors !== 'released') mirror(desired.mirrors === 'PROMOTED' ? 'STOPPED' : 'ACTIVE');
}

function leadTo(domain: string, fenced: boolean, some: readonly FakeReplica[] = replicas): void {
  for (const replica of some) {
    replica.runs({
      name: 'orders',
      endpoint: 'kafka.example.com:9092',
      brokerIdentificationStrategy: { type: 'port' },
      streamingDomain: { name: domain, bootstrapServerId: 'main' },
      ...(fenced && { fence: { scope: 'ALL', mode: 'hold' } }),
      security: { auth: 'passthrough' },
    });
  }
}

function mirror(status: string): void {
  for (const topic of topics) server.addMirror(topic, { status });
}

const warned = () => terraform.warnings.map(({ code }) => code);
const said = () => terraform.warnings.map(({ message }) => message).join('\n');

describe('a read of a cutover', () => {
  test.each(names)('at %s finds nothing to say when the live system is as the stage implies', async (stage) => {
    live(stage);
    await expect(terraform.read(recorded(stage))).resolves.toEqual(recorded(stage, { stage_since: expect.any(String) }));
    expect(terraform.warnings).toEqual([]);
  });

  test('names the stage at which the live system is, whichever is recorded', async () => {
    for (const there of names) {
      live(there);
      for (const stage of names.filter((name) => name !== there)) {
        if (there === 'switch' && stage === 'settle') continue; // a link that groups share stays: no difference
        terraform.warnings.length = 0;
        const { live_stage } = (await terraform.read(recorded(stage))) as Values;
        expect([stage, live_stage, ...warned()]).toEqual([stage, there, 'SWY4014']);
        expect(said()).toContain(`stage "${stage}"`);
        expect(said()).toContain(`the group is as at "${there}"`);
      }
    }
  });

  const drifts: [string, string, () => void, string][] = [
    ['fence', 'a fence that was lifted', () => leadTo('blue', false), 'mirror'],
    [
      'fence',
      'a fence that was lifted on one replica',
      () => leadTo('blue', false, [replicas[0]]),
      'drifted: route "orders" is forwarding on blue',
    ],
    ['mirror', 'a route to the other cluster', () => leadTo('green', false), 'drifted: route "orders" is forwarding on green'],
    ['promote', 'a fence that was lifted after promotion', () => leadTo('blue', false), 'rollback'],
    ['switch', 'a route that was taken back', () => leadTo('blue', false), 'rollback'],
    ['mirror', 'mirrors that were promoted', () => mirror('STOPPED'), 'rollback'],
    [
      'mirror',
      'one mirror that was promoted',
      () => server.addMirror('b', { status: 'STOPPED' }),
      'drifted: mirrors are not ACTIVE: b is STOPPED',
    ],
    ['fence', 'mirrors that were promoted', () => mirror('STOPPED'), 'promote'],
    ['mirror', 'a mirror that is missing', () => server.mirrors.delete('b'), 'drifted: mirrors are not ACTIVE: b is missing'],
    [
      'promote',
      'a promotion that is not complete',
      () => server.addMirror('b', { status: 'PENDING_STOPPED', pending: 5 }),
      'b is PENDING_STOPPED',
    ],
    ['switch', 'a link that is missing', () => (server.link = undefined), 'settle'],
    ['fence', 'a link that is missing', () => (server.link = undefined), 'drifted: link "link" is missing'],
    ['settle', 'topics that are mirrors again', () => [server.addLink(), mirror('ACTIVE')], 'a is ACTIVE; b is ACTIVE'],
    ['mirror', 'a route that is gone', () => replicas.forEach((replica) => (replica.report = undefined)), 'is missing at http://'],
  ];
  test.each(drifts)('recorded at %s shows %s', async (stage, _, change, text) => {
    live(stage);
    change();
    const { live_stage } = (await terraform.read(recorded(stage))) as Values;
    expect(live_stage).toContain(text);
    expect(warned()).toEqual(['SWY4014']);
  });

  test('takes a link that groups share for no drift after settle', async () => {
    live('switch');
    await expect(terraform.read(recorded('settle'))).resolves.toMatchObject({ live_stage: 'settle' });
    expect(terraform.warnings).toEqual([]);
  });

  test('of a state that an older version wrote looks at what it can', async () => {
    live('fence');
    const old = recorded('fence', { live_stage: null, domains: null });
    await expect(terraform.read(old)).resolves.toEqual({ ...old, live_stage: 'fence' });
    expect(terraform.warnings).toEqual([]);
  });

  const outages: [string, () => unknown, string][] = [
    ['the gateway', () => Promise.all(replicas.map((replica) => replica.stop())), 'does not answer'],
    ['one replica', () => replicas[1].stop(), 'does not answer'],
    ['the destination', () => server.stop(), "the destination's REST API: "],
    ['the admin token', () => (process.env['ADMIN_TOKEN'] = 'wrong'), 'answered 401'],
    ['the API key', () => delete process.env['LINK_KEY'], "the destination's REST API: "],
  ];
  test.each(outages)('without %s keeps the state, warns, and leaves the way back from the fence open', async (_, fail, text) => {
    live('fence');
    const state = (await terraform.read(recorded('fence'))) as Values;
    await fail();

    await expect(terraform.read(state)).resolves.toEqual(state);

    expect(warned()).toEqual(['SWY4015']);
    expect(said()).toContain(text);
    expect(said()).not.toMatch(/admin-t0ken|api-s3cret/);
    await expect(terraform.plan(state, config('fence'))).resolves.toEqual(state);
    await expect(terraform.apply(state, config('mirror'))).resolves.toMatchObject({ stage: 'mirror', previous_stage: 'fence' });
  });

  test('that sees only one half says what differs there', async () => {
    live('fence');
    leadTo('blue', false);
    await server.stop();
    await expect(terraform.read(recorded('fence'))).resolves.toMatchObject({
      live_stage: expect.stringMatching(/^drifted: route "orders"/),
    });
    expect(warned()).toEqual(['SWY4015', 'SWY4014']);
  });
});

describe('a plan of a cutover that has drifted', () => {
  async function readAt(stage: string, there: string, change: () => unknown = () => undefined): Promise<Values> {
    live(there);
    change();
    return (await terraform.read(recorded(stage))) as Values;
  }

  test('updates the record, which is as it should be after the apply and forgets what was seen', async () => {
    const seen = await readAt('fence', 'mirror');
    const after = await terraform.apply(seen, config('fence'));

    expect(after).toEqual({ ...seen, live_stage: 'fence' });
    expect(server.calls.every(({ method }) => method === 'GET')).toBe(true);
    // As with -refresh=false: nothing of the drift is held against the next stage.
    await expect(terraform.plan(after, config('promote'))).resolves.toMatchObject({ stage: 'promote' });
  });

  test('never takes promoted topics back, and takes clients from the destination by the rollback alone, whatever is recorded and wanted', async () => {
    const let_through: string[] = [];
    for (const there of names) {
      for (const stage of names) {
        const seen = await readAt(stage, there);
        for (const wanted of names.filter((name) => transition(plan, stage, name).allowed)) {
          const refused = await terraform.plan(seen, config(wanted)).then(
            () => undefined,
            ({ code }: { code: string }) => code,
          );
          const wantsMirrors = desiredAt(wanted).mirrors === 'ACTIVE' && desiredAt(there).mirrors !== 'ACTIVE';
          const wantsSource = desiredAt(wanted).routeTo === 'source' && desiredAt(there).routeTo === 'destination';
          if (!wantsMirrors && !wantsSource) {
            if (stage === there) expect([there, wanted, refused]).toEqual([there, wanted, undefined]);
          } else if (refused === undefined) let_through.push(`at ${there}, recorded ${stage}, wanted ${wanted}`);
          else expect([there, stage, wanted, refused]).toEqual([there, stage, wanted, expect.stringMatching(/^SWY401[67]$/)]);
        }
      }
    }
    expect(let_through).toEqual(['at rollback-fence, recorded rollback-fence, wanted rollback']);
  });

  test('never takes clients to the destination again after a rollback, which an older state does not know of', async () => {
    for (const [stage, wanted] of [
      ['promote', 'switch'],
      ['switch', 'switch'],
      ['switch', 'settle'],
      ['rollback-fence', 'switch'],
    ] as const) {
      const seen = await readAt(stage, 'rollback');
      await expect(terraform.plan(seen, config(wanted))).rejects.toMatchObject({
        code: 'SWY4016',
        message: expect.stringContaining('the group is at "rollback" or later'),
      });
    }
  });

  test('from the state file of an older stage says where the group is and what to run', async () => {
    const seen = await readAt('mirror', 'switch');
    await expect(terraform.plan(seen, config('fence'))).rejects.toMatchObject({
      code: 'SWY4016',
      message: expect.stringMatching(
        /recorded is "mirror", and the group is at "switch".*terraform import ADDRESS group=orders,stage=switch/,
      ),
    });
  });

  test('takes clients back from a destination that was never promoted', async () => {
    const seen = await readAt('mirror', 'mirror', () => leadTo('green', false));
    await expect(terraform.plan(seen, config('mirror'))).resolves.toMatchObject({ stage: 'mirror' });
  });

  test('goes back from a fence that somebody has lifted', async () => {
    const seen = await readAt('fence', 'mirror');
    await expect(terraform.apply(seen, config('mirror'))).resolves.toMatchObject({ stage: 'mirror', live_stage: 'mirror' });
  });

  test('from fence to promote is refused while the fence is lifted', async () => {
    const seen = await readAt('fence', 'mirror');
    await expect(terraform.plan(seen, config('promote'))).rejects.toMatchObject({
      code: 'SWY4017',
      message: expect.stringContaining('live is mirror'),
    });
    await expect(terraform.plan(seen, config('fence'))).resolves.toMatchObject({ stage: 'fence' });
  });

  test('from promote goes only back once the fence is lifted: clients have written to the source since', async () => {
    const seen = await readAt('promote', 'promote', () => leadTo('blue', false));
    for (const wanted of ['promote', 'switch']) {
      await expect(terraform.plan(seen, config(wanted))).rejects.toMatchObject({
        code: 'SWY4016',
        message: expect.stringContaining('the group is at "rollback"'),
      });
    }
    await expect(terraform.plan(seen, config('rollback'))).resolves.toMatchObject({ stage: 'rollback' });
  });

  test('goes forward to the stage at which the live system is already', async () => {
    const seen = await readAt('promote', 'switch');
    await expect(terraform.plan(seen, config('switch'))).resolves.toMatchObject({ stage: 'switch' });
  });

  test('remembers a promotion while the destination does not answer', async () => {
    const seen = await readAt('fence', 'promote');
    await server.stop();
    const again = (await terraform.read(seen)) as Values;
    expect(again).toEqual(seen);
    await expect(terraform.plan(again, config('mirror'))).rejects.toMatchObject({ code: 'SWY4016' });
  });

  test('that was imported at a stage which is over is refused, and so is a first apply without its state', async () => {
    live('settle');
    const imported = (await terraform.import('group=orders,stage=mirror')) as Values;
    for (const prior of [imported, null]) {
      await expect(terraform.plan(prior, config('mirror'))).rejects.toMatchObject({
        code: 'SWY4016',
        message: expect.stringContaining('the group is at "switch" or later'),
      });
    }
    const rightly = (await terraform.import('group=orders,stage=settle')) as Values;
    await expect(terraform.apply(rightly, config('settle'))).resolves.toMatchObject({ stage: 'settle', live_stage: 'settle' });
  });
});
