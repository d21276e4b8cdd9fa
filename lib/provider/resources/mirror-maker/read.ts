import { CodedError } from '../../../core/coded-error';
import {
  type ConnectApi,
  type ConnectorConfig,
  connectorName,
  type ConnectorStatus,
  describeStatus,
  openConnect,
  type Role,
  rolesOf,
} from '../../connect';
import { GONE, type ReadContext } from '../../resource';
import { topicsIn } from './connectors';
import { comparableConfig, isMirrorMakerState, type MirrorMakerAttributes, type MirrorMakerState } from './model';

interface Seen {
  readonly role: Role;
  readonly config: ConnectorConfig | undefined;
  readonly status: ConnectorStatus | undefined;
}

/** The connectors as they are. A Kafka Connect that does not answer is a warning: an abort must be planned while it is down. */
export async function readMirrorMaker(context: ReadContext<MirrorMakerAttributes>): Promise<MirrorMakerState | typeof GONE> {
  const { state, signal, report } = context;
  const api = await openConnect(state.connect, { signal, warn: (warning) => report.warn(['connect', 'authorization_ref'], warning) });
  // An import knows the name alone: the rest comes with the next apply.
  const imported = !isMirrorMakerState(state);
  try {
    const seen = await Promise.all(rolesOf(state).map((role) => look(role, state.name, api)));
    if (seen.every(({ config }) => !config)) return GONE;
    return shown(state, seen, imported, api.secrets);
  } catch (error) {
    signal.throwIfAborted();
    if (imported || !CodedError.isCodedError(error) || error.code !== 'SWY5400') throw error;
    report.warn('', error);
    return state;
  }
}

async function look(role: Role, of: string, api: ConnectApi): Promise<Seen> {
  const name = connectorName(of, role);
  const [config, status] = await Promise.all([api.config(name), api.status(name)]);
  return { role, config, status };
}

/** What {@link readMirrorMaker} and the end of an apply show of the connectors. */
export async function connectorStates(
  state: Pick<MirrorMakerState, 'name' | 'heartbeats'>,
  api: ConnectApi,
): Promise<Record<string, string>> {
  return statesOf(state.name, await Promise.all(rolesOf(state).map((role) => look(role, state.name, api))), api.secrets);
}

function statesOf(name: string, seen: readonly Seen[], secrets: readonly string[]): Record<string, string> {
  return Object.fromEntries(seen.map(({ role, status }) => [connectorName(name, role), describeStatus(status, secrets)]));
}

function shown(state: MirrorMakerState, seen: readonly Seen[], imported: boolean, secrets: readonly string[]): MirrorMakerState {
  const source = seen.find(({ role }) => role === 'source');
  const config = source?.config;
  return {
    ...state,
    ...(config && { topics: topicsIn(config) }),
    ...(config &&
      imported && {
        source_alias: config['source.cluster.alias'] ?? 'source',
        destination_alias: config['target.cluster.alias'] ?? 'destination',
      }),
    status: statusShown(state.status, source?.status),
    connector_status: statesOf(state.name, seen, secrets),
    drifted_settings: imported ? [] : seen.flatMap((each) => driftOf(state, each)),
    copies_exactly_once: config?.['exactly.once.support'] === 'required',
  };
}

/** Connectors that were stopped or started by another hand are in another status than the one that was reached. */
function statusShown(recorded: string | null, source: ConnectorStatus | undefined): string | null {
  const live = source?.connector.state;
  if (live === undefined) return recorded;
  const runs = live !== 'STOPPED' && live !== 'PAUSED';
  if (runs) return 'RUNNING';
  return recorded === 'RUNNING' || recorded === null ? 'PREPARED' : recorded;
}

/** Topics have an attribute of their own, and Kafka Connect puts the name among the settings. */
const compared = (setting: string): boolean => setting !== 'topics' && setting !== 'name';

function driftOf(state: MirrorMakerState, { role, config }: Seen): string[] {
  const name = connectorName(state.name, role);
  if (!config) return [`${name} is absent`];
  const wanted = comparableConfig(role, state, state.copies_exactly_once === true);
  return Object.entries(wanted)
    .filter(([setting, value]) => compared(setting) && config[setting] !== value)
    .map(([setting]) => `${name} ${setting}`);
}
