import { manifestYaml } from '../../core/manifest-yaml';
import {
  aclScript,
  awsPolicy,
  type AwsPolicyDocument,
  type DerivedPermissions,
  type Holder,
  roleBindingScript,
  roleManifest,
  rolesOf,
} from '../../permissions/data';

export const formats = ['kubernetes', 'aws', 'acls', 'confluent'] as const;
export type Format = (typeof formats)[number];

/** The permissions of one system in the form that the system's own tools take. */
export function inFormat(permissions: DerivedPermissions, format: Format, account?: string): string {
  if (format === 'kubernetes') return kubernetes(permissions);
  if (format === 'aws') return `${JSON.stringify(policies(permissions, account), null, 2)}\n`;
  return format === 'acls' ? aclScript(permissions.acls) : roleBindingScript(permissions.confluent);
}

/** A document for each cluster, holder and namespace. */
function kubernetes({ kubernetes: grants }: DerivedPermissions): string {
  return rolesOf(grants)
    .map((role) => {
      const { context, kubeconfig } = role.cluster;
      const where = [kubeconfig && `kubeconfig ${kubeconfig}`, context && `context ${context}`].filter(Boolean).join(', ');
      return `${where ? `# ${where}\n` : ''}${manifestYaml(roleManifest(role))}`;
    })
    .join('---\n');
}

/** The document itself where one holder is left, else one each. */
function policies({ aws }: DerivedPermissions, account?: string): AwsPolicyDocument | Partial<Record<Holder, AwsPolicyDocument>> {
  const names = account === undefined ? {} : { account };
  const holders = [...new Set(aws.map(({ holder }) => holder))];
  const documents = holders.map(
    (holder) =>
      [
        holder,
        awsPolicy(
          aws.filter((grant) => grant.holder === holder),
          names,
        ),
      ] as const,
  );
  const [only, ...others] = documents;
  return only && others.length === 0 ? only[1] : Object.fromEntries(documents);
}

/** Only what one of them needs. */
export function heldBy(permissions: DerivedPermissions, holder: Holder | undefined): DerivedPermissions {
  if (holder === undefined) return permissions;
  const own = <T extends { readonly holder: Holder }>(grants: readonly T[]) => grants.filter((grant) => grant.holder === holder);
  const { kubernetes: objects, confluent, aws, acls, other, notDerived } = permissions;
  return { kubernetes: own(objects), confluent: own(confluent), aws: own(aws), acls: own(acls), other: own(other), notDerived };
}
