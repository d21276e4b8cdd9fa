import { isDeepStrictEqual } from 'node:util';
import type { RouteSpec } from '../../gateway/spec';
import type { RouteVersion } from '../route/route';

/** What a new document means for the routes that run. */
export interface RoutePlan {
  readonly open: readonly RouteVersion[];
  readonly change: readonly RouteVersion[];
  readonly remove: readonly string[];
}

/**
 * Compares two documents, route by route and field by field. Only what the new one says differently is carried over to a running route: a fence or a switch
 * made through the admin API stays when something else of the route is edited in the document, and a route that was made or deleted there stays so.
 *
 * @param present the routes that run
 */
export function planRoutes(
  before: readonly RouteSpec[],
  after: readonly RouteSpec[],
  present: ReadonlyMap<string, RouteVersion>,
): RoutePlan {
  const old = new Map(before.map((spec) => [spec.name, spec]));
  const touched = after.filter((spec) => !isDeepStrictEqual(spec, old.get(spec.name)));
  const names = new Set(after.map(({ name }) => name));
  return {
    open: touched.filter(({ name }) => !present.has(name)).map((spec) => ({ spec, generation: 1 })),
    change: touched.flatMap((spec) => {
      const running = present.get(spec.name);
      const next = running && merged(running.spec, old.get(spec.name), spec);
      return next && !isDeepStrictEqual(next, running.spec) ? [nextVersion(running, next)] : [];
    }),
    remove: before.map(({ name }) => name).filter((name) => !names.has(name) && present.has(name)),
  };
}

/** The version that follows another one. @param generation its number, 1 more than the present by default */
export function nextVersion(present: RouteVersion, spec: RouteSpec, generation = present.generation + 1): RouteVersion {
  const switched = present.spec.streamingDomain.name !== spec.streamingDomain.name;
  const switchedAt = switched ? Date.now() : present.switchedAt;
  return { spec, generation, ...(switchedAt === undefined ? {} : { switchedAt }) };
}

function merged(running: RouteSpec, before: RouteSpec | undefined, after: RouteSpec): RouteSpec {
  if (!before) return after;
  const fields = (spec: RouteSpec) => spec as unknown as Record<string, unknown>;
  const result = new Map(Object.entries(running));
  for (const field of Object.keys({ ...before, ...after })) {
    const value = fields(after)[field];
    if (isDeepStrictEqual(fields(before)[field], value)) continue;
    if (value === undefined) result.delete(field);
    else result.set(field, value);
  }
  return Object.fromEntries(result) as unknown as RouteSpec;
}
