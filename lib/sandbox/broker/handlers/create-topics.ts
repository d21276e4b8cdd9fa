import { type CreateTopicsRequestCreatableTopic, ErrorCode } from '../../../proxy/wire';
import type { ClusterState } from '../cluster-state';
import { ConfigSource, refuseTopicConfig } from '../topic-configs';
import type { Handler } from './handler';

const MAX_NAME_LENGTH = 249;

/** CreateTopics (key 19). Every topic has one copy, whatever replication factor is asked for. */
export const createTopics: Handler<19> = (request, { cluster }) => ({
  topics: request.topics.map((wanted) => {
    const refused = refuse(cluster, wanted);
    if (refused)
      return {
        name: wanted.name,
        errorCode: ErrorCode[refused[0]],
        errorMessage: refused[1],
        numPartitions: -1,
        replicationFactor: -1,
        configs: [],
      };
    const partitions =
      wanted.assignments.length || (wanted.numPartitions === -1 ? cluster.settings.defaultPartitions : wanted.numPartitions);
    const configs = new Map(wanted.configs.map(({ name, value }) => [name, value ?? '']));
    const created = request.validateOnly ? undefined : cluster.addTopic(wanted.name, partitions, configs);
    return {
      name: wanted.name,
      ...(created && { topicId: created.id }),
      errorCode: ErrorCode.NONE,
      errorMessage: null,
      numPartitions: partitions,
      replicationFactor: 1,
      configs: [...configs].map(([name, value]) => ({
        name,
        value,
        readOnly: false,
        configSource: ConfigSource.topic,
        isSensitive: false,
      })),
    };
  }),
});

function refuse(
  cluster: ClusterState,
  { name, numPartitions, assignments, configs }: CreateTopicsRequestCreatableTopic,
): [keyof typeof ErrorCode, string] | undefined {
  const badName = topicNameFault(name);
  if (badName) return ['INVALID_TOPIC_EXCEPTION', badName];
  if (cluster.topics.has(name)) return ['TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`];
  if (assignments.length === 0 && numPartitions !== -1 && numPartitions < 1)
    return ['INVALID_PARTITIONS', 'Number of partitions was set to an invalid non-positive value.'];
  for (const config of configs) {
    const badConfig = refuseTopicConfig(config.name, config.value);
    if (badConfig) return ['INVALID_CONFIG', badConfig];
  }
  return undefined;
}

/** Why a topic cannot have this name, or nothing. */
export function topicNameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return `Topic name is invalid: '${name}'`;
  if (name.length > MAX_NAME_LENGTH)
    return `Topic name is invalid: the length of '${name}' is longer than the max allowed length ${MAX_NAME_LENGTH}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `Topic name is invalid: '${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  return undefined;
}
