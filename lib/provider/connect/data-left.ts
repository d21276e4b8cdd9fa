import { ApiKey, batches, ErrorCode, type FetchResponse, type RecordBatch } from '../../proxy/wire';
import { refuseError, type WireCluster } from '../gates/wire-cluster';
import { byLeader } from '../gates/wire-partitions';

/** Highest version that names topics by name. */
const fetchVersion = 12;
const readCommitted = 1;
const maxBytes = 1024 * 1024;

/**
 * Whether a partition has records from an offset on that a consumer of committed records would be given. Markers of transactions and what was
 * aborted are none: nobody copies them, and no position ever passes them.
 */
export async function hasDataFrom(cluster: WireCluster, topic: string, partition: number, from: bigint): Promise<boolean> {
  const [leader] = byLeader(await cluster.metadata([topic]), new Map([[topic, [partition]]]));
  if (!leader) return true;
  const client = await cluster.to(leader.address);
  const body = {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes,
    isolationLevel: readCommitted,
    sessionEpoch: -1,
    topics: [{ topic, partitions: [{ partition, currentLeaderEpoch: -1, fetchOffset: from, partitionMaxBytes: maxBytes }] }],
  };
  const { responses } = await client.send<FetchResponse>(ApiKey.Fetch, client.version(ApiKey.Fetch, fetchVersion), body, {
    timeout: 10_000,
  });
  const found = responses[0]?.partitions[0];
  if (!found) return true;
  if (found.errorCode !== ErrorCode.NONE) refuseError(found.errorCode, `records of ${topic}-${partition}`);

  const aborted = new Map((found.abortedTransactions ?? []).map(({ producerId, firstOffset }) => [producerId, firstOffset]));
  let next = from;
  for (const batch of batches(found.records ?? Buffer.alloc(0), { allowPartialLast: true })) {
    if (batch.lastOffset < from) continue;
    if (!batch.isControl && !isAborted(batch, aborted)) return true;
    next = batch.lastOffset + 1n;
  }
  // What was not looked at, or belongs to a transaction that is still open, may be anything.
  return next < found.highWatermark;
}

const isAborted = (batch: RecordBatch, aborted: ReadonlyMap<bigint, bigint>): boolean => {
  const first = batch.isTransactional ? aborted.get(batch.producerId) : undefined;
  return first !== undefined && first <= batch.baseOffset;
};
