import { CodedError } from '../../../core/coded-error';
import { connectGateway, describeViews, generations, sameRoute, settledState, silent, type View } from '../../gateway';
import { GONE, type ReadContext } from '../../resource';
import { attributesOf, type RouteAttributes, type RouteState, specOf } from './model';

export async function readRoute({ state, signal, report }: ReadContext<RouteAttributes>): Promise<RouteState | typeof GONE> {
  const backend = await connectGateway(state.gateway, { signal, warn: (warning) => report.warn(['gateway', 'token_ref'], warning) });
  const views = await backend.view(state.name);

  const odd = views.filter(({ silence, behind }) => silence !== undefined || behind !== undefined);
  if (odd.length > 0) report.warn('gateway', new CodedError('SWY5068', { detail: describeViews(views) }));
  const answers = views.length - silent(views).length;
  if (answers === 0) return state;
  if (views.every((view) => view.report === undefined) && (answers === views.length || backend.hasObject)) return GONE;
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

  // What a replica lags behind may be the change of another route. After a change of this one it counts until it was made up for.
  const mayLag = !isImported(recorded) && other === undefined && !needsHealing(recorded);
  const agrees = ({ silence, report, behind }: View): boolean => {
    if (silence !== undefined) return true;
    if (!report) return false;
    const isThere = sameRoute(report.spec, shown) && report.state === settledState(shown);
    return behind === undefined ? isThere : mayLag && (isThere || report.state === 'changing');
  };
  const agreed = new Set(generations(views)).size <= 1 && views.every(agrees);
  return {
    ...recorded,
    ...attributesOf(shown, recorded),
    generation: generations(views).length > 0 ? Math.max(...generations(views)) : (recorded.generation ?? 1),
    route_state: agreed ? settledState(shown) : `mixed: ${describeViews(views)}`,
  };
}

/** Whether the plan must bring replicas together although the configuration is what the state shows. */
export const needsHealing = (state: RouteState): boolean => state.route_state !== (state.fence ? 'fenced' : 'forwarding');

/** An import knows only name and gateway. */
const isImported = (state: RouteState): boolean => state.endpoint == null;
