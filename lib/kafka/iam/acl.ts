/** One permission of Kafka (KIP-11, KIP-290). */
export interface AclBinding {
  readonly principal: string;
  readonly resourceType: 'Topic' | 'Group' | 'Cluster' | 'TransactionalId';
  readonly resourceName: string;
  readonly patternType: 'LITERAL' | 'PREFIXED';
  readonly operation: AclOperation;
}

export type AclOperation =
  'Read' | 'Write' | 'Create' | 'Delete' | 'Alter' | 'Describe' | 'DescribeConfigs' | 'AlterConfigs' | 'IdempotentWrite';

/** `kafka-acls` commands that add permissions, one for each principal and resource. */
export function aclCommands(acls: readonly AclBinding[], bootstrapServer: string): string[] {
  const groups = new Map<string, AclBinding[]>();
  for (const acl of acls) {
    const key = JSON.stringify([acl.principal, acl.resourceType, acl.patternType, acl.resourceName]);
    groups.set(key, [...(groups.get(key) ?? []), acl]);
  }
  return [...groups.values()].map((bindings) => command(bindings as [AclBinding, ...AclBinding[]], bootstrapServer));
}

function command(bindings: readonly [AclBinding, ...AclBinding[]], bootstrapServer: string): string {
  const [{ principal, resourceType, resourceName, patternType }] = bindings;
  const resource = resourceType === 'Cluster' ? '--cluster' : `${flags[resourceType]} ${quoted(resourceName)}`;
  const operations = [...new Set(bindings.map(({ operation }) => operation))].map((operation) => `--operation ${operation}`).join(' ');
  return [
    `kafka-acls --bootstrap-server ${quoted(bootstrapServer)} --command-config admin.properties --add`,
    `--allow-principal ${quoted(`User:${principal}`)} ${operations} ${resource} --resource-pattern-type ${patternType.toLowerCase()}`,
  ].join(' ');
}

const flags = { Topic: '--topic', Group: '--group', TransactionalId: '--transactional-id' } as const;

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_.:/@,=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
