import { CodedError } from '../../../core/coded-error';
import type { RouteSpec } from '../../../gateway/spec';
import {
  changeRoute,
  type ChangeOptions,
  type ChangeOutcome,
  conflictIn,
  connectGateway,
  describeViews,
  type GatewayRef,
  generations,
  isFenced,
  sameRoute,
  silent,
  unfenced,
  type View,
  viewRoute,
} from '../../gateway';
import { PartialState } from '../../resource';
import { inShort } from '../../rest';

export interface ApplyOptions extends ChangeOptions {
  readonly gateway: GatewayRef;
}

/** What is kept when a change failed half way. */
export type Kept = (views: readonly View[]) => object;

/** Views of every replica; all of them must answer, because nothing may be changed on some and not on others. */
export async function viewAll(name: string, { gateway, signal, timeout }: ApplyOptions): Promise<readonly View[]> {
  const replicas = await connectGateway(gateway, { signal, callTimeout: Math.min(timeout, 2_000) });
  const views = await viewRoute(replicas, name);
  const missing = silent(views);
  if (missing.length > 0) {
    const detail = `${missing.map(({ replica, silence }) => `${replica.address} (${silence})`).join(', ')}; now: ${describeViews(views)}`;
    throw new CodedError('SWY5061', { property: 'gateway.replicas', detail });
  }
  return views;
}

/** Brings every replica to the spec. @returns the generation that all of them run */
export async function driveTo(spec: RouteSpec, views: readonly View[], options: ApplyOptions, kept: Kept): Promise<number> {
  const settled = isFenced(spec) ? 'fenced' : 'forwarding';
  const present = generations(views);
  const done = views.every(({ report }) => report && sameRoute(report.spec, spec) && report.state === settled);
  if (done && new Set(present).size === 1) return present[0] as number;

  const open = views.find(({ report }) => report && !isFenced(report.spec));
  if (!isFenced(spec) || !open?.report) return confirm(spec, views, options, kept);

  // The fence goes up with everything else as it is: no client may meet the new target before all are fenced.
  const fenceOnly: RouteSpec = { ...open.report.spec, fence: spec.fence as NonNullable<RouteSpec['fence']> };
  const outcome = await raise(fenceOnly, unfenced(open.report.spec), views, options, kept);
  return sameRoute(fenceOnly, spec) ? outcome.generation : confirm(spec, outcome.views, options, kept);
}

async function confirm(spec: RouteSpec, views: readonly View[], options: ApplyOptions, kept: Kept): Promise<number> {
  const outcome = await changeRoute(views, spec, options);
  if (outcome.unconfirmed.length === 0) return outcome.generation;

  const code = conflictIn(outcome) ? 'SWY5063' : 'SWY5065';
  throw new PartialState(kept(outcome.views), new CodedError(code, { detail: tell(spec.name, outcome) }));
}

/** Puts the fence up; where a replica does not confirm, takes it down again wherever that can be done. */
async function raise(
  spec: RouteSpec,
  before: RouteSpec,
  views: readonly View[],
  options: ApplyOptions,
  kept: Kept,
): Promise<ChangeOutcome> {
  let failure: { outcome?: ChangeOutcome; error?: unknown };
  try {
    const outcome = await changeRoute(views, spec, options);
    if (outcome.unconfirmed.length === 0) return outcome;
    failure = { outcome };
  } catch (error) {
    failure = { error };
  }

  const now = await lower(before, options);
  if (!failure.outcome) throw new PartialState(kept(now), interrupted(failure.error, now));
  const code = conflictIn(failure.outcome) ? 'SWY5063' : 'SWY5064';
  throw new PartialState(
    kept(now),
    new CodedError(code, { detail: `${tell(spec.name, failure.outcome)}. After taking it down: ${describeViews(now)}` }),
  );
}

/** Takes the fence down on every replica that answers. It has time of its own: the apply may be out of it, and clients are waiting. */
async function lower(before: RouteSpec, { gateway, progress, timeout }: ApplyOptions): Promise<readonly View[]> {
  const signal = AbortSignal.timeout(10_000);
  const replicas = await connectGateway(gateway, { signal, callTimeout: Math.min(timeout, 1_000) });
  const views = await viewRoute(replicas, before.name);
  const reachable = views.filter(({ silence }) => silence === undefined);
  if (reachable.length === 0) return views;

  progress('taking the fence down again');
  const { views: after } = await changeRoute(reachable, before, { signal, timeout: 3_000, progress });
  return views.map((view) => after.find(({ replica }) => replica.address === view.replica.address) ?? view);
}

function tell(name: string, { unconfirmed, refusals, views }: ChangeOutcome): string {
  const deaf = unconfirmed.map(({ replica, silence }) => {
    const refusal = refusals.get(replica.address);
    const why = refusal ? inShort(refusal) : silence;
    return why ? `${replica.address} (${why})` : replica.address;
  });
  return `route "${name}": not confirmed by ${deaf.join(', ')}; ${describeViews(views)}`;
}

function interrupted(error: unknown, now: readonly View[]): CodedError {
  const why = error instanceof Error ? error.message : String(error);
  return new CodedError('SWY5064', { detail: `${why}. After taking it down: ${describeViews(now)}` }, undefined, { cause: error });
}
