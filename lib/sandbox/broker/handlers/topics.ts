import { ErrorCode } from '../../../proxy/wire';
import type { Handler } from './handler';

/** DeleteTopics (key 20). Names come in a list of their own until version 5, by name or id from version 6. */
export const deleteTopics: Handler<20> = (request, { cluster, apiVersion }) => {
  const wanted = apiVersion >= 6 ? request.topics : request.topicNames.map((name) => ({ name, topicId: '' }));
  return {
    responses: wanted.map(({ name, topicId }) => {
      const topic = name === null ? cluster.topicById(topicId) : cluster.topics.get(name);
      const unknown = name === null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      if (topic) cluster.removeTopic(topic.name);
      return { name: topic?.name ?? name, ...(topic && { topicId: topic.id }), errorCode: topic ? ErrorCode.NONE : unknown };
    }),
  };
};

/** CreatePartitions (key 37). */
export const createPartitions: Handler<37> = (request, { cluster }) => ({
  results: request.topics.map(({ name, count }) => {
    const topic = cluster.topics.get(name);
    if (!topic) return { name, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: null };
    if (count <= topic.partitions.length) {
      return {
        name,
        errorCode: ErrorCode.INVALID_PARTITIONS,
        errorMessage: `Topic currently has ${topic.partitions.length} partitions, which is not fewer than the requested ${count}.`,
      };
    }
    if (!request.validateOnly) topic.addPartitions(count);
    return { name, errorCode: ErrorCode.NONE, errorMessage: null };
  }),
});

/** DeleteRecords (key 21): moves the log start offset. -1 stands for the end. */
export const deleteRecords: Handler<21> = (request, { cluster, nodeId }) => ({
  topics: request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, offset }) => {
      const log = cluster.partition(name, partitionIndex);
      const refused = (errorCode: number) => ({ partitionIndex, lowWatermark: -1n, errorCode });
      if (!log) return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      if (cluster.leaderOf(name, partitionIndex) !== nodeId) return refused(ErrorCode.NOT_LEADER_OR_FOLLOWER);
      if (offset > log.endOffset || offset < -1n) return refused(ErrorCode.OFFSET_OUT_OF_RANGE);
      log.deleteBefore(offset === -1n ? log.endOffset : offset);
      return { partitionIndex, lowWatermark: log.startOffset, errorCode: ErrorCode.NONE };
    }),
  })),
});
