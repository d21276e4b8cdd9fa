import { Kafka, logLevel } from 'kafkajs';

/** Creates topics of three partitions with a few records in each. */
export async function createTopics(bootstrapServers: string, topics: readonly string[], records = 50): Promise<void> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 3 })) });
  const messages = Array.from({ length: records }, (_, index) => ({ key: `k${index}`, value: `v${index}` }));
  for (const topic of topics) await producer.send({ topic, messages });
  await Promise.all([producer.disconnect(), admin.disconnect()]);
}
