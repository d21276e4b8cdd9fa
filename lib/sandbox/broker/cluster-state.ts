import { randomBytes } from 'node:crypto';
import { AclTable } from './acl-table';
import { GroupCoordinator } from './groups/group-coordinator';
import type { PartitionLog } from './partition-log';
import { Topic } from './topic';

export interface ClusterSettings {
  readonly clusterId: string;
  readonly nodeIds: readonly number[];
  readonly autoCreateTopics: boolean;
  readonly defaultPartitions: number;
  readonly firstProducerId: bigint;

  /** Bytes of records a topic may hold; a producer is refused beyond. */
  readonly maxBytesPerTopic: number;
}

export interface Endpoint {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** What all brokers of a sandbox cluster share. */
export class ClusterState {
  public readonly topics = new Map<string, Topic>();
  public readonly groups = new GroupCoordinator();
  public readonly acls = new AclTable();

  /** Where each broker listens, filled when they do. */
  public readonly endpoints: Endpoint[] = [];

  /** Where each broker's second listener is, with TLS, SASL or both. */
  public readonly securedEndpoints: Endpoint[] = [];

  /** Client id by which the cluster link is known: it may write to mirror topics. Random, so that no client has it by accident. */
  public readonly linkClientId = `cluster-link-${randomBytes(6).toString('hex')}`;

  private nextProducerId: bigint;

  public constructor(public readonly settings: ClusterSettings) {
    this.nextProducerId = settings.firstProducerId;
  }

  public get controllerId(): number {
    return this.settings.nodeIds[0] as number;
  }

  public newProducerId(): bigint {
    return this.nextProducerId++;
  }

  public addTopic(name: string, partitions: number, configs: ReadonlyMap<string, string> = new Map()): Topic {
    const topic = new Topic(name, randomBytes(16).toString('base64url'), partitions, configs);
    this.topics.set(name, topic);
    return topic;
  }

  public removeTopic(name: string): void {
    this.topics.delete(name);
    for (const group of this.groups.all()) group.offsets.forget(name);
  }

  public topicById(id: string): Topic | undefined {
    return [...this.topics.values()].find((topic) => topic.id === id);
  }

  public partition(topic: string, index: number): PartitionLog | undefined {
    return this.topics.get(topic)?.partitions[index];
  }

  /** Partitions of a topic go round the brokers, each topic beginning elsewhere. It never changes: the sandbox has no failover of leaders. */
  public leaderOf(topic: string, partition: number): number {
    return this.nodeAt(hash(topic) + partition);
  }

  public coordinatorOf(groupId: string): number {
    return this.nodeAt(hash(groupId));
  }

  private nodeAt(index: number): number {
    const { nodeIds } = this.settings;
    return nodeIds[index % nodeIds.length] as number;
  }
}

function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 0x3fff_ffff;
  return value;
}
