import type { Collected } from '../collected';
import { type Inventory, type ResourceBlock, textAt, textsAt } from '../inventory';
import type { AclGrant, AclOperation, AclResource } from '../types';

type Acl = readonly [
  resource: AclResource,
  name: string,
  operation: AclOperation,
  does: string,
  call: string,
  pattern?: AclGrant['pattern'],
];

/**
 * What MirrorMaker 2 needs on both clusters under the logins that its connectors get, and who runs Terraform for carrying offsets of groups. Kafka Connect's
 * own REST API has no roles. Source: docs/mirror-maker.md, "What it needs to be allowed".
 */
export function mirrorMakerGrants(inventory: Inventory, collected: Collected): void {
  for (const block of inventory.ofType('switchyard_mirror_maker')) {
    const { attributes } = block;
    const topics = textsAt(attributes, 'topics');
    const offsetSyncsAtSource = textAt(attributes, 'offset_syncs_location') !== 'destination';
    for (const acl of readsOf(topics)) add(collected, block, 'source', 'link', acl);
    for (const acl of offsetSyncs) add(collected, block, offsetSyncsAtSource ? 'source' : 'destination', 'link', acl);
    for (const acl of writesOf(topics)) add(collected, block, 'destination', 'link', acl);
    for (const acl of carriesOf(topics)) add(collected, block, 'destination', 'runner', acl);
    collected.note(
      block.path,
      "what Kafka Connect's workers need for themselves: their group and their topics of settings, offsets and status",
    );
  }
}

const readsOf = (topics: readonly string[]): Acl[] => [
  ...topics.flatMap((topic): Acl[] => [
    ['Topic', topic, 'Read', 'copies the records', 'Fetch'],
    ['Topic', topic, 'DescribeConfigs', 'copies the settings of the topic', 'DescribeConfigs'],
  ]),
  ['Group', '*', 'Describe', 'translates committed offsets', 'OffsetFetch'],
];

const offsetSyncs: readonly Acl[] = (['Create', 'Write', 'Read'] as const).map((operation) => [
  'Topic',
  'mm2-offset-syncs.',
  operation,
  'keeps pairs of offsets',
  'CreateTopics, Produce, Fetch',
  'PREFIXED',
]);

const writesOf = (topics: readonly string[]): Acl[] => [
  ...topics.flatMap((topic): Acl[] =>
    (['Create', 'Write', 'Alter', 'AlterConfigs'] as const).map((operation) => [
      'Topic',
      topic,
      operation,
      'makes the topic and writes the records',
      'CreateTopics, CreatePartitions, IncrementalAlterConfigs, Produce',
    ]),
  ),
  ['Group', '*', 'Read', 'brings translated offsets over', 'OffsetCommit'],
];

const carriesOf = (topics: readonly string[]): Acl[] => [
  ['Group', '*', 'Read', 'puts groups at the records that come next', 'OffsetCommit'],
  ...topics.map((topic): Acl => ['Topic', topic, 'Read', 'puts groups at the records that come next', 'OffsetCommit']),
];

function add(
  collected: Collected,
  { path, attributes }: ResourceBlock,
  side: 'source' | 'destination',
  holder: 'link' | 'runner',
  acl: Acl,
): void {
  const [resource, name, operation, does, call, pattern = 'LITERAL'] = acl;
  const open = (textAt(attributes, side, 'security_protocol') ?? 'PLAINTEXT') === 'PLAINTEXT';
  collected.add({
    system: 'acls',
    holder,
    cluster: textsAt(attributes, side, 'bootstrap_servers').join(','),
    ...(open && { principal: 'User:ANONYMOUS' }),
    resource,
    name,
    pattern,
    operation,
    because: [{ path, does, call }],
  });
}
