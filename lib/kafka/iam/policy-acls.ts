import type { Rules } from '../../core/rules';
import type { AclBinding, AclOperation } from './acl';

/** An IAM policy document, as AWS has it. */
export interface IamPolicy {
  readonly Version?: string;
  readonly Statement: IamStatement | readonly IamStatement[];
}

export interface IamStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: unknown;
}

type ResourceType = AclBinding['resourceType'];

/**
 * Actions of IAM access control for MSK, and the operation of Kafka that each is. `Connect` has none: who can log in is connected.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
const actions: Readonly<Record<string, readonly [ResourceType, AclOperation] | undefined>> = {
  Connect: undefined,
  DescribeCluster: ['Cluster', 'Describe'],
  AlterCluster: ['Cluster', 'Alter'],
  DescribeClusterDynamicConfiguration: ['Cluster', 'DescribeConfigs'],
  AlterClusterDynamicConfiguration: ['Cluster', 'AlterConfigs'],
  WriteDataIdempotently: ['Cluster', 'IdempotentWrite'],
  CreateTopic: ['Topic', 'Create'],
  DescribeTopic: ['Topic', 'Describe'],
  AlterTopic: ['Topic', 'Alter'],
  DeleteTopic: ['Topic', 'Delete'],
  DescribeTopicDynamicConfiguration: ['Topic', 'DescribeConfigs'],
  AlterTopicDynamicConfiguration: ['Topic', 'AlterConfigs'],
  ReadData: ['Topic', 'Read'],
  WriteData: ['Topic', 'Write'],
  DescribeGroup: ['Group', 'Describe'],
  AlterGroup: ['Group', 'Read'],
  DeleteGroup: ['Group', 'Delete'],
  DescribeTransactionalId: ['TransactionalId', 'Describe'],
  AlterTransactionalId: ['TransactionalId', 'Write'],
};

/**
 * The permissions that policies give for Kafka, for a user of another name. What ACLs cannot say is noted as SWY3121 and never left out silently;
 * actions of other services are passed over.
 */
export function aclsOfPolicies(rules: Rules, principal: string, policies: readonly IamPolicy[]): AclBinding[] {
  const statements = policies.flatMap(({ Statement }) => listOf(Statement));
  const bindings = statements.flatMap((statement) => aclsOfStatement(rules, principal, statement));
  const seen = new Set<string>();
  return bindings.filter((binding) => {
    const key = JSON.stringify(binding);
    return !seen.has(key) && seen.add(key);
  });
}

function aclsOfStatement(rules: Rules, principal: string, statement: IamStatement): AclBinding[] {
  const named = listOf(statement.Action).filter((action) => action === '*' || /^kafka-cluster:/i.test(action));
  if (named.length === 0 && statement.NotAction === undefined) return [];

  const refuse = (detail: string) => rules.check('SWY3121', false, { property: 'iamPolicy', value: statement.Sid ?? principal, detail });
  if (statement.NotAction !== undefined || statement.NotResource !== undefined)
    refuse('it names what it does not mean: NotAction or NotResource');
  if (statement.Effect === 'Deny') refuse('it denies');
  if (statement.Condition !== undefined) refuse('it has conditions');
  const known = named.flatMap((action) => {
    const found = expand(action);
    if (found.length === 0) refuse(`there is no action ${action}`);
    return found.flatMap((name) => (actions[name] ? [actions[name]] : []));
  });
  const resources = listOf(statement.Resource).map((arn) => {
    const resource = resourceOf(arn);
    if (resource === undefined) refuse(`resource ${arn} has no form that an ACL can have`);
    return resource;
  });
  return known.flatMap(([type, operation]) =>
    resources.flatMap((resource): AclBinding[] =>
      resource && (resource.type === undefined || resource.type === type)
        ? [{ principal, resourceType: type, ...nameFor(type, resource.name), operation }]
        : [],
    ),
  );
}

/** Names of actions; `*` and `?` stand for those that there are. */
function expand(action: string): string[] {
  const pattern = globOf(action.replace(/^kafka-cluster:/i, ''));
  return Object.keys(actions).filter((name) => pattern.test(name));
}

interface Resource {
  /** Undefined: every type. */
  readonly type: ResourceType | undefined;
  readonly name: string;
}

const types: Readonly<Record<string, ResourceType>> = {
  cluster: 'Cluster',
  topic: 'Topic',
  group: 'Group',
  'transactional-id': 'TransactionalId',
};

/** `arn:aws:kafka:REGION:ACCOUNT:topic/CLUSTER/UUID/NAME`; a `*` stands for slashes too, so one that comes before the name stands for any name. */
function resourceOf(arn: string): Resource | undefined {
  if (arn === '*') return { type: undefined, name: '*' };
  const path = /^arn:[^:]*:kafka:[^:]*:[^:]*:(.+)$/.exec(arn)?.[1];
  if (path === undefined) return undefined;
  if (path === '*') return { type: undefined, name: '*' };
  const [kind = '', ...rest] = path.split('/');
  const type = types[kind];
  if (type === undefined) return undefined;
  if (type === 'Cluster') return { type, name: 'kafka-cluster' };
  const name = rest.length >= 3 ? rest.slice(2).join('/') : rest.at(-1) === '*' ? '*' : '';
  return /^[^*?]+\*?$|^\*$/.test(name) ? { type, name } : undefined;
}

function nameFor(type: ResourceType, name: string): Pick<AclBinding, 'resourceName' | 'patternType'> {
  if (type === 'Cluster') return { resourceName: 'kafka-cluster', patternType: 'LITERAL' };
  if (name === '*' || !name.endsWith('*')) return { resourceName: name, patternType: 'LITERAL' };
  return { resourceName: name.slice(0, -1), patternType: 'PREFIXED' };
}

function globOf(text: string): RegExp {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
