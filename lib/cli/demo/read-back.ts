import type { Consumer } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { CodedError } from '../../core/coded-error';
import { type LogRecord, decodeValue } from './records';

/** Reads every record of the topics straight from the brokers, without a consumer group, from the first offset to the last. */
export type ReadBack = (bootstrapServers: string, topics: readonly string[]) => Promise<LogRecord[]>;

const earliest = -2n;
const latest = -1n;

/** @throws SWY8020 the cluster cannot be read, or gave fewer records than its offsets promise */
export const readBack: ReadBack = async (bootstrapServers, topics) => {
  const { Consumer, stringDeserializers } = await import('@platformatic/kafka');
  const consumer = new Consumer({
    clientId: 'switchyard-read-back',
    groupId: 'switchyard-read-back',
    bootstrapBrokers: bootstrapServers.split(','),
    deserializers: stringDeserializers,
    retries: 5,
    retryDelay: 100,
  });
  try {
    const metadata = await consumer.metadata({ topics: [...topics], forceUpdate: true });
    const first = await consumer.listOffsets({ topics: [...topics], timestamp: earliest });
    const end = await consumer.listOffsets({ topics: [...topics], timestamp: latest });
    const partitions = topics.flatMap((topic) =>
      (metadata.topics.get(topic)?.partitions ?? []).map(({ leader }, partition) => ({
        topic,
        topicId: metadata.topics.get(topic)?.id ?? '',
        partition,
        leader,
        from: first.get(topic)?.[partition] ?? 0n,
        to: end.get(topic)?.[partition] ?? 0n,
      })),
    );
    const logs = [];
    for (const partition of partitions) logs.push(await readPartition(consumer, partition));
    return logs.flat();
  } catch (cause) {
    if (CodedError.isCodedError(cause)) throw cause;
    throw new CodedError('SWY8020', { property: 'cluster', value: bootstrapServers, detail: (cause as Error).message }, undefined, {
      cause,
    });
  } finally {
    await Promise.resolve(consumer.close(true)).catch(() => undefined);
  }
};

interface Partition {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly leader: number;
  readonly from: bigint;
  readonly to: bigint;
}

type Fetcher = Pick<Consumer<string, string, string, string>, 'fetch'>;

async function readPartition(consumer: Fetcher, { topic, topicId, partition, leader, from, to }: Partition): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  let next = from;
  for (let empty = 0; next < to;) {
    const answer = await consumer.fetch({
      node: leader,
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: 10_000_000,
      isolationLevel: 'READ_UNCOMMITTED',
      topics: [
        {
          topicId,
          partitions: [{ partition, fetchOffset: next, partitionMaxBytes: 10_000_000, currentLeaderEpoch: -1, lastFetchedEpoch: -1 }],
        },
      ],
    });
    const batches = answer.responses.flatMap((response) => response.partitions).flatMap(({ records: found }) => found ?? []);
    for (const batch of batches) {
      for (const { offsetDelta, value } of batch.records) {
        const offset = batch.firstOffset + BigInt(offsetDelta);
        const id = decodeValue(topic, value.toString('utf8'));
        if (offset >= next && id) records.push({ ...id, partition, offset: Number(offset) });
      }
      next = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    }
    empty = batches.length === 0 ? empty + 1 : 0;
    if (empty > 10) {
      throw new CodedError('SWY8020', {
        property: `${topic}-${partition}`,
        value: Number(next),
        detail: `records up to offset ${to} were promised`,
      });
    }
  }
  return records;
}
