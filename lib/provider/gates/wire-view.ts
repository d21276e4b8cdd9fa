import { type DescribeConfigsResponse, ErrorCode } from '../../proxy/wire';
import { hasDataFrom } from '../connect/data-left';
import { type KafkaRef, usesSasl, usesTls } from '../kafka';
import type { KafkaView, TopicShape } from './kafka-view';
import { allAcls, allQuotas } from './wire-access';
import { addressOf, asked, refuseError, WireCluster } from './wire-cluster';
import { committedOffsets } from './wire-groups';
import { offsetsOf } from './wire-partitions';
import { producersOf, transactionsOf } from './wire-producers';

/**
 * {@link KafkaView} over the wire layer of the proxy.
 * @param where attribute of the cluster, for messages
 */
export function wireView(ref: KafkaRef, where: string, signal: AbortSignal): KafkaView {
  const cluster = new WireCluster(ref, where, signal);
  return {
    bootstrapServers: ref.bootstrap_servers,
    isSecured: usesTls(ref) || usesSasl(ref),
    nameOf: (topic) => topic,
    endOffsets: (topics) => offsetsOf(cluster, topics, 'end'),
    startOffsets: (topics) => offsetsOf(cluster, topics, 'start'),
    stableOffsets: (topics) => offsetsOf(cluster, topics, 'stable'),
    committedOffsets: (topics, groups) => committedOffsets(cluster, topics, groups),
    shapes: (topics, settings) => shapesOf(cluster, topics, settings),
    hasRecordsFrom: (topic, partition, offset) => hasDataFrom(cluster, topic, partition, offset),
    producers: (partitions) => asked(() => producersOf(cluster, partitions)),
    transactions: (producerIds) => asked(() => transactionsOf(cluster, producerIds)),
    acls: () => asked(() => allAcls(cluster)),
    quotas: () => asked(() => allQuotas(cluster)),
    close: () => cluster.close(),
  };
}

const topicResource = 2;

async function shapesOf(
  cluster: WireCluster,
  topics: readonly string[],
  settings: readonly string[],
): Promise<ReadonlyMap<string, TopicShape>> {
  const { brokers, topics: found } = await cluster.metadata(topics);
  const there = new Map<string, number>();
  for (const { name, errorCode, partitions } of found) {
    if (errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) continue;
    refuseError(errorCode, `topic ${name ?? ''}`);
    there.set(name ?? '', partitions.length);
  }
  const [broker] = brokers;
  if (there.size === 0 || !broker) return new Map();

  const resources = [...there.keys()].map((resourceName) => ({
    resourceType: topicResource,
    resourceName,
    configurationKeys: [...settings],
  }));
  const body = { resources, includeSynonyms: false, includeDocumentation: false };
  const { results } = await cluster.send<DescribeConfigsResponse>(addressOf(broker), 'describeConfigs', body);
  return new Map(
    results.map(({ resourceName, errorCode, configs }) => {
      refuseError(errorCode, `settings of topic ${resourceName}`);
      const values = configs.map(({ name, value }): [string, string] => [name, value ?? '']);
      return [resourceName, { partitions: there.get(resourceName) ?? 0, settings: new Map(values) }];
    }),
  );
}
