import { isDeepStrictEqual } from 'node:util';
import type { RouteChange, RouteReport } from '../gateway/admin-api';
import { portOverlaps } from '../gateway/ports';
import type { GatewayDocument, RouteSpec } from '../gateway/spec';
import { CodedError } from '../core/coded-error';
import { type Finding, toError } from './config/fault';
import { routeFindings } from './config/rules';
import { routeSchema } from './config/schema';
import { shapeFindings } from './config/shape';
import { Route, type RouteEnvironment, type RouteVersion } from './route/route';
import type { StateFile } from './state-file';

/** The routes of one proxy, and the only place that changes them. Changes are made one after another. */
export class Routes {
  private readonly byName = new Map<string, Route>();
  private last: Promise<unknown> = Promise.resolve();

  public constructor(
    private readonly document: GatewayDocument,
    private readonly environment: RouteEnvironment,
    private readonly state: StateFile,
  ) {}

  public get all(): readonly Route[] {
    return [...this.byName.values()];
  }

  public get(name: string): Route | undefined {
    return this.byName.get(name);
  }

  /** Listens for the routes that were saved and, where none was, for those of the document. */
  public async start(): Promise<void> {
    const fromDocument = this.document.spec.routes.map((spec): [string, RouteVersion] => [spec.name, { spec, generation: 1 }]);
    const versions = new Map<string, RouteVersion | { readonly deleted: true }>([
      ...fromDocument,
      ...Object.entries(this.state.state.routes),
    ]);
    for (const version of versions.values()) {
      if ('deleted' in version) continue;
      this.check(version.spec);
      await this.open(version);
    }
  }

  /**
   * Changes or creates a route. Saved before it is run, and run before it is confirmed.
   * @throws SWY6012, SWY6013, SWY6014, SWY6016, SWY6018 the spec is refused
   * @throws SWY6020 a port of a new route cannot be listened on
   * @throws SWY6022 the change cannot be saved
   * @throws SWY6032 the route is at another generation
   * @throws SWY6033, SWY6034 the change is refused
   */
  public change(name: string, change: unknown): Promise<RouteReport> {
    return this.inTurn(async () => {
      const { spec, expectedGeneration, generation } = this.checkChange(name, change);
      const route = this.byName.get(name);
      const present = route?.current.generation ?? 0;
      if (route && generation === present && isDeepStrictEqual(spec, route.current.spec)) return route.report();
      if (expectedGeneration !== present) {
        throw new CodedError('SWY6032', {
          property: 'expectedGeneration',
          value: expectedGeneration,
          detail: `route ${name} is at ${present}`,
        });
      }
      if (generation <= expectedGeneration) {
        throw new CodedError('SWY6033', { property: 'generation', value: generation, allowed: `more than ${expectedGeneration}` });
      }
      this.check(spec);
      if (!route) return this.create({ spec, generation });
      return this.replace(route, { spec, generation });
    });
  }

  /** @returns whether there was such a route */
  public async delete(name: string): Promise<boolean> {
    const route = await this.inTurn(async () => {
      const found = this.byName.get(name);
      if (found) await this.saveRoute(name, { deleted: true });
      this.byName.delete(name);
      return found;
    });
    // Its drain may take seconds and must not keep changes of other routes waiting.
    await route?.close({ drain: true });
    return route !== undefined;
  }

  public async close(how: { readonly drain: boolean }): Promise<void> {
    await Promise.all(this.all.map((route) => route.close(how)));
  }

  private async create(version: RouteVersion): Promise<RouteReport> {
    const route = await this.open(version);
    try {
      await this.saveRoute(version.spec.name, version);
    } catch (error) {
      this.byName.delete(version.spec.name);
      await route.close({ drain: false });
      throw error;
    }
    return route.report();
  }

  private async replace(route: Route, next: RouteVersion): Promise<RouteReport> {
    const before = route.current;
    if (before.spec.endpoint !== next.spec.endpoint) {
      throw new CodedError('SWY6034', { property: 'spec.endpoint', value: next.spec.endpoint, allowed: [before.spec.endpoint] });
    }
    const switched = before.spec.streamingDomain.name !== next.spec.streamingDomain.name;
    const switchedAt = switched ? Date.now() : before.switchedAt;
    const version = { ...next, ...(switchedAt === undefined ? {} : { switchedAt }) };
    await this.saveRoute(route.name, version);
    route.change(version);
    return route.report();
  }

  private async open(version: RouteVersion): Promise<Route> {
    const route = new Route(version, this.environment);
    await route.listen();
    this.byName.set(route.name, route);
    return route;
  }

  private checkChange(name: string, change: unknown): RouteChange {
    const { spec, expectedGeneration, generation, ...more } = (typeof change === 'object' && change !== null ? change : {}) as Record<
      string,
      unknown
    >;
    const [unknown] = Object.keys(more);
    if (unknown !== undefined)
      throw new CodedError('SWY6013', { property: unknown, allowed: ['spec', 'expectedGeneration', 'generation'] });
    const counts = { expectedGeneration, generation };
    for (const [property, value] of Object.entries(counts)) {
      if (!Number.isSafeInteger(value) || (value as number) < 0)
        throw new CodedError('SWY6033', { property, value: value ?? null, allowed: 'an integer from 0' });
    }
    throwFirst(shapeFindings(routeSchema, spec, ['spec']));
    if ((spec as RouteSpec).name !== name)
      throw new CodedError('SWY6033', { property: 'spec.name', value: (spec as RouteSpec).name, allowed: [name] });
    return change as RouteChange;
  }

  private check(spec: RouteSpec): void {
    const domains = this.document.spec.streamingDomains;
    throwFirst(routeFindings(spec, domains, ['spec']));
    const others = this.all.filter(({ name }) => name !== spec.name).map(({ current }) => current.spec);
    const overlap = portOverlaps([...others, spec], domains).find(({ second }) => second === spec.name);
    if (overlap)
      throw new CodedError('SWY6016', {
        property: 'spec.endpoint',
        value: spec.endpoint,
        detail: `route ${overlap.first} uses port ${overlap.port}, too`,
      });
  }

  private saveRoute(name: string, saved: RouteVersion | { readonly deleted: true }): Promise<void> {
    return this.state.save((state) => ({ ...state, routes: { ...state.routes, [name]: saved } }));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const step = this.last.then(work);
    this.last = step.catch(() => undefined);
    return step;
  }
}

function throwFirst([first]: readonly Finding[]): void {
  if (first) throw toError(first);
}
