export interface CommittedOffset {
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string | null;
}

/** Committed offsets of one group, by topic and partition. */
export class OffsetTable {
  private readonly topics = new Map<string, Map<number, CommittedOffset>>();

  public set(topic: string, partition: number, committed: CommittedOffset): void {
    const partitions = this.topics.get(topic) ?? new Map<number, CommittedOffset>();
    this.topics.set(topic, partitions.set(partition, committed));
  }

  public get(topic: string, partition: number): CommittedOffset | undefined {
    return this.topics.get(topic)?.get(partition);
  }

  public all(): { topic: string; partitions: number[] }[] {
    return [...this.topics].map(([topic, partitions]) => ({ topic, partitions: [...partitions.keys()] }));
  }

  public forget(topic: string): void {
    this.topics.delete(topic);
  }
}
