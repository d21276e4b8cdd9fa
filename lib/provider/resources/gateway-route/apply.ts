import { CodedError } from '../../../core/coded-error';
import type { RouteSpec } from '../../../gateway/spec';
import {
  type ChangeOptions,
  type ChangeOutcome,
  connectGateway,
  describeViews,
  fencedAs,
  type GatewayBackend,
  type GatewayRef,
  generations,
  isFenced,
  runs,
  sameRoute,
  silent,
  unfenced,
  type View,
} from '../../gateway';
import { PartialState } from '../../resource';
import { timeLimit, waitFor } from '../wait';

export interface ApplyOptions extends ChangeOptions {
  readonly gateway: GatewayRef;
  readonly backend: GatewayBackend;
}

/** What is kept when a change failed half way. */
export type Kept = (views: readonly View[]) => object;

interface Operation {
  readonly gateway: GatewayRef;
  readonly timeouts: Parameters<typeof timeLimit>[0];
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

export async function applyOptions({ gateway, timeouts, signal, progress }: Operation, operation: 'create' | 'update' | 'delete') {
  const ask = timeLimit(timeouts, operation, 15);
  const backend = await connectGateway(gateway, { signal, callTimeout: Math.min(ask, 2_000) });
  const timeout = timeLimit(timeouts, operation, backend.confirmSeconds);
  return { gateway, backend, signal, timeout, progress } satisfies ApplyOptions;
}

/** Milliseconds for a network that is away for a moment while clients are held, and for a pod that has just become ready to say so in its Lease. */
const settling = 5_000;

/** Views of every replica; all of them must answer, because nothing may be changed on some and not on others. */
export async function viewAll(name: string, { backend, signal, timeout }: ApplyOptions): Promise<readonly View[]> {
  let views: readonly View[] = [];
  const look = async () => {
    views = await backend.view(name);
    return silent(views).length === 0 ? true : undefined;
  };
  await waitFor(look, { signal, timeout: Math.min(settling, timeout / 2), between: [50, 500] });
  const missing = silent(views);
  if (missing.length > 0) {
    const detail = `${missing.map(({ replica, silence }) => `${replica} (${silence})`).join(', ')}; now: ${describeViews(views)}`;
    throw new CodedError('SWY5061', { property: 'gateway', detail });
  }
  return views;
}

/** Brings every replica to the spec. @returns the generation that all of them run, where there is one */
export async function driveTo(spec: RouteSpec, views: readonly View[], options: ApplyOptions, kept: Kept): Promise<number | undefined> {
  const present = generations(views);
  if (views.every((view) => runs(view, spec)) && new Set(present).size <= 1) return present[0];

  const open = views.find(({ report }) => report && !isFenced(report.spec));
  if (!isFenced(spec) || !open?.report) return confirm(spec, views, options, kept);

  // The fence goes up with everything else as it is: no client may meet the new target before all are fenced.
  const fenceOnly = fencedAs(open.report.spec, spec);
  const outcome = await raise(fenceOnly, unfenced(open.report.spec), views, options, kept);
  return sameRoute(fenceOnly, spec) ? outcome.generation : confirm(spec, outcome.views, options, kept);
}

async function confirm(spec: RouteSpec, views: readonly View[], options: ApplyOptions, kept: Kept): Promise<number | undefined> {
  const outcome = await options.backend.change(views, spec, options);
  if (isConfirmed(outcome)) return outcome.generation;
  const code = outcome.conflict ?? outcome.rejected ?? 'SWY5065';
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
    const outcome = await options.backend.change(views, spec, options);
    if (isConfirmed(outcome)) return outcome;
    // The route in the object is no longer ours to put back.
    if (outcome.conflict === 'SWY5110') {
      throw new PartialState(kept(outcome.views), new CodedError(outcome.conflict, { detail: tell(spec.name, outcome) }));
    }
    failure = { outcome };
  } catch (error) {
    if (error instanceof PartialState) throw error;
    failure = { error };
  }

  const now = await lower(before, options);
  if (!failure.outcome) throw new PartialState(kept(now), interrupted(failure.error, now));
  const code = failure.outcome.conflict ?? 'SWY5064';
  throw new PartialState(
    kept(now),
    new CodedError(code, { detail: `${tell(spec.name, failure.outcome)}. After taking it down: ${describeViews(now)}` }),
  );
}

const isConfirmed = ({ unconfirmed, conflict }: ChangeOutcome): boolean => unconfirmed.length === 0 && conflict === undefined;

/** Takes the fence down on every replica that answers. It has time of its own: the apply may be out of it, and clients are waiting. */
async function lower(before: RouteSpec, { gateway, progress, timeout }: ApplyOptions): Promise<readonly View[]> {
  const signal = AbortSignal.timeout(10_000);
  const backend = await connectGateway(gateway, { signal, callTimeout: Math.min(timeout, 1_000) });
  const views = await backend.view(before.name);
  const reachable = views.filter(({ silence }) => silence === undefined);
  if (reachable.length === 0) return views;

  progress('taking the fence down again');
  const { views: after } = await backend.change(reachable, before, { signal, timeout: Math.min(timeout, 3_000), progress });
  return views.map((view) => after.find(({ replica }) => replica === view.replica) ?? view);
}

function tell(name: string, { unconfirmed, views }: ChangeOutcome): string {
  const deaf = unconfirmed.map(({ replica, why }) => (why ? `${replica} (${why})` : replica));
  return `route "${name}": not confirmed by ${deaf.join(', ') || 'anyone'}; ${describeViews(views)}`;
}

function interrupted(error: unknown, now: readonly View[]): CodedError {
  const why = error instanceof Error ? error.message : String(error);
  return new CodedError('SWY5064', { detail: `${why}. After taking it down: ${describeViews(now)}` }, undefined, { cause: error });
}
