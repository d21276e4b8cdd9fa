import { batches, Compression, ErrorCode, readRecords } from '../../../proxy/wire';
import type { LogBatch, PartitionLog } from '../partition-log';
import type { Handler } from './handler';

/** Timestamps with a meaning of their own. See ListOffsetsRequest of Apache Kafka. */
const asked = { latest: -1n, earliest: -2n, maxTimestamp: -3n, earliestLocal: -4n, latestTiered: -5n, earliestPendingUpload: -6n } as const;

interface Found {
  readonly offset: bigint;
  readonly timestamp: bigint;
}

const nothing: Found = { offset: -1n, timestamp: -1n };

/** ListOffsets (key 2). */
export const listOffsets: Handler<2> = (request, { cluster, nodeId }) => ({
  topics: request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp }) => {
      const log = cluster.partition(name, partitionIndex);
      if (!log) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ...nothing };
      if (cluster.leaderOf(name, partitionIndex) !== nodeId)
        return { partitionIndex, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, ...nothing };
      return { partitionIndex, errorCode: ErrorCode.NONE, ...find(log, timestamp), leaderEpoch: 0 };
    }),
  })),
});

function find(log: PartitionLog, timestamp: bigint): Found {
  switch (timestamp) {
    case asked.latest:
      return { offset: log.endOffset, timestamp: -1n };
    case asked.earliest:
    case asked.earliestLocal:
      return { offset: log.startOffset, timestamp: -1n };
    case asked.latestTiered:
    case asked.earliestPendingUpload:
      return nothing;
    case asked.maxTimestamp: {
      const newest = log.newest();
      return newest ? recordSince(newest, newest.maxTimestamp, log.startOffset) : nothing;
    }
    default: {
      const batch = log.firstSince(timestamp);
      return batch ? recordSince(batch, timestamp, log.startOffset) : nothing;
    }
  }
}

/** The first record of this time or later. A compressed batch is not opened: its first record is given, which is never too late. */
function recordSince(batch: LogBatch, timestamp: bigint, notBefore: bigint): Found {
  for (const view of batches(batch.bytes)) {
    if (view.compression !== Compression.none) break;
    const record = readRecords(view).find((each) => each.timestamp >= timestamp && each.offset >= notBefore);
    if (record) return { offset: record.offset, timestamp: record.timestamp };
  }
  return { offset: batch.baseOffset > notBefore ? batch.baseOffset : notBefore, timestamp: batch.baseTimestamp };
}
