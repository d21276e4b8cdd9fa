import type { AwsGrant } from '../types';

/** What ARNs name and no construct knows. Values may be Terraform references. */
export interface AwsNames {
  /** @default 'aws' */
  readonly partition?: string;
  readonly account: string;
  /** Where a resource says nothing of its region. */
  readonly region?: string;
  /** `NAME/UUID` of the MSK cluster, the end of its ARN. */
  readonly mskCluster?: string;
}

export interface AwsPolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly AwsStatement[];
}

export interface AwsStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** An identity policy; one statement for actions on the same resources. What is not named stays in braces, which AWS refuses. */
export function awsPolicy(grants: readonly AwsGrant[], names: Partial<AwsNames> = {}): AwsPolicyDocument {
  const byResource = groups(
    grants,
    ({ resource }) => filled(resource, names),
    ({ action }) => action,
  );
  const byActions = new Map<string, { actions: string[]; resources: string[] }>();
  for (const [resource, actions] of byResource) {
    const key = actions.join();
    const statement = byActions.get(key) ?? { actions, resources: [] };
    statement.resources.push(resource);
    byActions.set(key, statement);
  }
  return {
    Version: '2012-10-17',
    Statement: [...byActions.values()].map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources })),
  };
}

function filled(resource: string, { partition = 'aws', account, region, mskCluster }: Partial<AwsNames>): string {
  const values: Readonly<Record<string, string | undefined>> = { partition, account, region, 'msk-cluster': mskCluster };
  return resource.replace(/\{([a-z-]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function groups(grants: readonly AwsGrant[], key: (grant: AwsGrant) => string, value: (grant: AwsGrant) => string): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const grant of grants) found.set(key(grant), (found.get(key(grant)) ?? new Set()).add(value(grant)));
  return new Map([...found].map(([name, values]) => [name, [...values].sort()]));
}
