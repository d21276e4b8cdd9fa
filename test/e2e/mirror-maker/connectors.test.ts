import { type Admin, Kafka, logLevel } from 'kafkajs';
import { mirrorMaker } from '../../../lib/provider/resources/mirror-maker/resource';
import { operate, type Values } from '../../provider/resources/fakes/operate';
import { until } from '../../support/until';
import { asAdmin, createTopics, groupOffsets, offsetsOf } from '../kafka/admin';
import { KafkaCluster } from '../kafka/cluster';
import { describeOnKafka } from '../kafka/tools';
import { ConnectWorker } from './worker';

jest.setTimeout(120_000);

const topics = ['orders', 'orders.v1'];

describeOnKafka('MirrorMaker 2 on a real worker', () => {
  let source: KafkaCluster;
  let destination: KafkaCluster;
  let worker: ConnectWorker;
  const forward = operate(mirrorMaker);
  const back = operate(mirrorMaker);
  let forwardState: Values;
  let backState: Values;

  const config = (changes: Values = {}): Values => ({
    name: 'there',
    connect: { url: worker.url },
    source: { bootstrap_servers: [source.bootstrapServers] },
    destination: { bootstrap_servers: [destination.bootstrapServers] },
    source_alias: 'old',
    destination_alias: 'new',
    topics,
    refresh_seconds: 1,
    offset_sync_seconds: 1,
    ...changes,
  });
  const backConfig = (changes: Values = {}): Values => ({
    ...config(),
    name: 'back',
    source: { bootstrap_servers: [destination.bootstrapServers] },
    destination: { bootstrap_servers: [source.bootstrapServers] },
    source_alias: 'new',
    destination_alias: 'old',
    sync_topic_configs: false,
    ...changes,
  });

  beforeAll(async () => {
    [source, destination] = await Promise.all([KafkaCluster.start({ nodeIds: [1] }), KafkaCluster.start({ nodeIds: [0] })]);
    [worker] = await Promise.all([
      ConnectWorker.start({ bootstrapServers: destination.bootstrapServers }),
      createTopics(source.bootstrapServers, topics, 2),
    ]);
  }, 240_000);

  afterAll(async () => {
    await Promise.all([worker?.remove(), source?.remove(), destination?.remove()]);
  }, 60_000);

  test('copies topics, names kept, and nothing else', async () => {
    await produce(source, 300);
    await commit(source, 'readers', 40);
    backState = await back.create(backConfig({ status: 'PREPARED' }));
    expect(backState['connector_status']).toEqual({ 'back-source': 'STOPPED', 'back-checkpoint': 'STOPPED', 'back-heartbeat': 'STOPPED' });

    forwardState = await forward.create(config());

    expect(forwardState['copies_exactly_once']).toBe(false);
    expect(forward.warnings).toEqual([]);
    expect(forwardState['connector_status']).toEqual({
      'there-source': 'RUNNING',
      'there-checkpoint': 'RUNNING',
      'there-heartbeat': 'RUNNING',
    });
    await sameEnds();
    await expect(forward.read(forwardState)).resolves.toEqual(forwardState);
    await expect(forward.plan(forwardState, config())).resolves.toEqual(forwardState);
    expect(await namesOn(destination)).toEqual([...topics, 'heartbeats', 'old.checkpoints.internal'].sort());
  });

  test('ends with every record copied and the groups at the same records', async () => {
    await produce(source, 100);

    forwardState = await forward.apply(forwardState, config({ status: 'STOPPED' }));

    expect(forwardState).toMatchObject({ group_offsets: { readers: 'exact' }, connector_status: { 'there-source': 'STOPPED' } });
    expect(await offsetsOf(destination.bootstrapServers, topics)).toEqual(await offsetsOf(source.bootstrapServers, topics));
    expect(await groupOffsets(destination.bootstrapServers, 'readers', topics)).toEqual(
      await groupOffsets(source.bootstrapServers, 'readers', topics),
    );
  });

  test('brings back what was written since the position, once', async () => {
    backState = await back.apply(backState, backConfig({ status: 'POSITIONED' }));
    expect(Object.keys(backState['positions'])).toEqual(topics);

    await produce(destination, 200);
    await commit(destination, 'readers', 70);
    backState = await back.apply(backState, backConfig({ status: 'RUNNING' }));
    await sameEnds();
    backState = await back.apply(backState, backConfig({ status: 'STOPPED' }));

    expect(backState['group_offsets']).toEqual({ readers: 'exact' });
    expect(await offsetsOf(source.bootstrapServers, topics)).toEqual(await offsetsOf(destination.bootstrapServers, topics));
    expect(await groupOffsets(source.bootstrapServers, 'readers', topics)).toEqual(
      await groupOffsets(destination.bootstrapServers, 'readers', topics),
    );
  });

  test('is not held up by markers of transactions, and says that groups are translated', async () => {
    await createTopics(source.bootstrapServers, ['payments'], 1);
    await inTransactions(source, 'payments');
    await asAdmin(source.bootstrapServers, (admin) =>
      admin.setOffsets({ groupId: 'payers', topic: 'payments', partitions: [{ partition: 0, offset: '3' }] }),
    );
    const payments = operate(mirrorMaker);
    const running = await payments.create(config({ name: 'payments', topics: ['payments'] }));

    const stopped = await payments.apply(running, config({ name: 'payments', topics: ['payments'], status: 'STOPPED' }));

    // Two transactions of five records each; the aborted one and both markers are not copied.
    expect(await offsetsOf(source.bootstrapServers, ['payments'])).toEqual(['payments-0: 0..12']);
    expect(await offsetsOf(destination.bootstrapServers, ['payments'])).toEqual(['payments-0: 0..5']);
    expect(stopped['group_offsets']['payers']).toMatch(/^translated: payments-0/);
    await payments.destroy(stopped);
  });

  test('is destroyed without its topics', async () => {
    await Promise.all([forward.destroy(forwardState), back.destroy(backState)]);

    await until(async () => ((await (await fetch(`${worker.url}/connectors`)).json()) as string[]).length === 0, {
      describe: 'no connectors',
    });
    expect(await namesOn(destination)).toEqual(expect.arrayContaining(topics));
  });

  async function sameEnds(): Promise<void> {
    const both = () =>
      Promise.all([source, destination].map(({ bootstrapServers }) => offsetsOf(bootstrapServers, topics).catch(() => [])));
    await until(
      async () => {
        const [one, other] = await both();
        return one!.length > 0 && one!.join() === other!.join();
      },
      { describe: 'equal end offsets on both clusters', timeout: 60_000 },
    );
  }
});

async function produce({ bootstrapServers }: KafkaCluster, count: number): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer({ idempotent: true });
  await producer.connect();
  await producer.sendBatch({
    topicMessages: topics.map((topic) => ({
      topic,
      messages: Array.from({ length: count }, (_, n) => ({ key: `k${n % 7}`, value: `${n}` })),
    })),
  });
  await producer.disconnect();
}

const commit = ({ bootstrapServers }: KafkaCluster, groupId: string, offset: number): Promise<void> =>
  asAdmin(bootstrapServers, async (admin: Admin) => {
    for (const topic of topics) {
      await admin.setOffsets({ groupId, topic, partitions: [0, 1].map((partition) => ({ partition, offset: `${offset + partition}` })) });
    }
  });

const namesOn = async ({ bootstrapServers }: KafkaCluster): Promise<string[]> =>
  (await asAdmin(bootstrapServers, (admin) => admin.listTopics())).filter((name) => !/^(connect-|__)/.test(name)).sort();

/** One transaction that is committed, then one that is aborted. */
async function inTransactions({ bootstrapServers }: KafkaCluster, topic: string): Promise<void> {
  const settings = { idempotent: true, maxInFlightRequests: 1, transactionalId: 'payer' };
  const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer(settings);
  await producer.connect();
  for (const end of ['commit', 'abort'] as const) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: Array.from({ length: 5 }, (_, n) => ({ value: `${end} ${n}` })) });
    await transaction[end]();
  }
  await producer.disconnect();
}
