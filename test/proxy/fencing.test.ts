import { ApiKey, ErrorCode } from '../../lib/proxy/wire';
import { until } from '../support/until';
import { FakeCluster } from './support/fake-cluster';
import { type Bench, connectTo, produce, produceFrame, rawConnect, startBench, stateFile } from './support/start';

const fenced = { fence: { scope: 'ALL' as const } };

describe('a route that is fenced', () => {
  let source: FakeCluster;
  let destination: FakeCluster;
  let bench: Bench;

  beforeEach(async () => {
    source = await FakeCluster.start({ clusterId: 'source-cluster', nodeIds: [1, 2] });
    destination = await FakeCluster.start({ clusterId: 'destination-cluster', nodeIds: [0, 1, 2] });
    bench = await startBench(source, destination, { drainTimeoutMs: 1_000, holdResetMs: 400 });
  });
  afterEach(async () => {
    await bench.proxy.close({ drain: false });
    await Promise.all([source.stop(), destination.stop()]);
  });

  const sourceIdle = () => until(() => source.sockets.size === 0, { describe: 'the end of every connection to the source' });

  test('has no connection to the source left, and forwards nothing', async () => {
    const client = await connectTo(bench.port);
    await produce(client, 'before');
    await bench.admin.fence();
    await sourceIdle();

    const held = produce(client, 'after').catch((error: Error) => error);
    const report = await until(async () => ((await bench.admin.route()).held === 1 ? bench.admin.route() : undefined), {
      describe: 'a held connection',
    });

    expect(report).toMatchObject({ state: 'fenced', inFlight: 0, connections: 1 });
    expect(source.produced).toEqual(['before']);
    client.close();
    await held;
  });

  test('awaits the answer to a write that was in flight', async () => {
    const client = await connectTo(bench.port);
    source.silent.add(ApiKey.Produce);
    const inFlight = produce(client, 'in flight');
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });

    const report = await bench.admin.put(fenced);
    expect(report).toMatchObject({ state: 'fencing', inFlight: 1 });
    source.release(ApiKey.Produce);

    await expect(inFlight).resolves.toMatchObject({ responses: [{ partitionResponses: [{ errorCode: ErrorCode.NONE }] }] });
    await bench.admin.settled('fenced');
    client.close();
  });

  test('does not wait for a Fetch or a JoinGroup, and resets their clients after the hold time', async () => {
    const client = await rawConnect(bench.port);
    const consumer = await connectTo(bench.port);
    source.silent.add(ApiKey.JoinGroup);
    const join = consumer.send(ApiKey.JoinGroup, 5, { groupId: 'g' });
    await until(() => source.requests(ApiKey.JoinGroup).length === 1, { describe: 'JoinGroup at the source' });

    await expect(bench.admin.put(fenced)).resolves.toMatchObject({ state: 'fenced', held: 1 });
    await expect(join).rejects.toThrow('SWY6006');
    client.socket.destroy();
  });

  test('gives up a write that is not answered within the drain timeout', async () => {
    const client = await connectTo(bench.port);
    source.silent.add(ApiKey.Produce);
    const lost = produce(client, 'unknown').catch((error: Error) => error.message);
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });

    await bench.admin.fence();

    await sourceIdle();
    await expect(lost).resolves.toContain('SWY6006');
    const { body } = await bench.admin.call('GET', '/metrics');
    expect(body).toContain('switchyard_proxy_forced_drains_total{route="orders"} 1');
  });

  test('finishes a request that was half forwarded, and holds the next one', async () => {
    const { socket, received } = await rawConnect(bench.port);
    const first = produceFrame('half and half', 1);
    socket.write(first.subarray(0, first.length - 4));
    await until(async () => (await bench.admin.route()).inFlight === 1, { describe: 'half a request at the source' });
    await bench.admin.put(fenced);

    socket.write(Buffer.concat([first.subarray(first.length - 4), produceFrame('next', 2)]));

    await bench.admin.settled('fenced');
    await until(() => received.length > 0, { describe: 'the answer to the first request' });
    expect(source.produced).toEqual(['half and half']);
    socket.destroy();
  });

  test('proves fire-and-forget writes before it says fenced, and keeps the proof from the client', async () => {
    const { socket, received } = await rawConnect(bench.port);
    source.silent.add(ApiKey.ApiVersions);
    socket.write(produceFrame('fire', 1, 0));
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });

    await expect(bench.admin.put(fenced)).resolves.toMatchObject({ state: 'fencing' });
    source.release(ApiKey.ApiVersions);
    await bench.admin.settled('fenced');

    expect(Buffer.concat(received)).toHaveLength(0);
    socket.destroy();
  });

  test('waits for the writes of a client that has gone', async () => {
    const client = await connectTo(bench.port);
    source.silent.add(ApiKey.Produce);
    produce(client, 'last words').catch(() => undefined);
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });
    client.close();
    await until(async () => (await bench.admin.route()).connections === 0, { describe: 'the end of the client' });

    await expect(bench.admin.put(fenced)).resolves.toMatchObject({ state: 'fencing', inFlight: 1 });
    source.release(ApiKey.Produce);
    await bench.admin.settled('fenced');
  });

  test('answers ApiVersions itself and holds what comes after, then resets', async () => {
    await bench.admin.fence();
    const before = source.received.length;
    const client = await connectTo(bench.port);

    await expect(client.negotiate()).resolves.toMatchObject({ errorCode: ErrorCode.NONE });
    const { ended, socket } = await rawConnect(bench.port);
    const started = Date.now();
    socket.write(produceFrame('held'));

    await expect(ended).resolves.toBe('ECONNRESET');
    expect(Date.now() - started).toBeGreaterThan(300);
    expect(source.received).toHaveLength(before);
    client.close();
  });

  test('forwards what was held when it is aborted, without an error for the client', async () => {
    const client = await connectTo(bench.port);
    await produce(client, 'one');
    await bench.admin.fence();
    const held = [produce(client, 'two'), produce(client, 'three')];
    await until(async () => (await bench.admin.route()).held === 1, { describe: 'a held connection' });

    await bench.admin.put({});

    await Promise.all(held);
    expect(source.produced).toEqual(['one', 'two', 'three']);
    client.close();
  });

  test('goes on where it was when it is aborted while it drains', async () => {
    const client = await connectTo(bench.port);
    source.silent.add(ApiKey.Produce);
    const answers = [produce(client, 'one')];
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });
    await bench.admin.put(fenced);
    answers.push(produce(client, 'two'));

    await expect(bench.admin.put({})).resolves.toMatchObject({ state: 'forwarding' });
    source.release(ApiKey.Produce);

    await Promise.all(answers);
    expect(source.produced).toEqual(['one', 'two']);
    client.close();
  });

  test('drops what was held and resets when it is switched; new connections reach the destination', async () => {
    const { socket, ended } = await rawConnect(bench.port);
    socket.write(produceFrame('one'));
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });
    await bench.admin.fence();
    socket.write(produceFrame('two'));
    await until(async () => (await bench.admin.route()).held === 1, { describe: 'a held connection' });

    const report = await bench.admin.put({ domain: 'destination' });
    expect(report).toMatchObject({ state: 'forwarding', generation: 3, firstResponseAt: null });
    await expect(ended).resolves.toBe('ECONNRESET');

    const client = await connectTo(bench.port);
    await client.negotiate();
    expect((await bench.admin.route()).firstResponseAt).toBeNull();
    await produce(client, 'two');

    expect(source.produced).toEqual(['one']);
    expect(destination.produced).toEqual(['two']);
    expect((await bench.admin.route()).firstResponseAt).toMatch(/^\d{4}-.*\.\d{3}Z$/);
    client.close();
  });

  test('says anew when a client was served first after its fence was taken down, the cluster being the same', async () => {
    const client = await connectTo(bench.port);
    await client.negotiate();
    await produce(client, 'one');
    const { firstResponseAt } = await bench.admin.fence();
    expect(firstResponseAt).not.toBeNull();

    await expect(bench.admin.put({})).resolves.toMatchObject({ state: 'forwarding', firstResponseAt: null });
    await produce(client, 'two');
    expect(Date.parse((await bench.admin.route()).firstResponseAt ?? '')).toBeGreaterThanOrEqual(Date.parse(firstResponseAt ?? ''));
    client.close();
  });

  test('keeps its cluster id and moves its addresses when it is switched', async () => {
    const ask = async () => {
      const client = await connectTo(bench.port);
      const metadata = await client.send(ApiKey.Metadata, 9, { topics: null });
      client.close();
      return metadata;
    };
    const before = await ask();
    await bench.admin.fence();
    await bench.admin.put({ domain: 'destination' });
    const after = await ask();

    expect(after.clusterId).toBe(before.clusterId);
    expect(after.brokers.map(({ nodeId, port }) => [nodeId, port - bench.port])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  test('drains first when the domain changes without a fence', async () => {
    const client = await connectTo(bench.port);
    source.silent.add(ApiKey.Produce);
    const inFlight = produce(client, 'in flight');
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });

    await expect(bench.admin.put({ domain: 'destination' })).resolves.toMatchObject({ state: 'fencing' });
    source.release(ApiKey.Produce);

    await expect(inFlight).resolves.toBeDefined();
    await bench.admin.settled('forwarding');
    await until(() => !client.isOpen, { describe: 'the reset' });
  });

  test('softens errors of unknown groups for a while after a switch, and not before', async () => {
    source.groupError = destination.groupError = ErrorCode.GROUP_ID_NOT_FOUND;
    const errors = async () => {
      const client = await connectTo(bench.port);
      const commit = await client.send(ApiKey.OffsetCommit, 9, {
        groupId: 'g',
        topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }],
      });
      const heartbeat = await client.send(ApiKey.ConsumerGroupHeartbeat, 0, { groupId: 'g' });
      client.close();
      return [commit.topics[0]?.partitions[0]?.errorCode, heartbeat.errorCode];
    };

    await expect(errors()).resolves.toEqual([ErrorCode.GROUP_ID_NOT_FOUND, ErrorCode.GROUP_ID_NOT_FOUND]);
    await bench.admin.put({ domain: 'destination' });
    await bench.admin.settled('forwarding');

    await expect(errors()).resolves.toEqual([ErrorCode.ILLEGAL_GENERATION, ErrorCode.UNKNOWN_MEMBER_ID]);
  });
});

describe('a proxy that is killed during a fence', () => {
  test('comes up fenced, at its generation, with the versions that it offered', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2], limits: { [ApiKey.Fetch]: 11 } });
    const state = stateFile();
    const first = await startBench(source, source, { stateFile: state });
    await first.admin.fence();
    await first.proxy.close({ drain: false });
    const before = source.received.length;
    await source.stop();

    const second = await startBench(source, source, { stateFile: state }, first.port);
    try {
      await expect(second.admin.route()).resolves.toMatchObject({ state: 'fenced', generation: 2 });
      const client = await connectTo(second.port);
      const { apiKeys } = await client.negotiate();
      expect(apiKeys.find(({ apiKey }) => apiKey === ApiKey.Fetch)?.maxVersion).toBe(11);
      expect(source.received).toHaveLength(before);
      client.close();
    } finally {
      await second.proxy.close({ drain: false });
    }
  });
});

describe('a proxy that is closed', () => {
  test('lets writes in flight be answered first', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const bench = await startBench(source, source);
    const client = await connectTo(bench.port);
    source.silent.add(ApiKey.Produce);
    const inFlight = produce(client, 'last');
    await until(() => source.produced.length === 1, { describe: 'the write at the source' });

    const closed = bench.proxy.close();
    source.release(ApiKey.Produce);

    await expect(inFlight).resolves.toBeDefined();
    await closed;
    await source.stop();
  });
});
