import { CodedError } from '../../../core/coded-error';
import { connectGateway, describeViews, generations, isFenced, sameRoute, silent, type View, viewRoute } from '../../gateway';
import { GONE, type ReadContext } from '../../resource';
import { attributesOf, type RouteAttributes, type RouteState, specOf } from './model';

export async function readRoute({ state, signal, report }: ReadContext<RouteAttributes>): Promise<RouteState | typeof GONE> {
  const replicas = await connectGateway(state.gateway, { signal, warn: (warning) => report.warn(['gateway', 'token_ref'], warning) });
  const views = await viewRoute(replicas, state.name);

  const missing = silent(views);
  if (missing.length > 0) report.warn(['gateway', 'replicas'], new CodedError('SWY5068', { detail: describeViews(views) }));
  if (missing.length === views.length) return state;
  if (missing.length === 0 && views.every((view) => view.report === undefined)) return GONE;
  return stateFrom(views, state);
}

/**
 * The state that replicas show. Where they differ it shows one that is not as it was recorded, and a `route_state` that
 * is no state, from which the plan sees that there is something to do even if that replica is as the configuration wants it.
 */
export function stateFrom(views: readonly View[], recorded: RouteState): RouteState {
  const reports = views.flatMap((view) => view.report ?? []);
  const known = reports[0];
  if (!known) return recorded;
  const other = isImported(recorded) ? undefined : reports.find(({ spec }) => !sameRoute(spec, specOf(recorded)));
  const shown = (other ?? known).spec;

  const agreed =
    new Set(generations(views)).size === 1 &&
    views.every((view) => view.silence !== undefined || (view.report && sameRoute(view.report.spec, shown))) &&
    reports.every(({ state }) => state === (isFenced(shown) ? 'fenced' : 'forwarding'));
  return {
    ...recorded,
    ...attributesOf(shown, recorded.security ?? null),
    generation: Math.max(...generations(views)),
    route_state: agreed ? known.state : `mixed: ${describeViews(views)}`,
  };
}

/** Whether the plan must bring replicas together although the configuration is what the state shows. */
export const needsHealing = (state: RouteState): boolean => state.route_state !== (state.fence ? 'fenced' : 'forwarding');

/** An import knows only name and gateway. */
const isImported = (state: RouteState): boolean => state.endpoint == null;
