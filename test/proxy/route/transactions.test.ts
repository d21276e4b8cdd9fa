import { ApiKey, encodeRequest, ErrorCode, FrameSplitter } from '../../../lib/proxy/wire';
import { until } from '../../support/until';
import { connectTo, produce, rawConnect } from '../support/start';
import { withTwoClusters } from '../support/two-clusters';

const hold = { fence: { scope: 'ALL' as const } };
const topics = [{ name: 'orders', partitions: [0] }];

describe('a drain with transactions', () => {
  const lab = withTwoClusters({ drainTimeoutMs: 1_000 });

  const begin = (id: string, through = lab.client) =>
    through.send(ApiKey.AddPartitionsToTxn, 3, { v3AndBelowTransactionalId: id, v3AndBelowProducerId: 1n, v3AndBelowTopics: topics });
  const write = (id: string, value: string, through = lab.client) =>
    through.send(ApiKey.Produce, 9, {
      acks: -1,
      transactionalId: id,
      topicData: [{ name: 'orders', partitionData: [{ index: 0, records: Buffer.from(value) }] }],
    });
  const end = (id: string, through = lab.client) =>
    through.send(ApiKey.EndTxn, 3, { transactionalId: id, producerId: 1n, committed: true });
  const metrics = async () => (await lab.bench.admin.call('GET', '/metrics')).body as string;

  test('lets one that is open end, holds other writes, and only then is fenced', async () => {
    await begin('t1');
    await write('t1', 'in t1');
    await expect(lab.bench.admin.put(hold)).resolves.toMatchObject({ state: 'fencing' });
    const other = await connectTo(lab.bench.port);
    const held = produce(other, 'outside');
    await until(async () => (await lab.bench.admin.route()).held === 1, { describe: 'a held connection' });

    await begin('t1');
    await write('t1', 'still in t1');
    await lab.client.send(ApiKey.AddOffsetsToTxn, 3, { transactionalId: 't1', groupId: 'g' });
    await lab.client.send(ApiKey.TxnOffsetCommit, 3, { transactionalId: 't1', groupId: 'g', topics: [] });
    await lab.client.send(ApiKey.Metadata, 9, { topics: null });
    expect((await lab.bench.admin.route()).state).toBe('fencing');
    await expect(end('t1')).resolves.toMatchObject({ errorCode: 0 });

    await lab.bench.admin.settled('fenced');
    expect(lab.source.produced).toEqual(['in t1', 'still in t1']);
    expect(await metrics()).not.toMatch(/open_transactions_total\{route="orders"\} [1-9]/);
    await lab.bench.admin.put({});
    await held;
    expect(lab.source.produced.at(-1)).toBe('outside');
    other.close();
  });

  test('tells a new one to come again a little later', async () => {
    await begin('t1');
    await lab.bench.admin.put(hold);
    const other = await connectTo(lab.bench.port);
    const before = lab.source.requests(ApiKey.AddPartitionsToTxn).length;

    const answer = await begin('t2', other);

    expect(answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS);
    expect(lab.source.requests(ApiKey.AddPartitionsToTxn)).toHaveLength(before);
    await end('t1');
    await lab.bench.admin.settled('fenced');
    other.close();
  });

  test('gives up one that is not ended in time, and counts it', async () => {
    await begin('t1');
    await lab.bench.admin.put(hold);
    await lab.bench.admin.settled('fenced');

    expect(await metrics()).toMatch(/open_transactions_total\{route="orders"\} 1/);
    const held = end('t1').catch(() => undefined);
    await until(async () => (await lab.bench.admin.route()).held === 1, { describe: 'a held connection' });
    expect(lab.source.requests(ApiKey.EndTxn)).toEqual([]);
    lab.client.close();
    await held;
  });

  test('does not wait for one whose producer has begun anew', async () => {
    await begin('t1');
    await lab.client.send(ApiKey.InitProducerId, 4, {
      transactionalId: 't1',
      transactionTimeoutMs: 1000,
      producerId: -1n,
      producerEpoch: -1,
    });

    await expect(lab.bench.admin.put(hold)).resolves.toMatchObject({ state: 'fenced' });
  });

  test('lets a producer begin anew whose transaction is open, and is then done', async () => {
    await begin('t1');
    await lab.bench.admin.put(hold);
    await lab.client.send(ApiKey.InitProducerId, 4, {
      transactionalId: 't1',
      transactionTimeoutMs: 1000,
      producerId: -1n,
      producerEpoch: -1,
    });

    await lab.bench.admin.settled('fenced');
    expect(await metrics()).not.toMatch(/open_transactions_total\{route="orders"\} [1-9]/);
  });

  test('that is aborted lets everything on', async () => {
    await begin('t1');
    await lab.bench.admin.put(hold);
    const held = produce(lab.client, 'outside');
    await until(async () => (await lab.bench.admin.route()).held === 1, { describe: 'a held connection' });
    await expect(lab.bench.admin.put({})).resolves.toMatchObject({ state: 'forwarding' });
    await held;
    await expect(end('t1')).resolves.toMatchObject({ errorCode: 0 });
  });

  test('that is aborted answers a new transaction that it had begun to take', async () => {
    await begin('t1');
    await lab.bench.admin.put(hold);
    const { socket, received } = await rawConnect(lab.bench.port);
    const header = { apiKey: ApiKey.AddPartitionsToTxn, apiVersion: 3, correlationId: 9, clientId: 'test' } as const;
    const frame = encodeRequest(header, { v3AndBelowTransactionalId: 't2', v3AndBelowTopics: topics });
    socket.write(frame.subarray(0, frame.length - 3));
    await until(async () => (await lab.bench.admin.route()).connections === 2, { describe: 'the second connection' });
    await lab.client.send(ApiKey.Metadata, 9, { topics: null });
    await lab.bench.admin.put({});
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
