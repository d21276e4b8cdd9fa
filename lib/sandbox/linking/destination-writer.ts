import {
  ApiKey,
  ErrorCode,
  errorName,
  type ProduceResponsePartitionProduceResponse,
  type RecordBatch,
  setBaseOffset,
} from '../../proxy/wire';
import { ask } from './ask';
import type { Destination } from './destination';
import { groupBy } from './group-by';
import type { MirrorPartition } from './mirror';

/** Batches of one partition in the order of the source. */
export interface PendingWrite {
  readonly partition: MirrorPartition;
  readonly batches: RecordBatch[];
}

/** Highest version that names topics; from 13 on they have ids. */
const PRODUCE_VERSION = 12;
const ACKS_ALL = -1;
const TIMEOUT_MS = 30_000;

/** Errors after which the same batch may be written a moment later. */
const passing = new Set<number>([
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REQUEST_TIMED_OUT,
  ErrorCode.NETWORK_EXCEPTION,
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
  ErrorCode.KAFKA_STORAGE_ERROR,
]);

interface Sent {
  readonly partition: MirrorPartition;
  readonly baseOffset: bigint;
  readonly nextOffset: bigint;
}

/** Writes batches to the partitions they came from, in order and as they are, and checks that they got their old offsets. */
export class DestinationWriter {
  public constructor(
    private readonly destination: Destination,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  /** Ends when everything is written, or cannot be: a partition that met trouble has no position any more and is aligned anew. */
  public async write(pending: readonly PendingWrite[]): Promise<void> {
    for (let left = pending.filter(canGoOn); left.length > 0; left = left.filter(canGoOn)) {
      const byLeader = groupBy(left, ({ partition }) => this.destination.client.leaderOf(partition.mirror.name, partition.index));
      await Promise.all([...byLeader].map(([leader, writes]) => this.sendRound(leader, writes)));
    }
  }

  private async sendRound(leader: number | undefined, writes: readonly PendingWrite[]): Promise<void> {
    const taken = writes.flatMap((write) => this.take(write));
    if (taken.length === 0) return;
    try {
      if (leader === undefined) throw new Error('a destination partition has no leader');
      const client = await this.destination.client.broker(leader, 'produce');
      const byTopic = groupBy(taken, ({ partition }) => partition.mirror.name);
      const { responses } = await ask(client, ApiKey.Produce, PRODUCE_VERSION, {
        transactionalId: null,
        acks: ACKS_ALL,
        timeoutMs: TIMEOUT_MS,
        topicData: [...byTopic].map(([name, sent]) => ({
          name,
          partitionData: sent.map(({ partition, records }) => ({ index: partition.index, records })),
        })),
      });
      const byName = new Map(taken.map((sent) => [`${sent.partition.mirror.name}-${sent.partition.index}`, sent]));
      for (const { name, partitionResponses } of responses) {
        for (const response of partitionResponses) {
          const sent = byName.get(`${name}-${response.index}`);
          if (sent) this.settle(sent, response);
        }
      }
    } catch (error) {
      for (const { partition } of taken) partition.position = undefined;
      this.onTrouble(error);
    }
  }

  /** What goes into the next request: Apache Kafka takes one batch a partition, the sandbox any number from its link. */
  private take({ partition, batches }: PendingWrite): (Sent & { records: Buffer })[] {
    const count = this.destination.guard ? batches.length : 1;
    const now = batches.splice(0, count);
    const first = now[0] as RecordBatch;
    const last = now[now.length - 1] as RecordBatch;
    let expected = partition.position as bigint;
    for (const batch of now) {
      const refusal = this.refuse(batch, expected);
      if (refusal) {
        partition.mirror.fail('UNSUPPORTED_MESSAGE_FORMAT', `${partition.mirror.name}-${partition.index}: ${refusal}`);
        return [];
      }
      expected = batch.lastOffset + 1n;
      this.destination.producerIds.note(batch);
    }
    const sent = { partition, baseOffset: first.baseOffset, nextOffset: last.lastOffset + 1n };
    partition.sentTo = sent.nextOffset;
    // Apache Kafka compresses a batch anew when the offsets inside do not begin at 0 (LogValidator); it sets the offset itself.
    if (!this.destination.guard) setBaseOffset(first, 0n);
    return [{ ...sent, records: Buffer.concat(now.map(({ buffer }) => buffer)) }];
  }

  private refuse(batch: RecordBatch, expected: bigint): string | undefined {
    if (batch.isControl || batch.isTransactional)
      return `the batch at offset ${batch.baseOffset} belongs to a transaction, which cannot be written through the Kafka protocol`;
    if (batch.baseOffset < expected)
      return `the batch at offset ${batch.baseOffset} is copied up to offset ${expected} only: the destination was written by something else`;
    if (this.destination.guard) return undefined;
    if (batch.baseOffset > expected)
      return `the source has no record at offset ${expected} (compaction or a transaction removed it), and Apache Kafka leaves no gap`;
    if (batch.recordCount !== batch.lastOffsetDelta + 1)
      return `the batch at offset ${batch.baseOffset} was compacted, and Apache Kafka takes no batch with gaps`;
    return undefined;
  }

  private settle(
    { partition, baseOffset, nextOffset }: Sent,
    { errorCode, errorMessage, baseOffset: given }: ProduceResponsePartitionProduceResponse,
  ): void {
    const { mirror, index } = partition;
    if (errorCode === ErrorCode.NONE && given === baseOffset) return partition.moveTo(nextOffset);
    if (errorCode === ErrorCode.NONE) {
      mirror.fail(
        'ILLEGAL_STATE',
        `${mirror.name}-${index}: the batch at offset ${baseOffset} got offset ${given} on the destination: something else writes to the topic`,
      );
    } else if (passing.has(errorCode)) {
      partition.position = undefined;
      this.onTrouble(new Error(`${mirror.name}-${index}: ${errorName(errorCode)}`));
    } else {
      mirror.fail(
        'UNKNOWN',
        `${mirror.name}-${index}: the destination refuses the batch at offset ${baseOffset}: ${errorName(errorCode)}${errorMessage ? ` (${errorMessage})` : ''}`,
      );
    }
  }
}

function canGoOn({ partition, batches }: PendingWrite): boolean {
  return batches.length > 0 && partition.position !== undefined && partition.mirror.replicates;
}
