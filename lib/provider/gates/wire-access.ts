import { type DescribeAclsResponse, type DescribeClientQuotasResponse, errorName } from '../../proxy/wire';
import type { Acl, Quota } from './kafka-view';
import { addressOf, refuseQuestion, Unanswered, type WireCluster } from './wire-cluster';

/** Numbers of Kafka's ResourceType, PatternType, AclOperation and AclPermissionType. */
const resourceTypes = { topic: 2, group: 3 } as const;
const any = 1;
const prefixed = 4;
const operations: Readonly<Record<number, string>> = {
  2: 'ALL',
  3: 'READ',
  4: 'WRITE',
  5: 'CREATE',
  6: 'DELETE',
  7: 'ALTER',
  8: 'DESCRIBE',
  9: 'CLUSTER_ACTION',
  10: 'DESCRIBE_CONFIGS',
  11: 'ALTER_CONFIGS',
  12: 'IDEMPOTENT_WRITE',
};
const permissions: Readonly<Record<number, string>> = { 2: 'DENY', 3: 'ALLOW' };

/** DescribeAcls for all topics and all groups. */
export async function allAcls(cluster: WireCluster): Promise<readonly Acl[]> {
  const found = await Promise.all(
    (['topic', 'group'] as const).map(async (resource) => {
      const body = {
        resourceTypeFilter: resourceTypes[resource],
        resourceNameFilter: null,
        patternTypeFilter: any,
        principalFilter: null,
        hostFilter: null,
        operation: any,
        permissionType: any,
      };
      const answer = await cluster.send<DescribeAclsResponse>(await someBroker(cluster), 'describeAcls', body);
      refuseQuestion(answer.errorCode, 'its ACLs');
      return answer.resources.flatMap(({ resourceName, patternType, acls }) =>
        acls.map(({ principal, operation, permissionType }) => ({
          resource,
          name: resourceName,
          isPrefix: patternType === prefixed,
          principal,
          operation: operations[operation] ?? `operation ${operation}`,
          permission: permissions[permissionType] ?? `permission ${permissionType}`,
        })),
      );
    }),
  );
  return found.flat();
}

/** DescribeClientQuotas without a filter. */
export async function allQuotas(cluster: WireCluster): Promise<readonly Quota[]> {
  const answer = await cluster.send<DescribeClientQuotasResponse>(await someBroker(cluster), 'describeClientQuotas', {
    components: [],
    strict: false,
  });
  refuseQuestion(answer.errorCode, 'its quotas');
  if (!answer.entries) throw new Unanswered(answer.errorMessage ?? errorName(answer.errorCode));
  return answer.entries.flatMap(({ entity, values }) => {
    const name = entity
      .map(({ entityType, entityName }) => `${entityType}=${entityName ?? '<default>'}`)
      .sort()
      .join(', ');
    return values.map(({ key, value }) => ({ entity: name, key, value }));
  });
}

async function someBroker(cluster: WireCluster): Promise<string> {
  const { brokers } = await cluster.metadata([]);
  return brokers[0] ? addressOf(brokers[0]) : (cluster.cluster.bootstrap_servers[0] ?? '');
}
