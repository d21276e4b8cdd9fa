import { CompressionTypes, type Consumer, Kafka, logLevel } from 'kafkajs';
import { SandboxCluster } from '../../lib/sandbox/broker/sandbox-cluster';
import { until } from '../support/until';

describe('kafkajs on a sandbox cluster', () => {
  let cluster: SandboxCluster;
  let kafka: Kafka;
  const consumers: Consumer[] = [];

  beforeEach(async () => {
    cluster = await SandboxCluster.start({ clusterId: 'test', nodeIds: [1, 2, 3] });
    kafka = new Kafka({ brokers: cluster.bootstrapServers.split(','), clientId: 'test', logLevel: logLevel.NOTHING });
  });

  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.disconnect()));
    await cluster.close();
  });

  async function consume(groupId: string, topic: string, onMessage: (value: string) => void): Promise<Consumer> {
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: 6_000,
      rebalanceTimeout: 5_000,
      heartbeatInterval: 100,
      maxWaitTimeInMs: 100,
    });
    consumers.push(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => onMessage(String(message.value)) });
    return consumer;
  }

  async function produce(topic: string, values: readonly string[], compression = CompressionTypes.None): Promise<void> {
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic, compression, messages: values.map((value) => ({ key: value, value })) });
    await producer.disconnect();
  }

  test('an idempotent producer writes and a consumer group reads every record once', async () => {
    const sent = Array.from({ length: 100 }, (_, index) => `record ${index}`);
    await produce('orders', sent);
    const received: string[] = [];

    await consume('readers', 'orders', (value) => received.push(value));

    await until(() => received.length >= sent.length, { describe: 'all records' });
    expect([...received].sort()).toEqual([...sent].sort());
  });

  test('compressed batches come back as they were', async () => {
    await produce('zipped', ['one', 'two', 'three'], CompressionTypes.GZIP);
    const received: string[] = [];

    await consume('readers', 'zipped', (value) => received.push(value));

    await until(() => received.length === 3, { describe: 'the compressed records' });
    expect([...received].sort()).toEqual(['one', 'three', 'two']);
  });

  test('a second consumer takes over part of the partitions, and all of them when the first one leaves', async () => {
    const byFirst: string[] = [];
    const bySecond: string[] = [];
    const first = await consume('sharers', 'shared', (value) => byFirst.push(value));
    const admin = kafka.admin();
    await admin.connect();
    const membersWithWork = async (): Promise<number> => {
      const { groups } = await admin.describeGroups(['sharers']);
      const [group] = groups;
      return group?.state === 'Stable' ? group.members.length : 0;
    };

    await consume('sharers', 'shared', (value) => bySecond.push(value));
    await until(async () => (await membersWithWork()) === 2, { describe: 'two members' });
    await until(
      async () => {
        await produce(
          'shared',
          Array.from({ length: 30 }, (_, index) => `while two ${index}`),
        );
        return byFirst.length > 0 && bySecond.length > 0;
      },
      { describe: 'records for both', every: 100 },
    );

    await first.disconnect();
    consumers.splice(consumers.indexOf(first), 1);
    await until(async () => (await membersWithWork()) === 1, { describe: 'one member' });
    await produce(
      'shared',
      Array.from({ length: 30 }, (_, index) => `alone ${index}`),
    );
    const alone = (): string[] => bySecond.filter((value) => value.startsWith('alone'));
    await until(() => alone().length >= 30, { describe: 'all records for the one that stayed' });
    expect(alone()).toHaveLength(30);
    await admin.disconnect();
  });

  test('a group goes on where it committed', async () => {
    await produce('resumed', ['a', 'b', 'c']);
    const before: string[] = [];
    const first = await consume('resumers', 'resumed', (value) => before.push(value));
    await until(() => before.length === 3);
    await first.disconnect();
    consumers.splice(0);

    await produce('resumed', ['d']);
    const afterwards: string[] = [];
    await consume('resumers', 'resumed', (value) => afterwards.push(value));

    await until(() => afterwards.length > 0);
    expect(afterwards).toEqual(['d']);
  });

  test('an admin creates, describes, widens and deletes a topic', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'made', numPartitions: 2, configEntries: [{ name: 'retention.ms', value: '1000' }] }] });
    await admin.createPartitions({ topicPartitions: [{ topic: 'made', count: 4 }] });
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: 'made' }] });
    expect(resources[0]?.configEntries.find(({ configName }) => configName === 'retention.ms')).toMatchObject({
      configValue: '1000',
      isDefault: false,
    });
    const { topics } = await admin.fetchTopicMetadata({ topics: ['made'] });
    expect(topics[0]?.partitions.map(({ leader }) => leader).sort()).toEqual(expect.arrayContaining([1, 2, 3]));

    await admin.deleteTopics({ topics: ['made'] });
    expect(await admin.listTopics()).not.toContain('made');
    await expect(
      admin.createTopics({ topics: [{ topic: 'made', configEntries: [{ name: 'no.such', value: '1' }] }] }),
    ).rejects.toMatchObject({ errors: [{ type: 'INVALID_CONFIG' }] });
    await admin.disconnect();
  });

  test('deleted records are out of reach and the log starts later', async () => {
    cluster.createTopic('trimmed', { partitions: 1 });
    await produce('trimmed', ['a', 'b', 'c']);
    const admin = kafka.admin();
    await admin.connect();

    // kafkajs looks the leader up in metadata that another call has loaded.
    await admin.fetchTopicOffsets('trimmed');

    await admin.deleteTopicRecords({ topic: 'trimmed', partitions: [{ partition: 0, offset: '2' }] });

    expect(await admin.fetchTopicOffsets('trimmed')).toMatchObject([{ low: '2', high: '3' }]);
    await admin.disconnect();
  });

  test('a transactional producer is refused at once', async () => {
    const producer = kafka.producer({ transactionalId: 'tx', idempotent: true, maxInFlightRequests: 1, retry: { retries: 1 } });
    await producer.connect();
    await expect(producer.transaction()).rejects.toThrow('Failed to find group coordinator');
    await producer.disconnect();
  });
});
