import type { Registry } from 'prom-client';
import type { RouteReport } from '../../gateway/admin-api';
import { type ProcessMetrics, planeMetrics } from '../metrics';
import { Route, type RouteEnvironment, type RouteVersion } from '../route/route';
import type { DataPlane, GatewaySections, PlaneSettings } from './data-plane';
import { environmentOf, type EnvironmentParts } from './environment';

export interface LocalPlaneParts extends EnvironmentParts {
  /** Takes the counts of this process. */
  readonly registry: Registry;
}

/** Serves routes in this process. */
export class LocalPlane implements DataPlane {
  private readonly routes = new Map<string, Route>();
  private readonly environment: RouteEnvironment;

  public constructor(
    settings: PlaneSettings,
    private readonly parts: LocalPlaneParts,
  ) {
    this.environment = environmentOf(settings, parts);
    const { admission, memory } = this.environment;
    planeMetrics(parts.registry, () => [...this.routes.values()], { admission, memory, stores: () => parts.security.stores.stats });
  }

  public async open(version: RouteVersion): Promise<void> {
    const route = new Route(version, this.environment);
    await route.listen();
    this.routes.set(route.name, route);
  }

  // Errors reach the caller as a rejection, as they do from workers.
  public async change(version: RouteVersion): Promise<void> {
    this.routes.get(version.spec.name)?.change(version);
    return Promise.resolve();
  }

  public async remove(name: string, how: { readonly drain: boolean }): Promise<void> {
    const route = this.routes.get(name);
    this.routes.delete(name);
    await route?.close(how);
  }

  public async configure({ streamingDomains, secretStores = [] }: GatewaySections): Promise<void> {
    await this.parts.security.configure(secretStores);
    this.parts.domains.apply(streamingDomains);
  }

  public report(name: string): RouteReport | undefined {
    return this.routes.get(name)?.report();
  }

  public isReady(name: string): Promise<boolean> {
    return this.routes.get(name)?.isReady() ?? Promise.resolve(false);
  }

  public get reports(): readonly RouteReport[] {
    return [...this.routes.values()].map((route) => route.report());
  }

  /** Whether a fence is waiting for writes; much cheaper than a report. */
  public get draining(): boolean {
    for (const { fence } of this.routes.values()) if (fence.state === 'fencing') return true;
    return false;
  }

  public async metrics(): Promise<readonly ProcessMetrics[]> {
    return [await this.parts.registry.getMetricsAsJSON()];
  }

  public async close(how: { readonly drain: boolean }): Promise<void> {
    await Promise.all([...this.routes.keys()].map((name) => this.remove(name, how)));
  }
}
