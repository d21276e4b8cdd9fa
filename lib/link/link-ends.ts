import type { IConstruct } from '../core/cdktf';
import { kafkaAttributes, restAttributes } from '../kafka/attributes';
import type { ClusterAccess } from '../kafka/cluster-access';
import type { KafkaCluster, LinkDestination } from '../kafka/kafka-cluster';
import type { LinkEnd } from './link-mode';

interface DestinationEnd {
  readonly source: KafkaCluster;
  readonly destination: LinkDestination;
  readonly access: ClusterAccess | undefined;
}

interface SourceEnd {
  readonly source: LinkDestination;
  readonly destination: LinkDestination;
  readonly sourceAccess: ClusterAccess | undefined;
  readonly destinationAccess: ClusterAccess | undefined;
}

/** What `switchyard_cluster_link` is given for the object on the destination. */
export function destinationEnd(
  scope: IConstruct,
  { mode, connection, servesBoth }: LinkEnd,
  { source, destination, access }: DestinationEnd,
) {
  const isOutbound = connection === 'OUTBOUND';
  const logins = isOutbound ? [access, servesBoth ? destination.access : undefined] : [];
  return {
    ...modeAttributes(mode, connection),
    destination: restAttributes(scope, destination),
    source: isOutbound ? kafkaAttributes(scope, source, access) : waitedFor(source),
    ...(servesBoth && { local: localAttributes(scope, destination, destination.access) }),
    ...revisionOf(logins),
    ...(mode === 'BIDIRECTIONAL' ? { remote_cluster_id: source.clusterId } : { source_cluster_id: source.clusterId }),
  };
}

/** The same for the object on the source. A bidirectional end calls the cluster that holds it the destination: mirrors on it are read from the other one. */
export function sourceEnd(
  scope: IConstruct,
  { mode, connection, servesBoth }: LinkEnd,
  { source, destination, sourceAccess, destinationAccess }: SourceEnd,
) {
  const isOutbound = connection === 'OUTBOUND';
  const reached = isOutbound ? kafkaAttributes(scope, destination, destinationAccess) : waitedFor(destination);
  const isInitiator = mode === 'SOURCE';
  const logins = isOutbound ? [destinationAccess, isInitiator || servesBoth ? sourceAccess : undefined] : [];
  const holder = restAttributes(scope, source);
  const other = destination.rest.clusterId;
  return {
    ...modeAttributes(mode, connection),
    ...(isInitiator ? { source_rest: holder, destination_cluster_id: other } : { destination: holder, remote_cluster_id: other }),
    ...(isInitiator ? { destination_kafka: reached } : { source: reached }),
    ...((isInitiator || servesBoth) && { local: localAttributes(scope, source, sourceAccess) }),
    ...revisionOf(logins),
  };
}

/** An end that waits for connections is told the addresses of the other cluster, and no login. */
function waitedFor({ bootstrapServers }: KafkaCluster) {
  return { bootstrap_servers: bootstrapServers };
}

/** The provider's defaults are left out. */
function modeAttributes(mode: LinkEnd['mode'], connection: LinkEnd['connection']) {
  return { ...(mode !== 'DESTINATION' && { mode }), ...(connection !== 'OUTBOUND' && { connection_mode: connection }) };
}

function localAttributes(scope: IConstruct, cluster: KafkaCluster, access: ClusterAccess | undefined) {
  const { bootstrap_servers: _, ...login } = kafkaAttributes(scope, cluster, access);
  return login;
}

/** One number for several logins, which changes whenever one of them does, as revisions only grow. */
function revisionOf(logins: readonly (ClusterAccess | undefined)[]) {
  const revisions = logins.flatMap((login) => login?.revision ?? []);
  return revisions.length > 0 ? { source_credentials_revision: revisions.reduce((sum, revision) => sum + revision, 0) } : {};
}
