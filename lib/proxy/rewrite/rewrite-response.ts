import {
  ApiKey,
  type ApiVersionsResponse,
  type ConsumerGroupHeartbeatResponse,
  decodeResponse,
  type DescribeClusterResponse,
  encodeResponse,
  ErrorCode,
  type FindCoordinatorResponse,
  type HeartbeatResponse,
  type MetadataResponse,
  type OffsetCommitResponse,
  ZERO_UUID,
} from '../wire';
import { type ApiRanges, intersect } from './clamp';

/** What clients of a route are shown in place of what a cluster says of itself. */
export interface RouteView {
  /** Where the route offers a broker. */
  addressOf(nodeId: number): { readonly host: string; readonly port: number };
  /** One id for the route's whole life: librdkafka and KIP-1242 notice a change. */
  readonly clusterId: string;
  readonly ranges: ApiRanges;
  /** Is told the brokers that the cluster has listed, with the cluster's own addresses. */
  learn(brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]): void;
}

/** What a client's library does that others do not. */
export interface ClientTraits {
  /**
   * It never takes another id for a topic that it knows, and so would not find the topic on another cluster: it is shown none. Nothing that the proxy lets
   * through needs ids but consumers of KIP-848, so the ids are left to all others.
   */
  readonly keepsTopicIds: boolean;
}

/** By the name that a client gives its software (KIP-511). franz-go 1.22 keeps topic ids: `pkg/kgo/metadata.go`. */
export function traitsOf(software: string | null): ClientTraits {
  return { keepsTopicIds: software === 'kgo' };
}

const always = new Set<number>([ApiKey.ApiVersions, ApiKey.Metadata, ApiKey.FindCoordinator, ApiKey.DescribeCluster]);
const afterSwitch = new Set<number>([ApiKey.Heartbeat, ApiKey.OffsetCommit, ApiKey.ConsumerGroupHeartbeat]);

/** Whether responses of this API are changed; all others are forwarded as they come. */
export function isRewritten(apiKey: number, switchedLately: boolean): boolean {
  return always.has(apiKey) || (switchedLately && afterSwitch.has(apiKey));
}

/**
 * Changes a response for clients of a route.
 * @param frame the response without its 4-byte length
 * @returns the response with its 4-byte length
 * @throws SWY6001 the response is malformed
 */
export function rewriteResponse(apiKey: number, version: number, frame: Buffer, view: RouteView, client: ClientTraits): Buffer {
  switch (apiKey) {
    case ApiKey.ApiVersions:
      return apiVersions(version, frame, view);
    case ApiKey.Metadata:
      return changed<MetadataResponse>(apiKey, version, frame, (body) => metadata(body, view, client));
    case ApiKey.FindCoordinator:
      return changed<FindCoordinatorResponse>(apiKey, version, frame, (body) => findCoordinator(body, view));
    case ApiKey.DescribeCluster:
      return changed<DescribeClusterResponse>(apiKey, version, frame, (body) => describeCluster(body, view));
    case ApiKey.OffsetCommit:
      return changed<OffsetCommitResponse>(apiKey, version, frame, offsetCommit);
    case ApiKey.Heartbeat:
      return changed<HeartbeatResponse>(apiKey, version, frame, heartbeat);
    case ApiKey.ConsumerGroupHeartbeat:
      return changed<ConsumerGroupHeartbeatResponse>(apiKey, version, frame, consumerHeartbeat);
    default:
      throw new Error(`responses of API ${apiKey} are not rewritten`);
  }
}

/** The proxy's own answer to ApiVersions. */
export function answerApiVersions(version: number, correlationId: number, ranges: ApiRanges): Buffer {
  return encodeResponse(ApiKey.ApiVersions, version, correlationId, { errorCode: ErrorCode.NONE, apiKeys: listOf(ranges) });
}

/** An ApiVersions request of a version that is not offered is answered in version 0 with the range that is (KIP-511). */
export function refuseApiVersions(correlationId: number, ranges: ApiRanges): Buffer {
  const own = listOf(ranges).filter(({ apiKey }) => apiKey === ApiKey.ApiVersions);
  return encodeResponse(ApiKey.ApiVersions, 0, correlationId, { errorCode: ErrorCode.UNSUPPORTED_VERSION, apiKeys: own });
}

function changed<T extends object>(apiKey: number, version: number, frame: Buffer, change: (body: T) => void): Buffer {
  const { correlationId, body } = decodeResponse<T>(apiKey, version, frame);
  change(body);
  return encodeResponse(apiKey, version, correlationId, body);
}

/** Features are left out: Java decides on transactions version 2 by them, not by the version of Produce. */
function apiVersions(version: number, frame: Buffer, view: RouteView): Buffer {
  // A broker that does not know the version answers in version 0; the error code is at the same place in all.
  const refused = frame.length >= 6 && frame.readInt16BE(4) === ErrorCode.UNSUPPORTED_VERSION;
  const { correlationId, body } = decodeResponse<ApiVersionsResponse>(ApiKey.ApiVersions, refused ? 0 : version, frame);
  const theirs = new Map(body.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { min: minVersion, max: maxVersion }]));
  return encodeResponse(ApiKey.ApiVersions, refused ? 0 : version, correlationId, {
    errorCode: body.errorCode,
    throttleTimeMs: body.throttleTimeMs,
    apiKeys: listOf(intersect(view.ranges, theirs)),
  });
}

function metadata(body: MetadataResponse, view: RouteView, { keepsTopicIds }: ClientTraits): void {
  view.learn(body.brokers.map(({ nodeId, host, port }) => ({ nodeId, host, port })));
  for (const broker of body.brokers) Object.assign(broker, view.addressOf(broker.nodeId));
  if (body.clusterId !== null) body.clusterId = view.clusterId;
  // A lower epoch than the last one seen makes Java and librdkafka keep the old leader; without epochs they take the new one.
  for (const topic of body.topics) {
    if (keepsTopicIds) topic.topicId = ZERO_UUID;
    for (const partition of topic.partitions) partition.leaderEpoch = -1;
  }
}

function findCoordinator(body: FindCoordinatorResponse, view: RouteView): void {
  for (const coordinator of [body, ...body.coordinators]) {
    if (coordinator.nodeId >= 0 && coordinator.host !== '') Object.assign(coordinator, view.addressOf(coordinator.nodeId));
  }
}

function describeCluster(body: DescribeClusterResponse, view: RouteView): void {
  body.clusterId = view.clusterId;
  for (const broker of body.brokers) Object.assign(broker, view.addressOf(broker.brokerId));
}

/** After a switch the group may be unknown. Java fails on GROUP_ID_NOT_FOUND here and rejoins on ILLEGAL_GENERATION. */
function offsetCommit(body: OffsetCommitResponse): void {
  for (const { partitions } of body.topics) {
    for (const partition of partitions) {
      if (partition.errorCode === ErrorCode.GROUP_ID_NOT_FOUND) partition.errorCode = ErrorCode.ILLEGAL_GENERATION;
    }
  }
}

/** After a switch no member is known. All clients join again on both errors; franz-go tells its application of UNKNOWN_MEMBER_ID. */
function heartbeat(body: HeartbeatResponse): void {
  if (body.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) body.errorCode = ErrorCode.REBALANCE_IN_PROGRESS;
}

/** GROUP_ID_NOT_FOUND ends a consumer of KIP-848; UNKNOWN_MEMBER_ID makes it join anew. */
function consumerHeartbeat(body: ConsumerGroupHeartbeatResponse): void {
  if (body.errorCode === ErrorCode.GROUP_ID_NOT_FOUND) body.errorCode = ErrorCode.UNKNOWN_MEMBER_ID;
}

function listOf(ranges: ApiRanges): { apiKey: number; minVersion: number; maxVersion: number }[] {
  return [...ranges].map(([apiKey, { min, max }]) => ({ apiKey, minVersion: min, maxVersion: max }));
}
