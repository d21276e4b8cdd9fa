import { GONE, type ReadContext } from '../../resource';
import type { Mirror } from '../../rest';
import { orKept } from '../or-kept';
import { connectMirrors, type MirrorAttributes, type MirrorState, statusMap } from './model';

export async function readMirrors(context: ReadContext<MirrorAttributes>): Promise<MirrorState | typeof GONE> {
  return orKept(context, context.state.status == null, readFromRest);
}

async function readFromRest({ state, signal, report }: ReadContext<MirrorAttributes>): Promise<MirrorState | typeof GONE> {
  const api = await connectMirrors(state.link, signal, (warning) => report.warn(['link', 'api_key_ref'], warning));
  const all = await api.mirrors();
  // With its link gone a promoted topic is a plain topic like any other: nothing is missing.
  if (all === undefined) return state.status === 'PROMOTED' ? state : GONE;

  const mirrors = new Map(all.map((mirror) => [mirror.mirror_topic_name, mirror]));
  const topics = state.topics.filter((topic) => mirrors.has(topic));
  if (topics.length === 0) return GONE;
  return {
    ...state,
    topics,
    status: statusShown(topics, mirrors, state.status),
    on_destroy: state.on_destroy ?? 'refuse',
    mirror_status: statusMap(topics, mirrors),
    promoted_order: state.promoted_order ?? [],
  };
}

/** One word for all topics. Where they differ it is what was recorded, unless that says PROMOTED: a promotion that is not complete is none. */
function statusShown(topics: readonly string[], mirrors: ReadonlyMap<string, Mirror>, recorded: string | null): string {
  const statuses = new Set(topics.map((topic) => mirrors.get(topic)?.mirror_status));
  if (statuses.size === 1) {
    if (statuses.has('STOPPED')) return 'PROMOTED';
    if (statuses.has('PAUSED')) return 'PAUSED';
    if (statuses.has('ACTIVE')) return 'ACTIVE';
  }
  return recorded === 'PROMOTED' || recorded === null ? 'ACTIVE' : recorded;
}
