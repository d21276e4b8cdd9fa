import type { IConstruct } from '../core/cdktf';
import type { KafkaCluster, LinkDestination } from './kafka-cluster';

/** A cluster as the provider's resources take it when they speak Kafka to it. */
export function kafkaAttributes(cluster: KafkaCluster): { bootstrap_servers: readonly string[]; security_protocol: string } {
  return { bootstrap_servers: cluster.bootstrapServers, security_protocol: cluster.securityProtocol };
}

/** A cluster as the provider's resources take it when they use its REST API. */
export function restAttributes(
  scope: IConstruct,
  { rest }: LinkDestination,
): { rest_endpoint: string; cluster_id: string; api_key_ref: string } {
  return { rest_endpoint: rest.endpoint, cluster_id: rest.clusterId, api_key_ref: rest.apiKey.referenceFor(scope) };
}
