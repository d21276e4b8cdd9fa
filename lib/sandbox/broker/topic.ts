import { PartitionLog } from './partition-log';
import { topicConfigs } from './topic-configs';

/** A topic of a sandbox cluster. */
export class Topic {
  public readonly partitions: PartitionLog[];

  /** Configs that were set; the others have Kafka's defaults. */
  public readonly configs: Map<string, string>;

  /** Whether only a cluster link may write to it. */
  public isMirror = false;

  public constructor(
    public readonly name: string,
    /** 16 random bytes in base64url: each cluster gives its own, as real ones do. */
    public readonly id: string,
    partitions: number,
    configs: ReadonlyMap<string, string>,
  ) {
    this.partitions = Array.from({ length: partitions }, () => new PartitionLog());
    this.configs = new Map(configs);
  }

  public get size(): number {
    return this.partitions.reduce((sum, partition) => sum + partition.size, 0);
  }

  public config(name: string): string {
    return this.configs.get(name) ?? topicConfigs[name]?.value ?? '';
  }

  public addPartitions(count: number): void {
    while (this.partitions.length < count) this.partitions.push(new PartitionLog());
  }
}
