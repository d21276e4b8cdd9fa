import type { BoundRoute, RouteConflicts } from '../gateway-base';
import { portSpan } from '../ports';
import type { RouteSpec, StreamingDomainSpec } from '../spec';

/** Routes of a gateway by name and by port, so that binding the two-thousandth costs what binding the first did. */
export class RouteIndex {
  public readonly routes: BoundRoute[] = [];
  private readonly names = new Set<string>();
  private readonly owners = new Map<number, string>();

  public constructor(private readonly domains: readonly StreamingDomainSpec[]) {}

  public add(route: BoundRoute): void {
    this.routes.push(route);
    this.names.add(route.spec.name);
    for (const port of this.portsOf(route.spec)) if (!this.owners.has(port)) this.owners.set(port, route.spec.name);
  }

  public conflictsOf(spec: RouteSpec): RouteConflicts {
    const name = this.names.has(spec.name);
    for (const port of this.portsOf(spec)) {
      const first = this.owners.get(port);
      if (first !== undefined) return { name, overlap: { first, second: spec.name, port } };
    }
    return { name, overlap: undefined };
  }

  /** None where the endpoint has no port, or is known to Terraform only. */
  private *portsOf(spec: RouteSpec): Generator<number> {
    const { first, last } = portSpan(spec, this.domains);
    for (let port = first; port <= last; port++) yield port;
  }
}
