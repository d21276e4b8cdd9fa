import { ErrorCode, type FetchRequest, type FetchRequestFetchPartition, type ResponseBody } from '../../../proxy/wire';
import type { PartitionLog } from '../partition-log';
import type { Handler, RequestContext } from './handler';

/** From this version on a partition is named by the id of its topic. */
const TOPIC_IDS_FROM = 13;

/** Fetch (key 1): answers when `minBytes` are there or `maxWaitMs` are over. There are no fetch sessions: session id 0 makes a client send all its partitions each time. */
export const fetch: Handler<1> = async (request, context) => {
  if (request.sessionId !== 0 && request.sessionEpoch > 0) return { errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND };
  const wanted = partitionsOf(request, context);
  if (wanted.every(({ errorCode }) => errorCode === ErrorCode.NONE)) await untilEnough(wanted, request, context.signal);
  return { responses: read(wanted, request) };
};

interface Wanted {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: FetchRequestFetchPartition;
  readonly log: PartitionLog | undefined;
  readonly errorCode: number;
}

function partitionsOf(request: FetchRequest, { cluster, nodeId, apiVersion }: RequestContext): Wanted[] {
  const byId = apiVersion >= TOPIC_IDS_FROM;
  return request.topics.flatMap(({ topic: name, topicId, partitions }) => {
    const topic = byId ? cluster.topicById(topicId) : cluster.topics.get(name);
    return partitions.map((partition) => {
      const log = topic?.partitions[partition.partition];
      const unknown = byId && !topic ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      const isLeader = topic !== undefined && cluster.leaderOf(topic.name, partition.partition) === nodeId;
      const errorCode = !log ? unknown : !isLeader ? ErrorCode.NOT_LEADER_OR_FOLLOWER : rangeFault(log, partition.fetchOffset);
      return { topic: name, topicId, partition, log, errorCode };
    });
  });
}

function rangeFault(log: PartitionLog, offset: bigint): number {
  return offset < log.startOffset || offset > log.endOffset ? ErrorCode.OFFSET_OUT_OF_RANGE : ErrorCode.NONE;
}

async function untilEnough(wanted: readonly Wanted[], request: FetchRequest, signal: AbortSignal): Promise<void> {
  const isEnough = (): boolean => {
    let bytes = 0;
    for (const { log, partition } of wanted) {
      if (!log || partition.fetchOffset >= log.endOffset) continue;
      for (const batch of log.read(partition.fetchOffset, Math.min(partition.partitionMaxBytes, request.minBytes))) bytes += batch.length;
      if (bytes >= request.minBytes) return true;
    }
    return bytes >= request.minBytes;
  };
  if (request.maxWaitMs <= 0 || isEnough()) return;

  await new Promise<void>((resolve) => {
    const stopWatching = wanted.flatMap(({ log }) => (log ? [log.watch(() => isEnough() && done())] : []));
    const timer = setTimeout(done, request.maxWaitMs);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      for (const stop of stopWatching) stop();
      resolve();
    }
  });
}

function read(wanted: readonly Wanted[], request: FetchRequest): ResponseBody<1>['responses'] {
  let room = request.maxBytes;
  const topics = new Map<string, { topic: string; topicId: string; partitions: object[] }>();
  for (const { topic, topicId, partition, log, errorCode } of wanted) {
    const records =
      log && errorCode === ErrorCode.NONE && room > 0 ? log.read(partition.fetchOffset, Math.min(partition.partitionMaxBytes, room)) : [];
    for (const batch of records) room -= batch.length;
    const key = topic || topicId;
    const entry = topics.get(key) ?? { topic, topicId, partitions: [] };
    topics.set(key, entry);
    const end = log?.endOffset ?? -1n;
    entry.partitions.push({
      partitionIndex: partition.partition,
      errorCode,
      highWatermark: end,
      lastStableOffset: end,
      logStartOffset: log?.startOffset ?? -1n,
      abortedTransactions: null,
      records: Buffer.concat(records),
    });
  }
  return [...topics.values()];
}
