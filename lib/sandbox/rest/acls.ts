import { z } from 'zod';
import { ApiKey, ErrorCode } from '../../proxy/wire';
import { ask } from '../linking/ask';
import { KafkaFault } from '../linking/cluster-client';
import type { LinkEngine } from '../linking/link-engine';
import { badRequest, LinkFault } from '../linking/link-fault';
import { list, parse } from './body';
import type { RestRoutes } from './router';

/** Names of the numbers that the protocol has, in their order from 1. See AclOperation and its neighbours in Apache Kafka. */
const names = {
  resourceType: ['ANY', 'TOPIC', 'GROUP', 'CLUSTER', 'TRANSACTIONAL_ID', 'DELEGATION_TOKEN', 'USER'],
  patternType: ['ANY', 'MATCH', 'LITERAL', 'PREFIXED'],
  operation: [
    'ANY',
    'ALL',
    'READ',
    'WRITE',
    'CREATE',
    'DELETE',
    'ALTER',
    'DESCRIBE',
    'CLUSTER_ACTION',
    'DESCRIBE_CONFIGS',
    'ALTER_CONFIGS',
    'IDEMPOTENT_WRITE',
    'CREATE_TOKENS',
    'DESCRIBE_TOKENS',
  ],
  permission: ['ANY', 'DENY', 'ALLOW'],
} as const;

const newAcl = z.object({
  resource_type: z.string(),
  resource_name: z.string(),
  pattern_type: z.string(),
  principal: z.string(),
  host: z.string(),
  operation: z.string(),
  permission: z.string(),
});

const ACLS_VERSION = 3;

/** ACLs of the destination cluster: list, create, delete. */
export function aclRoutes({ destination: { client, clusterId } }: LinkEngine): RestRoutes {
  const show = ({ resourceType, patternType, operation, permissionType, resourceName, principal, host }: WireAcl) => ({
    kind: 'KafkaAcl',
    cluster_id: clusterId,
    resource_type: nameOf('resourceType', resourceType),
    resource_name: resourceName,
    pattern_type: nameOf('patternType', patternType),
    principal,
    host,
    operation: nameOf('operation', operation),
    permission: nameOf('permission', permissionType),
  });
  return {
    'GET /acls': async ({ query }) => {
      const { errorCode, errorMessage, resources } = await ask(
        await client.anyBroker(),
        ApiKey.DescribeAcls,
        ACLS_VERSION,
        filterOf(query),
      );
      refuse(errorCode, errorMessage);
      return {
        status: 200,
        body: list(
          'KafkaAclList',
          resources.flatMap(({ acls, ...resource }) => acls.map((acl) => show({ ...resource, ...acl }))),
        ),
      };
    },

    'POST /acls': async ({ body }) => {
      const acl = parse(newAcl, body);
      const { results } = await ask(await client.anyBroker(), ApiKey.CreateAcls, ACLS_VERSION, {
        creations: [
          {
            resourceType: numberOf('resourceType', acl.resource_type),
            resourceName: acl.resource_name,
            resourcePatternType: numberOf('patternType', acl.pattern_type),
            principal: acl.principal,
            host: acl.host,
            operation: numberOf('operation', acl.operation),
            permissionType: numberOf('permission', acl.permission),
          },
        ],
      });
      for (const { errorCode, errorMessage } of results) refuse(errorCode, errorMessage);
      return { status: 201 };
    },

    'DELETE /acls': async ({ query }) => {
      const { filterResults } = await ask(await client.anyBroker(), ApiKey.DeleteAcls, ACLS_VERSION, { filters: [filterOf(query)] });
      for (const { errorCode, errorMessage } of filterResults) refuse(errorCode, errorMessage);
      return { status: 200, body: { data: filterResults.flatMap(({ matchingAcls }) => matchingAcls.map(show)) } };
    },
  };
}

interface WireAcl {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}

function filterOf(query: URLSearchParams) {
  return {
    resourceTypeFilter: numberOf('resourceType', query.get('resource_type') ?? 'ANY'),
    resourceNameFilter: query.get('resource_name'),
    patternTypeFilter: numberOf('patternType', query.get('pattern_type') ?? 'ANY'),
    principalFilter: query.get('principal'),
    hostFilter: query.get('host'),
    operation: numberOf('operation', query.get('operation') ?? 'ANY'),
    permissionType: numberOf('permission', query.get('permission') ?? 'ANY'),
  };
}

function numberOf(field: keyof typeof names, name: string): number {
  const index = (names[field] as readonly string[]).indexOf(name.toUpperCase());
  if (index < 0) throw badRequest(`Unknown ${field} '${name}'`);
  return index + 1;
}

function nameOf(field: keyof typeof names, number: number): string {
  return names[field][number - 1] ?? 'UNKNOWN';
}

/** A cluster without an authorizer says SECURITY_DISABLED. */
function refuse(errorCode: number, message: string | null): void {
  if (errorCode !== ErrorCode.NONE) throw new LinkFault(400, 40002, message ?? new KafkaFault(errorCode, 'the ACLs').message);
}
