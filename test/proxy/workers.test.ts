import { join } from 'node:path';
import { pino } from 'pino';
import { limitsOf } from '../../lib/proxy/limits/settings';
import { ApiKey } from '../../lib/proxy/wire';
import { DomainSet } from '../../lib/proxy/workers/domain-set';
import { WorkerPool } from '../../lib/proxy/workers/worker-pool';
import { until } from '../support/until';
import { FakeCluster } from './support/fake-cluster';
import { type Bench, connectTo, freePorts, produce, rawConnect, routeOf, startBench, stateFile } from './support/start';
import { gone, killHard, Producers, startApart, workerPids } from './support/workers';

/** Processes are started, and killed, while other tests use the processor. */
jest.setTimeout(60_000);

const fence = { fence: { scope: 'ALL' as const } };

describe('a proxy with two workers', () => {
  let source: FakeCluster;
  let destination: FakeCluster;
  let bench: Bench;

  beforeEach(async () => {
    source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    destination = await FakeCluster.start({ clusterId: 'b', nodeIds: [0, 1, 2] });
    bench = await startBench(source, destination, { workers: 2, drainTimeoutMs: 1_000, workerAnswerMs: 1_000 });
  });
  afterEach(async () => {
    await bench.proxy.close({ drain: false });
    await Promise.all([source.stop(), destination.stop()]);
    expect(workerPids()).toEqual([]);
  });

  const metrics = async () => (await bench.admin.call('GET', '/metrics')).body as string;
  const metric = async (name: string) => Number(new RegExp(`^switchyard_proxy_${name} (\\S+)$`, 'm').exec(await metrics())?.[1] ?? NaN);
  const twoReady = () =>
    until(async () => (await metric('workers{state="ready"}')) === 2, { describe: 'two workers that are ready', timeout: 25_000 });

  test('deals connections out in turn, so that a worker that dies takes no more than its share', async () => {
    const clients = [];
    for (let index = 0; index < 10; index++) {
      const client = await connectTo(bench.port);
      await produce(client, `${index}`);
      clients.push(client);
    }
    await until(async () => (await bench.admin.route()).connections === 10, { describe: 'ten connections in the report' });

    await killHard(workerPids()[0] as number);

    const answers = await Promise.allSettled(clients.map((client) => produce(client, 'again')));
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    clients.forEach((client) => client.close());
  });

  test('leaves signals to its first process, which a terminal sends to all', async () => {
    for (const pid of workerPids()) for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(pid, signal);
    const client = await connectTo(bench.port);
    await produce(client, 'still there');

    await expect(metric('workers{state="ready"}')).resolves.toBe(2);
    await expect(metrics()).resolves.not.toContain('worker_losses_total{');
    client.close();
  });

  test('keeps counting where a worker that is gone has stopped', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => connectTo(bench.port)));
    await Promise.all(clients.map((client, index) => produce(client, `${index}`)));
    clients.forEach((client) => client.close());
    await expect(metric('requests_total{route="orders",api="Produce"}')).resolves.toBe(10);

    await killHard(workerPids()[0] as number);
    await twoReady();

    await expect(metric('requests_total{route="orders",api="Produce"}')).resolves.toBe(10);
    await expect(metric('worker_losses_total{reason="died"}')).resolves.toBe(1);
    const text = await metrics();
    for (const process of ['primary', 'worker-1', 'worker-2']) expect(text).toContain(`nodejs_eventloop_lag_seconds{process="${process}"}`);
  });

  test('is fenced when both workers are, and not before', async () => {
    const clients = await Promise.all([connectTo(bench.port), connectTo(bench.port)]);
    source.silent.add(ApiKey.Produce);
    const writes = clients.map((client, index) => produce(client, `${index}`));
    await until(() => source.produced.length === 2, { describe: 'both writes at the source' });

    await expect(bench.admin.put(fence)).resolves.toMatchObject({ state: 'fencing', generation: 2, inFlight: 2 });
    source.release(ApiKey.Produce);

    await expect(Promise.all(writes)).resolves.toHaveLength(2);
    await expect(bench.admin.settled('fenced')).resolves.toMatchObject({ generation: 2, inFlight: 0 });
    clients.forEach((client) => client.close());
  });

  test('starts a worker anew behind the fence', async () => {
    const producers = new Producers(bench.port, 4);
    await until(() => producers.acknowledged.length > 20, { describe: 'traffic' });
    await bench.admin.fence();
    const atFence = source.produced.length;

    for (const pid of workerPids()) {
      await killHard(pid);
      await expect(bench.admin.route()).resolves.toMatchObject({ state: 'fenced', generation: 2 });
    }
    await twoReady();
    await until(async () => (await bench.admin.route()).held === 4, { describe: 'clients held by the new workers' });
    expect(source.produced).toHaveLength(atFence);

    await bench.admin.put({ domain: 'destination' });
    await until(() => destination.produced.length > 20, { describe: 'traffic at the destination' });
    await producers.stop();

    expect(source.produced).toHaveLength(atFence);
    expect([...source.produced, ...destination.produced]).toEqual(expect.arrayContaining(producers.acknowledged));
  });

  test('sends nothing to the cluster it was switched from when a worker dies on the way', async () => {
    const producers = new Producers(bench.port, 4);
    await until(() => producers.acknowledged.length > 20, { describe: 'traffic' });
    await bench.admin.put({ domain: 'destination' });
    await killHard(workerPids()[0] as number);
    await bench.admin.settled('forwarding');
    const atSwitch = source.produced.length;

    await twoReady();
    await killHard(workerPids()[1] as number);
    await twoReady();
    const seen = destination.produced.length;
    await until(() => destination.produced.length > seen + 20, { describe: 'traffic at the destination' });
    await producers.stop();

    expect(source.produced).toHaveLength(atSwitch);
    expect([...source.produced, ...destination.produced]).toEqual(expect.arrayContaining(producers.acknowledged));
  });

  test('kills a worker that does not confirm the fence, and the fence is confirmed by the next one', async () => {
    const [first] = workerPids() as [number];
    process.kill(first, 'SIGSTOP');

    const report = await bench.admin.put(fence);
    expect(report).toMatchObject({ state: 'fencing', generation: 1 });

    await expect(bench.admin.settled('fenced')).resolves.toMatchObject({ generation: 2 });
    await gone(first);
    await twoReady();
    const client = await rawConnect(bench.port);
    await expect(bench.admin.route()).resolves.toMatchObject({ state: 'fenced', generation: 2 });
    client.socket.destroy();
    expect(source.produced).toEqual([]);
  });

  test('is not ready while a worker keeps dying', async () => {
    const ready = async () => (await bench.admin.call('GET', '/readyz')).status;
    await expect(ready()).resolves.toBe(200);

    const dead = new Set<number>();
    while ((await metric('workers{state="failing"}')) === 0) {
      // One at a time, and always the same place: the newest process.
      const pid = await until(
        () =>
          workerPids()
            .filter((each) => !dead.has(each))
            .at(-1),
        { describe: 'another worker' },
      );
      dead.add(pid);
      await killHard(pid);
      await until(() => workerPids().some((each) => !dead.has(each) && each > pid), { describe: 'its successor' });
    }

    await expect(ready()).resolves.toBe(503);
    expect(dead.size).toBe(5);
  });

  test('shares what one worker has learned about the brokers, also with one that starts later', async () => {
    const clients = await Promise.all([connectTo(bench.port + 2), connectTo(bench.port + 3)]);
    await Promise.all(clients.map((client, index) => produce(client, `${index}`)));
    const asked = source.received.filter(({ apiKey }) => apiKey === ApiKey.Metadata).length;

    for (const pid of workerPids()) await killHard(pid);
    await twoReady();
    const others = await Promise.all([1, 1, 2, 2].map((node) => connectTo(bench.port + 1 + node)));
    await Promise.all(others.map((client, index) => produce(client, `again ${index}`)));

    expect(source.received.filter(({ apiKey }) => apiKey === ApiKey.Metadata)).toHaveLength(asked);
    [...clients, ...others].forEach((client) => client.close());
  });

  test('answers writes in flight before it stops', async () => {
    const clients = await Promise.all([connectTo(bench.port), connectTo(bench.port)]);
    source.silent.add(ApiKey.Produce);
    const writes = clients.map((client, index) => produce(client, `${index}`));
    await until(() => source.produced.length === 2, { describe: 'both writes at the source' });

    const closed = bench.proxy.close();
    await until(async () => (await bench.admin.call('GET', '/readyz')).status === 503, { describe: 'a proxy that is not ready' });
    source.release(ApiKey.Produce);

    await expect(Promise.all(writes)).resolves.toHaveLength(2);
    await closed;
    await expect(connectTo(bench.port)).rejects.toThrow('ECONNREFUSED');
    bench = { ...bench, proxy: { ...bench.proxy, close: () => Promise.resolve() } };
  });

  test('stops in time although a worker hangs and another has a write that nobody answers', async () => {
    const client = await connectTo(bench.port);
    source.silent.add(ApiKey.Produce);
    const lost = produce(client, 'unknown').catch((error: Error) => error.message);
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });
    for (const pid of workerPids().slice(0, 1)) process.kill(pid, 'SIGSTOP');

    await bench.proxy.close();

    expect(workerPids()).toEqual([]);
    await expect(lost).resolves.toContain('SWY6006');
    bench = { ...bench, proxy: { ...bench.proxy, close: () => Promise.resolve() } };
  });

  test('creates and deletes routes in every worker, and refuses one whose port is taken: SWY6020', async () => {
    const port = await freePorts(4);
    const put = (name: string, first: number) =>
      bench.admin.call('PUT', `/v1/routes/${name}`, { spec: { ...routeOf(first), name }, expectedGeneration: 0, generation: 1 });
    await expect(put('billing', port)).resolves.toMatchObject({ status: 202, body: { state: 'forwarding' } });
    const clients = await Promise.all([connectTo(port), connectTo(port), connectTo(port)]);
    await Promise.all(clients.map((client) => produce(client, 'billed')));
    const blocker = await rawConnect(port);

    await expect(bench.admin.call('DELETE', '/v1/routes/billing')).resolves.toMatchObject({ status: 204 });
    await expect(connectTo(port)).rejects.toThrow('ECONNREFUSED');
    blocker.socket.destroy();

    const { port: taken } = new URL(bench.proxy.adminUrl);
    await expect(put('audit', Number(taken))).resolves.toMatchObject({ body: { error: { code: 'SWY6020' } } });
    clients.forEach((client) => client.close());
  });
});

describe('a proxy with workers', () => {
  test('leaves no worker behind when its first process is killed', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const apart = await startApart(source);
    const client = await rawConnect(apart.port);

    process.kill(apart.pid, 'SIGKILL');

    await Promise.all(apart.workers.map(gone));
    await client.ended;
    await expect(connectTo(apart.port)).rejects.toThrow('ECONNREFUSED');
    await source.stop();
  });

  test('does not start when its workers do not: SWY6110', async () => {
    const started = WorkerPool.start({
      workers: 2,
      program: join(__dirname, 'fixtures/ends-at-once.mjs'),
      settings: {
        gateway: 'edge',
        bindHost: '127.0.0.1',
        portOffset: 0,
        drainTimeoutMs: 100,
        holdResetMs: 100,
        limits: limitsOf(),
        sections: { streamingDomains: [] },
        ticketKey: '',
        phantomSecret: '',
      },
      domains: new DomainSet([], () => {
        throw new Error('there is none');
      }),
      log: pino({ level: 'silent' }),
      answerMs: 100,
      silentMs: 1_000,
      ranges: () => new Map(),
    });

    await expect(started).rejects.toThrow('SWY6110');
    expect(workerPids()).toEqual([]);
  });

  test('does not start with a number of them that makes no sense: SWY6111', async () => {
    const cluster = { bootstrap: '127.0.0.1:1' } as FakeCluster;
    await expect(startBench(cluster, cluster, { workers: 0 })).rejects.toThrow(/SWY6111.*workers/);
  });

  test('replaces a worker that gives no sign of life', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const bench = await startBench(source, source, { workers: 2, workerSilentMs: 2_000 });
    const [first, second] = workerPids() as [number, number];
    process.kill(first, 'SIGSTOP');

    await gone(first);
    await until(() => workerPids().length === 2, { describe: 'another worker' });

    expect(workerPids()).toContain(second);
    const { body } = await bench.admin.call('GET', '/metrics');
    expect(body).toContain('switchyard_proxy_worker_losses_total{reason="silent"} 1');
    await bench.proxy.close();
    await source.stop();
  });

  test('remembers the fence over a restart', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const state = stateFile();
    const first = await startBench(source, source, { workers: 2, stateFile: state });
    await first.admin.fence();
    await first.proxy.close();

    const second = await startBench(source, source, { workers: 2, stateFile: state }, first.port);

    await expect(second.admin.route()).resolves.toMatchObject({ state: 'fenced', generation: 2 });
    await second.proxy.close();
    await source.stop();
  });
});
