import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaCluster } from './cluster';

// Record batch, version 2: baseOffset int64, batchLength int32, partitionLeaderEpoch int32, and so on.
// Source: https://kafka.apache.org/43/implementation/message-format/
const lengthAt = 8;
const leaderEpochAt = 12;
const attributesAt = 21;
const compressionMask = 0x07;

/** One record batch as a broker keeps it on disk. */
export interface StoredBatch {
  /** All its bytes in hexadecimal, with the leader epoch zeroed: it counts the leaders that one cluster has had. */
  readonly bytes: string;
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
}

/** Record batches of a partition, read from the files of the broker that has it. */
export function storedBatches(cluster: KafkaCluster, nodeId: number, topic: string, partition: number): StoredBatch[] {
  const folder = join(cluster.dataFolder(nodeId), `${topic}-${partition}`);
  const segments = readdirSync(folder).filter((file) => file.endsWith('.log'));
  return segments.sort().flatMap((segment) => [...batchesIn(readFileSync(join(folder, segment)))]);
}

function* batchesIn(segment: Buffer): Generator<StoredBatch> {
  for (let at = 0; at < segment.length;) {
    const end = at + lengthAt + 4 + segment.readInt32BE(at + lengthAt);
    const batch = Buffer.from(segment.subarray(at, end));
    batch.writeInt32BE(0, leaderEpochAt);
    const codec = batch.readInt16BE(attributesAt) & compressionMask;
    yield { bytes: batch.toString('hex'), compression: (['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)[codec]! };
    at = end;
  }
}
