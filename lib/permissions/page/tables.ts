import type { AclGrant, AwsGrant, ConfluentGrant, Grant, KubernetesGrant, OtherGrant } from '../data';

/** A table as Prettier writes it: columns as wide as their widest cell. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [titles = [], ...body] = cells;
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

export function kubernetesTable(grants: readonly KubernetesGrant[]): string {
  const rows = grants.map((grant) => {
    const { apiGroup, resource, name, verb } = grant;
    return [
      `\`${verb}\``,
      `\`${resource}\`${apiGroup === '' ? '' : ` of \`${apiGroup}\``}`,
      name === undefined ? 'any' : 'its own',
      whyOf(grant),
    ];
  });
  return markdownTable(['verb', 'objects', 'name', 'it …'], rows);
}

export function confluentTable(grants: readonly ConfluentGrant[]): string {
  const rows = grants.flatMap(({ role, because }) => because.map(({ does, call }) => [`\`${role}\``, does, `\`${call}\``]));
  return markdownTable(['role', 'it …', 'call'], rows);
}

export function awsTable(grants: readonly AwsGrant[]): string {
  return markdownTable(
    ['who', 'action', 'resource', 'it …'],
    grants.map((grant) => [grant.holder, `\`${grant.action}\``, `\`${grant.resource}\``, whyOf(grant)]),
  );
}

export function aclTable(grants: readonly AclGrant[]): string {
  return markdownTable(
    ['who', 'cluster', 'ACL', 'it …', 'Kafka API'],
    grants.map((grant) => [
      grant.holder,
      grant.cluster.toLowerCase(),
      `\`${grant.operation}\` on ${grant.resource}${grant.resource === 'Cluster' ? '' : ` \`${grant.name}\``}`,
      whyOf(grant),
      grant.because[0]?.call ?? '',
    ]),
  );
}

export function otherTable(grants: readonly OtherGrant[]): string {
  return markdownTable(
    ['where', 'permission', 'it …'],
    grants.map((grant) => [grant.where, grant.grant, whyOf(grant)]),
  );
}

function whyOf({ because }: Grant): string {
  return [...new Set(because.map(({ does }) => does))].join('; ');
}
