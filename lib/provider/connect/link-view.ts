import type { LinkView } from '../gates/link-view';
import type { KafkaRef } from '../kafka';
import type { Mirror } from '../rest';
import { clusterOffsets } from './cluster-offsets';
import type { ConnectApi } from './connect-api';
import { connectorName, type Role } from './connectors';
import { openConnect, type ConnectRef, type OpenOptions } from './open';
import { nameOfPattern } from './patterns';
import { copiedOffsets, lagsOf, total } from './positions';
import { describeStatus, hasFailed, isRunning } from './run-state';
import type { ConnectorConfig, ConnectorStatus } from './types';

/** A MirrorMaker 2 as a cutover names it. */
export interface MirrorMakerRef {
  readonly name: string;
  readonly connect: ConnectRef;
}

/** The gates' view of MirrorMaker 2, with what holds connections behind it. */
export interface ConnectLinkView extends LinkView {
  close(): void;
}

/**
 * MirrorMaker 2 as gates see it. Lag is what the source has beyond what the source connector has written down as copied: exact when it is zero,
 * and late by up to `offset.flush.interval.ms` of the workers otherwise.
 *
 * @param clusters the cluster that is copied from; for a way back that is the destination of the migration
 * @throws SWY5410 and errors of references: Kafka Connect cannot be called with what is given
 */
export async function connectLinkView(
  { name, connect }: MirrorMakerRef,
  { source }: { readonly source: KafkaRef },
  options: OpenOptions & { readonly where?: string },
): Promise<ConnectLinkView> {
  const api = await openConnect(connect, options);
  const offsets = clusterOffsets(source, options.where ?? 'source', options.signal);

  return {
    linkName: name,
    keepsOffsets: false,

    async get() {
      const seen = await lookAt(api, name);
      if (!seen.source) return undefined;
      const all = Object.entries(seen);
      const wrong = all
        .filter(([, status]) => status && hasFailed(status))
        .map(([role, status]) => `${name}-${role} ${describeStatus(status, api.secrets)}`);
      return {
        link_name: name,
        link_state: stateOf(all.map(([, status]) => status)),
        ...(wrong.length > 0 && { link_error: 'CONNECTOR_FAILED', link_error_message: wrong.join('; ') }),
      };
    },

    async mirrors() {
      const [config, status] = await Promise.all([api.config(connectorName(name, 'source')), api.status(connectorName(name, 'source'))]);
      if (!config) return undefined;
      const topics = topicsOf(config);
      const lags = await lagsFor(topics);
      return topics.map((topic): Mirror => {
        const failed = status !== undefined && hasFailed(status);
        return {
          mirror_topic_name: topic,
          source_topic_name: topic,
          mirror_status: mirrorStatus(status),
          ...(failed && { mirror_topic_error: describeStatus(status, api.secrets) }),
          mirror_lags: [...(lags.get(topic) ?? [])].map(([partition, lag]) => ({
            partition,
            lag: Number(lag),
            last_source_fetch_offset: -1,
          })),
        };
      });
    },

    async configs() {
      const config = await api.config(connectorName(name, 'checkpoint'));
      const on = config?.['sync.group.offsets.enabled'] === 'true';
      return new Map([['consumer.offset.sync.enable', { name: 'consumer.offset.sync.enable', value: String(on) }]]);
    },

    async lag(topics) {
      const config = await api.config(connectorName(name, 'source'));
      const copied = config ? topicsOf(config) : [];
      const lags = await lagsFor(topics.filter((topic) => copied.includes(topic)));
      return new Map([...lags].map(([topic, partitions]) => [topic, total(partitions)]));
    },

    close: () => offsets.close(),
  };

  async function lagsFor(asked: readonly string[]) {
    // Positions first: what is written between the two questions then counts as lag, and nothing that is left is overlooked.
    const copied = await copiedOffsets(api, connectorName(name, 'source'));
    return lagsOf(offsets, asked, copied);
  }
}

type Statuses = Readonly<Record<Role, ConnectorStatus | undefined>>;

async function lookAt(api: ConnectApi, name: string): Promise<Statuses> {
  const [source, checkpoint, heartbeat] = await Promise.all([
    api.status(connectorName(name, 'source')),
    api.status(connectorName(name, 'checkpoint')),
    api.status(connectorName(name, 'heartbeat')),
  ]);
  return { source, checkpoint, heartbeat };
}

/** One word for all connectors; a heartbeat connector may be left out. */
function stateOf(statuses: readonly (ConnectorStatus | undefined)[]): string {
  const present = statuses.flatMap((status) => status ?? []);
  if (present.some(hasFailed)) return 'FAILED';
  if (present.every(isRunning)) return 'ACTIVE';
  return present.every(({ connector }) => connector.state === 'STOPPED' || connector.state === 'PAUSED') ? 'PAUSED' : 'STARTING';
}

function mirrorStatus(status: ConnectorStatus | undefined): string {
  if (!status) return 'FAILED';
  if (hasFailed(status)) return 'FAILED';
  if (status.connector.state === 'STOPPED') return 'STOPPED';
  if (status.connector.state === 'PAUSED') return 'PAUSED';
  return isRunning(status) && status.tasks.length > 0 ? 'ACTIVE' : 'STARTING';
}

const topicsOf = (config: ConnectorConfig): string[] =>
  (config['topics'] ?? '')
    .split(',')
    .map((pattern) => nameOfPattern(pattern.trim()))
    .filter(Boolean);
