import type { mirrorMakerSchema, StateOf } from '../schema';
import { globPattern, literalPattern } from './patterns';
import type { ConnectorConfig } from './types';

export type MirrorMakerAttributes = (typeof mirrorMakerSchema)['attributes'];
export type MirrorMakerState = StateOf<MirrorMakerAttributes>;

/** What the configurations of the connectors are made of; every default is filled in. */
export type MirrorMakerWanted = Omit<
  MirrorMakerState,
  'connector_status' | 'copies_exactly_once' | 'drifted_settings' | 'positions' | 'group_offsets'
>;

export const roles = ['source', 'checkpoint', 'heartbeat'] as const;
export type Role = (typeof roles)[number];

export const connectorName = (name: string, role: Role): string => `${name}-${role}`;

export const classes: Readonly<Record<Role, string>> = {
  source: 'org.apache.kafka.connect.mirror.MirrorSourceConnector',
  checkpoint: 'org.apache.kafka.connect.mirror.MirrorCheckpointConnector',
  heartbeat: 'org.apache.kafka.connect.mirror.MirrorHeartbeatConnector',
};

/** The connectors that a configuration asks for. */
export const rolesOf = ({ heartbeats }: Pick<MirrorMakerWanted, 'heartbeats'>): readonly Role[] =>
  heartbeats === false ? ['source', 'checkpoint'] : roles;

/** Client settings of both clusters. */
export interface Clients {
  readonly source: Readonly<Record<string, string>>;
  readonly destination: Readonly<Record<string, string>>;
}

/** Settings that other attributes make, with the attribute to use. */
export const ownedSettings: Readonly<Record<string, string>> = {
  name: 'name',
  'connector.class': 'name',
  topics: 'topics',
  groups: 'groups',
  'source.cluster.alias': 'source_alias',
  'target.cluster.alias': 'destination_alias',
  'replication.policy.class': 'none: topics keep their names',
  'exactly.once.support': 'exactly_once',
  'offset-syncs.topic.location': 'offset_syncs_location',
};

/**
 * The configuration of one connector.
 *
 * @see https://kafka.apache.org/documentation/#mirrormakerconfigs
 */
export function connectorConfig(role: Role, wanted: MirrorMakerWanted, clients: Clients, exactlyOnce: boolean): ConnectorConfig {
  return { ...common(role, wanted, clients), ...ofRole[role](wanted, exactlyOnce), ...wanted.config };
}

const bytes = 'org.apache.kafka.connect.converters.ByteArrayConverter';

function common(role: Role, { topics, source_alias, destination_alias, tasks }: MirrorMakerWanted, clients: Clients): ConnectorConfig {
  return {
    'connector.class': classes[role],
    'tasks.max': String(role === 'heartbeat' ? 1 : (tasks ?? 1)),
    'source.cluster.alias': source_alias ?? 'source',
    'target.cluster.alias': destination_alias ?? 'destination',
    ...prefixed('source.cluster.', clients.source),
    ...prefixed('target.cluster.', clients.destination),
    // Connect writes with the clients of its workers, which know one cluster only: both directions may run on the same workers.
    // Its producer stays without idempotence, as is Connect's default: both clusters give out producer ids from 0 on, and what it leaves behind under
    // its id would make the destination take records of a moved producer with the same id for duplicates.
    ...prefixed('producer.override.', clients.destination),
    ...prefixed('admin.override.', clients.destination),
    ...prefixed('consumer.override.', clients.destination),
    'replication.policy.class': 'org.apache.kafka.connect.mirror.IdentityReplicationPolicy',
    'key.converter': bytes,
    'value.converter': bytes,
    'header.converter': bytes,
    topics: [...topics].sort().map(literalPattern).join(','),
    // Its default leaves out names such as `orders.replica`.
    'topics.exclude': '__.*',
  };
}

const ofRole: Readonly<Record<Role, (wanted: MirrorMakerWanted, exactlyOnce: boolean) => ConnectorConfig>> = {
  source: (wanted, exactlyOnce) => ({
    ...offsetSyncs(wanted),
    'replication.factor': String(wanted.replication_factor ?? -1),
    'offset-syncs.topic.replication.factor': String(wanted.replication_factor ?? -1),
    'sync.topic.configs.enabled': String(wanted.sync_topic_configs ?? true),
    'sync.topic.acls.enabled': String(wanted.sync_topic_acls ?? false),
    'refresh.topics.interval.seconds': String(wanted.refresh_seconds ?? 30),
    // Otherwise the heartbeats of one direction come back as topics of the other.
    'heartbeats.replication.enabled': 'false',
    // Records of aborted transactions are not copied. Exactly once asks for it, too.
    'source.consumer.isolation.level': 'read_committed',
    ...(exactlyOnce && { 'exactly.once.support': 'required', 'transaction.boundary': 'poll' }),
  }),
  checkpoint: (wanted) => ({
    ...offsetSyncs(wanted),
    groups: wanted.groups === null || wanted.groups === undefined ? '.*' : [...wanted.groups].sort().map(globPattern).join(','),
    // Its default leaves out groups of sink connectors and of console consumers.
    'groups.exclude': '__.*',
    'checkpoints.topic.replication.factor': String(wanted.replication_factor ?? -1),
    'refresh.groups.interval.seconds': String(wanted.refresh_seconds ?? 30),
    'emit.checkpoints.interval.seconds': String(wanted.offset_sync_seconds ?? 5),
    'sync.group.offsets.enabled': 'true',
    'sync.group.offsets.interval.seconds': String(wanted.offset_sync_seconds ?? 5),
  }),
  heartbeat: (wanted) => ({ 'heartbeats.topic.replication.factor': String(wanted.replication_factor ?? -1) }),
};

const offsetSyncs = ({ offset_syncs_location }: MirrorMakerWanted): ConnectorConfig => ({
  'offset-syncs.topic.location': offset_syncs_location === 'destination' ? 'target' : 'source',
});

const prefixed = (prefix: string, settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${prefix}${name}`, value]));

/** The part of a setting's name that a client knows, of a setting for one of the two clusters. */
export const clientSetting = (name: string): string =>
  name.replace(/^(?:(?:source|target)\.(?:cluster|consumer|producer|admin)|(?:producer|consumer|admin)(?:\.override)?)\./, '');
