import { SandboxCluster } from '../../lib/sandbox';
import { until } from '../support/until';
import { JavaConsumer, JavaProducer, readTopics } from './clients/java';
import { describeOnKafka } from './kafka/tools';

const topic = 'orders';
const value = (key: number, sequence: number) => `${key}:${sequence}`;

describeOnKafka('the Java client on the sandbox', () => {
  let cluster: SandboxCluster;

  beforeAll(async () => {
    cluster = await SandboxCluster.start({ clusterId: 'sandbox', nodeIds: [1, 2, 3] });
    cluster.createTopic(topic, { partitions: 3 });
  });

  afterAll(() => cluster.close());

  test('produces idempotently, consumes in a group that is joined by a second member, and reads back what was acknowledged', async () => {
    const common = { bootstrapServers: cluster.bootstrapServers, topics: [topic] };
    const consumers = [await JavaConsumer.start({ ...common, group: 'java' })];
    const producer = await JavaProducer.start({
      ...common,
      rate: 200,
      keys: 4,
      key: '{key}',
      value: '{key}:{sequence}',
      settings: { 'compression.type': 'lz4' },
    });
    await until(() => consumers[0]!.consumed.length > 50, { describe: 'the first records', timeout: 30_000 });

    consumers.push(await JavaConsumer.start({ ...common, group: 'java' }));
    await until(() => consumers[1]!.consumed.length > 20, { describe: 'records of the second member', timeout: 30_000 });
    await producer.stop();

    const stored = await readTopics(cluster.bootstrapServers, [topic]);
    expect(stored.map((record) => record.value).sort()).toEqual(producer.acknowledged.map((record) => record.value).sort());
    expect(new Set(stored.map((record) => record.value)).size).toBe(stored.length);
    expect(producer.acknowledged.map((record) => record.value)).toContain(value(0, 0));

    const consumed = () => new Set(consumers.flatMap((consumer) => consumer.consumed.map((record) => record.value)));
    await until(() => stored.every((record) => consumed().has(record.value)), {
      describe: 'every record with a consumer',
      timeout: 20_000,
    });
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    expect([...producer.errors, ...consumers.flatMap(({ errors }) => errors)]).toEqual([]);
  }, 120_000);
});
