import { ApiKey, encodeRequest, writeBatch } from '../../../lib/proxy/wire';
import { recordBytes } from './perf-tools';

const header = { correlationId: 1, clientId: 'bench' };

/** Answered by most proxies themselves. */
export const apiVersionsRequest = encodeRequest({ apiKey: ApiKey.ApiVersions, apiVersion: 0, ...header }, {});

/** Of no topic: the shortest request that a proxy has to ask the broker for. */
export const metadataRequest = encodeRequest({ apiKey: ApiKey.Metadata, apiVersion: 4, ...header }, { topics: [] });

/** One record of 1 KiB to the first partition of a topic. */
export function produceRequest(topic: string): Buffer {
  const records = writeBatch([{ value: Buffer.alloc(recordBytes, 'x') }]);
  return encodeRequest(
    { apiKey: ApiKey.Produce, apiVersion: 9, ...header },
    { acks: 1, timeoutMs: 10_000, topicData: [{ name: topic, partitionData: [{ index: 0, records }] }] },
  );
}
