import { ApiKey, apiKeys, apiRange, type ApiRange } from '../wire';

/** API versions by key. */
export type ApiRanges = ReadonlyMap<number, ApiRange>;

/**
 * Highest versions on a route that can be switched. They are the same from the first day on, so that no client holds on to something that
 * the other cluster does not know: topic ids (Fetch 13, Produce 13, OffsetCommit and OffsetFetch 10), addresses on the hot path (KIP-951:
 * Produce 10, Fetch 16), requests of brokers only (AddPartitionsToTxn 4), transactions version 2 (Produce 12, EndTxn 5, TxnOffsetCommit 5), the cluster id (KIP-1242: ApiVersions 5) and
 * controller addresses (DescribeQuorum 2). OffsetCommit stays at 9 because consumers of KIP-848 need it.
 */
const highest = new Map<number, number>([
  [ApiKey.Produce, 9],
  [ApiKey.Fetch, 12],
  [ApiKey.OffsetCommit, 9],
  [ApiKey.OffsetFetch, 9],
  [ApiKey.ApiVersions, 4],
  [ApiKey.AddPartitionsToTxn, 3],
  [ApiKey.EndTxn, 4],
  [ApiKey.TxnOffsetCommit, 4],
  [ApiKey.DescribeQuorum, 1],
]);

/** Leader epochs of one cluster mean nothing in the other; telemetry subscriptions belong to one broker. */
const hidden = new Set<number>([ApiKey.OffsetForLeaderEpoch, ApiKey.GetTelemetrySubscriptions, ApiKey.PushTelemetry]);

/** What this version of the proxy lets through, whatever the clusters know. */
export const staticRanges: ApiRanges = new Map(
  apiKeys
    .filter((key) => !hidden.has(key))
    .map((key): [number, ApiRange] => {
      const known = apiRange(key) as ApiRange;
      return [key, { min: key === ApiKey.Produce ? 0 : known.min, max: Math.min(known.max, highest.get(key) ?? known.max) }];
    }),
);

/** Versions that both have. Produce stays offered from 0, because librdkafka before 2.8.1 looks for it (KAFKA-18659). */
export function intersect(a: ApiRanges, b: ApiRanges): ApiRanges {
  const both = new Map<number, ApiRange>();
  for (const [key, range] of a) {
    const other = b.get(key);
    if (!other) continue;
    const min = key === ApiKey.Produce ? 0 : Math.max(range.min, other.min);
    const max = Math.min(range.max, other.max);
    if (min <= max) both.set(key, { min, max });
  }
  return both;
}
