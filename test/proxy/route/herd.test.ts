import { ApiKey, encodeRequest } from '../../../lib/proxy/wire';
import { until } from '../../support/until';
import { FakeCluster } from '../support/fake-cluster';
import { type Bench, connectTo, produce, rawConnect, startBench } from '../support/start';

const HERD = 140;

describe('a switch of many connections', () => {
  test('resets all of them, spread over two seconds, and takes new ones at once', async () => {
    const source = await FakeCluster.start({ clusterId: 'source', nodeIds: [1, 2] });
    const destination = await FakeCluster.start({ clusterId: 'destination', nodeIds: [0, 1, 2] });
    const bench: Bench = await startBench(source, destination);
    const clients = await Promise.all(Array.from({ length: HERD }, () => rawConnect(bench.port)));
    await until(async () => (await bench.admin.route()).connections === HERD, { describe: 'the herd' });
    const ends: { readonly at: number; readonly how: string }[] = [];
    for (const { ended } of clients) void ended.then((how) => ends.push({ at: Date.now(), how }));

    await bench.admin.fence();
    expect(ends).toEqual([]);
    const began = Date.now();
    await expect(bench.admin.put({ domain: 'destination' })).resolves.toMatchObject({ state: 'forwarding' });

    const client = await connectTo(bench.port);
    await produce(client, 'at once');
    expect(destination.produced).toEqual(['at once']);
    expect(ends.length).toBeLessThan(HERD);
    // A fence in the middle of it is a fence like any other.
    await bench.admin.put({ domain: 'destination', fence: { scope: 'ALL' } });
    await expect(bench.admin.settled('fenced')).resolves.toMatchObject({ inFlight: 0 });
    await bench.admin.put({ domain: 'destination' });

    await until(() => ends.length === HERD, { describe: () => `the end of the herd, ${ends.length} are gone` });
    expect(ends.every(({ how }) => how === 'ECONNRESET')).toBe(true);
    const times = ends.map(({ at }) => at - began);
    expect(Math.max(...times)).toBeLessThan(4_000);
    for (const second of [0, 1]) expect(times.filter((time) => Math.floor(time / 1_000) === second).length).toBeGreaterThan(HERD / 10);
    let left = -1;
    await until(async () => (left = (await bench.admin.route()).connections) === 1, {
      describe: () => `the one that came later, ${left} are there`,
    });
    expect(source.produced).toEqual([]);
    client.close();
    await bench.proxy.close({ drain: false });
    await Promise.all([source.stop(), destination.stop()]);
  }, 20_000);
});

describe('an abort with many connections', () => {
  test('spreads the resets of those whose answers were lost', async () => {
    const source = await FakeCluster.start({ clusterId: 'source', nodeIds: [1, 2] });
    const bench: Bench = await startBench(source, source);
    source.silent.add(ApiKey.Fetch);
    const clients = await Promise.all(Array.from({ length: HERD }, () => rawConnect(bench.port)));
    const fetch = encodeRequest({ apiKey: ApiKey.Fetch, apiVersion: 12, correlationId: 1, clientId: 'c' }, { topics: [] });
    for (const { socket } of clients) socket.write(fetch);
    await until(() => source.requests(ApiKey.Fetch).length === HERD, { describe: 'the Fetch of each' });
    const ends: number[] = [];
    for (const { ended } of clients) void ended.then(() => ends.push(Date.now()));

    await bench.admin.fence();
    const began = Date.now();
    await bench.admin.put({});

    await until(() => ends.length === HERD, { describe: () => `the end of the herd, ${ends.length} are gone` });
    expect(ends.filter((at) => at - began > 1_000).length).toBeGreaterThan(HERD / 10);
    source.release(ApiKey.Fetch);
    await bench.proxy.close({ drain: false });
    await source.stop();
  }, 20_000);
});
