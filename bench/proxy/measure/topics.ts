import { asAdmin, createTopics } from '../../../test/e2e/kafka/admin';
import type { BenchBroker } from '../broker';

export const partitions = 3;

let topics = 0;

/** Runs something with a topic of its own, made and deleted directly. */
export async function inNewTopic<T>({ address }: BenchBroker, use: (topic: string) => Promise<T>): Promise<T> {
  const topic = `bench-${++topics}`;
  await createTopics(address, [topic], partitions);
  try {
    return await use(topic);
  } finally {
    await asAdmin(address, (admin) => admin.deleteTopics({ topics: [topic] }));
  }
}

/** Where clients that come through a path find the broker. */
export async function brokerThrough(bootstrapServers: string): Promise<{ readonly host: string; readonly port: number }> {
  const { brokers } = await asAdmin(bootstrapServers, (admin) => admin.describeCluster());
  const { host, port } = brokers[0]!;
  return { host, port };
}
