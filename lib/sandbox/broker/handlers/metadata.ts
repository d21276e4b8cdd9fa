import { ErrorCode, type MetadataRequest, ZERO_UUID } from '../../../proxy/wire';
import type { ClusterState } from '../cluster-state';
import type { Topic } from '../topic';
import { topicNameFault } from './create-topics';
import type { Handler, RequestContext } from './handler';

/** Not asked for, as the field's default says. */
const NO_OPERATIONS = -2147483648;

/** Leaders never change in the sandbox. */
const LEADER_EPOCH = 0;

/** Metadata (key 3). */
export const metadata: Handler<3> = (request, context) => {
  const { cluster, endpoints } = context;
  return {
    brokers: endpoints.map(({ nodeId, host, port }) => ({ nodeId, host, port, rack: null })),
    clusterId: cluster.settings.clusterId,
    controllerId: cluster.controllerId,
    topics: topicsOf(request, context),
    clusterAuthorizedOperations: NO_OPERATIONS,
  };
};

function topicsOf(request: MetadataRequest, { cluster, apiVersion }: RequestContext) {
  const all = request.topics === null || (apiVersion === 0 && request.topics.length === 0);
  if (all) return [...cluster.topics.values()].map((topic) => describe(cluster, topic));
  return (request.topics ?? []).map(({ name, topicId }) => {
    if (name === null) {
      const topic = cluster.topicById(topicId);
      return topic ? describe(cluster, topic) : missing(ErrorCode.UNKNOWN_TOPIC_ID, null, topicId);
    }
    const known = cluster.topics.get(name);
    if (known) return describe(cluster, known);
    if (topicNameFault(name)) return missing(ErrorCode.INVALID_TOPIC_EXCEPTION, name);
    if (!cluster.settings.autoCreateTopics || !request.allowAutoTopicCreation) return missing(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, name);
    return describe(cluster, cluster.addTopic(name, cluster.settings.defaultPartitions));
  });
}

function describe(cluster: ClusterState, topic: Topic) {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: false,
    partitions: topic.partitions.map((_, partitionIndex) => {
      const leaderId = cluster.leaderOf(topic.name, partitionIndex);
      return {
        errorCode: ErrorCode.NONE,
        partitionIndex,
        leaderId,
        leaderEpoch: LEADER_EPOCH,
        replicaNodes: [leaderId],
        isrNodes: [leaderId],
        offlineReplicas: [],
      };
    }),
    topicAuthorizedOperations: NO_OPERATIONS,
  };
}

function missing(errorCode: number, name: string | null, topicId = ZERO_UUID) {
  return { errorCode, name, topicId, isInternal: false, partitions: [], topicAuthorizedOperations: NO_OPERATIONS };
}
