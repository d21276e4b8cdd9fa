import { connectLink, type LinkApi } from '../../lib/provider/rest';
import { until } from '../support/until';
import { JavaConsumer, JavaProducer, type JavaProducerOptions, readTopics } from './clients/java';
import { type Linking, startLinking } from './cutover/linking';
import { createTopics, groupOffsets, offsetsOf } from './kafka/admin';
import { KafkaCluster } from './kafka/cluster';
import { storedBatches } from './kafka/log-segments';
import { describeOnKafka } from './kafka/tools';
import { killPrograms } from './support/line-process';

const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
const topics = compressions.map((compression) => `in-${compression}`);
const partitions = 3;

describeOnKafka('a link between two clusters of Apache Kafka', () => {
  let source: KafkaCluster;
  let destination: KafkaCluster;
  let linking: Linking;
  let link: LinkApi;

  beforeAll(async () => {
    [source, destination] = await Promise.all([KafkaCluster.start({ nodeIds: [1] }), KafkaCluster.start({ nodeIds: [0] })]);
    await createTopics(source.bootstrapServers, topics, partitions);
    linking = await startLinking(destination);
    link = await connectLink(
      { rest_endpoint: linking.restEndpoint, cluster_id: destination.clusterId, api_key_ref: `file:${linking.apiKeyFile}` },
      'e2e',
      { signal: AbortSignal.timeout(120_000) },
    );
    await link.create({
      ids: {},
      configs: [
        { name: 'bootstrap.servers', value: source.bootstrapServers },
        { name: 'consumer.offset.sync.enable', value: 'true' },
      ],
    });
  }, 180_000);

  afterAll(async () => {
    killPrograms();
    await linking?.close();
    await Promise.all([source?.remove(), destination?.remove()]);
  }, 60_000);

  // Batches keep their producer ids, and both clusters give ids from 0 on: a broker takes the first batches of a new producer with a mirrored
  // id for repetitions, acknowledges them and drops them. Here both are the first producers of their clusters.
  test('leaves room for producers that start on the promoted topic', async () => {
    const slow = { topics: ['slow'], rate: 4, keys: 1, key: 'key', count: 4, settings: { 'linger.ms': '0' } };
    await createTopics(source.bootstrapServers, slow.topics, 1);
    await produceToTheEnd({ ...slow, bootstrapServers: source.bootstrapServers, value: 'before {sequence}' });
    await link.createMirror({ source: 'slow', mirror: 'slow' });
    await until(async () => String(await offsetsOf(destination.bootstrapServers, slow.topics)) === 'slow-0: 0..4', {
      describe: 'the mirror',
    });
    await link.act('promote', slow.topics);
    await until(
      async () => (await link.mirrors())?.some((mirror) => mirror.source_topic_name === 'slow' && mirror.mirror_status === 'STOPPED'),
      {
        describe: 'the promotion',
      },
    );

    await produceToTheEnd({ ...slow, bootstrapServers: destination.bootstrapServers, value: 'after {sequence}' });

    const stored = await readTopics(destination.bootstrapServers, slow.topics);
    expect(stored.map(({ value }) => value)).toEqual(
      ['before', 'after'].flatMap((when) => [0, 1, 2, 3].map((sequence) => `${when} ${sequence}`)),
    );
  }, 60_000);

  test('copies the batches of idempotent producers byte for byte, whatever their compression', async () => {
    // Half is there before the link looks, half comes while it copies.
    await produceAll();
    for (const topic of topics) await link.createMirror({ source: topic, mirror: topic });
    await produceAll();
    await until(async () => (await sameOffsets()) && (await lag()) === 0, { describe: 'equal offsets on both clusters', timeout: 30_000 });

    for (const [index, topic] of topics.entries()) {
      for (let partition = 0; partition < partitions; partition++) {
        const original = storedBatches(source, 1, topic, partition);
        expect(original.length).toBeGreaterThan(0);
        expect(new Set(original.map(({ compression }) => compression))).toEqual(new Set([compressions[index]]));
        expect(storedBatches(destination, 0, topic, partition)).toEqual(original);
      }
    }
  }, 120_000);

  test('gives a group the offsets on the destination that it has committed on the source', async () => {
    const consumer = await JavaConsumer.start({ bootstrapServers: source.bootstrapServers, topics, group: 'readers' });
    await until(() => consumer.consumed.length >= 2 * compressions.length * recordsAtATime, {
      describe: 'all records in the group',
      timeout: 30_000,
    });
    await consumer.stop();

    const committed = await groupOffsets(source.bootstrapServers, 'readers', topics);
    expect(committed).toHaveLength(topics.length * partitions);
    await until(async () => String(await groupOffsets(destination.bootstrapServers, 'readers', topics)) === String(committed), {
      describe: `the offsets ${committed.join(', ')} on the destination`,
      timeout: 20_000,
    });
  }, 90_000);

  const recordsAtATime = 600;

  async function produceToTheEnd(options: JavaProducerOptions): Promise<void> {
    const producer = await JavaProducer.start(options);
    await until(() => producer.finished, { describe: 'the end of the producer', timeout: 60_000 });
    expect(producer.errors).toEqual([]);
  }

  async function produceAll(): Promise<void> {
    await Promise.all(
      compressions.map((compression, index) =>
        produceToTheEnd({
          bootstrapServers: source.bootstrapServers,
          topics: [topics[index]!],
          rate: recordsAtATime,
          keys: 20,
          key: 'key-{key}',
          // Repeats itself, so that no codec gives up on it.
          value: '{"sequence":{sequence},"text":"the same words again and the same words again"}',
          count: recordsAtATime,
          settings: { 'compression.type': compression, 'linger.ms': '20' },
        }),
      ),
    );
  }

  async function sameOffsets(): Promise<boolean> {
    const original = await offsetsOf(source.bootstrapServers, topics);
    return String(original) === String(await offsetsOf(destination.bootstrapServers, topics));
  }

  async function lag(): Promise<number> {
    const mirrors = (await link.mirrors()) ?? [];
    return mirrors.flatMap(({ mirror_lags }) => mirror_lags ?? []).reduce((sum, { lag: one }) => sum + one, 0);
  }
});
