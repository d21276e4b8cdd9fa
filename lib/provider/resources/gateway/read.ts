import { CodedError } from '../../../core/coded-error';
import { canonical, connectGatewayObject, type KubernetesRef, type ObjectView } from '../../gateway';
import { GONE, type ReadContext } from '../../resource';
import { computedOf, type GatewayAttributes, type GatewayState, ownSpec } from './model';

/** The gateway's own part as it is. An API that does not answer is a warning: the way back from a fence must stay open. */
export async function readGateway({ state, signal, report }: ReadContext<GatewayAttributes>): Promise<GatewayState | typeof GONE> {
  const object = connectGatewayObject(state.gateway.kubernetes as KubernetesRef, signal);
  let view: ObjectView | undefined;
  try {
    view = await object.read();
  } catch (error) {
    if (!CodedError.isCodedError(error) || !['SWY5102', 'SWY5106'].includes(error.code)) throw error;
    report.warn('gateway', error);
    return state;
  }
  if (!view) return GONE;

  // An import knows only where the gateway is.
  if (state.spec == null) {
    return { ...state, spec: canonical(view.spec), labels: null, annotations: null, ...computedOf(view) };
  }
  const isAsRecorded = object.isAsRecorded(view.spec, ownSpec(state.spec));
  return {
    ...state,
    spec: isAsRecorded ? state.spec : canonical(view.spec),
    labels: shown(state.labels, view.labels),
    annotations: shown(state.annotations, view.annotations),
    // Versions of the last change that was made here: changes of routes are no news for the gateway.
    status: view.status,
  };
}

/** Of the names that were recorded, what is there. */
function shown(recorded: GatewayState['labels'], live: Readonly<Record<string, string>>): GatewayState['labels'] {
  if (recorded == null) return recorded;
  return Object.fromEntries(Object.keys(recorded).flatMap((name) => (live[name] === undefined ? [] : [[name, live[name]]])));
}
