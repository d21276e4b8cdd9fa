import { type Admin, Kafka, logLevel } from 'kafkajs';
import { until } from '../../support/until';

/** Runs something as an administrator of a cluster, with a connection of its own. */
export async function asAdmin<T>(bootstrapServers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Topics with the same number of partitions each, without copies. */
export async function createTopics(bootstrapServers: string, topics: readonly string[], partitions = 3): Promise<void> {
  await asAdmin(bootstrapServers, (admin) =>
    admin.createTopics({
      waitForLeaders: false,
      topics: topics.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 1 })),
    }),
  );
  // kafkajs' own wait gives up when a loaded broker does not know the topic for a moment after it has created it.
  await asAdmin(bootstrapServers, (admin) =>
    until(async () => haveLeaders(await admin.fetchTopicMetadata({ topics: [...topics] })), {
      describe: `leaders of ${topics.join(', ')}`,
      timeout: 30_000,
    }),
  );
}

function haveLeaders({ topics }: { readonly topics: readonly { readonly partitions: readonly { readonly leader: number }[] }[] }): boolean {
  return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
}

/** First and next offset of every partition, as `topic-partition: low..high`. */
export async function offsetsOf(bootstrapServers: string, topics: readonly string[]): Promise<string[]> {
  return asAdmin(bootstrapServers, async (admin) => {
    const offsets = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => `${topic}-${partition}: ${low}..${high}`),
      ),
    );
    return offsets.flat().sort();
  });
}

/** Committed offsets of a group, as `topic-partition: offset`; partitions without one are left out. */
export async function groupOffsets(bootstrapServers: string, groupId: string, topics: readonly string[]): Promise<string[]> {
  return asAdmin(bootstrapServers, async (admin) => {
    const offsets = await admin.fetchOffsets({ groupId, topics: [...topics] });
    return offsets
      .flatMap(({ topic, partitions }) => partitions.map(({ partition, offset }) => ({ partition: `${topic}-${partition}`, offset })))
      .filter(({ offset }) => offset !== '-1')
      .map(({ partition, offset }) => `${partition}: ${offset}`)
      .sort();
  });
}
