import type { CodedError } from '../../../core/coded-error';
import type { Code } from '../../../core/error-codes';
import {
  type ClientConfig,
  type Clients,
  type ConnectApi,
  type ConnectorConfig,
  connectorConfig,
  type MirrorMakerState,
  type MirrorMakerWanted,
  openConnect,
  openSettings,
  readClientConfig,
  type Role,
} from '../../connect';

export type { MirrorMakerAttributes, MirrorMakerState, MirrorMakerWanted } from '../../connect';

export type Status = 'PREPARED' | 'POSITIONED' | 'RUNNING' | 'STOPPED';

export interface Work {
  readonly api: ConnectApi;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole operation. */
  readonly timeout: number;
  readonly progress: (message: string) => void;
  readonly warn: (code: Code, detail: string) => void;
}

/** Kafka Connect, and the settings by which the connectors reach both clusters, secrets included. */
export async function openWithSecrets(
  wanted: MirrorMakerWanted,
  signal: AbortSignal,
  warn: (warning: CodedError) => void,
): Promise<{ readonly api: ConnectApi; readonly clients: Clients }> {
  const [source, destination] = await Promise.all([
    readClientConfig(wanted.source, wanted.source_client_config ?? {}, 'source'),
    readClientConfig(wanted.destination, wanted.destination_client_config ?? {}, 'destination'),
  ]);
  const api = await openConnect(wanted.connect, { signal, warn, secrets: [...source.forms, ...destination.forms] });
  return { api, clients: { source: settingsOf(source), destination: settingsOf(destination) } };
}

const settingsOf = ({ open, secret }: ClientConfig): Readonly<Record<string, string>> => ({ ...open, ...secret });

/** The part of a connector's configuration that is no secret and can be compared with what Kafka Connect shows. */
export function comparableConfig(role: Role, wanted: MirrorMakerWanted, exactlyOnce: boolean): ConnectorConfig {
  const clients = {
    source: openSettings(wanted.source, wanted.source_client_config ?? {}),
    destination: openSettings(wanted.destination, wanted.destination_client_config ?? {}),
  };
  return connectorConfig(role, wanted, clients, exactlyOnce);
}

/** Attributes that make the configurations of the connectors. */
const configures = [
  'name',
  'source',
  'destination',
  'source_client_config',
  'destination_client_config',
  'credentials_revision',
  'source_alias',
  'destination_alias',
  'topics',
  'groups',
  'exactly_once',
  'sync_topic_configs',
  'sync_topic_acls',
  'replication_factor',
  'offset_syncs_location',
  'refresh_seconds',
  'offset_sync_seconds',
  'tasks',
  'heartbeats',
  'config',
] as const satisfies readonly (keyof MirrorMakerWanted)[];

/** What of a plan or state makes the configurations of the connectors; sets have no order of their own. */
export function configurationOf(state: MirrorMakerWanted): Partial<MirrorMakerWanted> {
  const ordered = (value: unknown) => (Array.isArray(value) ? [...value].sort() : (value ?? null));
  return Object.fromEntries(configures.map((name) => [name, ordered(state[name])]));
}

/** Statuses that may follow one; null is before the resource is made. */
export const mayFollow: Readonly<Record<Status | 'new', readonly Status[]>> = {
  new: ['PREPARED', 'POSITIONED', 'RUNNING'],
  PREPARED: ['PREPARED', 'POSITIONED', 'RUNNING'],
  POSITIONED: ['POSITIONED', 'PREPARED', 'RUNNING', 'STOPPED'],
  RUNNING: ['RUNNING', 'PREPARED', 'STOPPED'],
  STOPPED: ['STOPPED', 'PREPARED', 'RUNNING'],
};

export const isMirrorMakerState = (state: Partial<MirrorMakerState>): state is MirrorMakerState =>
  state.topics != null && state.source != null;
