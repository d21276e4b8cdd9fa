import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import type { AdminError } from '../../lib/gateway/admin-api';
import { serveAdmin } from '../../lib/proxy/admin/admin-server';
import { StateFile } from '../../lib/proxy/state-file';
import { startProxy } from '../../lib/proxy';
import { FakeCluster } from './support/fake-cluster';
import { until } from '../support/until';
import { type Bench, connectTo, freePorts, produce, routeOf, startBench, stateFile, TOKEN } from './support/start';

describe('the admin API', () => {
  let source: FakeCluster;
  let bench: Bench;
  let state: string;

  beforeAll(async () => {
    source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    state = stateFile();
    bench = await startBench(source, source, { stateFile: state });
  });
  afterAll(async () => {
    await bench.proxy.close({ drain: false });
    await source.stop();
  });

  const change = (spec: object, expectedGeneration: number, generation = expectedGeneration + 1) => ({
    spec,
    expectedGeneration,
    generation,
  });
  const put = (body: unknown, name = 'orders') => bench.admin.call('PUT', `/v1/routes/${name}`, body);

  test('reports its routes', async () => {
    const { replica, routes } = await bench.admin.status();

    expect(replica).toBe('replica-1');
    expect(routes).toEqual([
      {
        name: 'orders',
        generation: 1,
        spec: routeOf(bench.port),
        state: 'forwarding',
        since: expect.any(String),
        connections: 0,
        held: 0,
        inFlight: 0,
        firstResponseAt: null,
      },
    ]);
  });

  test.each(['', 'wrong', `${TOKEN}x`])('refuses the token "%s" with SWY6030', async (token) => {
    const answer = await bench.admin.call('GET', '/v1/status', undefined, token);

    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'SWY6030' } } });
    expect(JSON.stringify(answer.body)).not.toContain(TOKEN);
  });

  test('answers SWY6031 for what is not there', async () => {
    await expect(bench.admin.call('GET', '/v1/routes/nothing')).resolves.toMatchObject({
      status: 404,
      body: { error: { code: 'SWY6031' } },
    });
    await expect(bench.admin.call('DELETE', '/v1/routes/nothing')).resolves.toMatchObject({ status: 404 });
    await expect(bench.admin.call('POST', '/v1/status')).resolves.toMatchObject({ status: 404 });
    await expect(bench.admin.call('GET', '/v1/routes/%ff')).resolves.toMatchObject({ status: 404 });
  });

  test('is live and, while the cluster answers, ready', async () => {
    await expect(bench.admin.call('GET', '/livez')).resolves.toMatchObject({ status: 200 });
    await expect(bench.admin.call('GET', '/readyz')).resolves.toMatchObject({ status: 200, body: { ready: true } });
  });

  test('takes the same change twice, and refuses another one of that generation with SWY6032', async () => {
    const fence = change(routeOf(bench.port, 'source', { fence: { scope: 'ALL' } }), 1);

    await expect(put(fence)).resolves.toMatchObject({ status: 202, body: { generation: 2 } });
    await expect(put(fence)).resolves.toMatchObject({ status: 202, body: { generation: 2 } });
    await expect(put(change(routeOf(bench.port), 1))).resolves.toMatchObject({ status: 409, body: { error: { code: 'SWY6032' } } });
    await expect(put(change(routeOf(bench.port), 2))).resolves.toMatchObject({ status: 202, body: { generation: 3, state: 'forwarding' } });
  });

  test('has saved a change when it confirms it', async () => {
    const { generation } = await bench.admin.fence();

    expect(JSON.parse(readFileSync(state, 'utf8')).routes.orders).toMatchObject({ generation, spec: { fence: { scope: 'ALL' } } });
    await bench.admin.put({});
  });

  test.each([
    ['SWY6033', 'no JSON', '{'],
    ['SWY6033', 'no generation', { spec: routeOf(1), expectedGeneration: 1 }],
    ['SWY6033', 'another name', change({ ...routeOf(1), name: 'billing' }, 1)],
    ['SWY6013', 'an unknown field', change({ ...routeOf(1), fense: {} }, 1)],
    ['SWY6013', 'an unknown field beside the spec', { ...change(routeOf(1), 1), force: true }],
  ])('refuses with %s a change with %s', async (code, _name, body) => {
    await expect(put(body)).resolves.toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('refuses a change that does not fit, and stays as it is', async () => {
    const { generation } = await bench.admin.route();
    const codeOf = async (spec: object, next = generation + 1) => (await put(change(spec, generation, next))).body.error.code;

    await expect(codeOf(routeOf(bench.port, 'nowhere'))).resolves.toBe('SWY6014');
    await expect(codeOf(routeOf(bench.port + 100))).resolves.toBe('SWY6034');
    await expect(codeOf(routeOf(bench.port, 'source', { fence: { scope: 'ALL', errorCode: 'NO_SUCH_ERROR' } }))).resolves.toBe('SWY6097');
    await expect(codeOf(routeOf(bench.port, 'destination'), generation)).resolves.toBe('SWY6033');
    await expect(bench.admin.route()).resolves.toMatchObject({ generation, state: 'forwarding' });
  });

  test('creates a route that listens, refuses one that overlaps with SWY6016, and deletes it for good', async () => {
    const port = await freePorts(4);
    const spec = { ...routeOf(port), name: 'billing' };
    await expect(put(change({ ...spec, endpoint: `127.0.0.1:${bench.port + 3}` }, 0), 'billing')).resolves.toMatchObject({
      body: { error: { code: 'SWY6016' } },
    });

    await expect(put(change(spec, 0), 'billing')).resolves.toMatchObject({ status: 202, body: { generation: 1, state: 'forwarding' } });
    const client = await connectTo(port);
    await produce(client, 'billed');
    await expect(bench.admin.call('DELETE', '/v1/routes/billing')).resolves.toMatchObject({ status: 204 });

    await expect(connectTo(port)).rejects.toThrow('ECONNREFUSED');
    expect(JSON.parse(readFileSync(state, 'utf8')).routes.billing).toEqual({ deleted: true });
  });

  test('says SWY6020 for a new route whose port is taken', async () => {
    const port = await freePorts(4);
    const other = createServer().listen(port + 2, '127.0.0.1');
    const answer = await put(change({ ...routeOf(port), name: 'billing' }, 0), 'billing');
    other.close();

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'SWY6020', message: expect.stringContaining(`${port + 2}`) } } });
    expect(answer.body.error.message).toContain('billing');
  });
});

describe('a proxy', () => {
  test('is not ready while the cluster of a route is away, and live all the same', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    await source.stop();
    const bench = await startBench(source, source);

    await expect(bench.admin.call('GET', '/readyz')).resolves.toMatchObject({ status: 503, body: { notReady: ['orders'] } });
    await expect(bench.admin.call('GET', '/livez')).resolves.toMatchObject({ status: 200 });
    await bench.proxy.close({ drain: false });
  });

  test('stays ready for the clients of one cluster while another is away, and names the route', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const away = await FakeCluster.start({ clusterId: 'b', nodeIds: [1, 2] });
    const bench = await startBench(source, away);
    const port = await freePorts(4);
    const billing = { ...routeOf(port, 'destination'), name: 'billing' };
    await bench.admin.call('PUT', '/v1/routes/billing', { spec: billing, expectedGeneration: 0, generation: 1 });
    await away.stop();

    const probe = () => bench.admin.call('GET', '/readyz');
    const answer = await until(async () => [await probe()].find(({ body }) => body.notReady.length > 0), {
      describe: 'a route that is not ready',
    });

    expect(answer).toMatchObject({ status: 200, body: { ready: true, notReady: ['billing'] } });
    await bench.proxy.close({ drain: false });
    await source.stop();
  });

  test('listens beside another replica with a port offset, and advertises the same addresses', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const port = await freePorts(8);
    const bench = await startBench(source, source, { portOffset: 4 }, port);
    const client = await connectTo(port + 4);

    const { brokers } = await client.send(3, 9, { topics: null });

    expect(brokers.map((broker) => broker.port)).toEqual([port + 2, port + 3]);
    client.close();
    await bench.proxy.close();
    await source.stop();
  });

  test('does not start on a port that is taken: SWY6020 for a route, SWY6021 for the admin API', async () => {
    const port = await freePorts(5);
    const blocker = createServer().listen(port + 1, '127.0.0.1');
    const cluster = { bootstrap: '127.0.0.1:1' };
    const document = {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: 'edge' },
      spec: { streamingDomains: [], routes: [] },
    } as const;

    await expect(startBench(cluster as FakeCluster, cluster, {}, port)).rejects.toThrow(/SWY6020.*EADDRINUSE, route orders/);
    await expect(
      startProxy({ document, replica: 'r', adminPort: port + 1, token: TOKEN, logger: pino({ level: 'silent' }) }),
    ).rejects.toThrow('SWY6021');
    blocker.close();
  });

  test('answers SWY6035 for a failure of its own, and keeps the reason for its log', async () => {
    const options = {
      replica: 'r',
      version: '1',
      host: '127.0.0.1',
      port: 0,
      token: TOKEN,
      log: pino({ level: 'silent' }),
      routes: {} as never,
    };
    const { url, server } = await serveAdmin({ ...options, metrics: () => Promise.reject(new Error('out of order')) });
    const response = await fetch(`${url}/metrics`);
    server.close();

    expect(response.status).toBe(500);
    const { error } = (await response.json()) as AdminError;
    expect(error.code).toBe('SWY6035');
    expect(error.message).not.toContain('out of order');
  });

  test('does not start with a state file that it cannot read: SWY6022', async () => {
    const path = stateFile();
    writeFileSync(path, '{"format":1,"routes":{"orders":{}}}');
    await expect(StateFile.open(path)).rejects.toThrow('SWY6022');
  });

  test('keeps its state when a change cannot be written: SWY6022', async () => {
    const state = await StateFile.open(join(stateFile(), 'no', 'such', 'folder'));
    await expect(state.save((before) => ({ ...before, routes: { orders: { deleted: true } } }))).rejects.toThrow('SWY6022');
    expect(state.state.routes).toEqual({});
  });
});
