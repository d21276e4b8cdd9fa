import {
  type AddPartitionsToTxnRequest,
  ApiKey,
  type CreatePartitionsRequest,
  type CreateTopicsRequest,
  decodeRequest,
  type DeleteGroupsRequest,
  type DeleteRecordsRequest,
  type DeleteTopicsRequest,
  type DescribeConfigsRequest,
  type DescribeGroupsRequest,
  encodeResponse,
  type FetchRequest,
  type FindCoordinatorRequest,
  type IncrementalAlterConfigsRequest,
  type ListOffsetsRequest,
  type MetadataRequest,
  type OffsetCommitRequest,
  type OffsetFetchRequest,
  type ProduceRequest,
  type TxnOffsetCommitRequest,
} from '../wire';

/** The error that every part of a request is answered with. */
export interface Refusal {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

type Build<Request> = (request: Request, refusal: Refusal, version: number) => object;

/** Where a response has its error codes, for the APIs whose error is not at the top: one for each topic, partition, group or resource that was asked for. */
const builders = new Map<number, Build<never>>([
  [ApiKey.Produce, produce as Build<never>],
  [ApiKey.Fetch, fetch as Build<never>],
  [ApiKey.ListOffsets, listOffsets as Build<never>],
  [ApiKey.Metadata, metadata as Build<never>],
  [ApiKey.OffsetCommit, offsetCommit as Build<never>],
  [ApiKey.TxnOffsetCommit, offsetCommit as Build<never>],
  [ApiKey.OffsetFetch, offsetFetch as Build<never>],
  [ApiKey.FindCoordinator, findCoordinator as Build<never>],
  [ApiKey.DescribeGroups, describeGroups as Build<never>],
  [ApiKey.DeleteGroups, deleteGroups as Build<never>],
  [ApiKey.AddPartitionsToTxn, addPartitionsToTxn as Build<never>],
  [ApiKey.CreateTopics, createTopics as Build<never>],
  [ApiKey.DeleteTopics, deleteTopics as Build<never>],
  [ApiKey.CreatePartitions, createPartitions as Build<never>],
  [ApiKey.DeleteRecords, deleteRecords as Build<never>],
  [ApiKey.DescribeConfigs, describeConfigs as Build<never>],
  [ApiKey.IncrementalAlterConfigs, alterConfigs as Build<never>],
]);

/** APIs whose error code is at the top of the response, whatever was asked for. */
const atTop = new Set<number>([
  ApiKey.JoinGroup,
  ApiKey.Heartbeat,
  ApiKey.LeaveGroup,
  ApiKey.SyncGroup,
  ApiKey.ListGroups,
  ApiKey.InitProducerId,
  ApiKey.AddOffsetsToTxn,
  ApiKey.EndTxn,
  ApiKey.DescribeCluster,
  ApiKey.ConsumerGroupHeartbeat,
  ApiKey.ListTransactions,
]);

/** Whether {@link errorResponse} knows where the errors of this API go. */
export function canRefuse(apiKey: number): boolean {
  return builders.has(apiKey) || atTop.has(apiKey);
}

/**
 * A response that refuses every part of a request.
 * @param frame the request without its 4-byte length
 * @returns undefined for a request that is never answered (acks=0), and for an API that is not known here
 * @throws SWY6001 the request is malformed
 */
export function errorResponse({ apiKey, version, correlationId, frame, bodyOffset }: RequestFrame, refusal: Refusal): Buffer | undefined {
  if (atTop.has(apiKey)) return encodeResponse(apiKey, version, correlationId, refusal);
  const build = builders.get(apiKey);
  if (!build) return undefined;
  const request = decodeRequest<never>(apiKey, version, frame, bodyOffset);
  if (apiKey === ApiKey.Produce && (request as ProduceRequest).acks === 0) return undefined;
  return encodeResponse(apiKey, version, correlationId, build(request, refusal, version));
}

/** A request as it was received. */
export interface RequestFrame {
  readonly apiKey: number;
  readonly version: number;
  readonly correlationId: number;
  /** Without its 4-byte length. */
  readonly frame: Buffer;
  readonly bodyOffset: number;
}

function produce({ topicData }: ProduceRequest, refusal: Refusal): object {
  const partition = { ...refusal, baseOffset: -1n, logAppendTimeMs: -1n, logStartOffset: -1n };
  return {
    responses: topicData.map(({ name, partitionData }) => ({
      name,
      partitionResponses: partitionData.map(({ index }) => ({ index, ...partition })),
    })),
  };
}

/** An incremental fetch names no partitions: its error is that of the session. */
function fetch({ topics }: FetchRequest, { errorCode }: Refusal): object {
  const responses = topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition }) => ({ partitionIndex: partition, errorCode, highWatermark: -1n })),
  }));
  return { errorCode: responses.length === 0 ? errorCode : 0, responses };
}

function listOffsets({ topics }: ListOffsetsRequest, { errorCode }: Refusal): object {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode, timestamp: -1n, offset: -1n })),
    })),
  };
}

/** A topic that is asked for by its id has no name; up to version 11 a response must have one. */
function metadata({ topics }: MetadataRequest, { errorCode }: Refusal, version: number): object {
  const nameOf = (name: string | null) => (version < 12 ? (name ?? '') : name);
  return {
    brokers: [],
    controllerId: -1,
    topics: (topics ?? []).map(({ name, topicId }) => ({ errorCode, name: nameOf(name), topicId, partitions: [] })),
  };
}

function offsetCommit({ topics }: OffsetCommitRequest | TxnOffsetCommitRequest, { errorCode }: Refusal): object {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  };
}

function offsetFetch({ groups }: OffsetFetchRequest, { errorCode }: Refusal): object {
  return { errorCode, groups: groups.map(({ groupId }) => ({ groupId, errorCode })) };
}

function findCoordinator({ coordinatorKeys }: FindCoordinatorRequest, { errorCode, errorMessage }: Refusal): object {
  const none = { errorCode, errorMessage, nodeId: -1, host: '', port: -1 };
  return { ...none, coordinators: coordinatorKeys.map((key) => ({ key, ...none })) };
}

function describeGroups({ groups }: DescribeGroupsRequest, { errorCode }: Refusal): object {
  return { groups: groups.map((groupId) => ({ groupId, errorCode })) };
}

function deleteGroups({ groupsNames }: DeleteGroupsRequest, { errorCode }: Refusal): object {
  return { results: groupsNames.map((groupId) => ({ groupId, errorCode })) };
}

function addPartitionsToTxn({ v3AndBelowTopics }: AddPartitionsToTxnRequest, { errorCode }: Refusal): object {
  return {
    errorCode,
    resultsByTopicV3AndBelow: v3AndBelowTopics.map(({ name, partitions }) => ({
      name,
      resultsByPartition: partitions.map((partitionIndex) => ({ partitionIndex, partitionErrorCode: errorCode })),
    })),
  };
}

function createTopics({ topics }: CreateTopicsRequest, { errorCode, errorMessage }: Refusal): object {
  return { topics: topics.map(({ name }) => ({ name, errorCode, errorMessage })) };
}

function deleteTopics({ topics, topicNames }: DeleteTopicsRequest, { errorCode, errorMessage }: Refusal): object {
  const named = [...topics.map(({ name, topicId }) => ({ name, topicId })), ...topicNames.map((name) => ({ name }))];
  return { responses: named.map((topic) => ({ ...topic, errorCode, errorMessage })) };
}

function createPartitions({ topics }: CreatePartitionsRequest, { errorCode, errorMessage }: Refusal): object {
  return { results: topics.map(({ name }) => ({ name, errorCode, errorMessage })) };
}

function deleteRecords({ topics }: DeleteRecordsRequest, { errorCode }: Refusal): object {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, lowWatermark: -1n, errorCode })),
    })),
  };
}

function describeConfigs({ resources }: DescribeConfigsRequest, { errorCode, errorMessage }: Refusal): object {
  return { results: resources.map(({ resourceType, resourceName }) => ({ resourceType, resourceName, errorCode, errorMessage })) };
}

function alterConfigs({ resources }: IncrementalAlterConfigsRequest, { errorCode, errorMessage }: Refusal): object {
  return { responses: resources.map(({ resourceType, resourceName }) => ({ resourceType, resourceName, errorCode, errorMessage })) };
}
