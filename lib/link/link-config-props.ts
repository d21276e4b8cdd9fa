import type { AclFilter, NameFilter } from './filters';

/** Settings of a cluster link. What is not given keeps the default of the cluster that holds the link. */
export interface LinkConfigProps {
  /** Whether committed offsets of consumer groups follow. `false` turns it off. */
  readonly offsetSync?: false | ConsumerOffsetSyncProps;

  /** Whether ACLs follow. `false` turns it off. Not with a prefix. */
  readonly aclSync?: false | AclSyncProps;

  /** How settings of topics follow. */
  readonly topicConfigSync?: TopicConfigSyncProps;

  /** Whether the link makes mirrors by itself. `false` turns it off. */
  readonly autoCreate?: false | AutoCreateProps;

  /**
   * What the names of mirrors have before the names of their topics: 12 characters at most, given when the link is made and never changed.
   * `cluster.link.prefix`
   */
  readonly prefix?: string;

  /** Where new mirrors begin: at the first record, at the end, or at a time. `mirror.start.offset.spec` */
  readonly startAt?: 'earliest' | 'latest' | Date;

  /** Stops all work of the link. `cluster.link.paused` */
  readonly paused?: boolean;

  /** How the link finds that the other cluster is gone. */
  readonly availabilityCheck?: AvailabilityCheckProps;

  /** Threads that fetch, on each broker. Confluent Platform only. `num.cluster.link.fetchers` */
  readonly fetchers?: number;

  /** Milliseconds for which a mirror that fails is tried again before it is FAILED. Confluent Platform only. `cluster.link.retry.timeout.ms` */
  readonly retryTimeoutMs?: number;
}

export interface ConsumerOffsetSyncProps {
  /** Milliseconds between two rounds, 1000 at least. `consumer.offset.sync.ms` */
  readonly intervalMs?: number;

  /**
   * Consumer groups whose offsets follow. `consumer.offset.group.filters`
   * @default - all
   */
  readonly groups?: readonly NameFilter[];

  /** Whether the groups get the prefix of the link. Not with a bidirectional link. `consumer.group.prefix.enable` */
  readonly prefixGroups?: boolean;
}

export interface AclSyncProps {
  /** ACLs that follow. `acl.filters` */
  readonly filters: readonly AclFilter[];

  /** Milliseconds between two rounds. `acl.sync.ms` */
  readonly intervalMs?: number;
}

export interface TopicConfigSyncProps {
  /** Settings that follow, in place of those that do by themselves; the destination adds the ones it needs. `topic.config.sync.include` */
  readonly include?: readonly string[];

  /** Milliseconds between two rounds. `topic.config.sync.ms` */
  readonly intervalMs?: number;
}

export interface AutoCreateProps {
  /** Topics that get a mirror. `auto.create.mirror.topics.filters` */
  readonly topics: readonly NameFilter[];
}

export interface AvailabilityCheckProps {
  /** Milliseconds between two tries. `availability.check.ms` */
  readonly intervalMs?: number;

  /** Tries that must fail one after another. `availability.check.consecutive.failure.threshold` */
  readonly failures?: number;
}
