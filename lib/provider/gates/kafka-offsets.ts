/** Committed offset or end offset of each partition, by topic. */
export type OffsetsByTopic = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

/** What gates ask a Kafka cluster. */
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
