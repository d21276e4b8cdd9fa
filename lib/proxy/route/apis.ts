import { ApiKey } from '../wire';

/** APIs that a drain does not wait for: they change nothing in the logs, and some are held by the broker for minutes (JoinGroup, SyncGroup). */
const reads = new Set<number>([
  ApiKey.Fetch,
  ApiKey.ListOffsets,
  ApiKey.Metadata,
  ApiKey.OffsetFetch,
  ApiKey.FindCoordinator,
  ApiKey.JoinGroup,
  ApiKey.Heartbeat,
  ApiKey.LeaveGroup,
  ApiKey.SyncGroup,
  ApiKey.DescribeGroups,
  ApiKey.ListGroups,
  ApiKey.SaslHandshake,
  ApiKey.ApiVersions,
  ApiKey.DescribeAcls,
  ApiKey.DescribeConfigs,
  ApiKey.DescribeLogDirs,
  ApiKey.SaslAuthenticate,
  ApiKey.DescribeCluster,
  ApiKey.DescribeProducers,
  ApiKey.DescribeTransactions,
  ApiKey.ListTransactions,
  ApiKey.ConsumerGroupHeartbeat,
  ApiKey.ConsumerGroupDescribe,
  ApiKey.DescribeTopicPartitions,
]);

/** Whether a request may change what the cluster stores; an API that is not known to be a read counts as a write. */
export function isWrite(apiKey: number): boolean {
  return !reads.has(apiKey);
}

/** Whether the cluster keeps something for the connection that a new connection would lack. */
export function bindsConnection(apiKey: number): boolean {
  return apiKey === ApiKey.SaslHandshake || apiKey === ApiKey.SaslAuthenticate;
}
