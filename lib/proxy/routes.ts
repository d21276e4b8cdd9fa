import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { CodedError } from '../core/coded-error';
import type { ReplicaStatus, RouteChange, RouteReport } from '../gateway/admin-api';
import type { GatewayDocument, RouteSpec } from '../gateway/spec';
import type { RuleOptions } from './config/rules';
import { routeSchema } from './config/schema';
import { shapeFindings } from './config/shape';
import { applyDocument, withBoth } from './reload/apply';
import { checkEndpoint, checkRoute, throwFirst } from './reload/check';
import { Configuration } from './reload/configuration';
import { nextVersion, planRoutes } from './reload/route-plan';
import type { RouteVersion } from './route/route';
import type { StateFile } from './state-file';
import type { DataPlane, GatewaySections } from './workers/data-plane';

export interface RoutesParts {
  readonly plane: DataPlane;
  readonly state: StateFile;
  readonly log: Logger;
  /** What documents and changes are allowed to say. @default - nothing that is off by default */
  readonly rules?: RuleOptions;
  /**
   * Opens what the security of a route names, and closes it again.
   * @throws CodedError it cannot be used
   */
  trySecurity(spec: RouteSpec): void;
}

/** A route as others see it. */
export interface RouteHandle {
  readonly name: string;
  readonly current: RouteVersion;
  report(): RouteReport;
  /** Whether clients should be sent here. */
  isReady(): Promise<boolean>;
}

/** The routes of one proxy, and the only place that changes them. Changes are made one after another. */
export class Routes {
  public readonly configuration = new Configuration();

  private readonly versions = new Map<string, RouteVersion>();
  private last: Promise<unknown> = Promise.resolve();
  private leaving = false;
  /** What the plane is configured with: the document's, and more while a removed route drains. */
  private sections: GatewaySections;
  private draining = 0;

  public constructor(
    private document: GatewayDocument,
    private readonly parts: RoutesParts,
  ) {
    this.sections = document.spec;
  }

  public get all(): readonly RouteHandle[] {
    return [...this.versions.values()].map((version) => this.handle(version));
  }

  public get(name: string): RouteHandle | undefined {
    const version = this.versions.get(name);
    return version && this.handle(version);
  }

  /** What a replica says of its routes and its configuration. */
  public status(): Pick<ReplicaStatus, 'routes' | 'revision' | 'refused'> {
    const { revision, refused } = this.configuration;
    return {
      routes: this.all.map((route) => route.report()),
      ...(revision === undefined ? {} : { revision }),
      ...(refused === undefined ? {} : { refused }),
    };
  }

  /** Listens for the routes that were saved and, where none was, for those of the document. What was edited in the document meanwhile is carried over. */
  public async start(): Promise<void> {
    const { plane, state, rules = {} } = this.parts;
    const { routes } = this.document.spec;
    const { routes: saved, documentRoutes = routes } = state.state;
    const versions = new Map<string, RouteVersion>();
    for (const [name, version] of Object.entries(saved)) if (!('deleted' in version)) versions.set(name, version);
    const plan = planRoutes(documentRoutes, routes, versions);
    for (const name of plan.remove) versions.delete(name);
    for (const version of plan.change) versions.set(version.spec.name, version);
    const opened = new Set(plan.open.map(({ spec }) => spec.name));
    for (const spec of routes) {
      const isAway = saved[spec.name] !== undefined && !opened.has(spec.name);
      if (!versions.has(spec.name) && !isAway) versions.set(spec.name, { spec, generation: 1 });
    }

    if (!isDeepStrictEqual(documentRoutes, routes) || !state.state.documentRoutes) {
      const kept = Object.entries(saved).filter(([name]) => !plan.remove.includes(name) && !opened.has(name));
      const changed = plan.change.map((version) => [version.spec.name, version] as const);
      await state.save((current) => ({ ...current, routes: Object.fromEntries([...kept, ...changed]), documentRoutes: routes }));
    }
    for (const version of versions.values()) {
      checkRoute(version.spec, this.specs(), this.document, rules);
      await plane.open(version);
      this.versions.set(version.spec.name, version);
    }
  }

  /**
   * Changes or creates a route. Saved before it is run, and run before it is confirmed.
   * @throws SWY6012, SWY6013, SWY6014, SWY6016 and others the spec is refused
   * @throws SWY6020 a port of a new route cannot be listened on
   * @throws SWY6022 the change cannot be saved
   * @throws SWY6032 the route is at another generation
   * @throws SWY6033, SWY6034 the change is refused
   */
  public change(name: string, change: unknown): Promise<RouteReport> {
    return this.inTurn(async () => {
      const { spec, expectedGeneration, generation } = this.checkChange(name, change);
      const running = this.versions.get(name);
      const present = running?.generation ?? 0;
      if (running && generation === present && isDeepStrictEqual(spec, running.spec)) return this.report(running);
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
      checkRoute(spec, this.specs(), this.document, this.parts.rules ?? {});
      this.parts.trySecurity(spec);
      if (!running) return this.create({ spec, generation });
      checkEndpoint(running.spec, spec);
      return this.replace(running, nextVersion(running, spec, generation));
    });
  }

  /** @returns whether there was such a route */
  public async delete(name: string): Promise<boolean> {
    const found = await this.inTurn(async () => {
      if (!this.versions.has(name)) return false;
      await this.saveRoute(name, { deleted: true });
      return this.versions.delete(name);
    });
    // Its drain may take seconds and must not keep changes of other routes waiting.
    if (found) await this.drained(this.parts.plane.remove(name, { drain: true }));
    return found;
  }

  /**
   * Puts another document into force, whole or not at all.
   * @param revision names it in reports
   * @throws CodedError it is refused, and the one before stays in force
   */
  public reload(document: GatewayDocument, revision: string): Promise<void> {
    return this.inTurn(async () => {
      const { plane, state, log, rules = {} } = this.parts;
      const { versions, sections } = this;
      try {
        const drains = await applyDocument(this.document, document, { plane, state, log, rules, versions, sections });
        this.document = document;
        this.sections = withBoth(sections, document.spec);
        void this.drained(Promise.all(drains)).catch((error: unknown) =>
          log.error({ error: String(error) }, 'a removed route did not close in order'),
        );
      } catch (error) {
        this.refuse(revision, error);
        throw error;
      }
      this.configuration.accept(revision);
      log.info({ revision }, 'another configuration is in force');
    });
  }

  /** A new configuration could not even be read, and the one before stays in force. */
  public refuse(revision: string, error: unknown): void {
    this.configuration.refuse(revision, error);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    this.parts.log.error({ revision, reason: error instanceof Error ? error.message : String(error), cause }, 'a configuration is refused');
  }

  /** No route is ready from now on, so that balancers send clients elsewhere. */
  public leave(): void {
    this.leaving = true;
  }

  public async close(how: { readonly drain: boolean }): Promise<void> {
    this.leave();
    await this.parts.plane.close(how);
  }

  /** Clusters and stores that only a route on its way out still needed are forgotten when the last one is gone. */
  private async drained(drain: Promise<unknown>): Promise<void> {
    this.draining += 1;
    try {
      await drain;
    } finally {
      this.draining -= 1;
    }
    await this.inTurn(async () => {
      if (
        this.draining > 0 ||
        isDeepStrictEqual(withBoth(this.sections, this.document.spec), withBoth(this.document.spec, this.document.spec))
      )
        return;
      this.sections = this.document.spec;
      await this.parts.plane.configure(this.sections);
    });
  }

  private async create(version: RouteVersion): Promise<RouteReport> {
    const { name } = version.spec;
    const { plane } = this.parts;
    await plane.open(version);
    try {
      await this.saveRoute(name, version);
    } catch (error) {
      await plane.remove(name, { drain: false });
      throw error;
    }
    this.versions.set(name, version);
    return this.report(version);
  }

  private async replace(before: RouteVersion, next: RouteVersion): Promise<RouteReport> {
    const { name } = next.spec;
    const saved = this.parts.state.state.routes[name];
    await this.saveRoute(name, next);
    try {
      await this.parts.plane.change(next);
    } catch (error) {
      await this.saveRoute(name, saved ?? before);
      throw error;
    }
    this.versions.set(name, next);
    return this.report(next);
  }

  private handle(version: RouteVersion): RouteHandle {
    const { name } = version.spec;
    return {
      name,
      current: version,
      report: () => this.report(version),
      isReady: async () => !this.leaving && this.parts.plane.isReady(name),
    };
  }

  private report({ spec, generation }: RouteVersion): RouteReport {
    const report = this.parts.plane.report(spec.name);
    if (!report) throw new CodedError('SWY6031', { property: 'route', value: spec.name, detail: `generation ${generation}` });
    return report;
  }

  private specs(): RouteSpec[] {
    return [...this.versions.values()].map(({ spec }) => spec);
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

  private saveRoute(name: string, saved: RouteVersion | { readonly deleted: true }): Promise<void> {
    return this.parts.state.save((state) => ({ ...state, routes: { ...state.routes, [name]: saved } }));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const step = this.last.then(work);
    this.last = step.catch(() => undefined);
    return step;
  }
}
