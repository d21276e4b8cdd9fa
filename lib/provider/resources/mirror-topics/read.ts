import { GONE, type ReadContext } from '../../resource';
import { whileReading } from '../../rest';
import { orKept } from '../or-kept';
import { byTopic, connectMirrors, type MirrorAttributes, type Mirrors, type MirrorState, shownMirrors } from './model';
import { heldBy } from './plan';
import { isFinalStatus, isFinishedWithout } from './resolve';

export async function readMirrors(context: ReadContext<MirrorAttributes>): Promise<MirrorState | typeof GONE> {
  return orKept(context, context.state.status == null, readFromRest);
}

async function readFromRest({ state, signal, report }: ReadContext<MirrorAttributes>): Promise<MirrorState | typeof GONE> {
  const api = await connectMirrors(state.link, {
    ...whileReading,
    signal,
    warn: (warning) => report.warn(['link', 'api_key_ref'], warning),
  });
  const all = await api.mirrors();
  // With its link gone a promoted topic is a plain topic like any other: nothing is missing.
  if (all === undefined) return isFinalStatus(state.status) ? state : GONE;

  const mirrors = byTopic(all);
  const isThere = (topic: string) => mirrors.has(topic) || isFinishedWithout(state);
  const held = heldBy(state).filter(isThere).sort();
  if (held.length === 0) return GONE;
  return {
    ...state,
    topics: state.topics?.filter(isThere) ?? null,
    status: statusShown(held, mirrors, state),
    existing_topics: state.existing_topics ?? 'refuse',
    on_destroy: state.on_destroy ?? 'refuse',
    resolved_topics: held,
    ...shownMirrors(held, mirrors),
    promoted_order: state.promoted_order ?? [],
  };
}

/** One word for all topics. Where they differ it is what was recorded, unless that says they are stopped: a promotion that is not complete is none. */
function statusShown(topics: readonly string[], mirrors: Mirrors, state: MirrorState): string {
  const { status: recorded } = state;
  if (recorded === 'KEPT') return recorded;
  const statuses = new Set(topics.map((topic) => mirrors.get(topic)?.mirror_status));
  if (recorded !== null && isFinishedWithout(state) && !statuses.has('ACTIVE') && !statuses.has('PAUSED')) return recorded;
  if (statuses.size === 1) {
    if (statuses.has('STOPPED')) return recorded !== null && isFinalStatus(recorded) ? recorded : 'PROMOTED';
    if (statuses.has('PAUSED')) return 'PAUSED';
    if (statuses.has('ACTIVE')) return 'ACTIVE';
  }
  return recorded === null || isFinalStatus(recorded) ? 'ACTIVE' : recorded;
}
