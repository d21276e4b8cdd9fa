import type { Collected } from '../collected';
import { at, type Inventory, type ResourceBlock, textAt, textsAt } from '../inventory';
import type { AclOperation, AclResource } from '../types';
import { destinationGrants, type DestinationCall, isConfluentCloud } from './destination';

/** What the gates of a group ask: the link through REST, and both clusters with the Kafka protocol. */
export function cutoverGrants(inventory: Inventory, collected: Collected): void {
  for (const group of inventory.ofType('switchyard_cutover')) {
    const { attributes, path } = group;
    const clusterId = textAt(attributes, 'link', 'cluster_id') ?? '';
    if (at(attributes, 'link') !== undefined) {
      for (const grant of destinationGrants(inventory, at(attributes, 'link'), path, gateCalls)) collected.add(grant);
    }
    for (const grant of destinationGrants(inventory, at(attributes, 'way_back', 'link'), path, wayBackCalls(group))) collected.add(grant);
    askedCluster(group, 'source', collected);
    if (isConfluentCloud(clusterId)) watchers(clusterId, path, collected);
    else askedCluster(group, 'destination', collected);
  }
}

const gateCalls: readonly DestinationCall[] = [
  {
    does: 'checks link, mirrors and offset sync before a stage',
    call: 'GET /links/…, /links/…/configs, /links/…/mirrors',
    acl: ['Cluster', 'kafka-cluster', 'Describe'],
  },
];

/** A link that is turned round: its mirrors are on the source then, where they are looked at, and promoted when the group goes back. */
function wayBackCalls({ attributes }: ResourceBlock): DestinationCall[] {
  if (at(attributes, 'way_back', 'link') === undefined) return [];
  return [
    ...gateCalls,
    ...textsAt(attributes, 'topics').flatMap((topic): DestinationCall[] => [
      { does: 'promotes the mirrors of the way back', call: 'POST /links/…/mirrors:promote', acl: ['Topic', topic, 'Alter'] },
      { does: 'reads how far the way back is', call: 'GET /links/…/mirrors', acl: ['Topic', topic, 'Describe'] },
    ]),
  ];
}

/**
 * Source: lib/provider/gates. End offsets: Metadata and ListOffsets. Committed offsets: ListGroups and OffsetFetch of every group that the
 * cluster has, because a group that nobody thought of is the one that would lose its place. What each API asks for: Kafka documentation,
 * "Operations and Resources on Protocols".
 */
function askedCluster({ attributes, path }: ResourceBlock, side: 'source' | 'destination', collected: Collected): void {
  const cluster = textsAt(attributes, side, 'bootstrap_servers').join(',');
  const open = (textAt(attributes, side, 'security_protocol') ?? 'PLAINTEXT') === 'PLAINTEXT';
  const acl = (resource: AclResource, name: string, operation: AclOperation, does: string, call: string, atMost = false) =>
    collected.add({
      system: 'acls',
      holder: 'runner',
      cluster,
      ...(open && { principal: 'User:ANONYMOUS' }),
      resource,
      name,
      pattern: 'LITERAL',
      operation,
      ...(atMost && { atMost }),
      because: [{ path, does, call }],
    });
  for (const topic of textsAt(attributes, 'topics')) {
    acl('Topic', topic, 'Describe', 'compares end offsets and committed offsets before a stage', 'Metadata, ListOffsets, OffsetFetch');
    acl('Topic', topic, 'DescribeConfigs', 'compares the settings of the topic on both clusters', 'DescribeConfigs');
    if (side === 'source')
      acl(
        'Topic',
        topic,
        'Read',
        'names the producers that do not use the route, and finds what they wrote after the promotion',
        'DescribeProducers, Fetch',
      );
  }
  if (side === 'source') acl('TransactionalId', '*', 'Describe', 'finds transactions that are left open', 'ListTransactions');
  acl('Cluster', 'kafka-cluster', 'DescribeConfigs', 'compares quotas, and says so where it may not', 'DescribeClientQuotas', true);
  acl('Cluster', 'kafka-cluster', 'Describe', 'finds the consumer groups, and compares ACLs', 'ListGroups, DescribeAcls');
  acl('Group', '*', 'Describe', 'compares the committed offsets of every group', 'OffsetFetch');
}

/** No call of Switchyard needs it: people who watch the cutover do. */
function watchers(clusterId: string, path: string, collected: Collected): void {
  collected.add({
    system: 'confluent',
    holder: 'runner',
    role: 'MetricsViewer',
    clusterId,
    because: [{ path, does: 'lets people watch mirror lag during the cutover; no call of Switchyard asks for it', call: 'Metrics API' }],
  });
}
