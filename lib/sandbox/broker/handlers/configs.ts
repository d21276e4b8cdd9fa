import {
  type DescribeConfigsRequestDescribeConfigsResource,
  ErrorCode,
  type IncrementalAlterConfigsRequestAlterConfigsResource,
} from '../../../proxy/wire';
import type { ClusterState } from '../cluster-state';
import type { Topic } from '../topic';
import { ConfigSource, refuseTopicConfig, topicConfigs } from '../topic-configs';
import type { Handler } from './handler';

const ResourceType = { topic: 2, broker: 4 } as const;
const Operation = { set: 0, delete: 1 } as const;
const ConfigType = { boolean: 1, int: 3 } as const;

/** DescribeConfigs (key 32) of topics and brokers. */
export const describeConfigs: Handler<32> = (request, { cluster }) => ({
  results: request.resources.map((resource) => {
    const { resourceType, resourceName, configurationKeys } = resource;
    const described = describe(cluster, resource);
    if (!Array.isArray(described)) return { resourceType, resourceName, ...described, configs: [] };
    const configs = described.filter(({ name }) => configurationKeys === null || configurationKeys.includes(name));
    return { resourceType, resourceName, errorCode: ErrorCode.NONE, errorMessage: null, configs };
  }),
});

function describe(cluster: ClusterState, { resourceType, resourceName }: DescribeConfigsRequestDescribeConfigsResource) {
  if (resourceType === ResourceType.broker) return brokerConfigs(cluster);
  if (resourceType !== ResourceType.topic)
    return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: `The sandbox has no configs of resource type ${resourceType}` };
  const topic = cluster.topics.get(resourceName);
  if (!topic) return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: null };
  return Object.entries(topicConfigs).map(([name, { value, type }]) => {
    const own = topic.configs.get(name);
    return {
      name,
      value: own ?? value,
      readOnly: false,
      configSource: own === undefined ? ConfigSource.default : ConfigSource.topic,
      isSensitive: false,
      synonyms: [],
      configType: type,
      documentation: null,
    };
  });
}

function brokerConfigs({ settings }: ClusterState) {
  const shown = [
    { name: 'num.partitions', value: String(settings.defaultPartitions), configType: ConfigType.int },
    { name: 'default.replication.factor', value: '1', configType: ConfigType.int },
    { name: 'auto.create.topics.enable', value: String(settings.autoCreateTopics), configType: ConfigType.boolean },
  ];
  return shown.map((config) => ({
    ...config,
    readOnly: true,
    configSource: ConfigSource.default,
    isSensitive: false,
    synonyms: [],
    documentation: null,
  }));
}

/** IncrementalAlterConfigs (key 44) of topics. */
export const incrementalAlterConfigs: Handler<44> = (request, { cluster }) => ({
  responses: request.resources.map((resource) => {
    const { resourceType, resourceName } = resource;
    const topic = resourceType === ResourceType.topic ? cluster.topics.get(resourceName) : undefined;
    if (resourceType !== ResourceType.topic)
      return {
        resourceType,
        resourceName,
        errorCode: ErrorCode.INVALID_REQUEST,
        errorMessage: 'The sandbox changes configs of topics only',
      };
    if (!topic) return { resourceType, resourceName, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: null };
    const errorMessage = refuse(resource) ?? null;
    if (errorMessage === null && !request.validateOnly) alter(topic, resource);
    return { resourceType, resourceName, errorCode: errorMessage === null ? ErrorCode.NONE : ErrorCode.INVALID_CONFIG, errorMessage };
  }),
});

function refuse({ configs }: IncrementalAlterConfigsRequestAlterConfigsResource): string | undefined {
  for (const { name, value, configOperation } of configs) {
    if (configOperation !== Operation.set && configOperation !== Operation.delete)
      return `The sandbox sets and deletes configs; it does not append or subtract (${name})`;
    const fault = refuseTopicConfig(name, configOperation === Operation.delete ? (topicConfigs[name]?.value ?? null) : value);
    if (fault) return fault;
  }
  return undefined;
}

function alter(topic: Topic, { configs }: IncrementalAlterConfigsRequestAlterConfigsResource): void {
  for (const { name, value, configOperation } of configs) {
    if (configOperation === Operation.delete || value === null) topic.configs.delete(name);
    else topic.configs.set(name, value);
  }
}
