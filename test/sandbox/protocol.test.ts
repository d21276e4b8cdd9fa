import { connect } from 'node:net';
import { ApiKey, decodeResponse, encodeRequest, ErrorCode, FrameSplitter, type RequestBody, writeBatch } from '../../lib/proxy/wire';
import { CodedError } from '../../lib/core/coded-error';
import { SandboxCluster } from '../../lib/sandbox/broker/sandbox-cluster';
import { RawClient } from './support';

describe('a sandbox broker', () => {
  let cluster: SandboxCluster;
  let client: RawClient;

  beforeEach(async () => {
    cluster = await SandboxCluster.start({ clusterId: 'test', nodeIds: [1, 2, 3], firstProducerId: 500n, maxBytesPerTopic: 10_000 });
    client = new RawClient(cluster.bootstrapServers);
    cluster.createTopic('orders', { partitions: 3 });
  });

  afterEach(async () => {
    client.close();
    await cluster.close();
  });

  const record = (value: string, timestamp?: number) => [{ value, ...(timestamp !== undefined && { timestamp }) }];

  async function otherThan(nodeId: number): Promise<number> {
    return cluster.nodeIds.find((each) => each !== nodeId) as number;
  }

  function fetchOf(partition: number, offset: number, more: Partial<RequestBody<1>> = {}): RequestBody<1> {
    return {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 1_000_000,
      topics: [{ topic: 'orders', partitions: [{ partition, fetchOffset: BigInt(offset), partitionMaxBytes: 1_000_000 }] }],
      ...more,
    };
  }

  test('answers a newer ApiVersions in version 0, with what it has', async () => {
    const [host = '', port = ''] = cluster.bootstrapServers.split(',')[0]!.split(':');
    const socket = connect(Number(port), host);
    const request = encodeRequest({ apiKey: ApiKey.ApiVersions, apiVersion: 3, correlationId: 7, clientId: 'new' }, {});
    request.writeInt16BE(9, 6);
    socket.write(request);
    const splitter = new FrameSplitter();
    const frame = await new Promise<Buffer>((resolve) => socket.on('data', (chunk) => splitter.push(chunk).forEach(resolve)));
    const { correlationId, body } = decodeResponse<any>(ApiKey.ApiVersions, 0, frame);
    expect(correlationId).toBe(7);
    expect(body.errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION);
    expect(body.apiKeys).toEqual(expect.arrayContaining([{ apiKey: ApiKey.ApiVersions, minVersion: 0, maxVersion: 4 }]));
    socket.destroy();
  });

  test('shows no API of transactions and of KIP-848 groups', async () => {
    const { apiKeys } = await client.ask(1, ApiKey.ApiVersions, 3, {});
    const keys = apiKeys.map(({ apiKey }) => apiKey);
    for (const absent of [ApiKey.AddPartitionsToTxn, ApiKey.EndTxn, ApiKey.ConsumerGroupHeartbeat, ApiKey.OffsetForLeaderEpoch])
      expect(keys).not.toContain(absent);
  });

  test('sends a client that asks the wrong broker to the right one', async () => {
    const wrong = await otherThan(await client.leaderOf('orders', 0));
    const fetched = await client.ask(wrong, ApiKey.Fetch, 12, fetchOf(0, 0));
    expect(fetched.responses[0]?.partitions[0]?.errorCode).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    const notCoordinator = await otherThan(await client.coordinatorOf('readers'));
    expect((await client.ask(notCoordinator, ApiKey.Heartbeat, 4, { groupId: 'readers', memberId: 'x', generationId: 1 })).errorCode).toBe(
      ErrorCode.NOT_COORDINATOR,
    );
  });

  test('answers a waiting Fetch as soon as there is a record, and an empty one when the time is over', async () => {
    const leader = await client.leaderOf('orders', 0);
    const started = Date.now();
    expect(
      (await client.ask(leader, ApiKey.Fetch, 12, fetchOf(0, 0, { maxWaitMs: 100 }))).responses[0]?.partitions[0]?.records,
    ).toHaveLength(0);
    expect(Date.now() - started).toBeGreaterThanOrEqual(95);

    const waiting = client.ask(leader, ApiKey.Fetch, 12, fetchOf(0, 0, { maxWaitMs: 10_000 }));
    await client.produce('orders', 0, record('now'));
    expect((await waiting).responses[0]?.partitions[0]?.records?.length).toBeGreaterThan(0);
  });

  test('gives the first batch although it is larger than allowed, and no second one', async () => {
    const leader = await client.leaderOf('orders', 0);
    await client.produce('orders', 0, record('x'.repeat(500)));
    await client.produce('orders', 0, record('y'.repeat(500)));
    const { responses } = await client.ask(leader, ApiKey.Fetch, 12, fetchOf(0, 0, { maxBytes: 10 }));
    const records = responses[0]?.partitions[0]?.records as Buffer;
    expect(String(records)).toContain('xxx');
    expect(String(records)).not.toContain('yyy');
  });

  test.each([
    [-1, false],
    [1, false],
    [1, true],
  ])('says that offset %i of an empty partition is out of range when it is', async (offset, isInRange) => {
    if (isInRange) await client.produce('orders', 0, record('x'));
    const { responses } = await client.ask(await client.leaderOf('orders', 0), ApiKey.Fetch, 12, fetchOf(0, offset));
    expect(responses[0]?.partitions[0]?.errorCode).toBe(isInRange ? ErrorCode.NONE : ErrorCode.OFFSET_OUT_OF_RANGE);
  });

  test('finds offsets by time', async () => {
    for (const [value, timestamp] of [
      ['a', 1000],
      ['b', 3000],
      ['c', 2000],
    ] as const)
      await client.produce('orders', 0, record(value, timestamp));
    const leader = await client.leaderOf('orders', 0);
    const offsetAt = async (timestamp: number): Promise<[number, number]> => {
      const body = {
        replicaId: -1,
        topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: BigInt(timestamp) }] }],
      };
      const found = (await client.ask(leader, ApiKey.ListOffsets, 8, body)).topics[0]!.partitions[0]!;
      return [Number(found.offset), Number(found.timestamp)];
    };
    expect(await offsetAt(1001)).toEqual([1, 3000]);
    expect(await offsetAt(0)).toEqual([0, 1000]);
    expect(await offsetAt(9999)).toEqual([-1, -1]);
    expect(await offsetAt(-1)).toEqual([3, -1]);
    expect(await offsetAt(-2)).toEqual([0, -1]);
    expect(await offsetAt(-3)).toEqual([1, 3000]);
  });

  test('refuses two batches for one partition, damaged ones and transactions', async () => {
    const leader = await client.leaderOf('orders', 0);
    const ask = async (records: Buffer) => {
      const { responses } = await client.ask(leader, ApiKey.Produce, 9, {
        acks: -1,
        timeoutMs: 100,
        topicData: [{ name: 'orders', partitionData: [{ index: 0, records }] }],
      });
      return responses[0]!.partitionResponses[0]!.errorCode;
    };
    const batch = writeBatch(record('x'));
    expect(await ask(Buffer.concat([batch, batch]))).toBe(ErrorCode.INVALID_RECORD);
    const damaged = Buffer.from(batch);
    damaged[damaged.length - 1]! ^= 1;
    expect(await ask(damaged)).toBe(ErrorCode.CORRUPT_MESSAGE);
    expect(await ask(writeBatch(record('x'), { transactional: true }))).toBe(ErrorCode.INVALID_RECORD);
  });

  test('applies max.message.bytes and retention.bytes, and refuses what memory does not hold instead of dropping records', async () => {
    cluster.createTopic('small', { partitions: 1, configs: { 'max.message.bytes': '100' } });
    expect((await client.produce('small', 0, record('x'.repeat(200)))).errorCode).toBe(ErrorCode.MESSAGE_TOO_LARGE);

    cluster.createTopic('short', { partitions: 1, configs: { 'retention.bytes': '500' } });
    for (let count = 0; count < 30; count++) expect((await client.produce('short', 0, record('x'.repeat(100)))).errorCode).toBe(0);
    expect(cluster.recordBytes('short', 0).length).toBeLessThanOrEqual(500);

    const results = [];
    for (let count = 0; count < 12; count++) results.push(await client.produce('orders', 0, record('x'.repeat(1000))));
    expect(results.at(0)?.errorCode).toBe(ErrorCode.NONE);
    expect(results.at(-1)).toMatchObject({ errorCode: ErrorCode.POLICY_VIOLATION, errorMessage: expect.stringContaining('10000 bytes') });
  });

  test('gives idempotent producers ids of its own range and refuses transactional ones', async () => {
    expect((await client.ask(1, ApiKey.InitProducerId, 4, { transactionalId: null, transactionTimeoutMs: 1 })).producerId).toBe(500n);
    expect((await client.ask(2, ApiKey.InitProducerId, 4, { transactionalId: null, transactionTimeoutMs: 1 })).producerId).toBe(501n);
    expect((await client.ask(1, ApiKey.InitProducerId, 4, { transactionalId: 'tx', transactionTimeoutMs: 1 })).errorCode).toBe(
      ErrorCode.UNSUPPORTED_VERSION,
    );
    const { coordinators } = await client.ask(1, ApiKey.FindCoordinator, 4, { keyType: 1, coordinatorKeys: ['tx'] });
    expect(coordinators[0]).toMatchObject({
      errorCode: ErrorCode.UNSUPPORTED_VERSION,
      errorMessage: expect.stringContaining('no transactions'),
    });
  });

  test('closes a connection that does not speak Kafka', async () => {
    const [host = '', port = ''] = cluster.bootstrapServers.split(',')[0]!.split(':');
    const socket = connect(Number(port), host);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    const closed = await new Promise((resolve) => socket.on('error', () => undefined).on('close', () => resolve('closed')));
    expect(closed).toBe('closed');
  });

  test('says which port is taken and by what it was wanted', async () => {
    const port = Number(cluster.bootstrapServers.split(',')[0]!.split(':')[1]);
    const refused = await SandboxCluster.start({ clusterId: 'second', nodeIds: [7], ports: [port] }).catch((error: unknown) => error);
    expect(CodedError.isCodedError(refused) && refused.code).toBe('SWY7001');
    expect((refused as Error).message).toContain('broker 7 of second');
  });
});
