import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayRoute } from '../../../lib/provider/resources/gateway-route/resource';
import { connectGateway, leaseReports } from '../../../lib/provider/gateway';
import { fenceConfirmed } from '../../../lib/provider/gates/fence-confirmed';
import { operate, type Values } from '../resources/fakes/operate';
import { KubeApiServer } from './support/kube-api';
import { configMapPath, configMapWith, deploymentPath, Replicas, routeOf, routesIn } from './support/replicas';

let folder: string;
let api: KubeApiServer;
let replicas: Replicas;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'swy-kube-'));
  api = await KubeApiServer.start();
  process.env['KUBECONFIG'] = api.kubeconfig(join(folder, 'config'));
  replicas = new Replicas(api, 2);
  api.put(configMapPath, configMapWith(routeOf('payments')));
  terraform = operate(gatewayRoute);
});
afterEach(async () => {
  replicas.stop();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const gateway = { kubernetes: { flavour: 'embedded', namespace: 'kafka', name: 'edge' } };
const config = (changes: Values = {}): Values => ({
  name: 'orders',
  gateway,
  endpoint: 'orders.example.com:9092',
  streaming_domain: { name: 'source', bootstrap_server_id: 'main' },
  timeouts: { create: 2, update: 2, delete: 2 },
  ...changes,
});
const fenced = (changes: Values = {}) => config({ fence: {}, ...changes });
const switched = () => config({ streaming_domain: { name: 'destination', bootstrap_server_id: 'main' } });
const inGateway = (name = 'orders') => routesIn(api).find((route) => route.name === name);
/** Someone changes the route by hand. */
const edit = (changes: object, name = 'orders') =>
  api.put(configMapPath, configMapWith(...routesIn(api).map((route) => (route.name === name ? { ...route, ...changes } : route))));

describe('a route in a ConfigMap', () => {
  test('is made beside the others, and every replica runs it', async () => {
    const state = await terraform.create(config());

    expect(state).toMatchObject({ generation: 1, route_state: 'forwarding' });
    expect(routesIn(api).map(({ name }) => name)).toEqual(['payments', 'orders']);
    for (const { document } of replicas.all) expect(document?.spec.routes).toHaveLength(2);
    await expect(terraform.read(state)).resolves.toEqual(state);
    expect(terraform.warnings).toEqual([]);
  });

  test('is fenced, switched and opened', async () => {
    const held = await terraform.apply(await terraform.create(config()), fenced());
    expect(held).toMatchObject({ generation: 2, route_state: 'fenced' });
    expect(inGateway()?.fence).toEqual({ scope: 'ALL', mode: 'hold' });

    const moved = await terraform.apply(held, switched());
    expect(moved).toMatchObject({ generation: 3, route_state: 'forwarding', fence: null });
    expect(inGateway()).toEqual(routeOf('orders', { streamingDomain: { name: 'destination', bootstrapServerId: 'main' } }));
  });

  test('that gets a fence and a new target in one change is fenced first', async () => {
    const state = await terraform.create(config());
    const seen: string[] = [];
    api.listeners.push((path) => path === configMapPath && seen.push(`${inGateway()?.fence?.scope} ${inGateway()?.streamingDomain.name}`));

    await terraform.apply(state, { ...switched(), fence: {} });

    expect(seen).toEqual(['ALL source', 'ALL destination']);
  });

  test('carries host routing and swapped credentials, and reads back in the words of the configuration', async () => {
    const client = '{ "authentication": {"type": "scram"},\n "tls": {"secretRef":"edge-tls"} }';
    const cluster = '{"authentication":{"type":"plain","jaasConfigPassThrough":{"secretRef":"plain-jaas"}}}';
    const wanted = config({
      broker_identification: { type: 'host', pattern: 'b-$(nodeId).kafka.example.com' },
      security: { auth: 'swap', secret_store: 'vault', client, cluster },
    });
    const state = await terraform.create(wanted);

    expect(inGateway()).toMatchObject({
      brokerIdentificationStrategy: { type: 'host', pattern: 'b-$(nodeId).kafka.example.com' },
      security: {
        auth: 'swap',
        secretStore: 'vault',
        client: { tls: { secretRef: 'edge-tls' } },
        cluster: { authentication: { type: 'plain' } },
      },
    });
    await expect(terraform.read(state)).resolves.toEqual(state);

    edit({ security: { ...inGateway()?.security, secretStore: 'other' } });
    const drifted = (await terraform.read(state)) as Values;
    expect(drifted['security']).toEqual({ auth: 'swap', secret_store: 'other', client, cluster });
  });

  test('is imported, and JSON that only reads differently is no change', async () => {
    const client = { tls: { secretRef: 'edge-tls' }, authentication: { type: 'none' } };
    const security = { auth: 'swap' as const, secretStore: 'vault', client } as never;
    api.put(configMapPath, configMapWith(routeOf('orders', { security })));
    await replicas.followed();

    const state = (await terraform.import('name=orders,flavour=embedded,namespace=kafka,gateway=edge')) as Values;

    expect(state['security']).toEqual({ auth: 'swap', secret_store: 'vault', client: expect.stringContaining('edge-tls') });
    const wanted = config({ security: { auth: 'swap', secret_store: 'vault', client: JSON.stringify(client) }, timeouts: undefined });
    await expect(terraform.plan(state, wanted)).resolves.toEqual(state);
  });

  test('that is not there cannot be imported', async () => {
    await expect(terraform.import('name=nobody,flavour=embedded,namespace=kafka,gateway=edge')).rejects.toMatchObject({ code: 'SWY5066' });
    await expect(terraform.import('name=orders,flavour=other,namespace=kafka,gateway=edge')).rejects.toMatchObject({ code: 'SWY5038' });
    await expect(terraform.import('name=orders,flavour=embedded,namespace=kafka')).rejects.toMatchObject({
      code: 'SWY5038',
      message: expect.stringContaining('gateway is missing'),
    });
  });

  test('of that name with another target is refused with the import command', async () => {
    await expect(terraform.create(config({ name: 'payments' }))).rejects.toMatchObject({
      code: 'SWY5062',
      message: expect.stringContaining("terraform import ADDRESS 'name=payments,flavour=embedded,namespace=kafka,gateway=edge'"),
    });
    expect(api.writes(configMapPath)).toBe(0);
  });

  test('is deleted without the others, also when no replica lives', async () => {
    const state = await terraform.create(config());
    await terraform.destroy(state);
    expect(routesIn(api).map(({ name }) => name)).toEqual(['payments']);
    await expect(terraform.read(state)).resolves.toBe('gone');

    for (const replica of replicas.all) replica.renew(60_000);
    replicas.stop();
    api.listeners.length = 0;
    const other = { ...state, name: 'payments' };
    await terraform.destroy(other);
    expect(routesIn(api)).toEqual([]);
  });

  test('is deleted with an error while a replica holds on to it', async () => {
    const state = await terraform.create(config({ timeouts: { create: 2, delete: 0.3 } }));
    replicas.all[0]!.refuses = () => 'SWY6113: no';
    await expect(terraform.destroy(state)).rejects.toMatchObject({ code: 'SWY5067', message: expect.stringContaining('replica edge-1') });
  });
});

describe('a foreign change', () => {
  test('of the route is drift and is taken back; of another route it is neither', async () => {
    const state = await terraform.apply(await terraform.create(config()), fenced());
    edit({ endpoint: 'elsewhere:1' }, 'payments');
    await replicas.followed();
    await expect(terraform.read(state)).resolves.toEqual(state);

    edit({ fence: undefined });
    await replicas.followed();
    const seen = (await terraform.read(state)) as Values;
    expect(seen).toMatchObject({ fence: null, route_state: 'forwarding' });

    await terraform.apply(seen, fenced());
    expect(inGateway()?.fence).toEqual({ scope: 'ALL', mode: 'hold' });
    expect(inGateway('payments')?.endpoint).toBe('elsewhere:1');
  });

  test('since the route was read is a conflict, and nothing is written', async () => {
    const state = await terraform.create(config());
    edit({ endpoint: 'elsewhere:1' });
    const writes = api.writes(configMapPath);

    await expect(terraform.apply(state, fenced())).rejects.toMatchObject({
      code: 'SWY5110',
      message: expect.stringContaining('elsewhere:1'),
    });
    expect(api.writes(configMapPath)).toBe(writes);
  });

  test('between reading and writing is a conflict; to another route it is kept', async () => {
    const state = await terraform.create(config());
    api.fail(/^PUT .*configmaps/, () => edit({ endpoint: 'elsewhere:2' }, 'payments'));
    const held = await terraform.apply(state, fenced());
    expect(api.conflicts).toBe(1);
    expect(inGateway('payments')?.endpoint).toBe('elsewhere:2');

    api.fail(/^PUT .*configmaps/, () => edit({ endpoint: 'elsewhere:3' }));
    const error: any = await terraform.apply(held, switched()).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'SWY5110' });
    expect(inGateway()?.endpoint).toBe('elsewhere:3');
  });

  test('while the fence is confirmed is a conflict, and is not overwritten by taking the fence down', async () => {
    const state = await terraform.create(config());
    for (const replica of replicas.all) replica.drains = true;
    const applying = terraform.apply(state, fenced());
    const changed = new Promise<void>((resolve) => {
      api.listeners.push((path) => {
        if (path !== configMapPath || inGateway()?.endpoint !== 'orders.example.com:9092') return;
        edit({ endpoint: 'elsewhere:4' });
        resolve();
      });
    });
    await changed;

    await expect(applying).rejects.toMatchObject({ code: 'SWY5110' });
    expect(inGateway()?.endpoint).toBe('elsewhere:4');
  });

  test('at every try is told as such', async () => {
    const state = await terraform.create(config());
    api.fail(/^PUT .*configmaps/, () => edit({ endpoint: `elsewhere:${Math.random()}` }, 'payments'), Infinity);
    await expect(terraform.apply(state, { ...switched(), timeouts: { update: 0.5 } })).rejects.toMatchObject({ code: 'SWY5111' });
  });
});

describe('a replica', () => {
  test('that refuses the document is named with its reason, and a fence comes down again', async () => {
    const state = await terraform.create(config());
    replicas.all[1]!.refuses = ({ spec }) => (spec.routes.some(({ fence }) => fence) ? 'SWY6014: no fence here' : undefined);

    const error: any = await terraform.apply(state, fenced()).catch((failed: unknown) => failed);

    expect(error).toMatchObject({ code: 'SWY5064', message: expect.stringContaining('replica edge-2 (SWY6014: no fence here)') });
    expect(error.message).not.toContain('not confirmed by replica edge-1');
    expect(inGateway()).toEqual(routeOf('orders'));
    expect(error.state).toMatchObject({ fence: null, route_state: 'forwarding' });
  });

  test('that does not confirm a switch is named; the switch stays, and the next apply finishes it', async () => {
    const held = await terraform.apply(await terraform.create(config()), fenced());
    replicas.all[0]!.deaf = true;

    const impatient = { ...switched(), timeouts: { update: 0.6 } };
    const error: any = await terraform.apply(held, impatient).catch((failed: unknown) => failed);

    expect(error).toMatchObject({ code: 'SWY5065', message: expect.stringContaining('not confirmed by replica edge-1 (it runs revision') });
    expect(inGateway()?.streamingDomain.name).toBe('destination');
    const seen = (await terraform.read(error.state)) as Values;
    expect(seen['route_state']).toContain('mixed');

    replicas.all[0]!.deaf = false;
    replicas.all[0]!.renew();
    await expect(terraform.apply(seen, switched())).resolves.toMatchObject({ route_state: 'forwarding' });
  });

  test('that lags behind the change of another route is a warning and no drift', async () => {
    const state = await terraform.create(config());
    replicas.all[0]!.refuses = () => 'SWY6014: the other route is wrong';
    edit({ endpoint: 'elsewhere:1' }, 'payments');
    await replicas.followed();

    await expect(terraform.read(state)).resolves.toEqual(state);
    expect(terraform.warnings).toMatchObject([{ code: 'SWY5068', message: expect.stringContaining('the other route is wrong') }]);
  });

  test('whose Lease is not fresh is gone; a ready pod without a fresh Lease lets nothing be changed', async () => {
    const state = await terraform.create(config());
    api.listeners.length = 0;
    replicas.all[1]!.renew(60_000);
    const writes = api.writes(configMapPath);

    await expect(terraform.apply(state, fenced())).rejects.toMatchObject({
      code: 'SWY5061',
      message: expect.stringContaining('2 pods are ready and 1 have a fresh Lease'),
    });
    expect(api.writes(configMapPath)).toBe(writes);

    api.put(deploymentPath, { spec: { replicas: 1 }, status: { readyReplicas: 1 } });
    await expect(terraform.read(state)).resolves.toEqual(state);
  });
});

describe('the Kubernetes API', () => {
  test('that does not answer is a warning for a read, which keeps the state, and an error for a change', async () => {
    const state = await terraform.create(config());
    api.fail(/./, 'reset', Infinity);

    await expect(terraform.read(state)).resolves.toEqual(state);
    expect(terraform.warnings).toMatchObject([
      { code: 'SWY5068', message: expect.stringContaining('ConfigMap kafka/edge does not answer') },
    ]);
    await expect(terraform.apply(state, fenced())).rejects.toMatchObject({
      code: 'SWY5061',
      message: expect.stringContaining(api.address),
    });
  });

  test('that is lost in the middle of a write is asked again, and the change is made once', async () => {
    const state = await terraform.create(config());
    api.fail(/^PUT .*configmaps/, 'reset-after');
    await expect(terraform.apply(state, fenced())).resolves.toMatchObject({ route_state: 'fenced' });
    expect(inGateway()?.fence?.scope).toBe('ALL');
  });

  test('that is gone while a change is confirmed is waited for', async () => {
    const state = await terraform.create(config());
    for (const replica of replicas.all) replica.deaf = true;
    api.listeners.push((path) => {
      if (path !== configMapPath) return;
      api.fail(/^GET .*leases/, 'reset', 2);
      for (const replica of replicas.all) replica.deaf = false;
    });
    await expect(terraform.apply(state, switched())).resolves.toMatchObject({ route_state: 'forwarding' });
  });

  test('that refuses says why, without a token', async () => {
    api.fail(/configmaps/, 403);
    const error: any = await terraform.create(config()).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'SWY5101', message: expect.stringContaining('answered 403, Planned') });
    expect(error.message).not.toContain(api.token);
  });

  test('without the gateway says that it is not there', async () => {
    await expect(terraform.create(config({ gateway: named('other') }))).rejects.toMatchObject({
      code: 'SWY5105',
      message: expect.stringContaining('ConfigMap kafka/other'),
    });
  });

  test.each([
    ['no YAML', { 'gateway.yaml': 'a: [b' }],
    ['no document', {}],
  ])('with a ConfigMap that holds %s is not written to', async (_, data) => {
    replicas.stop();
    api.listeners.length = 0;
    api.put(configMapPath, { data });
    await expect(terraform.create(config())).rejects.toMatchObject({ code: 'SWY5106' });
    expect(api.writes(configMapPath)).toBe(0);
  });
});

describe('a configuration', () => {
  test.each([
    [{ gateway: {} }, 'SWY5100'],
    [{ gateway: { replicas: ['http://a'], token_ref: 'env:X', ...gateway } }, 'SWY5100'],
    [{ gateway: { replicas: ['http://a'] } }, 'SWY5100'],
    [{ security: { auth: 'swap', client: 'not JSON' } }, 'SWY5107'],
    [{ security: { auth: 'swap', cluster: '[1]' } }, 'SWY5107'],
    [{ broker_identification: { type: 'host' } }, 'SWY5109'],
    [{ broker_identification: { type: 'port', pattern: 'b-$(nodeId)' } }, 'SWY5109'],
    [{ gateway: { kubernetes: { ...gateway.kubernetes, flavour: 'confluent' } }, fence: { mode: 'hold' } }, 'SWY5108'],
  ])('with %j is refused', async (changes, code) => {
    await expect(terraform.plan(null, config(changes))).rejects.toMatchObject({ code });
  });

  test('with another gateway makes a new route', async () => {
    const state = await terraform.create(config());
    const replaced: unknown[] = [];
    const plan = (wanted: Values) =>
      gatewayRoute.handlers.plan?.({
        prior: state,
        planned: { ...state, ...wanted },
        config: wanted,
        replace: (path: unknown) => replaced.push(path),
      } as never);
    void plan(config({ gateway: { kubernetes: { ...gateway.kubernetes, context: 'test' } } }));
    expect(replaced).toEqual([]);
    void plan(config({ gateway: named('other') }));
    expect(replaced).toEqual(['gateway']);
  });
});

test('who measures a cutover is told what the replicas say in their Leases', async () => {
  await terraform.apply(await terraform.create(config()), fenced());
  replicas.all[1]!.renew(60_000);
  const reports = await leaseReports(gateway.kubernetes, 'orders');
  expect(reports).toMatchObject([{ name: 'orders', domain: 'source', state: 'fenced' }]);
});

test('the gate fence-confirmed holds when every replica says so', async () => {
  await terraform.apply(await terraform.create(config()), fenced());
  const backend = await connectGateway(gateway, { signal: new AbortController().signal });
  const check = () => fenceConfirmed.check({ gateway: backend, route: 'orders' } as never);
  await expect(check()).resolves.toMatchObject({ holds: true, observed: expect.stringContaining('replica edge-2 is fenced on source') });

  replicas.all[1]!.drains = true;
  replicas.all[1]!.renew();
  await expect(check()).resolves.toMatchObject({ holds: false, observed: expect.stringContaining('replica edge-2 is fencing') });
});

const named = (name: string) => ({ kubernetes: { ...gateway.kubernetes, name } });
