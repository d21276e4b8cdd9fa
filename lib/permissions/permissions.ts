import {
  type Construct,
  DefaultTokenResolver,
  type IConstruct,
  Lazy,
  StringConcat,
  type TerraformElement,
  TerraformResource,
  Tokenization,
} from '../core/cdktf';
import { Rules } from '../core/rules';
import { SecretEphemeral } from '../bindings/secret-ephemeral';
import type { Route } from '../gateway/route';
import { routeAttributes } from '../gateway/route/route-attributes';
import {
  aclCommands,
  type AclGrant,
  awsPolicy,
  type AwsNames,
  type ConfluentGrant,
  type DerivedPermissions,
  derivePermissions,
  type Holder,
  Inventory,
  roleBindingCommand,
} from './data';

/** Constructs that give permissions are not asked what they need themselves: an administrator deploys them. */
const givers = new WeakSet<IConstruct>();

/** Marks a construct as one that gives permissions. */
export function givesPermissions(construct: IConstruct): void {
  givers.add(construct);
}

export interface AwsPolicyProps extends AwsNames {
  /**
   * Whose policy it is: `gateway` for its service account or instance role, `runner` for who runs Terraform, `link` for a cluster link.
   * @default 'gateway'
   */
  readonly holder?: Holder;
}

/**
 * The least permissions that the gateways, routes, groups, links and secret stores of an app need, derived from the resources that they
 * make, at the stages for which the app is synthesised and at those that come after them. `switchyard permissions` shows the same.
 *
 * @see docs/permissions.md
 */
export class Permissions {
  /** Those of all stacks of the app. */
  public static of(scope: Construct): Permissions {
    return new Permissions(scope.node.root);
  }

  private constructor(private readonly root: IConstruct) {}

  /**
   * The permissions as data, with the reason for each. What is defined after this call is not in it: call it last, or use the constructs
   * and {@link awsPolicyDocument}, which are filled in at synth.
   */
  public derive(): DerivedPermissions {
    const resolver = new DefaultTokenResolver(new StringConcat());
    const configurations = this.root.node
      .findAll()
      .filter((node): node is TerraformElement => isOfInterest(node) && !node.node.scopes.some((scope) => givers.has(scope)))
      .flatMap((element) => {
        const configuration: unknown = Tokenization.resolve(element.toTerraform(), { scope: element.cdktfStack, resolver });
        return [configuration, ...atLaterStages(element, configuration)];
      });
    return derivePermissions(Inventory.ofConfigurations(configurations));
  }

  /**
   * A policy document for `aws_iam_policy` or `aws_iam_role_policy`, filled in at synth.
   *
   * @throws SWY8102 the account is not one
   */
  public awsPolicyDocument({ holder = 'gateway', ...names }: AwsPolicyProps): string {
    const rules = new Rules('Permissions.awsPolicyDocument');
    rules.check('SWY8102', () => /^\d{12}$/.test(names.account), { property: 'account', value: names.account });
    rules.throwIfBroken();
    return Lazy.stringValue({ produce: () => JSON.stringify(awsPolicy(this.derive().aws.filter(held(holder)), names)) });
  }

  /** ACLs of the clusters, of what is defined so far. @param holder only those of one */
  public acls(holder?: Holder): readonly AclGrant[] {
    return this.derive().acls.filter(held(holder));
  }

  /** The same as `kafka-acls` commands. */
  public aclCommands(holder?: Holder): readonly string[] {
    return aclCommands(this.acls(holder));
  }

  /** Role bindings of Confluent Cloud, of what is defined so far. {@link ConfluentPermissions} makes them. */
  public roleBindings(): readonly ConfluentGrant[] {
    return this.derive().confluent;
  }

  /** The same as `confluent iam rbac` commands. */
  public roleBindingCommands(): readonly string[] {
    return this.roleBindings().map((grant) => roleBindingCommand(grant));
  }
}

const held = (holder: Holder | undefined) => (grant: { readonly holder: Holder }) => holder === undefined || grant.holder === holder;

/** Other resources need nothing that is derived here, and resolving them might lead back to who asks. */
function isOfInterest(node: IConstruct): boolean {
  if (TerraformResource.isTerraformResource(node))
    return /^(switchyard|kubernetes)_|^(helm_release|aws_acmpca_certificate)$/.test(node.terraformResourceType);
  return node instanceof SecretEphemeral;
}

interface RouteConfiguration {
  readonly resource?: { readonly switchyard_gateway_route?: Readonly<Record<string, object>> };
}

/** A route as it will be at each later stage: what a switch needs has to be granted before the night of it. */
function atLaterStages(element: TerraformElement, configuration: unknown): RouteConfiguration[] {
  const { laterSpecs = [] } = (element.node.scope ?? {}) as Partial<Route>;
  const [entry] = Object.entries((configuration as RouteConfiguration).resource?.switchyard_gateway_route ?? {});
  if (!entry) return [];
  const [id, attributes] = entry;
  return laterSpecs.map((spec) => ({ resource: { switchyard_gateway_route: { [id]: { ...attributes, ...routeAttributes(spec) } } } }));
}
