import { dependable, type IAspect, type IConstruct, TerraformResource } from './cdktf';

/**
 * Makes `node.addDependency` real: CDKTF accepts it and renders nothing. Every resource below the dependent construct depends on every
 * resource below the other one; between stacks it becomes a dependency of the stacks. Visiting twice changes nothing.
 *
 * @see https://github.com/hashicorp/terraform-cdk/issues/2727
 */
export class DependenciesAspect implements IAspect {
  private readonly connected = new WeakMap<TerraformResource, Set<TerraformResource>>();

  public visit(node: IConstruct): void {
    const targets = node.node.dependencies.flatMap(resourcesOf);
    if (targets.length === 0) return;
    for (const resource of resourcesOf(node)) targets.forEach((target) => this.connect(resource, target));
  }

  private connect(resource: TerraformResource, target: TerraformResource): void {
    const known = this.connected.get(resource) ?? new Set();
    this.connected.set(resource, known);
    if (resource === target || known.has(target)) return;
    known.add(target);
    if (resource.cdktfStack === target.cdktfStack) resource.dependsOn = [...(resource.dependsOn ?? []), dependable(target)];
    else resource.cdktfStack.addDependency(target.cdktfStack);
  }
}

function resourcesOf(construct: IConstruct): TerraformResource[] {
  return construct.node.findAll().filter((node) => TerraformResource.isTerraformResource(node));
}
