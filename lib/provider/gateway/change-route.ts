import type { RouteChange, RouteReport } from '../../gateway/admin-api';
import type { RouteSpec } from '../../gateway/spec';
import { Refusal } from '../rest';
import { waitFor } from '../resources/wait';
import { isFenced } from './same-route';
import { describeViews, type View, viewRoute } from './views';

export interface ChangeOptions {
  readonly signal: AbortSignal;
  /** Milliseconds in which every replica must confirm. */
  readonly timeout: number;
  readonly progress: (message: string) => void;
}

/** How a change went, a replica. */
export interface ChangeOutcome {
  readonly generation: number;
  /** What each replica said last. */
  readonly views: readonly View[];
  /** Replicas that run the change, and those that do not. */
  readonly confirmed: readonly View[];
  readonly unconfirmed: readonly View[];
  /** Why a replica did not take the change, by address. */
  readonly refusals: ReadonlyMap<string, Error>;
}

/** Sends one spec to every replica at once and waits until each of them runs it, settled. */
export async function changeRoute(views: readonly View[], spec: RouteSpec, options: ChangeOptions): Promise<ChangeOutcome> {
  const generation = nextGeneration(views);
  const refusals = new Map<string, Error>();
  await Promise.all(
    views.map(async ({ replica, report }) => {
      const change: RouteChange = { spec, expectedGeneration: report?.generation ?? 0, generation };
      await replica.change(spec.name, change).catch((error: Error) => refusals.set(replica.address, error));
    }),
  );

  const replicas = views.map(({ replica }) => replica);
  const settled = isFenced(spec) ? 'fenced' : 'forwarding';
  const runs = ({ report }: View) => report !== undefined && report.generation === generation && report.state === settled;
  let last: readonly View[] = views;
  let said = '';
  await waitFor(
    async () => {
      last = await viewRoute(replicas, spec.name);
      const now = describeViews(last);
      if (now !== said) options.progress((said = now));
      return last.every(runs) || hopeless(last, refusals, generation) ? true : undefined;
    },
    { signal: options.signal, timeout: options.timeout, between: [15, 100] },
  );
  return { generation, views: last, confirmed: last.filter(runs), unconfirmed: last.filter((view) => !runs(view)), refusals };
}

export const nextGeneration = (views: readonly View[]): number => Math.max(0, ...generations(views)) + 1;

export const generations = (views: readonly View[]): number[] => views.flatMap(({ report }) => (report ? [report.generation] : []));

/** The admin API refused: waiting does not make the replica run this change. A lost connection may have delivered it all the same. */
function hopeless(views: readonly View[], refusals: ReadonlyMap<string, Error>, generation: number): boolean {
  return views.some(
    ({ replica, report }) =>
      refusals.get(replica.address) instanceof Refusal && (report as RouteReport | undefined)?.generation !== generation,
  );
}

/** The refusal that says that someone else changed the route in between. */
export function conflictIn(outcome: ChangeOutcome): Error | undefined {
  return [...outcome.refusals.values()].find((error) => error instanceof Refusal && error.status === 409);
}
