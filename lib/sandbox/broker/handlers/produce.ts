import { batches, crcIsValid, ErrorCode, RecordBatch, setBaseOffset } from '../../../proxy/wire';
import type { ClusterState } from '../cluster-state';
import type { AppendResult, LogBatch, PartitionLog } from '../partition-log';
import type { Topic } from '../topic';
import type { Handler, RequestContext } from './handler';

interface Outcome {
  readonly errorCode: number;
  readonly errorMessage?: string;
  readonly baseOffset?: bigint;
}

/** Produce (key 0). With one copy of each record an append is complete at once, so acks 1 and -1 are the same. */
export const produce: Handler<0> = (request, context) => {
  const responses = request.topicData.map(({ name, partitionData }) => ({
    name,
    partitionResponses: partitionData.map(({ index, records }) => {
      const log = context.cluster.partition(name, index);
      const outcome =
        request.transactionalId === null
          ? produceTo(name, index, records, context)
          : refuse('INVALID_REQUEST', 'The sandbox has no transactions');
      return {
        index,
        errorCode: outcome.errorCode,
        errorMessage: outcome.errorMessage ?? null,
        baseOffset: outcome.baseOffset ?? -1n,
        logAppendTimeMs: -1n,
        logStartOffset: log?.startOffset ?? -1n,
      };
    }),
  }));
  return request.acks === 0 ? undefined : { responses };
};

function produceTo(topicName: string, index: number, records: Buffer | null, { cluster, nodeId, clientId }: RequestContext): Outcome {
  const topic = cluster.topics.get(topicName);
  const log = topic?.partitions[index];
  if (!topic || !log) return refuse('UNKNOWN_TOPIC_OR_PARTITION');
  if (cluster.leaderOf(topicName, index) !== nodeId) return refuse('NOT_LEADER_OR_FOLLOWER');

  const found = readBatches(records);
  if (!found) return refuse('CORRUPT_MESSAGE', 'The record batch is damaged');
  if (found.some(({ isControl, isTransactional }) => isControl || isTransactional))
    return refuse('INVALID_RECORD', 'The sandbox has no transactions');

  if (topic.isMirror && clientId === cluster.linkClientId)
    return outcomeOf(found.map((batch) => log.appendMirrored(toLogBatch(batch, batch.baseOffset))));
  // What Confluent's brokers answer to a producer on a mirror topic that was not promoted.
  if (topic.isMirror) return refuse('INVALID_REQUEST', `Cannot append records to read-only mirror topic '${topicName}'`);
  return append(topic, log, found, cluster);
}

function append(topic: Topic, log: PartitionLog, found: readonly RecordBatch[], cluster: ClusterState): Outcome {
  const [batch, second] = found;
  // Since Produce version 3 a request holds exactly one batch a partition.
  if (!batch || second) return refuse('INVALID_RECORD', 'A produce request must hold exactly one record batch per partition');
  if (batch.recordCount !== batch.lastOffsetDelta + 1) return refuse('INVALID_RECORD', 'The record count does not fit the offsets');
  const limit = Number(topic.config('max.message.bytes'));
  if (batch.length > limit) return refuse('MESSAGE_TOO_LARGE', `The record batch has ${batch.length} bytes, max.message.bytes is ${limit}`);
  const full = cluster.settings.maxBytesPerTopic;
  if (topic.size + batch.length > full) {
    return refuse(
      'POLICY_VIOLATION',
      `The sandbox keeps records in memory, and topic ${topic.name} has reached ${full} bytes. Set retention.bytes, or delete records`,
    );
  }

  const result = log.append(batch, (baseOffset) => toLogBatch(batch, baseOffset));
  const retention = Number(topic.config('retention.bytes'));
  if (retention >= 0) log.shrinkTo(retention);
  return outcomeOf([result]);
}

function readBatches(records: Buffer | null): RecordBatch[] | undefined {
  if (!records || records.length === 0) return undefined;
  try {
    const found = [...batches(records)];
    return found.every(crcIsValid) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** A copy, because the request's bytes belong to the socket and the base offset is written into the batch. */
function toLogBatch(received: RecordBatch, baseOffset: bigint): LogBatch {
  const batch = new RecordBatch(Buffer.from(received.buffer));
  setBaseOffset(batch, baseOffset);
  const { lastOffset, baseTimestamp, maxTimestamp, producerId, producerEpoch, baseSequence, recordCount, buffer } = batch;
  return { baseOffset, lastOffset, baseTimestamp, maxTimestamp, producerId, producerEpoch, baseSequence, recordCount, bytes: buffer };
}

function outcomeOf(results: readonly AppendResult[]): Outcome {
  for (const result of results) {
    if (result.kind === 'old-epoch') return refuse('INVALID_PRODUCER_EPOCH');
    if (result.kind === 'out-of-order') return refuse('OUT_OF_ORDER_SEQUENCE_NUMBER');
  }
  const [first] = results;
  return first && 'baseOffset' in first ? { errorCode: ErrorCode.NONE, baseOffset: first.baseOffset } : refuse('INVALID_RECORD');
}

function refuse(error: keyof typeof ErrorCode, errorMessage?: string): Outcome {
  return { errorCode: ErrorCode[error], ...(errorMessage !== undefined && { errorMessage }) };
}
