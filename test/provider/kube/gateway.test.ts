import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gateway as gatewayResource } from '../../../lib/provider/resources/gateway/resource';
import { operate, type Values } from '../resources/fakes/operate';
import { KubeApiServer } from './support/kube-api';
import { gatewayPath, Operator } from './support/operator';
import { configMapPath, configMapWith, domains, Replicas, routeOf, routesIn } from './support/replicas';

let folder: string;
let api: KubeApiServer;
let terraform: ReturnType<typeof operate>;
let stops: (() => void)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'swy-kube-'));
  api = await KubeApiServer.start();
  process.env['KUBECONFIG'] = api.kubeconfig(join(folder, 'config'));
  terraform = operate(gatewayResource);
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) stop();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const config = (flavour: 'embedded' | 'confluent', spec: object = { streamingDomains: domains }, changes: Values = {}): Values => ({
  gateway: { kubernetes: { flavour, namespace: 'kafka', name: 'edge' } },
  spec: JSON.stringify(spec),
  timeouts: { create: 1, update: 1 },
  ...changes,
});
const store = { name: 'vault', provider: { type: 'Vault', configSecretRef: 'vault' } };
const embedded = (spec?: object, changes?: Values) => config('embedded', spec, changes);
const documentIn = () => parse(api.get(configMapPath)['data']['gateway.yaml'] as string) as Values;

function replicasOf(count: number): Replicas {
  const replicas = new Replicas(api, count);
  stops.push(() => replicas.stop());
  return replicas;
}

describe('a gateway in a ConfigMap', () => {
  test('is made with labels and without routes, before any replica runs', async () => {
    const state = await terraform.create(embedded(undefined, { labels: { team: 'kafka' }, annotations: { note: 'x' } }));

    expect(documentIn()).toEqual({
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: 'edge', namespace: 'kafka' },
      spec: { streamingDomains: domains, routes: [] },
    });
    expect(api.get(configMapPath).metadata).toMatchObject({ labels: { team: 'kafka' }, annotations: { note: 'x' } });
    expect(state).toMatchObject({ generation: null, status: expect.stringContaining('no Lease of a replica is fresh') });
    expect(state['resource_version']).toBe(api.get(configMapPath).metadata.resourceVersion);
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('is updated around the routes that are there, and replicas confirm it', async () => {
    const state = await terraform.create(embedded());
    const replicas = replicasOf(2);
    api.put(configMapPath, { ...configMapWith(routeOf('orders'), routeOf('payments')), metadata: api.get(configMapPath).metadata });

    const updated = await terraform.apply(state, embedded({ streamingDomains: domains, secretStores: [store] }));

    expect(updated['status']).toBe('running');
    expect(documentIn()['spec'].secretStores).toEqual([store]);
    expect(routesIn(api)).toEqual([routeOf('orders'), routeOf('payments')]);
    for (const { document } of replicas.all) expect(document?.spec.secretStores).toEqual([store]);
  });

  test('shows drift of its own part and labels, and none of routes', async () => {
    const state = await terraform.create(embedded(undefined, { labels: { team: 'kafka' } }));
    const live = (spec: object) => ({ data: { 'gateway.yaml': JSON.stringify({ spec }) }, metadata: api.get(configMapPath).metadata });

    api.put(configMapPath, live({ streamingDomains: domains, routes: [routeOf('orders')] }));
    await expect(terraform.read(state)).resolves.toEqual(state);

    api.put(configMapPath, {
      ...live({ streamingDomains: domains, secretStores: [store], routes: [routeOf('orders')] }),
      metadata: { name: 'edge' },
    });
    const seen = (await terraform.read(state)) as Values;
    expect(JSON.parse(seen['spec'])).toEqual({ streamingDomains: domains, secretStores: [store] });
    expect(seen['labels']).toEqual({});

    await terraform.apply(seen, embedded(undefined, { labels: { team: 'kafka' } }));
    expect(documentIn()['spec']).toEqual({ streamingDomains: domains, routes: [routeOf('orders')] });
    expect(api.get(configMapPath).metadata.labels).toEqual({ team: 'kafka' });
  });

  test('keeps labels of others, and gives up its own', async () => {
    const state = await terraform.create(embedded(undefined, { labels: { team: 'kafka', old: 'x' } }));
    const object = api.get(configMapPath);
    api.put(configMapPath, { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, helm: 'y' } } });
    await terraform.apply((await terraform.read(state)) as Values, embedded(undefined, { labels: { team: 'streams' } }));
    expect(api.get(configMapPath).metadata.labels).toEqual({ team: 'streams', helm: 'y' });
  });

  test('whose document a replica refuses says so, and keeps what was written', async () => {
    const replicas = replicasOf(2);
    const state = await terraform.create(embedded());
    replicas.all[1]!.refuses = ({ spec }) => (spec.secretStores ? 'SWY6012: no such secret' : undefined);

    const error: any = await terraform
      .apply(state, embedded({ streamingDomains: domains, secretStores: [store] }))
      .catch((failed: unknown) => failed);

    expect(error).toMatchObject({ code: 'SWY5132', message: expect.stringContaining('replica edge-2 (SWY6012: no such secret)') });
    expect(JSON.parse(error.state.spec)).toHaveProperty('secretStores');
  });

  test('is not deleted while it has routes', async () => {
    const state = await terraform.create(embedded());
    api.put(configMapPath, configMapWith(routeOf('orders')));
    await expect(terraform.destroy(state)).rejects.toMatchObject({ code: 'SWY5133', message: expect.stringContaining('orders') });

    api.put(configMapPath, configMapWith());
    await terraform.destroy(state);
    expect(api.objects.has(configMapPath)).toBe(false);
    await expect(terraform.read(state)).resolves.toBe('gone');
  });

  test('is not deleted with a route that comes in between', async () => {
    const state = await terraform.create(embedded());
    api.fail(/^DELETE/, () => void api.put(configMapPath, configMapWith(routeOf('orders'))));
    await expect(terraform.destroy(state)).rejects.toMatchObject({ code: 'SWY5133' });
    expect(routesIn(api)).toHaveLength(1);
  });

  test('that exists and is another one is refused with the import command; one that is the same is taken over', async () => {
    api.put(configMapPath, configMapWith(routeOf('orders')));
    await expect(terraform.create(embedded({ streamingDomains: [] }))).rejects.toMatchObject({
      code: 'SWY5130',
      message: expect.stringContaining("terraform import ADDRESS 'flavour=embedded,namespace=kafka,name=edge'"),
    });
    await terraform.create(embedded());
    expect(routesIn(api)).toHaveLength(1);
  });

  test('is imported, and a plan of the same spec changes nothing', async () => {
    api.put(configMapPath, configMapWith(routeOf('orders')));
    const state = (await terraform.import('flavour=embedded,namespace=kafka,name=edge,context=test')) as Values;
    const wanted = embedded(undefined, {
      timeouts: undefined,
      gateway: state['gateway'],
      spec: JSON.stringify({ streamingDomains: domains }, null, 2),
    });
    await expect(terraform.plan(state, wanted)).resolves.toEqual(state);
    await expect(terraform.import('flavour=embedded,namespace=kafka,name=none')).rejects.toMatchObject({ code: 'SWY5134' });
  });

  test('that someone changed since it was read is a conflict, also in the middle of the update', async () => {
    const state = await terraform.create(embedded());
    const other = { data: { 'gateway.yaml': JSON.stringify({ spec: { streamingDomains: [], routes: [] } }) } };
    api.fail(/^PUT .*configmaps/, () => void api.put(configMapPath, other));
    await expect(terraform.apply(state, embedded({ streamingDomains: domains, secretStores: [store] }))).rejects.toMatchObject({
      code: 'SWY5131',
    });
  });

  test('that is gone cannot be updated', async () => {
    const state = await terraform.create(embedded());
    api.remove(configMapPath);
    await expect(terraform.apply(state, embedded({ streamingDomains: [] }))).rejects.toMatchObject({ code: 'SWY5105' });
  });

  test('whose API does not answer, or whose document cannot be read, keeps its state and warns', async () => {
    const state = await terraform.create(embedded());
    api.fail(/./, 'reset');
    await expect(terraform.read(state)).resolves.toEqual(state);
    api.put(configMapPath, { data: { 'gateway.yaml': '[' } });
    await expect(terraform.read(state)).resolves.toEqual(state);
    expect(terraform.warnings).toMatchObject([{ code: 'SWY5102' }, { code: 'SWY5106' }]);
  });

  test.each([
    [{ spec: '{' }, 'SWY5107'],
    [{ spec: '{"routes":[]}' }, 'SWY5135'],
    [{ gateway: { replicas: ['http://a'], token_ref: 'env:X' } }, 'SWY5100'],
  ])('with %j is refused', async (changes, code) => {
    await expect(terraform.plan(null, embedded(undefined, changes))).rejects.toMatchObject({ code });
  });
});

describe('a Gateway resource', () => {
  let operator: Operator;
  beforeEach(() => {
    operator = new Operator(api);
    stops.push(() => operator.stop());
  });
  const confluent = (spec: object = {}, changes?: Values) =>
    config('confluent', { streamingDomains: domains, replicas: 2, ...spec }, changes);

  test('is made and updated as the operator takes it, with the routes that are there', async () => {
    const state = await terraform.create(confluent());
    expect(state).toMatchObject({ generation: 1, status: 'running' });
    expect(api.get(gatewayPath)).toMatchObject({
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      spec: { replicas: 2, routes: [] },
    });
    api.put(gatewayPath, { ...api.get(gatewayPath), spec: { ...api.get(gatewayPath)['spec'], routes: [routeOf('orders')] } });

    const updated = await terraform.apply(state, confluent({ replicas: 3 }));

    expect(updated).toMatchObject({ generation: 3, status: 'running' });
    expect(api.get(gatewayPath)['spec']).toMatchObject({ replicas: 3, routes: [routeOf('orders')] });
  });

  test('with fields that the API server fills in is not drift; a changed field is', async () => {
    const state = await terraform.create(confluent());
    const object = api.get(gatewayPath);
    const filled = object['spec'].streamingDomains.map((domain: Values) => ({ ...domain, note: 'by default' }));
    api.put(gatewayPath, { ...object, spec: { ...object['spec'], streamingDomains: filled, k8sClusterDomain: 'cluster.local' } });
    await expect(terraform.read(state)).resolves.toMatchObject({ spec: state['spec'] });

    api.put(gatewayPath, { ...object, spec: { ...object['spec'], replicas: 9 } });
    const seen = (await terraform.read(state)) as Values;
    expect(JSON.parse(seen['spec'])).toMatchObject({ replicas: 9 });
  });

  test('that the operator rejects is an error with its words', async () => {
    operator.rejects = ['ApplyFailed', 'image is missing'];
    await expect(terraform.create(confluent())).rejects.toMatchObject({
      code: 'SWY5112',
      message: expect.stringContaining('ApplyFailed: image is missing'),
    });
  });
});
