import type { IConstruct } from '../core/cdktf';
import type { AccessAttributes } from './cluster-access';
import type { Entrance } from './entrance';
import type { KafkaCluster, LinkDestination } from './kafka-cluster';

/**
 * A cluster as the provider's resources take it when they speak Kafka to it.
 * @param access how they log in; one that a listener of the cluster takes
 */
export function kafkaAttributes(
  scope: IConstruct,
  cluster: KafkaCluster,
  access = cluster.access,
): { bootstrap_servers: readonly string[]; security_protocol: string } & AccessAttributes {
  const { bootstrapServers, securityProtocol } = cluster.entranceFor(access) as Entrance;
  return { bootstrap_servers: bootstrapServers, security_protocol: securityProtocol, ...access?.attributesFor(scope) };
}

/** A cluster as the provider's resources take it when they use its REST API. */
export function restAttributes(scope: IConstruct, { rest }: LinkDestination) {
  const { endpoint, clusterId, apiKey, bearerToken, ca } = rest;
  return {
    rest_endpoint: endpoint,
    cluster_id: clusterId,
    ...(apiKey && { api_key_ref: apiKey.referenceFor(scope) }),
    ...(bearerToken && { bearer_token_ref: bearerToken.referenceFor(scope) }),
    ...(ca && { ca_ref: ca.referenceFor(scope) }),
  };
}
