import type { Collected } from '../collected';
import { at, type Inventory, type ResourceBlock, textAt, textsAt } from '../inventory';
import type { AclGrant, AclOperation, AclResource, Reason } from '../types';
import { destinationGrants, type DestinationCall } from './destination';
import { mskReadGrants } from './msk';

/** What cluster links need: who makes them on the destination, and the link itself on the source. */
export function linkGrants(inventory: Inventory, collected: Collected): void {
  for (const link of inventory.ofType('switchyard_cluster_link')) {
    for (const grant of destinationGrants(inventory, at(link.attributes, 'destination'), link.path, linkCalls)) collected.add(grant);
    sourceGrants(link, inventory, collected);
  }
  for (const mirrors of inventory.ofType('switchyard_mirror_topics')) {
    const calls = mirrorCalls(mirrors);
    for (const grant of destinationGrants(inventory, at(mirrors.attributes, 'link'), mirrors.path, calls)) collected.add(grant);
  }
  for (const { attributes, path } of inventory.ofType('switchyard_offset_sync')) {
    for (const grant of destinationGrants(inventory, at(attributes, 'link'), path, offsetSyncCalls)) collected.add(grant);
  }
}

/** Source: "RBAC roles and Kafka ACLs summary", Manage Security for Cluster Linking on Confluent Cloud. */
const linkCalls: readonly DestinationCall[] = [
  {
    does: 'makes, changes and removes the link',
    call: 'POST, DELETE /links, PUT /links/…/configs:alter',
    acl: ['Cluster', 'kafka-cluster', 'Alter'],
  },
  { does: 'reads the link and its settings', call: 'GET /links/…, GET /links/…/configs', acl: ['Cluster', 'kafka-cluster', 'Describe'] },
];

const offsetSyncCalls: readonly DestinationCall[] = [
  {
    does: 'keeps the offsets of groups that have moved from being brought over again',
    call: 'PUT /links/…/configs:alter',
    acl: ['Cluster', 'kafka-cluster', 'Alter'],
  },
];

function mirrorCalls({ attributes }: ResourceBlock): DestinationCall[] {
  const topics = textsAt(attributes, 'topics');
  return [
    { does: 'makes mirror topics', call: 'POST /links/…/mirrors', acl: ['Cluster', 'kafka-cluster', 'Alter'] },
    { does: 'makes mirror topics', call: 'POST /links/…/mirrors', acl: ['Cluster', 'kafka-cluster', 'AlterConfigs'] },
    { does: 'reads how far the mirrors are', call: 'GET /links/…/mirrors', acl: ['Cluster', 'kafka-cluster', 'Describe'] },
    ...topics.flatMap((topic): DestinationCall[] => [
      { does: 'makes mirror topics', call: 'POST /links/…/mirrors', acl: ['Topic', topic, 'Create'] },
      { does: 'promotes mirror topics', call: 'POST /links/…/mirrors:promote', acl: ['Topic', topic, 'Alter'] },
      { does: 'reads how far the mirrors are', call: 'GET /links/…/mirrors', acl: ['Topic', topic, 'Describe'] },
    ]),
  ];
}

/** Topics that any resource of the app mirrors through the link, by its name and its cluster's. */
function topicsOf(link: ResourceBlock, inventory: Inventory): string[] {
  const mirrors = inventory
    .ofType('switchyard_mirror_topics')
    .filter(
      ({ attributes }) =>
        textAt(attributes, 'link', 'link_name') === textAt(link.attributes, 'link_name') &&
        textAt(attributes, 'link', 'cluster_id') === textAt(link.attributes, 'destination', 'cluster_id'),
    );
  // Mirrors that come of a reversal are there from the switch on; what they need has to be granted before.
  const returning = groupsTurning(link, inventory).filter((group) => isEndOf(link, at(group.attributes, 'way_back', 'link')));
  return [...new Set([...mirrors, ...returning].flatMap(({ attributes }) => textsAt(attributes, 'topics')))];
}

/** Groups that turn the link round, of either of its ends. */
function groupsTurning(link: ResourceBlock, inventory: Inventory): readonly ResourceBlock[] {
  return inventory
    .ofType('switchyard_cutover')
    .filter(({ attributes }) => at(attributes, 'way_back', 'link') !== undefined)
    .filter(({ attributes }) => isEndOf(link, at(attributes, 'way_back', 'link')) || isEndOf(link, at(attributes, 'link')));
}

const isEndOf = ({ attributes }: ResourceBlock, end: unknown): boolean =>
  textAt(end, 'link_name') === textAt(attributes, 'link_name') &&
  textAt(end, 'cluster_id') === textAt(attributes, 'destination', 'cluster_id');

function sourceGrants(link: ResourceBlock, inventory: Inventory, collected: Collected): void {
  const { attributes, path } = link;
  const topics = topicsOf(link, inventory);
  const turning = groupsTurning(link, inventory);
  const cluster = textsAt(attributes, 'source', 'bootstrap_servers').join(',');
  const setting = (name: string) => textAt(at(attributes, 'config'), name);
  const copiesOffsets = setting('consumer.offset.sync.enable') === 'true';
  // The end on the source copies offsets from the switch on.
  const willCopy = turning.some((group) => isEndOf(link, at(group.attributes, 'way_back', 'link')));
  const groups = copiesOffsets ? groupsOf(setting('consumer.offset.group.filters')) : willCopy ? everyGroup : [];
  if (setting('sasl.mechanism') === 'AWS_MSK_IAM') {
    for (const grant of mskReadGrants(cluster, topics, groups, path)) collected.add(grant);
    return;
  }

  const principal = principalOf(attributes);
  const acl = (
    resource: AclResource,
    name: string,
    operation: AclOperation,
    because: Omit<Reason, 'path'>,
    pattern: AclGrant['pattern'] = 'LITERAL',
  ) =>
    collected.add({
      system: 'acls',
      holder: 'link',
      cluster,
      ...(principal !== undefined && { principal }),
      resource,
      name,
      pattern,
      operation,
      because: [{ path, ...because }],
    });

  for (const topic of topics) {
    acl('Topic', topic, 'Read', { does: 'copies the records', call: 'Fetch' });
    acl('Topic', topic, 'DescribeConfigs', { does: 'copies the settings of the topic', call: 'DescribeConfigs' });
  }
  for (const { name, pattern } of groups)
    acl('Group', name, 'Describe', { does: 'copies committed offsets', call: 'OffsetFetch' }, pattern);
  if (groups.length > 0) acl('Cluster', 'kafka-cluster', 'Describe', { does: 'finds the consumer groups', call: 'ListGroups' });
  // Confluent's documentation asks for Operator on the cluster of a bidirectional link, its example of a reversal for these two at both ends.
  const turns = { does: 'turns mirrors round', call: 'mirrors:reverse-and-start-mirror' };
  for (const operation of turning.length > 0 ? (['Alter', 'Describe'] as const) : []) acl('Cluster', 'kafka-cluster', operation, turns);
  if (setting('acl.sync.enable') === 'true') acl('Cluster', 'kafka-cluster', 'Describe', { does: 'copies ACLs', call: 'DescribeAcls' });
}

/** A source without authentication knows everyone as ANONYMOUS; with certificates the name is not in the configuration. */
function principalOf(attributes: unknown): string | undefined {
  const user = textAt(attributes, 'source_username');
  if (user !== undefined) return `User:${user}`;
  const protocol =
    textAt(at(attributes, 'config'), 'security.protocol') ?? textAt(attributes, 'source', 'security_protocol') ?? 'PLAINTEXT';
  return protocol === 'PLAINTEXT' ? 'User:ANONYMOUS' : undefined;
}

interface GroupPattern {
  readonly name: string;
  readonly pattern: AclGrant['pattern'];
}

const everyGroup: readonly GroupPattern[] = [{ name: '*', pattern: 'LITERAL' }];

/** The groups that the filters include; exclusions narrow what is copied, and no ACL is needed for them. */
function groupsOf(filters: string | undefined): GroupPattern[] {
  if (filters === undefined) return [];
  try {
    const { groupFilters = [] } = JSON.parse(filters) as { groupFilters?: { name: string; patternType?: string; filterType?: string }[] };
    return groupFilters
      .filter(({ filterType }) => filterType !== 'EXCLUDE')
      .map(({ name, patternType }) => ({ name, pattern: patternType === 'PREFIXED' ? 'PREFIXED' : 'LITERAL' }));
  } catch {
    return [...everyGroup];
  }
}
