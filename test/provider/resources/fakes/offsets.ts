import type { KafkaOffsets, OffsetsByTopic } from '../../../../lib/provider/gates';

/** A Kafka cluster as gates see it: end offsets and committed offsets that a test moves. */
export class FakeOffsets implements KafkaOffsets {
  public readonly ends = new Map<string, Map<number, bigint>>();
  public readonly committed = new Map<string, Map<string, Map<number, bigint>>>();
  /** Is run at every look at the end offsets. */
  public onLook: () => void = () => undefined;
  public closed = false;

  public end(topic: string, partition: number, offset: bigint): this {
    this.ends.set(topic, (this.ends.get(topic) ?? new Map()).set(partition, offset));
    return this;
  }

  public commit(group: string, topic: string, partition: number, offset: bigint): this {
    const ofGroup = this.committed.get(group) ?? new Map<string, Map<number, bigint>>();
    this.committed.set(group, ofGroup.set(topic, (ofGroup.get(topic) ?? new Map()).set(partition, offset)));
    return this;
  }

  public async endOffsets(topics: readonly string[]): Promise<OffsetsByTopic> {
    this.onLook();
    return new Map(topics.map((topic) => [topic, new Map(this.ends.get(topic))]));
  }

  public async committedOffsets(_: readonly string[], groups?: readonly string[]): Promise<ReadonlyMap<string, OffsetsByTopic>> {
    return new Map([...this.committed].filter(([group]) => groups?.includes(group) ?? true));
  }

  public close(): void {
    this.closed = true;
  }
}
