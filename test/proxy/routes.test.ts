import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { GatewayDocument, RouteSpec } from '../../lib/gateway/spec';
import { until } from '../support/until';
import { FakeCluster } from './support/fake-cluster';
import { type Bench, connectTo, domainOf, freePorts, produce, routeOf, startBench, stateFile } from './support/start';

/** Workers are processes, which start while other tests use the processor. */
jest.setTimeout(30_000);

describe.each([
  ['one process', 1],
  ['two workers', 2],
])('a new configuration of a proxy with %s', (_name, workers) => {
  let source: FakeCluster;
  let destination: FakeCluster;
  let bench: Bench;
  let state: string;

  beforeEach(async () => {
    source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    destination = await FakeCluster.start({ clusterId: 'b', nodeIds: [0, 1, 2] });
    state = stateFile();
    bench = await startBench(source, destination, { stateFile: state, workers }, await freePorts(12));
  });
  afterEach(async () => {
    await bench.proxy.close({ drain: false });
    await Promise.all([source.stop(), destination.stop()]);
  });

  const orders = (more: Partial<RouteSpec> = {}) => routeOf(bench.port, 'source', more);
  const billing = (more: Partial<RouteSpec> = {}) => ({ ...routeOf(bench.port + 4), name: 'billing', ...more });
  const documentOf = (routes: readonly RouteSpec[], more: Partial<GatewayDocument['spec']> = {}): GatewayDocument => ({
    ...bench.document,
    spec: { ...bench.document.spec, ...more, routes },
  });
  const produceAt = async (port: number, value: string) => {
    const client = await connectTo(port);
    await produce(client, value);
    client.close();
  };

  test('opens the routes it adds, and changes those it changes', async () => {
    const changed = orders({ streamingDomain: { name: 'destination', bootstrapServerId: 'plain' } });

    await bench.proxy.reload(documentOf([changed, billing()]), 'r2');
    await bench.admin.settled('forwarding');

    await produceAt(bench.port, 'to the destination');
    await produceAt(bench.port + 4, 'to the source');
    expect([source.produced, destination.produced]).toEqual([['to the source'], ['to the destination']]);
    expect(bench.proxy.status()).toMatchObject({
      revision: 'r2',
      routes: [{ generation: 2 }, { name: 'billing', generation: 1 }],
    });
  });

  test('closes the routes it leaves out, after their writes were answered', async () => {
    await bench.proxy.reload(documentOf([orders(), billing()]), 'r2');
    const client = await connectTo(bench.port + 4);
    source.silent.add(0);
    const last = produce(client, 'last');
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });

    await bench.proxy.reload(documentOf([orders()]), 'r3');
    source.release(0);

    await expect(last).resolves.toBeDefined();
    await until(
      () =>
        connectTo(bench.port + 4)
          .then((open) => open.close())
          .then(
            () => false,
            () => true,
          ),
      { describe: 'the end of listening' },
    );
    expect(bench.proxy.status().routes).toHaveLength(1);
  });

  test('leaves a fence of the admin API standing when something else of the route is edited', async () => {
    await bench.admin.fence();
    const edited = orders({ streamingDomain: { name: 'destination', bootstrapServerId: 'plain' } });

    await bench.proxy.reload(documentOf([edited]), 'r2');

    const report = await bench.admin.settled('fenced');
    expect(report).toMatchObject({ generation: 3, spec: { fence: { scope: 'ALL' }, streamingDomain: { name: 'destination' } } });
  });

  test('does not touch a route that it says nothing new about', async () => {
    await bench.admin.put({ domain: 'destination' });
    await bench.admin.settled('forwarding');

    await bench.proxy.reload(documentOf([orders(), billing()]), 'r2');

    await expect(bench.admin.route()).resolves.toMatchObject({ generation: 2, spec: { streamingDomain: { name: 'destination' } } });
  });

  test('is refused whole when a port is taken, and everything is as before', async () => {
    const blocker = createServer().listen(bench.port + 5, '127.0.0.1');
    const changed = orders({ fence: { scope: 'ALL' } });
    const added = { ...billing(), name: 'audit', endpoint: `127.0.0.1:${bench.port + 8}` };

    await expect(bench.proxy.reload(documentOf([changed, added, billing()]), 'r2')).rejects.toThrow('SWY6020');
    blocker.close();

    expect(bench.proxy.status()).toMatchObject({ routes: [{ name: 'orders', generation: 1, state: 'forwarding' }] });
    expect(bench.proxy.status().refused).toMatchObject({ revision: 'r2', reason: expect.stringContaining('SWY6020') });
    await expect(connectTo(bench.port + 8)).rejects.toThrow('ECONNREFUSED');
    await produceAt(bench.port, 'as before');
    expect(JSON.parse(readFileSync(state, 'utf8')).documentRoutes).toEqual([orders()]);
  });

  test('shows in the metrics, and a refusal is forgotten with the next one that is accepted', async () => {
    bench.proxy.refuse('r2', new Error('not YAML'));
    expect(bench.proxy.status().refused?.reason).not.toContain('YAML');
    await bench.proxy.reload(documentOf([orders()]), 'r3');

    const { body } = await bench.admin.call('GET', '/metrics');
    expect(body).toContain('switchyard_proxy_config_revision_info{revision="r3"} 1');
    expect(body).toContain('switchyard_proxy_config_reloads_total{outcome="accepted"} 1');
    expect(body).toContain('switchyard_proxy_config_reloads_total{outcome="refused"} 1');
    expect(bench.proxy.status()).not.toHaveProperty('refused');
  });

  test('gives a name to the ports of a route that it leaves out', async () => {
    const renamed = { ...orders(), name: 'purchases' };

    await bench.proxy.reload(documentOf([renamed]), 'r2');

    await produceAt(bench.port, 'renamed');
    expect(bench.proxy.status().routes.map(({ name }) => name)).toEqual(['purchases']);
  });

  test('moves a route to a cluster that it adds, and takes the old one away', async () => {
    const third = domainOf('third', destination, 1, 2);
    const moved = orders({ streamingDomain: { name: 'third', bootstrapServerId: 'plain' } });

    await bench.proxy.reload(documentOf([moved], { streamingDomains: [third] }), 'r2');
    await bench.admin.settled('forwarding');

    await produceAt(bench.port + 1, 'third');
    expect(destination.produced).toEqual(['third']);
  });

  test('finds the brokers of a cluster at its new address', async () => {
    const moved = { ...domainOf('source', destination, 1, 2) };

    await bench.proxy.reload(documentOf([orders()], { streamingDomains: [moved, domainOf('destination', destination, 0, 2)] }), 'r2');

    await produceAt(bench.port + 2, 'moved');
    expect(destination.produced).toEqual(['moved']);
  });
});

describe('a new configuration', () => {
  let source: FakeCluster;
  let bench: Bench;

  beforeAll(async () => {
    source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    bench = await startBench(source, source, {}, await freePorts(12));
  });
  afterAll(async () => {
    await bench.proxy.close({ drain: false });
    await source.stop();
  });

  const withDomains = (streamingDomains: GatewayDocument['spec']['streamingDomains']) => ({
    ...bench.document,
    spec: { ...bench.document.spec, streamingDomains },
  });

  test.each([
    [
      'SWY6112',
      'more ports of a running route',
      () => withDomains([domainOf('source', source, 1, 2), domainOf('destination', source, 0, 6)]),
    ],
    ['SWY6112', 'other ports of its brokers', () => withDomains([domainOf('source', source, 0, 2), domainOf('destination', source, 0, 2)])],
    ['SWY6014', 'no cluster of a running route', () => withDomains([domainOf('destination', source, 0, 2)])],
    ['SWY6034', 'another endpoint', () => ({ ...bench.document, spec: { ...bench.document.spec, routes: [routeOf(bench.port + 4)] } })],
    [
      'SWY6016',
      'ports of another route',
      () => ({
        ...bench.document,
        spec: { ...bench.document.spec, routes: [routeOf(bench.port), { ...routeOf(bench.port + 1), name: 'billing' }] },
      }),
    ],
  ])('is refused with %s when it asks for %s', async (code, _name, document) => {
    await expect(bench.proxy.reload(document(), 'next')).rejects.toThrow(code);

    expect(bench.proxy.status()).toMatchObject({ routes: [{ generation: 1 }], refused: { reason: expect.stringContaining(code) } });
  });
});

describe('a proxy that starts again', () => {
  let source: FakeCluster;

  beforeAll(async () => {
    source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
  });
  afterAll(() => source.stop());

  test('keeps what a reload has changed, with its generation', async () => {
    const state = stateFile();
    const bench = await startBench(source, source, { stateFile: state });
    const { document, port } = bench;
    const routes = [routeOf(port, 'source', { fence: { scope: 'ALL' } })];
    await bench.proxy.reload({ ...document, spec: { ...document.spec, routes } }, 'r2');
    await bench.proxy.close();

    const again = await startBench(
      source,
      source,
      { stateFile: state, document: { ...document, spec: { ...document.spec, routes } } },
      port,
    );

    expect(again.proxy.status()).toMatchObject({ routes: [{ generation: 2, state: 'fenced' }] });
    await again.proxy.close();
  });

  test('carries over what was edited in the document meanwhile, and keeps the fence', async () => {
    const state = stateFile();
    const bench = await startBench(source, source, { stateFile: state });
    const { document, port } = bench;
    await bench.admin.fence();
    await bench.proxy.close();
    const routes = [routeOf(port, 'destination')];

    const again = await startBench(
      source,
      source,
      { stateFile: state, document: { ...document, spec: { ...document.spec, routes } } },
      port,
    );

    expect(again.proxy.status()).toMatchObject({
      routes: [{ generation: 3, state: 'fenced', spec: { streamingDomain: { name: 'destination' } } }],
    });
    await again.proxy.close();
  });

  test('reads a state file that an older version has written', async () => {
    const state = stateFile();
    const port = await freePorts(4);
    const fenced = { spec: routeOf(port, 'source', { fence: { scope: 'ALL' } }), generation: 7 };
    writeFileSync(state, JSON.stringify({ format: 1, routes: { orders: fenced }, apiVersions: {} }));

    const bench = await startBench(source, source, { stateFile: state }, port);

    expect(bench.proxy.status()).toMatchObject({ routes: [{ generation: 7, state: 'fenced' }] });
    await bench.proxy.close();
  });
});
