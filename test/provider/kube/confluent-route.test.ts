import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouteSpec } from '../../../lib/gateway/spec';
import { fenceConfirmed } from '../../../lib/provider/gates/fence-confirmed';
import { connectGateway } from '../../../lib/provider/gateway';
import { gatewayRoute } from '../../../lib/provider/resources/gateway-route/resource';
import { until } from '../../support/until';
import { operate, type Values } from '../resources/fakes/operate';
import { KubeApiServer } from './support/kube-api';
import { gatewayPath, Operator } from './support/operator';
import { domains, routeOf } from './support/replicas';

const deploymentPath = '/apis/apps/v1/namespaces/kafka/deployments/edge';
let folder: string;
let api: KubeApiServer;
let operator: Operator;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'swy-kube-'));
  api = await KubeApiServer.start();
  process.env['KUBECONFIG'] = api.kubeconfig(join(folder, 'config'));
  operator = new Operator(api);
  terraform = operate(gatewayRoute);
});
afterEach(async () => {
  operator.stop();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The gateway as the operator runs it, with one route. */
async function running(spec: object = {}): Promise<void> {
  api.put(gatewayPath, { kind: 'Gateway', spec: { replicas: 2, streamingDomains: domains, routes: [routeOf('payments')], ...spec } });
  await until(() => api.objects.has(deploymentPath), { describe: 'the Deployment' });
}

const gateway = { kubernetes: { flavour: 'confluent', namespace: 'kafka', name: 'edge' } };
const config = (changes: Values = {}): Values => ({
  name: 'orders',
  gateway,
  endpoint: 'orders.example.com:9092',
  streaming_domain: { name: 'source', bootstrap_server_id: 'main' },
  timeouts: { create: 3, update: 3, delete: 3 },
  ...changes,
});
const fenced = () => config({ fence: {} });
const switched = () => config({ streaming_domain: { name: 'destination', bootstrap_server_id: 'main' } });
const inGateway = (name = 'orders'): RouteSpec | undefined =>
  (api.get(gatewayPath)['spec'].routes as RouteSpec[]).find((route) => route.name === name);

describe('a route in a Gateway resource', () => {
  test('is made, fenced with an error, and switched; each change is done when the old pods are gone', async () => {
    await running();
    const state = await terraform.create(config());
    expect(state).toMatchObject({ generation: 1, route_state: 'forwarding' });

    const before = operator.podNames();
    const held = await terraform.apply(state, fenced());
    expect(held).toMatchObject({ generation: 2, route_state: 'fenced', fence: { mode: 'error' } });
    expect(inGateway()?.fence).toEqual({ scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' });
    expect(operator.podNames().filter((name) => before.includes(name))).toEqual([]);
    await expect(terraform.read(held)).resolves.toEqual(held);
    await expect(terraform.plan(held, fenced())).resolves.toEqual(held);

    const moved = await terraform.apply(held, switched());
    expect(moved).toMatchObject({ generation: 3, route_state: 'forwarding', fence: null });
    expect(inGateway('payments')).toEqual(routeOf('payments'));

    await terraform.destroy(moved);
    expect(inGateway()).toBeUndefined();
    await expect(terraform.read(moved)).resolves.toBe('gone');
  });

  test('waits for a Deployment of another name that the Gateway owns', async () => {
    await running();
    const state = await terraform.create(config());
    const { metadata, ...deployment } = api.get(deploymentPath);
    api.remove(deploymentPath);
    operator.idle = true;
    const owned = { ...metadata, name: 'edge-gateway', ownerReferences: [{ kind: 'Gateway', name: 'edge' }] };
    api.put(`${deploymentPath}-gateway`, {
      ...deployment,
      metadata: { ...owned, generation: 7 },
      status: { ...deployment['status'], observedGeneration: 7 },
    });
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('does not drift while the change of another route is rolled out', async () => {
    await running();
    const state = await terraform.create(config());
    api.put(gatewayPath, { ...api.get(gatewayPath), status: { observedGeneration: 0 } });
    await expect(terraform.read(state)).resolves.toEqual(state);
    expect(terraform.warnings).toMatchObject([
      { code: 'SWY5068', message: expect.stringContaining('the operator has not taken generation 2') },
    ]);
  });

  test('is imported with its fence', async () => {
    await running({ routes: [routeOf('orders', { fence: { scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' } })] });
    const ready = async () => (await terraform.import('name=orders,flavour=confluent,namespace=kafka,gateway=edge')) as Values;
    const state = await ready();
    expect(state['fence']).toEqual({ mode: 'error', error_code: 'BROKER_NOT_AVAILABLE' });
    const planned = await terraform.plan({ ...state, route_state: 'fenced' }, { ...fenced(), timeouts: undefined });
    expect(planned['fence']).toEqual(state['fence']);
  });
});

describe('the operator', () => {
  test('that rejects a change is quoted with reason and message', async () => {
    await running();
    const state = await terraform.create(config());
    operator.rejects = ['ApplyFailed', 'secretRef plain-jaas not found'];

    const error: any = await terraform.apply(state, switched()).catch((failed: unknown) => failed);

    expect(error).toMatchObject({ code: 'SWY5112', message: expect.stringContaining('ApplyFailed: secretRef plain-jaas not found') });
    expect(error.state['route_state']).toContain('mixed');
  });

  test('that rejects a fence has it taken down again', async () => {
    await running();
    const state = await terraform.create(config());
    operator.rejects = ['ReconcileFailed', 'no'];
    const error: any = await terraform.apply(state, fenced()).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'SWY5064', message: expect.stringContaining('ReconcileFailed: no') });
    expect(inGateway()).toEqual(routeOf('orders'));
  });

  test('whose failure is an old one is not believed', async () => {
    await running();
    const state = await terraform.create(config());
    const condition = { type: 'platform.confluent.io/cluster-ready', status: 'False', reason: 'ApplyFailed', message: 'six days ago' };
    const resource = api.get(gatewayPath);
    api.put(gatewayPath, { ...resource, status: { ...resource['status'], conditions: [condition] } });
    await expect(terraform.apply(state, switched())).resolves.toMatchObject({ route_state: 'forwarding' });
  });

  test('that does nothing is no confirmation of a fence', async () => {
    await running();
    const state = await terraform.create(config());
    operator.idle = true;
    const error: any = await terraform.apply(state, { ...fenced(), timeouts: { update: 1 } }).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'SWY5064', message: expect.stringContaining('no pod was restarted since the change') });
    expect(inGateway()?.fence).toBeUndefined();
  });

  test('that needs no restart for a change that is no fence is believed after a while', async () => {
    await running();
    const state = await terraform.create(config());
    operator.idle = true;
    await expect(terraform.apply(state, { ...switched(), timeouts: { update: 1.5 } })).resolves.toMatchObject({
      route_state: 'forwarding',
    });
  });

  test('that leaves an old pod serving has not finished', async () => {
    await running();
    const state = await terraform.create(config());
    operator.lingers = 60_000;
    const error: any = await terraform.apply(state, { ...fenced(), timeouts: { update: 1 } }).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'SWY5064', message: expect.stringContaining('still there: pod edge-') });
  });

  test('that writes its status in between is no conflict for the user', async () => {
    await running();
    const state = await terraform.create(config());
    api.fail(/^PUT .*gateways/, () => api.put(gatewayPath, { ...api.get(gatewayPath) }), 3);
    await expect(terraform.apply(state, switched())).resolves.toMatchObject({ route_state: 'forwarding' });
    expect(api.conflicts).toBe(3);
  });
});

describe('with hot reload', () => {
  const hot = { hotReload: { enabled: true } };

  test('a change is done when every pod shows its configId, without a restart', async () => {
    await running(hot);
    const state = await terraform.create(config());
    const pods = operator.podNames();
    const { configId } = api.get(gatewayPath)['spec'];

    await terraform.apply(state, fenced());

    expect(operator.podNames()).toEqual(pods);
    const now = api.get(gatewayPath)['spec'].configId as string;
    expect(now).toMatch(/^switchyard-[0-9a-f]{16}$/);
    expect(now).not.toBe(configId);
    expect(api.calls).toContain(`GET /api/v1/namespaces/kafka/pods/${pods[0]}:9180/proxy/config`);
  });

  test('a pod that does not load the change is named', async () => {
    await running(hot);
    const state = await terraform.create(config());
    operator.stuck = operator.podNames()[0];
    const error: any = await terraform.apply(state, { ...fenced(), timeouts: { update: 1 } }).catch((failed: unknown) => failed);
    expect(error).toMatchObject({
      code: 'SWY5064',
      message: expect.stringContaining(`GET /config shows another content or nothing: pod ${operator.stuck}`),
    });
  });

  test('a CRD without configId is confirmed by the time at which pods took the change', async () => {
    api.pruned = ['configId'];
    await running(hot);
    const state = await terraform.create(config());
    await expect(terraform.apply(state, fenced())).resolves.toMatchObject({ route_state: 'fenced' });
    expect(api.get(gatewayPath)['spec'].configId).toBeUndefined();
  });
});

test('the gate fence-confirmed waits for the rollout', async () => {
  await running();
  await terraform.apply(await terraform.create(config()), fenced());
  const backend = await connectGateway(gateway, { signal: new AbortController().signal });
  const check = () => fenceConfirmed.check({ gateway: backend, route: 'orders' } as never);
  await expect(check()).resolves.toMatchObject({ holds: true });

  const deployment = api.get(deploymentPath);
  api.put(deploymentPath, { ...deployment, status: { ...deployment['status'], updatedReplicas: 1 } });
  await expect(check()).resolves.toMatchObject({ holds: false, observed: expect.stringContaining('1 of 2 pods are updated') });
});
