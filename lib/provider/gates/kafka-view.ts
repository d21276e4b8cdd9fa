/** An offset of each partition, by topic: committed, end, or another. */
export type OffsetsByTopic = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

/** Partitions, by topic. */
export type PartitionsByTopic = ReadonlyMap<string, readonly number[]>;

/** What a cluster answers, or in a few words why it does not: an API that it does not have, security that is off, a right that is missing. */
export type Asked<T> =
  { readonly answer: T; readonly unanswered?: undefined } | { readonly answer?: undefined; readonly unanswered: string };

/** Positions in a Kafka cluster. */
export interface KafkaOffsets {
  /**
   * End offset of every partition of the topics. An ordinary client sees the high watermark.
   * @throws SWY4012 the cluster cannot be asked, or a topic is not there
   */
  endOffsets(topics: readonly string[]): Promise<OffsetsByTopic>;

  /**
   * Committed offsets on the topics, by group. Groups without any are left out.
   * @param groups only these; all groups of the cluster when it is not given
   * @throws SWY4012 the cluster cannot be asked
   */
  committedOffsets(topics: readonly string[], groups?: readonly string[]): Promise<ReadonlyMap<string, OffsetsByTopic>>;

  close(): void;
}

/** What gates ask a Kafka cluster. Every question is asked of all topics at once, one request a broker. */
export interface KafkaView extends KafkaOffsets {
  readonly bootstrapServers: readonly string[];

  /** Name that a topic of the source has here. */
  nameOf(topic: string): string;

  /** Whether its tools need a file with a login or with certificates. */
  readonly isSecured: boolean;

  /** First offset of every partition. @throws as {@link endOffsets} */
  startOffsets(topics: readonly string[]): Promise<OffsetsByTopic>;

  /** Offset before which no transaction is open: the last stable offset. @throws as {@link endOffsets} */
  stableOffsets(topics: readonly string[]): Promise<OffsetsByTopic>;

  /** Partitions and settings of the topics; one that is not there is left out. @throws SWY4012 the cluster cannot be asked */
  shapes(topics: readonly string[], settings: readonly string[]): Promise<ReadonlyMap<string, TopicShape>>;

  /**
   * Whether a partition has records from an offset on that a consumer of committed records would be given: neither markers nor what was aborted.
   * @throws SWY4012 the cluster cannot be asked, SWY4101 it does not let us
   */
  hasRecordsFrom(topic: string, partition: number, offset: bigint): Promise<boolean>;

  /** Producers that the leaders of these partitions remember (DescribeProducers, KIP-664): idempotent and transactional ones. */
  producers(partitions: PartitionsByTopic): Promise<Asked<readonly ProducerState[]>>;

  /** Transactions of these producers (ListTransactions and DescribeTransactions, KIP-664). */
  transactions(producerIds: readonly bigint[]): Promise<Asked<readonly OpenTransaction[]>>;

  /** Every ACL of topics and groups. */
  acls(): Promise<Asked<readonly Acl[]>>;

  /** Every quota of clients. */
  quotas(): Promise<Asked<readonly Quota[]>>;
}

export interface TopicShape {
  readonly partitions: number;
  readonly settings: ReadonlyMap<string, string>;
}

export interface ProducerState {
  readonly topic: string;
  readonly partition: number;
  readonly producerId: bigint;
  /** Epoch milliseconds, of the newest batch. */
  readonly lastTimestamp: bigint;
  /** Where its open transaction begins; absent when it has none. */
  readonly openSince?: bigint;
}

export interface OpenTransaction {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly state: string;
  /** Epoch milliseconds; absent where the cluster does not say. */
  readonly startedAt?: number;
}

export interface Acl {
  readonly resource: 'topic' | 'group';
  readonly name: string;
  readonly isPrefix: boolean;
  readonly principal: string;
  readonly operation: string;
  readonly permission: string;
}

export interface Quota {
  /** As Kafka's tools write it: `user=orders, client-id=<default>`. */
  readonly entity: string;
  readonly key: string;
  readonly value: number;
}
