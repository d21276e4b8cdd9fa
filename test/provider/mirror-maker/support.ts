import { Kafka, logLevel } from 'kafkajs';
import { clusterOffsets } from '../../../lib/provider/connect';
import { SandboxCluster } from '../../../lib/sandbox';

/** A Kafka cluster in memory, its topics with two partitions each. */
export async function startCluster(name: string, topics: readonly string[]): Promise<SandboxCluster> {
  const cluster = await SandboxCluster.start({ clusterId: name, nodeIds: [1], autoCreateTopics: false });
  const admin = kafka(cluster).admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 2 })) });
  await admin.disconnect();
  return cluster;
}

/** Writes to one partition of each topic. */
export async function write(cluster: SandboxCluster, topics: readonly string[], count: number, partition = 0): Promise<void> {
  const producer = kafka(cluster).producer();
  await producer.connect();
  const messages = Array.from({ length: count }, (_, n) => ({ value: `${n}`, partition }));
  await producer.sendBatch({ topicMessages: topics.map((topic) => ({ topic, messages })) });
  await producer.disconnect();
}

/** Commits an offset of partition 0 of each topic, as a tool does. */
export async function commit(cluster: SandboxCluster, group: string, topics: readonly string[], offset: number): Promise<void> {
  const offsets = clusterOffsets(refOf(cluster), 'source', AbortSignal.timeout(5_000));
  const refused = await offsets.commit(group, new Map(topics.map((topic) => [topic, new Map([[0, BigInt(offset)]])])));
  offsets.close();
  if (refused !== undefined) throw new Error(refused);
}

/** The committed offset of partition 0; -1 where there is none. */
export async function committed(cluster: SandboxCluster, group: string, topic: string): Promise<number> {
  const offsets = clusterOffsets(refOf(cluster), 'source', AbortSignal.timeout(5_000));
  const found = await offsets.committed([topic], [group]);
  offsets.close();
  return Number(found.get(group)?.get(topic)?.get(0) ?? -1);
}

const refOf = ({ bootstrapServers }: SandboxCluster) => ({ bootstrap_servers: bootstrapServers.split(',') });

export const kafka = (cluster: SandboxCluster): Kafka =>
  new Kafka({ brokers: cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
