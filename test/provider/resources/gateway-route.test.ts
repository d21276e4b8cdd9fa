import type { RouteSpec } from '../../../lib/gateway/spec';
import { Replica } from '../../../lib/provider/gateway/admin/replica';
import { gatewayRoute } from '../../../lib/provider/resources/gateway-route/resource';
import { FakeReplica } from './fakes/replica';
import { operate, type Values } from './fakes/operate';

let one: FakeReplica;
let two: FakeReplica;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  one = await new FakeReplica().start();
  two = await new FakeReplica().start();
  process.env['ADMIN_TOKEN'] = one.token;
  terraform = operate(gatewayRoute);
});
afterEach(() => Promise.all([one.stop(), two.stop()]));

const spec: RouteSpec = {
  name: 'orders',
  endpoint: 'kafka.example.com:9092',
  brokerIdentificationStrategy: { type: 'port' },
  streamingDomain: { name: 'source', bootstrapServerId: 'main' },
  security: { auth: 'passthrough' },
};
const fencedSpec: RouteSpec = { ...spec, fence: { scope: 'ALL', mode: 'hold' } };

const config = (changes: Values = {}): Values => ({
  name: 'orders',
  gateway: { replicas: [one.address, two.address], token_ref: 'env:ADMIN_TOKEN' },
  endpoint: 'kafka.example.com:9092',
  streaming_domain: { name: 'source', bootstrap_server_id: 'main' },
  timeouts: { create: 0.4, update: 0.4 },
  ...changes,
});
const fenced = (changes: Values = {}) => config({ fence: {}, ...changes });
const switched = (changes: Values = {}) => config({ streaming_domain: { name: 'destination', bootstrap_server_id: 'main' }, ...changes });
const runs = (replica: FakeReplica) => [replica.report?.state, replica.report?.spec.streamingDomain.name, replica.report?.generation];

async function forwarding(): Promise<Values> {
  one.runs(spec);
  two.runs(spec);
  return terraform.create(config());
}

const replicaOf = (fake: FakeReplica) =>
  new Replica(fake.address, {
    authorization: `Bearer ${fake.token}`,
    secrets: [],
    signal: AbortSignal.timeout(5_000),
    codes: { refused: 'SWY5060', noAnswer: 'SWY5069' },
  });

describe('a route', () => {
  test('is made on every replica', async () => {
    const state = await terraform.create(config());

    expect(state).toMatchObject({ generation: 1, route_state: 'forwarding' });
    expect([runs(one), runs(two)]).toEqual([
      ['forwarding', 'source', 1],
      ['forwarding', 'source', 1],
    ]);
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('that replicas run from their file is taken over as it is', async () => {
    await expect(forwarding()).resolves.toMatchObject({ generation: 1 });
    expect(one.callsTo('PUT', /./)).toEqual([]);
  });

  test.each([
    ['another target', { ...spec, streamingDomain: { name: 'other', bootstrapServerId: 'main' } }],
    ['another endpoint', { ...spec, endpoint: 'x:1' }],
    ['a fence', fencedSpec],
  ])('of that name with %s is refused with the import command', async (_, other) => {
    one.runs(other);
    await expect(terraform.create(config())).rejects.toMatchObject({
      code: 'SWY5062',
      message: expect.stringContaining(
        `terraform import ADDRESS 'name=orders,replicas=${one.address};${two.address},token_ref=env:ADMIN_TOKEN'`,
      ),
    });
    expect(two.report).toBeUndefined();
  });

  test('that a killed create made on one replica only is completed', async () => {
    one.runs(spec, 1);
    await expect(terraform.create(config())).resolves.toMatchObject({ generation: 2 });
    expect(runs(two)).toEqual(['forwarding', 'source', 2]);
  });

  test('is fenced, switched and opened, one generation a change', async () => {
    const held = await terraform.apply(await forwarding(), fenced());
    expect(held).toMatchObject({ generation: 2, route_state: 'fenced', fence: { mode: 'hold' } });

    const moved = await terraform.apply(held, switched());
    expect(moved).toMatchObject({ generation: 3, route_state: 'forwarding', fence: null });
    expect([runs(one), runs(two)]).toEqual([
      ['forwarding', 'destination', 3],
      ['forwarding', 'destination', 3],
    ]);
  });

  test('that gets a fence and a new target in one change is fenced first', async () => {
    await terraform.apply(await forwarding(), switched({ fence: { mode: 'error', error_code: 'BROKER_NOT_AVAILABLE' } }));

    const sent = one.callsTo('PUT', /./).map(({ body }) => [body.spec.fence?.scope, body.spec.streamingDomain.name]);
    expect(sent).toEqual([
      ['ALL', 'source'],
      ['ALL', 'destination'],
    ]);
  });

  test('is deleted on every replica, and names those where it could not be', async () => {
    const state = await forwarding();
    two.fail('DELETE', /./, 'reset', Infinity);
    await expect(terraform.destroy(state)).rejects.toMatchObject({ code: 'SWY5067', message: expect.stringContaining(two.address) });
    two.heal();
    await terraform.destroy(state);
    expect(two.report).toBeUndefined();
    expect(one.report).toBeUndefined();
  });

  test('is imported, and a plan of the same route changes nothing', async () => {
    one.runs(fencedSpec, 4);
    two.runs(fencedSpec, 4);
    const id = `name=orders,replicas=${one.address};${two.address},token_ref=env:ADMIN_TOKEN`;
    const state = (await terraform.import(id)) as Values;

    expect(state).toMatchObject({ generation: 4, route_state: 'fenced' });
    await expect(terraform.plan(state, fenced({ timeouts: undefined }))).resolves.toEqual(state);
  });

  test('that no replica has cannot be imported', async () => {
    await expect(terraform.import(`name=orders,replicas=${one.address},token_ref=env:ADMIN_TOKEN`)).rejects.toMatchObject({
      code: 'SWY5066',
    });
  });

  test('is not touched with a wrong token, and the token is not shown', async () => {
    process.env['ADMIN_TOKEN'] = 'wr0ng';
    const error = await terraform.create(config()).catch((refused: Error) => refused);
    expect(error).toMatchObject({ code: 'SWY5060', message: expect.not.stringContaining('wr0ng') });
  });
});

describe('a change while a replica is unreachable', () => {
  test('changes nothing and names the replica', async () => {
    const state = await forwarding();
    two.fail('GET', /./, 'reset', Infinity);
    await expect(terraform.apply(state, fenced())).rejects.toMatchObject({
      code: 'SWY5061',
      message: expect.stringContaining(two.address),
    });
    expect(one.callsTo('PUT', /./)).toEqual([]);
  });

  test('for a moment waits until all of them answer', async () => {
    const state = await forwarding();
    two.fail('GET', /./, 'reset', 6);

    await expect(terraform.apply(state, fenced({ timeouts: { update: 30 } }))).resolves.toMatchObject({ route_state: 'fenced' });
  });

  test('that does not speak the admin API is told apart', async () => {
    const state = await forwarding();
    two.fail('GET', /./, { status: 200, body: '<html>' }, Infinity);
    await expect(terraform.apply(state, fenced())).rejects.toMatchObject({ code: 'SWY5061', message: expect.stringContaining('not JSON') });
    await expect(replicaOf(two).route('orders')).rejects.toMatchObject({ code: 'SWY5069' });
  });

  test('is warned of by a read, which keeps the state', async () => {
    const state = await forwarding();
    two.fail('GET', /./, 'reset', Infinity);

    const seen = await terraform.read(state);

    expect(terraform.warnings).toMatchObject([{ code: 'SWY5068', message: expect.stringContaining(`${two.address} does not answer`) }]);
    expect(seen).toEqual(state);
  });
});

describe('a fence that one replica does not confirm', () => {
  test('comes down again everywhere, and the deaf replica is named', async () => {
    const state = await forwarding();
    two.deaf = true;

    const error: any = await terraform.apply(state, fenced()).catch((failed: unknown) => failed);

    expect(error.code).toBe('SWY5064');
    expect(error.message).toContain(`not confirmed by ${two.address}`);
    expect(error.message).toContain(`After taking it down: ${one.address} is forwarding on source at generation 3`);
    expect([runs(one), runs(two)]).toEqual([
      ['forwarding', 'source', 3],
      ['forwarding', 'source', 3],
    ]);
    expect(error.state).toMatchObject({ generation: 3, fence: null, route_state: 'forwarding' });

    two.deaf = false;
    await expect(terraform.apply(error.state, fenced())).resolves.toMatchObject({ generation: 4, route_state: 'fenced' });
  });

  test('comes down on the replicas that still answer', async () => {
    const state = await forwarding();
    two.fail('PUT', /./, 'hang', Infinity);

    const error: any = await terraform.apply(state, fenced()).catch((failed: unknown) => failed);

    expect(error).toMatchObject({
      code: 'SWY5064',
      message: expect.stringContaining(`${two.address} is forwarding on source at generation 1`),
    });
    expect(runs(one)).toEqual(['forwarding', 'source', 3]);
    two.fail('PUT', /./, { status: 202 }, 0);
    await expect(terraform.plan(error.state, config())).resolves.toMatchObject({ route_state: expect.anything() });
  });

  test('comes down also when Terraform is stopped meanwhile', async () => {
    const state = await forwarding();
    two.deaf = true;
    const stop = new AbortController();
    const applying = operate(gatewayRoute, stop.signal).apply(state, fenced({ timeouts: { update: 30 } }));
    setTimeout(() => stop.abort(new Error('told to stop')), 150);

    await expect(applying).rejects.toMatchObject({ code: 'SWY5064', message: expect.stringContaining('told to stop') });
    expect(one.report?.state).toBe('forwarding');
  });

  test('and that the replica refuses outright is not waited for', async () => {
    const state = await forwarding();
    two.fail('PUT', /./, { status: 400, body: { error: { code: 'SWY6043', message: 'no fence here' } } });
    const error: any = await terraform.apply(state, fenced({ timeouts: { update: 30 } })).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'SWY5064', message: expect.stringContaining('no fence here') });
    expect(one.report?.state).toBe('forwarding');
  });
});

describe('a switch that one replica does not confirm', () => {
  test('stays where it is confirmed, names the others, and is finished by the next apply', async () => {
    const held = await terraform.apply(await forwarding(), fenced());
    two.fail('PUT', /./, 'reset');

    const error: any = await terraform.apply(held, switched()).catch((failed: unknown) => failed);

    expect(error).toMatchObject({
      code: 'SWY5065',
      message: expect.stringContaining(`${two.address} is fenced on source at generation 2`),
    });
    expect(runs(one)).toEqual(['forwarding', 'destination', 3]);

    const seen = (await terraform.read(error.state)) as Values;
    expect(seen['route_state']).toContain('mixed');
    await expect(terraform.apply(seen, switched())).resolves.toMatchObject({ route_state: 'forwarding' });
    expect([runs(one), runs(two)]).toEqual([
      ['forwarding', 'destination', 4],
      ['forwarding', 'destination', 4],
    ]);
  });

  test('is finished also when the provider was killed and nothing of it is in the state', async () => {
    const held = await terraform.apply(await forwarding(), fenced());
    one.runs({ ...spec, streamingDomain: { name: 'destination', bootstrapServerId: 'main' } }, 3);
    await expect(terraform.apply(held, switched())).resolves.toMatchObject({ generation: 4 });
  });
});

describe('a route that someone else changed', () => {
  test('shows the replica that differs, and is brought back', async () => {
    const state = await forwarding();
    two.runs(fencedSpec, 2);

    const seen = (await terraform.read(state)) as Values;

    expect(seen).toMatchObject({ fence: { mode: 'hold' }, generation: 2 });
    await terraform.apply(seen, config());
    expect([runs(one), runs(two)]).toEqual([
      ['forwarding', 'source', 3],
      ['forwarding', 'source', 3],
    ]);
  });

  test.each([
    ['is opened', spec, { route_state: 'forwarding', fence: null, streaming_domain: { name: 'source' } }],
    [
      'leads to the other cluster',
      { ...fencedSpec, streamingDomain: { name: 'destination', bootstrapServerId: 'main' } },
      { route_state: 'fenced', streaming_domain: { name: 'destination' } },
    ],
  ])('and that %s on every replica is shown so, and is fenced on its cluster again', async (_, other, shown) => {
    const state = await terraform.apply(await forwarding(), fenced());
    for (const replica of [one, two]) replica.runs(other, 5);

    const seen = (await terraform.read(state)) as Values;

    expect(seen).toMatchObject({ ...shown, generation: 5 });
    await expect(terraform.apply(seen, fenced())).resolves.toMatchObject({ generation: 6, route_state: 'fenced' });
    expect([runs(one), runs(two)]).toEqual([
      ['fenced', 'source', 6],
      ['fenced', 'source', 6],
    ]);
  });

  test('since it was read is a conflict', async () => {
    const state = await forwarding();
    one.runs({ ...spec, endpoint: 'other:1' }, 2);
    await expect(terraform.apply(state, fenced())).rejects.toMatchObject({
      code: 'SWY5063',
      message: expect.stringContaining('read at generation 1'),
    });
    expect(two.callsTo('PUT', /./)).toEqual([]);
  });

  test('between looking and changing is a conflict, and a fence put up meanwhile comes down', async () => {
    const state = await forwarding();
    two.fail('PUT', /./, { status: 409, body: { error: { code: 'SWY6042', message: 'at generation 7' } } });
    await expect(terraform.apply(state, fenced())).rejects.toMatchObject({
      code: 'SWY5063',
      message: expect.stringContaining('at generation 7'),
    });
    expect(one.report?.state).toBe('forwarding');
  });

  test('and deleted everywhere is planned anew', async () => {
    const state = await forwarding();
    one.report = two.report = undefined;
    await expect(terraform.read(state)).resolves.toBe('gone');
  });
});

test('no token is in any state or progress', async () => {
  const state = await terraform.apply(await forwarding(), fenced());
  expect(JSON.stringify([state, terraform.progress])).not.toContain(one.token);
});
