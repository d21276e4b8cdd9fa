import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import { portOverlaps } from '../../gateway/ports';
import type { GatewayDocument } from '../../gateway/spec';
import type { RouteVersion } from '../route/route';
import type { SavedState, StateFile } from '../state-file';
import type { DataPlane, GatewaySections } from '../workers/data-plane';
import { checkEndpoint, checkPorts, checkRoute } from './check';
import { nextVersion, planRoutes, type RoutePlan } from './route-plan';
import type { RuleOptions } from '../config/rules';

export interface ReloadParts {
  readonly plane: DataPlane;
  readonly state: StateFile;
  readonly log: Logger;
  readonly rules: RuleOptions;
  /** What the plane is configured with. */
  readonly sections: GatewaySections;
  /** The routes that run; kept up to date. */
  readonly versions: Map<string, RouteVersion>;
}

/**
 * Puts another document into force, whole or not at all.
 * @returns the drains of routes that were removed; until they are over the plane keeps the clusters and stores of both documents
 * @throws CodedError it is refused, or a part of it failed and everything is as before; a route that had been changed by then is two generations further
 */
export async function applyDocument(
  before: GatewayDocument,
  after: GatewayDocument,
  parts: ReloadParts,
): Promise<readonly Promise<void>[]> {
  const { plane, versions, log } = parts;
  const plan = planRoutes(before.spec.routes, after.spec.routes, versions);
  check(plan, before, after, parts);
  const undo = new Undo(log);
  try {
    await putIntoForce(plan, after, parts, undo);
  } catch (error) {
    await undo.all();
    if (CodedError.isCodedError(error)) throw error;
    throw new CodedError('SWY6113', {}, undefined, { cause: error });
  }
  return plan.remove.filter((name) => versions.delete(name)).map((name) => plane.remove(name, { drain: true }));
}

function check(
  { open, change, remove }: RoutePlan,
  before: GatewayDocument,
  after: GatewayDocument,
  { versions, rules }: ReloadParts,
): void {
  const next = new Map([...versions].filter(([name]) => !remove.includes(name)));
  for (const version of change) checkEndpoint(versions.get(version.spec.name)?.spec ?? version.spec, version.spec);
  for (const { spec } of next.values()) checkPorts(spec, before, after);
  for (const version of [...change, ...open]) next.set(version.spec.name, version);
  const specs = [...next.values()].map(({ spec }) => spec);
  // Routes that the document does not touch may still name what it no longer has.
  for (const spec of specs) checkRoute(spec, specs, after, rules);
}

async function putIntoForce(plan: RoutePlan, after: GatewayDocument, parts: ReloadParts, undo: Undo): Promise<void> {
  const { plane, state, versions, sections } = parts;
  const touched = new Set([...plan.change.map(({ spec }) => spec.name), ...plan.remove]);
  const untouched = [...versions.values()].filter(({ spec }) => !touched.has(spec.name));
  const configure = async (next: GatewaySections) => {
    await plane.configure(next);
    // Running a version again has the route look at its cluster and its stores anew.
    for (const version of untouched) await plane.change({ ...version });
  };
  const both = withBoth(sections, after.spec);
  if (!isDeepStrictEqual(both, withBoth(sections, sections))) {
    undo.push(() => configure(sections));
    await configure(both);
  }

  for (const name of inTheWay(plan, versions, both)) {
    const version = versions.get(name) as RouteVersion;
    await plane.remove(name, { drain: true });
    versions.delete(name);
    undo.push(async () => {
      await plane.open(version);
      versions.set(name, version);
    });
  }
  for (const version of plan.open) {
    await plane.open(version);
    versions.set(version.spec.name, version);
    undo.push(async () => {
      versions.delete(version.spec.name);
      await plane.remove(version.spec.name, { drain: false });
    });
  }

  const saved = state.state;
  const original = new Map(versions);
  await state.save((current) => savedAfter(current, plan, after));
  undo.push(() => {
    const back = plan.change
      .map(({ spec }) => versions.get(spec.name))
      .filter((version) => version && version !== original.get(version.spec.name));
    const routes = Object.fromEntries(back.map((version) => [version?.spec.name, version]));
    return state.save(({ apiVersions }) => ({ ...saved, apiVersions, routes: { ...saved.routes, ...routes } as SavedState['routes'] }));
  });
  for (const version of plan.change) {
    const { name } = version.spec;
    const old = versions.get(name) as RouteVersion;
    await plane.change(version);
    versions.set(name, version);
    undo.push(async () => {
      // A generation is never used for two things.
      const back = nextVersion(version, old.spec);
      await plane.change(back);
      versions.set(name, back);
    });
  }
}

/** Clusters and stores of both: a route that is being moved or removed needs the old ones to drain. */
export function withBoth(before: GatewaySections, after: GatewaySections): GatewaySections {
  const union = <T extends { readonly name: string }>(old: readonly T[] = [], next: readonly T[] = []) => [
    ...next,
    ...old.filter(({ name }) => !next.some((each) => each.name === name)),
  ];
  return {
    streamingDomains: union(before.streamingDomains, after.streamingDomains),
    secretStores: union(before.secretStores, after.secretStores),
  };
}

/** Routes to be removed whose ports a new one takes over, as when a route is renamed: these have to go first. */
function inTheWay(
  { open, remove }: RoutePlan,
  versions: ReadonlyMap<string, RouteVersion>,
  { streamingDomains }: GatewaySections,
): string[] {
  return remove.filter((name) => {
    const old = versions.get(name);
    return old && open.some((version) => portOverlaps([old.spec, version.spec], streamingDomains).length > 0);
  });
}

/** What this document changed must hold after a restart, too, and generations must not go back. */
function savedAfter(current: SavedState, { open, change, remove }: RoutePlan, after: GatewayDocument): SavedState {
  const outdated = new Set([...remove, ...open.map(({ spec }) => spec.name)]);
  const kept = Object.entries(current.routes).filter(([name]) => !outdated.has(name));
  const routes = Object.fromEntries([...kept, ...change.map((version) => [version.spec.name, version] as const)]);
  return { ...current, routes, documentRoutes: after.spec.routes };
}

/** Steps back, the last one first. One that fails does not keep the others from being taken. */
class Undo {
  private readonly steps: (() => Promise<void>)[] = [];

  public constructor(private readonly log: Logger) {}

  public push(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  public async all(): Promise<void> {
    for (const step of this.steps.reverse()) {
      await step().catch((error: unknown) =>
        this.log.error(
          { reason: error instanceof Error ? error.message : String(error) },
          'a part of a refused configuration could not be taken back',
        ),
      );
    }
  }
}
