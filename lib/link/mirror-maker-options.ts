import type { Rules } from '../core/rules';
import type { ClusterAccess } from '../kafka/cluster-access';
import type { KafkaConnect } from './kafka-connect';

/** How MirrorMaker 2 runs and copies, whatever the clusters are. What is not given keeps the default of `switchyard_mirror_maker`. */
export interface MirrorMakerOptions {
  /** Kafka Connect that runs the connectors. */
  readonly connect: KafkaConnect;

  /**
   * Beginning of the names of the connectors, unique on that Kafka Connect.
   * @default - `switchyard-` and the name of the group, with `-back` for a way back; of a link on its own its place in the app, with a hash
   */
  readonly name?: string;

  /**
   * How the connectors log in to the cluster that they read from.
   * @default - the cluster's own access
   */
  readonly sourceAccess?: ClusterAccess;

  /**
   * How they log in to the cluster that they write to.
   * @default - the cluster's own access
   */
  readonly destinationAccess?: ClusterAccess;

  /**
   * Client settings with which the connectors reach the cluster that they read from: other addresses, or secrets by Connect's own config providers.
   * @default - made from the cluster and the access
   */
  readonly sourceClientConfig?: Readonly<Record<string, string>>;

  /**
   * The same for the cluster that they write to.
   * @default - made from the cluster and the access
   */
  readonly destinationClientConfig?: Readonly<Record<string, string>>;

  /**
   * Consumer groups whose offsets are carried over; `*` stands for any characters.
   * @default - all groups with offsets on the topics
   */
  readonly groups?: readonly string[];

  /**
   * Whether records are copied in transactions, so that a worker that dies leaves no duplicates. Transactions take offsets of their own.
   * @default 'off'
   */
  readonly exactlyOnce?: 'required' | 'where-possible' | 'off';

  /**
   * Whether settings of the topics are copied.
   * @default true
   */
  readonly syncTopicConfigs?: boolean;

  /**
   * Whether ACLs of the topics are copied.
   * @default false
   */
  readonly syncTopicAcls?: boolean;

  /**
   * Replicas of topics that MirrorMaker makes.
   * @default - the cluster's own
   */
  readonly replicationFactor?: number;

  /**
   * Cluster that holds the topic of offset pairs; `destination` writes nothing to the one that is read from.
   * @default 'source'
   */
  readonly offsetSyncsLocation?: 'source' | 'destination';

  /**
   * Seconds between two looks for new partitions and groups.
   * @default 30
   */
  readonly refreshSeconds?: number;

  /**
   * Seconds between two translations of offsets.
   * @default 5
   */
  readonly offsetSyncSeconds?: number;

  /**
   * Most tasks of a connector.
   * @default 1
   */
  readonly tasks?: number;

  /**
   * Whether there is a heartbeat connector.
   * @default true
   */
  readonly heartbeats?: boolean;

  /**
   * Further settings of the connectors.
   * @default - none
   */
  readonly config?: Readonly<Record<string, string>>;
}

/** SWY2018: the connectors' names, against those of others of the same group. */
export function checkConnectorNames(
  rules: Rules,
  named: readonly { readonly property: string; readonly name: string; readonly connect: KafkaConnect }[],
): void {
  for (const [index, { property, name, connect }] of named.entries()) {
    rules.check('SWY2018', () => /^[a-zA-Z0-9._-]{1,200}$/.test(name), { property, value: name });
    const isTaken = named.slice(0, index).some((other) => other.name === name && other.connect.url === connect.url);
    rules.check('SWY2018', !isTaken, { property, value: name, detail: 'the link has the same' });
  }
}
