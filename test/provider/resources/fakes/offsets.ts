import { CodedError } from '../../../../lib/core/coded-error';
import type {
  Acl,
  Asked,
  KafkaView,
  OffsetsByTopic,
  OpenTransaction,
  PartitionsByTopic,
  ProducerState,
  Quota,
  TopicShape,
} from '../../../../lib/provider/gates/kafka-view';

/** A Kafka cluster as gates see it: offsets, topics, producers and rights that a test sets and moves. */
export class FakeOffsets implements KafkaView {
  public readonly bootstrapServers = ['broker-1:9092', 'broker-2:9092'];
  public isSecured = false;
  public nameOf = (topic: string): string => topic;
  public readonly ends = new Map<string, Map<number, bigint>>();
  public readonly starts = new Map<string, Map<number, bigint>>();
  public readonly committed = new Map<string, Map<string, Map<number, bigint>>>();
  /** Last stable offsets that are not the end. */
  public readonly stable = new Map<string, Map<number, bigint>>();
  public readonly settings = new Map<string, Map<string, string>>();
  public known: Asked<ProducerState[]> = { answer: [] };
  public open: Asked<OpenTransaction[]> = { answer: [] };
  public rights: Asked<Acl[]> = { answer: [] };
  public limits: Asked<Quota[]> = { answer: [] };
  /** Partitions (`topic-partition`) whose last offsets are markers and what was aborted; `refused` where that may not be looked at. */
  public readonly markersAt = new Map<string, 'markers' | 'refused'>();
  /** Is run at every look at the end offsets. */
  public onLook: () => void = () => undefined;
  /** Is run at every look at the committed offsets. */
  public onCommitted: () => void = () => undefined;
  public closed = false;

  public end(topic: string, partition: number, offset: bigint): this {
    return this.put(this.ends, topic, partition, offset);
  }

  public start(topic: string, partition: number, offset: bigint): this {
    return this.put(this.starts, topic, partition, offset);
  }

  public openFrom(topic: string, partition: number, offset: bigint): this {
    return this.put(this.stable, topic, partition, offset);
  }

  public set(topic: string, setting: string, value: string): this {
    this.settings.set(topic, (this.settings.get(topic) ?? new Map()).set(setting, value));
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

  public async startOffsets(topics: readonly string[]): Promise<OffsetsByTopic> {
    return new Map(topics.map((topic) => [topic, new Map(this.starts.get(topic))]));
  }

  public async stableOffsets(topics: readonly string[]): Promise<OffsetsByTopic> {
    return new Map(topics.map((topic) => [topic, new Map([...(this.ends.get(topic) ?? []), ...(this.stable.get(topic) ?? [])])]));
  }

  public async committedOffsets(_: readonly string[], groups?: readonly string[]): Promise<ReadonlyMap<string, OffsetsByTopic>> {
    this.onCommitted();
    return structuredClone(new Map([...this.committed].filter(([group]) => groups?.includes(group) ?? true)));
  }

  public async shapes(topics: readonly string[]): Promise<ReadonlyMap<string, TopicShape>> {
    const there = topics.filter((topic) => this.ends.has(topic));
    return new Map(
      there.map((topic) => [topic, { partitions: this.ends.get(topic)?.size ?? 0, settings: this.settings.get(topic) ?? new Map() }]),
    );
  }

  public async hasRecordsFrom(topic: string, partition: number): Promise<boolean> {
    const found = this.markersAt.get(`${topic}-${partition}`);
    if (found === 'refused') throw new CodedError('SWY4101', { detail: 'records: TOPIC_AUTHORIZATION_FAILED' });
    return found === undefined;
  }

  public async producers(partitions: PartitionsByTopic): Promise<Asked<readonly ProducerState[]>> {
    if (!this.known.answer) return this.known;
    return { answer: this.known.answer.filter(({ topic, partition }) => partitions.get(topic)?.includes(partition)) };
  }

  public async transactions(producerIds: readonly bigint[]): Promise<Asked<readonly OpenTransaction[]>> {
    if (!this.open.answer) return this.open;
    return { answer: this.open.answer.filter(({ producerId }) => producerIds.includes(producerId)) };
  }

  public acls = async (): Promise<Asked<readonly Acl[]>> => this.rights;
  public quotas = async (): Promise<Asked<readonly Quota[]>> => this.limits;

  public close(): void {
    this.closed = true;
  }

  private put(offsets: Map<string, Map<number, bigint>>, topic: string, partition: number, offset: bigint): this {
    offsets.set(topic, (offsets.get(topic) ?? new Map<number, bigint>()).set(partition, offset));
    return this;
  }
}
