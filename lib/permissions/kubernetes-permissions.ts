import { Construct, Lazy } from '../core/cdktf';
import { CodedError } from '../core/coded-error';
import { Rules } from '../core/rules';
import { kubernetesBinding } from '../gateway/deployment/bindings';
import { ensureKubernetesProvider } from '../gateway/deployment/kubernetes-provider';
import type { KubernetesAccess } from '../gateway/deployment-props';
import { grantsLabel, type PolicyRule, rulesOf } from './data';
import { givesPermissions, Permissions } from './permissions';

export interface KubernetesSubject {
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly name: string;

  /**
   * Namespace of a service account.
   * @default - the namespace of the Role
   */
  readonly namespace?: string;
}

export interface KubernetesPermissionsProps {
  /** Namespace of the gateways. */
  readonly namespace: string;

  /** Who gets the permissions. */
  readonly subjects: readonly KubernetesSubject[];

  /**
   * Whose permissions: `runner` for who runs Terraform, `gateway` for the pods of a gateway that Switchyard does not deploy.
   * @default 'runner'
   */
  readonly holder?: 'runner' | 'gateway';

  /**
   * Name of the Role and of its binding.
   * @default - `switchyard-` and the holder
   */
  readonly roleName?: string;

  /**
   * How Terraform reaches the cluster, where the stack has no Kubernetes provider yet.
   * @default - KUBE_CONFIG_PATH, or the service account of the pod
   */
  readonly kubernetes?: KubernetesAccess;
}

/**
 * A Role with exactly what the app needs in a namespace, and its binding. An administrator deploys it, in a stack of its own: Kubernetes lets
 * nobody grant what they do not hold. What is in no namespace is not part of it: `switchyard permissions --format kubernetes` prints the
 * ClusterRole where one is needed.
 *
 * @throws SWY3200 `@cdktf/provider-kubernetes` is not installed
 * @throws SWY8100 nothing in the app needs a permission in the namespace (at synth)
 * @throws SWY8101 there are no subjects
 */
export class KubernetesPermissions extends Construct {
  public readonly roleName: string;

  public constructor(scope: Construct, id: string, props: KubernetesPermissionsProps) {
    super(scope, id);
    const { namespace, subjects, holder = 'runner' } = props;
    const rules = new Rules(this);
    rules.check('SWY8101', subjects.length > 0, { property: 'subjects', value: subjects });
    rules.throwIfBroken();
    this.roleName = props.roleName ?? `switchyard-${holder}`;
    givesPermissions(this);

    const needed = () =>
      Permissions.of(this)
        .derive()
        .kubernetes.filter((grant) => grant.holder === holder && grant.namespace === namespace);
    this.node.addValidation({ validate: () => this.refuseEmpty(needed().length, namespace) });
    this.createRole(props, () => rulesOf(needed()));
  }

  private createRole({ namespace, subjects, kubernetes }: KubernetesPermissionsProps, rules: () => readonly PolicyRule[]): void {
    ensureKubernetesProvider(this, kubernetes);
    const { RoleV1 } = kubernetesBinding('role-v1');
    const { RoleBindingV1 } = kubernetesBinding('role-binding-v1');
    const metadata = { name: this.roleName, namespace, labels: { [grantsLabel]: 'true' } };
    new RoleV1(this, 'Role', { metadata, rule: Lazy.anyValue({ produce: () => rules().map(terraformRule) }) });
    new RoleBindingV1(this, 'Binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.roleName },
      subject: subjects.map((subject) => ({
        kind: subject.kind,
        name: subject.name,
        ...(subject.kind === 'ServiceAccount' ? { namespace: subject.namespace ?? namespace } : { apiGroup: 'rbac.authorization.k8s.io' }),
      })),
    });
  }

  private refuseEmpty(count: number, namespace: string): string[] {
    return count > 0 ? [] : [new CodedError('SWY8100', { property: 'namespace', value: namespace }, this.node.path).message];
  }
}

/** A late value must have Terraform's names already. */
function terraformRule({ apiGroups, resources, resourceNames, verbs }: PolicyRule): object {
  return { api_groups: apiGroups, resources, ...(resourceNames && { resource_names: resourceNames }), verbs };
}
