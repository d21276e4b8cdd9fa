/** A topic of the demo. */
export interface DemoTopic {
  readonly name: string;
  readonly partitions: number;
}

export const demoTopics: readonly DemoTopic[] = [
  { name: 'orders', partitions: 6 },
  { name: 'orders.dlq', partitions: 3 },
];

export async function createTopics(bootstrapServers: string, topics: readonly DemoTopic[], replicas = 1): Promise<void> {
  const { Admin } = await import('@platformatic/kafka');
  const admin = new Admin({ clientId: 'switchyard-demo', bootstrapBrokers: bootstrapServers.split(','), retries: 5, retryDelay: 100 });
  try {
    for (const { name, partitions } of topics) await admin.createTopics({ topics: [name], partitions, replicas });
  } finally {
    await admin.close();
  }
}
