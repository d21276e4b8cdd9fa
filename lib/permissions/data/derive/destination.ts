import { type Inventory, textAt, textsAt } from '../inventory';
import type { AclOperation, AclResource, Grant } from '../types';

/** A call to the cluster that holds links, with the ACL that allows it where there are no roles. */
export interface DestinationCall {
  readonly does: string;
  readonly call: string;
  readonly acl: readonly [resource: AclResource, name: string, operation: AclOperation];
}

/** Confluent Cloud's ids of Kafka clusters. */
export const isConfluentCloud = (clusterId: string): boolean => /^lkc-[a-z0-9]+$/.test(clusterId);

/**
 * What the runner needs on the cluster that holds the links: on Confluent Cloud the role that its documentation names for it, on other
 * clusters the ACLs that it names in the role's place.
 * @see https://docs.confluent.io/cloud/current/multi-cloud/cluster-linking/security-cloud.html
 */
export function destinationGrants(inventory: Inventory, cluster: unknown, path: string, calls: readonly DestinationCall[]): Grant[] {
  const clusterId = textAt(cluster, 'cluster_id') ?? '';
  if (isConfluentCloud(clusterId)) {
    return calls.map(({ does, call }) => ({
      system: 'confluent',
      holder: 'runner',
      role: 'CloudClusterAdmin',
      clusterId,
      because: [{ path, does, call }],
    }));
  }
  return calls.map(({ does, call, acl: [resource, name, operation] }) => ({
    system: 'acls',
    holder: 'runner',
    cluster: serversOf(inventory, clusterId) ?? `${clusterId} at ${textAt(cluster, 'rest_endpoint') ?? ''}`,
    resource,
    name,
    pattern: 'LITERAL',
    operation,
    because: [{ path, does, call }],
  }));
}

/** A group that moves to the cluster knows its brokers, too. */
function serversOf(inventory: Inventory, clusterId: string): string | undefined {
  const servers = inventory
    .ofType('switchyard_cutover')
    .flatMap(({ attributes }) => [
      ...(textAt(attributes, 'link', 'cluster_id') === clusterId
        ? [textsAt(attributes, 'destination', 'bootstrap_servers').join(',')]
        : []),
      ...(textAt(attributes, 'way_back', 'link', 'cluster_id') === clusterId
        ? [textsAt(attributes, 'source', 'bootstrap_servers').join(',')]
        : []),
    ]);
  return servers.find((text) => text !== '');
}
