import { CodedError } from '../../core/coded-error';
import { ApiKey, ErrorCode } from '../../proxy/wire';
import { ask } from './ask';
import { type ClusterClient, KafkaFault } from './cluster-client';
import { badRequest } from './link-fault';
import { listOffsets, Position } from './offsets';

const TOPIC_RESOURCE = 2;
const DESCRIBE_CONFIGS_VERSION = 4;
const CREATE_TOPICS_VERSION = 7;
const TIMEOUT_MS = 15_000;

/** DescribeConfigs shows with this source what was set on the topic itself. */
const SET_ON_TOPIC = 1;

/** Configs that name brokers of the source, or storage that the destination may not have. */
const notCopied = new Set(['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas', 'remote.storage.enable']);

export interface TopicConfigEntry {
  readonly name: string;
  readonly value: string | null;
}

/** Configs that a topic has of its own. */
export async function topicConfigs(cluster: ClusterClient, topic: string): Promise<TopicConfigEntry[]> {
  const { results } = await ask(await cluster.anyBroker(), ApiKey.DescribeConfigs, DESCRIBE_CONFIGS_VERSION, {
    resources: [{ resourceType: TOPIC_RESOURCE, resourceName: topic, configurationKeys: null }],
  });
  const [result] = results;
  if (!result || result.errorCode !== ErrorCode.NONE)
    throw new KafkaFault(result?.errorCode ?? -1, `configs of ${topic}`, result?.errorMessage);
  return result.configs
    .filter(({ name, configSource }) => configSource === SET_ON_TOPIC && !notCopied.has(name))
    .map(({ name, value }) => ({ name, value }));
}

/** @throws LinkFault the cluster does not create the topic */
export async function createTopic(
  cluster: ClusterClient,
  name: string,
  partitions: number,
  replicationFactor: number,
  configs: readonly TopicConfigEntry[],
): Promise<void> {
  const create = async () =>
    ask(await cluster.anyBroker(), ApiKey.CreateTopics, CREATE_TOPICS_VERSION, {
      topics: [{ name, numPartitions: partitions, replicationFactor, configs }],
      timeoutMs: TIMEOUT_MS,
    });
  const answered = await create().catch((error: unknown) => {
    if (CodedError.isCodedError(error) && error.code === 'SWY6006') return undefined;
    throw error;
  });
  const {
    topics: [result],
  } = answered ?? (await create());
  // A lost answer must not leave a topic behind that is no mirror: a cluster that holds its links itself has no such moment.
  if (!answered && result?.errorCode === ErrorCode.TOPIC_ALREADY_EXISTS && (await isEmpty(cluster, name))) return;
  if (!result || result.errorCode !== ErrorCode.NONE) {
    throw badRequest(result?.errorMessage ?? new KafkaFault(result?.errorCode ?? -1, `topic ${name} cannot be created`).message);
  }
}

async function isEmpty(cluster: ClusterClient, topic: string): Promise<boolean> {
  await cluster.refresh([topic]);
  const ends = (await listOffsets(cluster, [topic], Position.latest)).get(topic) ?? [];
  return ends.every((end) => end === 0n);
}
