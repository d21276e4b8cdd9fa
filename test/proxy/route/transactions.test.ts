import { ApiKey, encodeRequest, ErrorCode, FrameSplitter, type WireClient } from '../../../lib/proxy/wire';
import { until } from '../../support/until';
import { FakeCluster } from '../support/fake-cluster';
import { type Bench, connectTo, produce, rawConnect, startBench } from '../support/start';

const hold = { fence: { scope: 'ALL' as const } };
const topics = [{ name: 'orders', partitions: [0] }];

describe('a drain with transactions', () => {
  let source: FakeCluster;
  let destination: FakeCluster;
  let bench: Bench;
  let client: WireClient;

  beforeEach(async () => {
    source = await FakeCluster.start({ clusterId: 'source', nodeIds: [1, 2] });
    destination = await FakeCluster.start({ clusterId: 'destination', nodeIds: [0, 1, 2] });
    bench = await startBench(source, destination, { drainTimeoutMs: 1_000 });
    client = await connectTo(bench.port);
  });
  afterEach(async () => {
    client.close();
    await bench.proxy.close({ drain: false });
    await Promise.all([source.stop(), destination.stop()]);
  });

  const begin = (id: string, through = client) =>
    through.send(ApiKey.AddPartitionsToTxn, 3, { v3AndBelowTransactionalId: id, v3AndBelowProducerId: 1n, v3AndBelowTopics: topics });
  const write = (id: string, value: string, through = client) =>
    through.send(ApiKey.Produce, 9, {
      acks: -1,
      transactionalId: id,
      topicData: [{ name: 'orders', partitionData: [{ index: 0, records: Buffer.from(value) }] }],
    });
  const end = (id: string, through = client) => through.send(ApiKey.EndTxn, 3, { transactionalId: id, producerId: 1n, committed: true });
  const metrics = async () => (await bench.admin.call('GET', '/metrics')).body as string;

  test('lets one that is open end, holds other writes, and only then is fenced', async () => {
    await begin('t1');
    await write('t1', 'in t1');
    await expect(bench.admin.put(hold)).resolves.toMatchObject({ state: 'fencing' });
    const other = await connectTo(bench.port);
    const held = produce(other, 'outside');
    await until(async () => (await bench.admin.route()).held === 1, { describe: 'a held connection' });

    await begin('t1');
    await write('t1', 'still in t1');
    await client.send(ApiKey.AddOffsetsToTxn, 3, { transactionalId: 't1', groupId: 'g' });
    await client.send(ApiKey.TxnOffsetCommit, 3, { transactionalId: 't1', groupId: 'g', topics: [] });
    await client.send(ApiKey.Metadata, 9, { topics: null });
    expect((await bench.admin.route()).state).toBe('fencing');
    await expect(end('t1')).resolves.toMatchObject({ errorCode: 0 });

    await bench.admin.settled('fenced');
    expect(source.produced).toEqual(['in t1', 'still in t1']);
    expect(await metrics()).not.toMatch(/open_transactions_total\{route="orders"\} [1-9]/);
    await bench.admin.put({});
    await held;
    expect(source.produced.at(-1)).toBe('outside');
    other.close();
  });

  test('tells a new one to come again a little later', async () => {
    await begin('t1');
    await bench.admin.put(hold);
    const other = await connectTo(bench.port);
    const before = source.requests(ApiKey.AddPartitionsToTxn).length;

    const answer = await begin('t2', other);

    expect(answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS);
    expect(source.requests(ApiKey.AddPartitionsToTxn)).toHaveLength(before);
    await end('t1');
    await bench.admin.settled('fenced');
    other.close();
  });

  test('gives up one that is not ended in time, and counts it', async () => {
    await begin('t1');
    await bench.admin.put(hold);
    await bench.admin.settled('fenced');

    expect(await metrics()).toMatch(/open_transactions_total\{route="orders"\} 1/);
    const held = end('t1').catch(() => undefined);
    await until(async () => (await bench.admin.route()).held === 1, { describe: 'a held connection' });
    expect(source.requests(ApiKey.EndTxn)).toEqual([]);
    client.close();
    await held;
  });

  test('does not wait for one whose producer has begun anew', async () => {
    await begin('t1');
    await client.send(ApiKey.InitProducerId, 4, { transactionalId: 't1', transactionTimeoutMs: 1000, producerId: -1n, producerEpoch: -1 });

    await expect(bench.admin.put(hold)).resolves.toMatchObject({ state: 'fenced' });
  });

  test('lets a producer begin anew whose transaction is open, and is then done', async () => {
    await begin('t1');
    await bench.admin.put(hold);
    await client.send(ApiKey.InitProducerId, 4, { transactionalId: 't1', transactionTimeoutMs: 1000, producerId: -1n, producerEpoch: -1 });

    await bench.admin.settled('fenced');
    expect(await metrics()).not.toMatch(/open_transactions_total\{route="orders"\} [1-9]/);
  });

  test('that is aborted lets everything on', async () => {
    await begin('t1');
    await bench.admin.put(hold);
    const held = produce(client, 'outside');
    await until(async () => (await bench.admin.route()).held === 1, { describe: 'a held connection' });
    await expect(bench.admin.put({})).resolves.toMatchObject({ state: 'forwarding' });
    await held;
    await expect(end('t1')).resolves.toMatchObject({ errorCode: 0 });
  });

  test('that is aborted answers a new transaction that it had begun to take', async () => {
    await begin('t1');
    await bench.admin.put(hold);
    const { socket, received } = await rawConnect(bench.port);
    const header = { apiKey: ApiKey.AddPartitionsToTxn, apiVersion: 3, correlationId: 9, clientId: 'test' } as const;
    const frame = encodeRequest(header, { v3AndBelowTransactionalId: 't2', v3AndBelowTopics: topics });
    socket.write(frame.subarray(0, frame.length - 3));
    await until(async () => (await bench.admin.route()).connections === 2, { describe: 'the second connection' });
    await client.send(ApiKey.Metadata, 9, { topics: null });
    await bench.admin.put({});
    socket.write(frame.subarray(frame.length - 3));

    const [answer] = await until(
      () => {
        const frames = [...new FrameSplitter().push(Buffer.concat(received))];
        return frames.length > 0 ? frames : undefined;
      },
      { describe: 'an answer' },
    );
    expect(answer?.readInt32BE(0)).toBe(9);
    socket.destroy();
  });
});
