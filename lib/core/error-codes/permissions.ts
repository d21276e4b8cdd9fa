import type { ErrorCode } from './index';

/** SWY81xx: permissions, as constructs and as a command. */
export const permissionErrors = {
  SWY8100: {
    says: 'nothing in the app needs a permission in this namespace',
    because: 'a Role without rules is refused by Terraform, and would be a sign that the wrong namespace is named',
    fix: 'name the namespace of a gateway of the app; switchyard permissions shows who needs what, and where',
  },
  SWY8101: {
    says: 'nobody would get the permissions',
    fix: 'name at least one service account, user or group in subjects',
  },
  SWY8102: {
    says: 'this is not the id of an AWS account',
    because: 'an account that is left open in a policy would cover secrets of every account that trusts yours',
    fix: 'give the twelve digits of the account, or a Terraform reference to them',
  },
  SWY8103: {
    says: 'this does not name a principal, an organization or an environment of Confluent Cloud',
    because: 'role bindings name principals as User:ID, and clusters below an organization and an environment',
    fix: 'correct it; confluent organization list, environment list and iam service-account list show the ids',
  },
  SWY8110: {
    says: 'the Kubernetes API does not say whether a permission is there',
    because: 'every user may ask about themselves (SelfSubjectAccessReview), unless the role system:basic-user was taken away',
    fix: 'check the kubeconfig with kubectl auth whoami, then try again',
  },
  SWY8111: {
    says: 'the app of the project makes no stacks',
    because: 'permissions are derived from the resources of its stacks',
    fix: 'run the command in a project that has a gateway, a link or a migration group',
  },
} as const satisfies Record<`SWY81${number}`, ErrorCode>;
