import { Construct, Lazy, TerraformProvider, TerraformResource, TerraformStack } from '../core/cdktf';
import { Rules } from '../core/rules';
import { clusterCrn, type ConfluentGrant, type ConfluentNames } from './data';
import { givesPermissions, Permissions } from './permissions';

export interface ConfluentPermissionsProps extends ConfluentNames {
  /** Who runs Terraform: `User:sa-…` or `User:u-…`. */
  readonly principal: string;

  /**
   * Roles to bind. MetricsViewer is for people who watch mirror lag in Confluent's console and metrics; no call of Switchyard needs it.
   * @default - every role that the app needs
   */
  readonly roles?: readonly ConfluentGrant['role'][];
}

const source = 'confluentinc/confluent';

/**
 * Role bindings of Confluent Cloud for who runs Terraform, one a role and cluster of the app: `confluent_role_binding`. The provider reads its
 * own API key from `CONFLUENT_CLOUD_API_KEY` and `CONFLUENT_CLOUD_API_SECRET`; a stack that has the provider already keeps its own.
 *
 * @throws SWY8103 the principal, the organization or the environment cannot be one
 */
export class ConfluentPermissions extends Construct {
  public constructor(scope: Construct, id: string, props: ConfluentPermissionsProps) {
    super(scope, id);
    this.check(props);
    givesPermissions(this);
    const stack = TerraformStack.of(this);
    if (!hasProvider(stack)) new ConfluentProvider(stack, 'ConfluentProvider');
    new RoleBindings(this, 'RoleBindings', props.principal, () => this.bindings(props));
  }

  /** By a key that stays the same whatever else comes and goes. */
  private bindings({ roles, ...names }: ConfluentPermissionsProps): Record<string, { role: string; crn: string }> {
    const wanted = Permissions.of(this)
      .roleBindings()
      .filter(({ role }) => roles?.includes(role) ?? true);
    return Object.fromEntries(wanted.map(({ role, clusterId }) => [`${role}/${clusterId}`, { role, crn: clusterCrn(names, clusterId) }]));
  }

  private check({ principal, organization, environment }: ConfluentPermissionsProps): void {
    const rules = new Rules(this);
    rules.check('SWY8103', () => /^User:[^\s/]+$/.test(principal), {
      property: 'principal',
      value: principal,
      allowed: 'User:sa-… or User:u-…',
    });
    rules.check('SWY8103', () => /^[0-9a-f-]{36}$/.test(organization), {
      property: 'organization',
      value: organization,
      allowed: 'a UUID',
    });
    rules.check('SWY8103', () => /^env-\w+$/.test(environment), { property: 'environment', value: environment, allowed: 'env-…' });
    rules.throwIfBroken();
  }
}

/** No binding of the provider is published, and one resource type does not need one. */
class ConfluentProvider extends TerraformProvider {
  public constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: 'confluent',
      terraformProviderSource: source,
      terraformGeneratorMetadata: { providerName: 'confluent', providerVersionConstraint: '~> 2.0' },
    });
  }
}

/** One resource with `for_each`: which clusters there are is known when every construct is. */
class RoleBindings extends TerraformResource {
  public constructor(
    scope: Construct,
    id: string,
    private readonly principal: string,
    bindings: () => Record<string, { role: string; crn: string }>,
  ) {
    super(scope, id, { terraformResourceType: 'confluent_role_binding', terraformGeneratorMetadata: { providerName: 'confluent' } });
    this.addOverride('for_each', Lazy.anyValue({ produce: bindings }));
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { principal: this.principal, role_name: '${each.value.role}', crn_pattern: '${each.value.crn}' };
  }
}

function hasProvider(stack: TerraformStack): boolean {
  return stack.node.findAll().some((node) => TerraformProvider.isTerraformProvider(node) && node.terraformProviderSource === source);
}
