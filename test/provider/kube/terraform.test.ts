import { join } from 'node:path';
import { until } from '../../support/until';
import { Stack } from '../resources/fakes/stack';
import { KubeApiServer } from './support/kube-api';
import { gatewayPath, Operator } from './support/operator';
import { configMapPath, configMapWith, domains, Replicas, routeOf, routesIn } from './support/replicas';

jest.setTimeout(90_000);

let api: KubeApiServer;
let stacks: Stack[];

beforeAll(async () => {
  api = await KubeApiServer.start();
  // Three stacks, as a gateway and two groups have.
  stacks = [new Stack(), new Stack(), new Stack()];
  for (const stack of stacks) {
    stack.environment['KUBECONFIG'] = api.kubeconfig(join(stack.folder, 'kubeconfig'));
    await stack.startProvider();
  }
});
afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.remove()));
  await api.stop();
});
beforeEach(() => {
  for (const stack of stacks) stack.forget();
});

const refTo = (flavour: string) => ({ kubernetes: { flavour, namespace: 'kafka', name: 'edge' } });
const gateway = (flavour: string, spec: object = { streamingDomains: domains }) => ({
  switchyard_gateway: { edge: { gateway: refTo(flavour), spec: JSON.stringify(spec), labels: { team: 'kafka' } } },
});
const route = (name: string, changes: object = {}, flavour = 'embedded') => ({
  switchyard_gateway_route: {
    [name]: {
      name,
      gateway: refTo(flavour),
      endpoint: `${name}.example.com:9092`,
      streaming_domain: { name: 'source', bootstrap_server_id: 'main' },
      ...changes,
    },
  },
});
const [edge, orders, payments] = [() => stacks[0] as Stack, () => stacks[1] as Stack, () => stacks[2] as Stack];
const codeOf = async (stack: Stack) => (await stack.plan()).code;

describe('Terraform with an embedded gateway on Kubernetes', () => {
  let replicas: Replicas;
  beforeEach(() => {
    api.objects.clear();
    replicas = new Replicas(api, 2);
  });
  afterEach(() => {
    replicas.stop();
    api.listeners.length = 0;
  });

  test('makes a gateway and two groups, whose stages do not disturb one another', async () => {
    await edge().applied(gateway('embedded'));
    await Promise.all([orders().applied(route('orders')), payments().applied(route('payments'))]);
    expect(
      routesIn(api)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['orders', 'payments']);
    expect(await Promise.all(stacks.map(codeOf))).toEqual([0, 0, 0]);

    const moved = { streaming_domain: { name: 'destination', bootstrap_server_id: 'main' } };
    await Promise.all([orders().applied(route('orders', { fence: { mode: 'hold' } })), payments().applied(route('payments', moved))]);
    expect(routesIn(api).find(({ name }) => name === 'orders')?.fence).toEqual({ scope: 'ALL', mode: 'hold' });
    expect(routesIn(api).find(({ name }) => name === 'payments')?.streamingDomain.name).toBe('destination');
    expect(await Promise.all(stacks.map(codeOf))).toEqual([0, 0, 0]);
    expect(stacks.map(({ stateText }) => stateText.includes(api.token))).toEqual([false, false, false]);
  });

  test('shows a foreign change of a route as drift to its owner alone, and puts it back', async () => {
    await edge().applied(gateway('embedded'));
    await Promise.all([orders().applied(route('orders', { fence: {} })), payments().applied(route('payments'))]);
    api.put(configMapPath, { ...configMapWith(routeOf('orders'), routeOf('payments')), metadata: api.get(configMapPath).metadata });
    await replicas.followed();

    const drifted = await orders().plan();
    expect([drifted.code, await codeOf(payments()), await codeOf(edge())]).toEqual([2, 0, 0]);
    expect(drifted.stdout).toMatch(/\+ fence += \{/);

    await orders().applied(route('orders', { fence: {} }));
    expect(routesIn(api)[0]?.fence).toEqual({ scope: 'ALL', mode: 'hold' });
  });

  test('refuses to destroy a gateway that has routes, and destroys both in order', async () => {
    await edge().applied(gateway('embedded'));
    await orders().applied(route('orders'));
    const refused = await edge().terraform('destroy', '-auto-approve', '-input=false');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('SWY5133')]);

    expect((await orders().terraform('destroy', '-auto-approve', '-input=false')).code).toBe(0);
    expect((await edge().terraform('destroy', '-auto-approve', '-input=false')).code).toBe(0);
    expect(api.objects.has(configMapPath)).toBe(false);
  });

  test('imports gateway and route as they are', async () => {
    const client = { tls: { secretRef: 'edge-tls' }, authentication: { type: 'scram' } };
    const security = { auth: 'swap' as const, secretStore: 'vault', client } as never;
    api.put(configMapPath, configMapWith(routeOf('orders', { security })));
    await replicas.followed();

    edge().write(gateway('embedded'));
    const ids = { edge: 'flavour=embedded,namespace=kafka,name=edge', orders: 'name=orders,flavour=embedded,namespace=kafka,gateway=edge' };
    expect((await edge().terraform('import', '-input=false', 'switchyard_gateway.edge', ids.edge)).code).toBe(0);
    expect(JSON.parse(edge().attributes('switchyard_gateway')['spec'])).toEqual({ streamingDomains: domains });

    orders().write(route('orders', { security: { auth: 'swap', secret_store: 'vault', client: JSON.stringify(client, null, 1) } }));
    expect((await orders().terraform('import', '-input=false', 'switchyard_gateway_route.orders', ids.orders)).code).toBe(0);
    expect(await codeOf(orders())).toBe(0);
  });

  test('takes an imported route whose configuration spells out what is the default', async () => {
    api.put(configMapPath, configMapWith(routeOf('orders')));
    await replicas.followed();
    orders().write(route('orders', { security: { auth: 'passthrough' }, broker_identification: { type: 'port' } }));
    const id = 'name=orders,flavour=embedded,namespace=kafka,gateway=edge';
    expect((await orders().terraform('import', '-input=false', 'switchyard_gateway_route.orders', id)).code).toBe(0);
    await orders().applied(route('orders', { security: { auth: 'passthrough' }, broker_identification: { type: 'port' } }));
    expect(await codeOf(orders())).toBe(0);
    expect(routesIn(api)).toEqual([routeOf('orders')]);
  });

  test('plans with a warning while the API does not answer', async () => {
    await edge().applied(gateway('embedded'));
    await orders().applied(route('orders'));
    api.fail(/./, 'reset', 1);
    const blind = await orders().plan();
    expect([blind.code, blind.stdout]).toEqual([0, expect.stringContaining('Warning: SWY5068')]);
    const blindGateway = await (api.fail(/./, 'reset', 1), edge().plan());
    expect([blindGateway.code, blindGateway.stdout]).toEqual([0, expect.stringContaining('Warning: SWY5102')]);
  });

  test('reads a state of before gateways on Kubernetes', async () => {
    await edge().applied(gateway('embedded'));
    await orders().applied(route('orders'));
    orders().editState('switchyard_gateway_route', ({ broker_identification: _, gateway: ref, ...older }) => {
      const { replicas: __, token_ref: ___, ...named } = ref as Record<string, unknown>;
      return { ...older, gateway: named };
    });
    expect(await codeOf(orders())).toBe(0);
  });

  test('lands two hundred routes of several processes at once', async () => {
    await edge().applied(gateway('embedded'));
    const hundred = (prefix: string) => ({
      switchyard_gateway_route: Object.assign(
        {},
        ...Array.from({ length: 100 }, (_, index) => route(`${prefix}-${index}`).switchyard_gateway_route),
      ) as object,
    });
    const apply = (stack: Stack) => stack.terraform('apply', '-input=false', '-auto-approve', '-parallelism=100');

    const outcomes = await Promise.all([apply(orders().write(hundred('a'))), apply(payments().write(hundred('b')))]);

    expect(outcomes.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(new Set(routesIn(api).map(({ name }) => name)).size).toBe(200);
    expect(await codeOf(edge())).toBe(0);
  });
});

describe('Terraform with the gateway of Confluent', () => {
  test('goes through a cutover of a route, and tells what the operator rejects', async () => {
    api.objects.clear();
    const operator = new Operator(api);
    await edge().applied(gateway('confluent', { streamingDomains: domains, replicas: 2 }));
    await orders().applied(route('orders', {}, 'confluent'));
    await orders().applied(route('orders', { fence: {} }, 'confluent'));
    expect(api.get(gatewayPath)['spec'].routes[0].fence).toEqual({ scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' });
    expect(await Promise.all([edge(), orders()].map(codeOf))).toEqual([0, 0]);

    const moved = { streaming_domain: { name: 'destination', bootstrap_server_id: 'main' } };
    operator.rejects = ['ApplyFailed', 'secretRef tls not found'];
    const rejected = await orders()
      .write(route('orders', { ...moved, timeouts: { update: 4 } }, 'confluent'))
      .apply();
    expect([rejected.code, rejected.stderr.replaceAll(/\s+/g, ' ')]).toEqual([1, expect.stringContaining('SWY5112')]);
    expect(rejected.stderr).toContain('secretRef tls not found');

    operator.rejects = undefined;
    api.put(gatewayPath, { ...api.get(gatewayPath), spec: { ...api.get(gatewayPath)['spec'], replicas: 2, configOverrides: {} } });
    await until(() => api.get(gatewayPath)['status'].observedGeneration === api.get(gatewayPath).metadata.generation, {
      describe: 'the operator',
    });
    await orders().applied(route('orders', moved, 'confluent'));
    expect(await Promise.all([edge(), orders()].map(codeOf))).toEqual([0, 0]);
    operator.stop();
  });
});
