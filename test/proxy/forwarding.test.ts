import { ApiKey, ErrorCode, type WireClient } from '../../lib/proxy/wire';
import { until } from '../support/until';
import { FakeCluster } from './support/fake-cluster';
import { type Bench, connectTo, produce, rawConnect, startBench } from './support/start';

describe('a route that forwards', () => {
  let source: FakeCluster;
  let destination: FakeCluster;
  let bench: Bench;
  let client: WireClient;

  beforeAll(async () => {
    source = await FakeCluster.start({ clusterId: 'source-cluster', nodeIds: [1, 2] });
    destination = await FakeCluster.start({ clusterId: 'destination-cluster', nodeIds: [0, 1, 2], limits: { [ApiKey.JoinGroup]: 5 } });
    bench = await startBench(source, destination);
  });
  beforeEach(async () => {
    client = await connectTo(bench.port);
  });
  afterEach(() => client.close());
  afterAll(async () => {
    await bench.proxy.close();
    await source.stop();
    await destination.stop();
  });

  test('shows its own broker addresses, its own cluster id and no leader epochs', async () => {
    const metadata = await client.send(ApiKey.Metadata, 12, { topics: null });

    expect(metadata.brokers.map(({ nodeId, host, port }) => [nodeId, host, port])).toEqual([
      [1, '127.0.0.1', bench.port + 2],
      [2, '127.0.0.1', bench.port + 3],
    ]);
    expect(metadata.clusterId).toMatch(/^[\w-]{22}$/);
    expect(metadata.topics[0]?.partitions[0]?.leaderEpoch).toBe(-1);
  });

  test.each([0, 1, 3, 4, 6])('shows its own address as coordinator in FindCoordinator version %i', async (version) => {
    const answer = await client.send(ApiKey.FindCoordinator, version, { key: 'group', coordinatorKeys: ['group'] });

    const found = version < 4 ? [answer] : answer.coordinators;
    expect(found[0]).toMatchObject({ nodeId: 1, host: '127.0.0.1', port: bench.port + 2 });
    if (version >= 4) expect(found[1]).toMatchObject({ nodeId: -1, host: '', port: -1 });
  });

  test('shows its own broker addresses in DescribeCluster', async () => {
    const { brokers, clusterId } = await client.send(ApiKey.DescribeCluster, 1, {});

    expect(brokers.map(({ port }) => port)).toEqual([bench.port + 2, bench.port + 3]);
    expect(clusterId).not.toBe('source-cluster');
  });

  test('offers only versions that both clusters have and that survive a switch', async () => {
    const { apiKeys, finalizedFeatures } = await client.send(ApiKey.ApiVersions, 4, {
      clientSoftwareName: 'test',
      clientSoftwareVersion: '1',
    });
    const max = new Map(apiKeys.map(({ apiKey, maxVersion }) => [apiKey, maxVersion]));

    expect([ApiKey.Produce, ApiKey.Fetch, ApiKey.OffsetCommit, ApiKey.JoinGroup].map((key) => max.get(key))).toEqual([9, 12, 9, 5]);
    expect(max.has(ApiKey.OffsetForLeaderEpoch)).toBe(false);
    expect(apiKeys.find(({ apiKey }) => apiKey === ApiKey.Produce)?.minVersion).toBe(0);
    expect(finalizedFeatures).toEqual([]);
  });

  test('answers an ApiVersions request that is too new as Kafka does', async () => {
    const { socket, received } = await rawConnect(bench.port);
    socket.write(Buffer.from('0000000c0012006300000007ffff0000', 'hex'));

    const answer = await until(() => received[0], { describe: 'an answer' });

    expect(answer.readInt32BE(4)).toBe(7);
    expect(answer.readInt16BE(8)).toBe(ErrorCode.UNSUPPORTED_VERSION);
    expect(answer.subarray(10).toString('hex')).toBe('00000001001200000004');
    socket.destroy();
  });

  test('leads each broker port to its broker', async () => {
    const second = await connectTo(bench.port + 3);
    await produce(second, 'to node 2');

    expect(source.received.find(({ body }) => JSON.stringify(body).includes('topicData'))?.node).toBe(2);
    second.close();
  });

  test('leads the port of a broker that the cluster lacks to one that it has', async () => {
    const third = await connectTo(bench.port + 1);

    await expect(third.send(ApiKey.Metadata, 12, { topics: null })).resolves.toMatchObject({ controllerId: 1 });
    third.close();
  });

  test('keeps the line in order when some writes are not answered', async () => {
    void produce(client, 'fire', 0);
    const answers = await Promise.all([produce(client, 'a'), client.send(ApiKey.Metadata, 9, { topics: null }), produce(client, 'b')]);

    expect(answers).toHaveLength(3);
    expect(source.produced.slice(-3)).toEqual(['fire', 'a', 'b']);
  });

  test('closes a connection that uses an API version it does not offer', async () => {
    await expect(client.send(ApiKey.Fetch, 13, { topics: [] })).rejects.toThrow('SWY6006');
    expect(source.requests(ApiKey.Fetch)).toEqual([]);
  });

  test.each([
    ['TLS', Buffer.from('16030100f8010000f40303', 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a negative size', Buffer.from('ffffffff00000000', 'hex')],
  ])('closes a connection that sends %s', async (_name, bytes) => {
    const { socket, ended } = await rawConnect(bench.port);
    socket.write(bytes);

    await expect(ended).resolves.toBe('ECONNRESET');
  });

  test('forwards a request of several megabytes that arrives in small pieces', async () => {
    const value = 'x'.repeat(3_000_000);
    await produce(client, value);

    expect(source.produced.at(-1)?.length).toBe(value.length);
  });

  test('counts what it does', async () => {
    await produce(client, 'counted');
    const { body } = await bench.admin.call('GET', '/metrics');

    expect(body).toMatch(/switchyard_proxy_requests_total\{route="orders",api="Produce"\} \d+/);
    expect(body).toMatch(/switchyard_proxy_route_state\{route="orders",state="forwarding"\} 1/);
    expect(body).toMatch(/switchyard_proxy_bytes_total\{route="orders",direction="in"\} [1-9]/);
    expect(body).toContain('nodejs_eventloop_lag');
  });
});

describe('a cluster that moves under a route', () => {
  test('is dialled anew until a broker that restarts is back', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const bench = await startBench(source, source);
    try {
      const before = await connectTo(bench.port + 3);
      await produce(before, 'one');
      await source.stop(2);
      await until(() => !before.isOpen, { describe: 'the end of the first connection' });

      const after = await connectTo(bench.port + 3);
      const answer = produce(after, 'two');
      await source.restart(2);

      await expect(answer).resolves.toBeDefined();
      after.close();
    } finally {
      await bench.proxy.close();
      await source.stop();
    }
  });
});
