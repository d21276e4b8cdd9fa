import { CodedError } from '../../../core/coded-error';
import type { RouteSpec } from '../../../gateway/spec';
import { inShort } from '../../rest';
import type { ChangeOptions, ChangeOutcome, GatewayBackend, Reading, View } from '../backend';
import { fencedAs, sameRoute } from '../same-route';
import { settledState } from '../views';
import { isTransient } from './api';
import type { DocumentStore, Stored } from './document-store';
import type { Followers, Pursuit } from './followers';
import { Goal } from './goal';
import { routeIn } from './lease-followers';
import { modify } from './modify';
import { settle } from './settle';

/** Routes in the object of a gateway. The object has the first say, its followers confirm. */
export class KubeBackend implements GatewayBackend {
  public readonly hasObject = true;

  public constructor(
    private readonly store: DocumentStore,
    private readonly followers: Followers,
  ) {}

  public get description(): string {
    return this.store.description;
  }

  public get confirmSeconds(): number {
    return this.followers.confirmSeconds;
  }

  public async view(route: string): Promise<readonly View[]> {
    try {
      const stored = await this.store.read();
      if (!stored) return [{ replica: this.description }];
      return [this.objectView(stored, route), ...(await this.followers.look(stored, route))];
    } catch (error) {
      if (isTransient(error)) return [{ replica: this.description, silence: inShort(error) }];
      throw error;
    }
  }

  public async change(views: readonly View[], spec: RouteSpec, options: ChangeOptions): Promise<ChangeOutcome> {
    const expected = views.find(({ replica }) => replica === this.description)?.report?.spec;
    const pursuit = await this.followers.begin(options.timeout);
    const begun = performance.now();
    let conflict = false;
    const modified = await modify(
      this.store,
      (stored) => {
        const found = routeIn(stored, spec.name);
        if (sameRoute(found, spec)) return undefined;
        if (!sameRoute(found, expected)) {
          conflict = true;
          return undefined;
        }
        return { spec: withRoute(stored, spec) };
      },
      options,
    );
    if (!modified) throw this.missing();
    if (conflict) {
      const now = [this.objectView(modified.stored, spec.name)];
      return { views: now, unconfirmed: [{ replica: this.description }], conflict: 'SWY5110' };
    }
    const goal = new Goal(this.store, (stored) => sameRoute(routeOf(stored, spec.name), spec), modified.stored, modified.written);
    return this.settled(pursuit, goal, spec.name, { ...options, timeout: options.timeout - (performance.now() - begun) });
  }

  /** The object is changed by whoever may; that replicas lag behind it is no change. */
  public changedByOthers(views: readonly View[], { spec, wanted }: Reading): readonly View[] {
    const known = [spec, wanted, fencedAs(spec, wanted)];
    return views.filter(
      ({ replica, report }) => replica === this.description && report && !known.some((each) => sameRoute(report.spec, each)),
    );
  }

  public async remove(route: string, options: ChangeOptions): Promise<readonly string[]> {
    const pursuit = await this.followers.begin(options.timeout);
    const modified = await modify(
      this.store,
      (stored) => (routeIn(stored, route) ? { spec: withoutRoute(stored, route) } : undefined),
      options,
    );
    // Without the object there is no route.
    if (!modified) return [];
    const running = await this.followers.look(modified.stored, route);
    // A gateway that does not run has nothing to forget.
    if (running.every(({ silence }) => silence !== undefined)) return [];
    const goal = new Goal(this.store, (document) => routeOf(document, route) === undefined, modified.stored, modified.written);
    const { unconfirmed } = await this.settled(pursuit, goal, route, options);
    return unconfirmed.map(({ replica, why }) => (why ? `${replica} (${why})` : replica));
  }

  private async settled(pursuit: Pursuit, goal: Goal, route: string, options: ChangeOptions): Promise<ChangeOutcome> {
    const outcome = await settle(pursuit, goal, route, options);
    return { ...outcome, views: [this.objectView(goal.latest, route), ...outcome.views] };
  }

  private objectView(stored: Stored, route: string): View {
    const spec = routeIn(stored, route);
    return { replica: this.description, ...(spec && { report: { spec, state: settledState(spec), inFlight: 0 } }) };
  }

  private missing(): CodedError {
    return new CodedError('SWY5105', { property: 'gateway', value: this.description });
  }
}

const routeOf = ({ spec }: Stored['document'], name: string): RouteSpec | undefined => spec.routes.find((route) => route.name === name);

/** In its place: the position of a route means something to a gateway that loads its configuration anew. */
function withRoute({ document: { spec } }: Stored, route: RouteSpec) {
  const isThere = spec.routes.some(({ name }) => name === route.name);
  const routes = isThere ? spec.routes.map((each) => (each.name === route.name ? route : each)) : [...spec.routes, route];
  return { ...spec, routes };
}

function withoutRoute({ document: { spec } }: Stored, name: string) {
  return { ...spec, routes: spec.routes.filter((route) => route.name !== name) };
}
