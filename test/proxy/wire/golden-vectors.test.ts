import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApiKey,
  apiName,
  decodeRequest,
  decodeResponse,
  type Encodable,
  encodeRequest,
  encodeResponse,
  ErrorCode,
  errorName,
} from '../../../lib/proxy/wire';
import type {
  AlterClientQuotasRequest,
  ApiVersionsResponse,
  ConsumerGroupHeartbeatResponse,
  FetchRequest,
  FetchResponse,
  FindCoordinatorResponse,
  MetadataResponse,
  ProduceRequest,
} from '../../../lib/proxy/wire';
import { findApi } from '../../../lib/proxy/wire/apis';

/** Bytes written by Apache Kafka's own classes: see fixtures/GoldenVectors.java. */
const { defaults, ...golden } = JSON.parse(readFileSync(join(__dirname, 'fixtures/golden-vectors.json'), 'utf8')) as Record<
  string,
  string
> & {
  defaults: Record<string, string>;
};

const TOPIC_ID = 'AQIDBAUGBwgREhMUFRYXGA';
const records = bytesOf('recordBatch');

const metadata = (topicId?: string): Encodable<MetadataResponse> => ({
  throttleTimeMs: 7,
  brokers: [
    { nodeId: 1, host: 'b1.example.com', port: 9092, rack: null },
    { nodeId: 2, host: 'b2.example.com', port: 9093, rack: 'rack-ä' },
  ],
  clusterId: 'cluster-1',
  controllerId: 2,
  topics: [
    {
      errorCode: 0,
      name: 'orders',
      ...(topicId && { topicId }),
      isInternal: false,
      partitions: [
        { errorCode: 5, partitionIndex: 3, leaderId: 1, leaderEpoch: 11, replicaNodes: [1, 2], isrNodes: [1], offlineReplicas: [2] },
      ],
    },
  ],
});

const apiVersions: Encodable<ApiVersionsResponse> = {
  throttleTimeMs: 1,
  finalizedFeaturesEpoch: 42,
  zkMigrationReady: true,
  apiKeys: [
    { apiKey: 0, minVersion: 0, maxVersion: 13 },
    { apiKey: 18, minVersion: 0, maxVersion: 4 },
  ],
  finalizedFeatures: [{ name: 'transaction.version', minVersionLevel: 1, maxVersionLevel: 2 }],
};

const fetch: Encodable<FetchRequest> = {
  replicaId: -1,
  maxWaitMs: 500,
  minBytes: 1,
  maxBytes: 1048576,
  isolationLevel: 1,
  topics: [{ topic: 'orders', partitions: [{ partition: 3, fetchOffset: 1234567890123n, partitionMaxBytes: 65536 }] }],
};

const fetchResponse: Encodable<FetchResponse> = {
  sessionId: 9,
  responses: [
    {
      topicId: TOPIC_ID,
      partitions: [
        {
          partitionIndex: 3,
          errorCode: 6,
          highWatermark: 10,
          abortedTransactions: null,
          currentLeader: { leaderId: 2, leaderEpoch: 12 },
          divergingEpoch: { epoch: 4 },
          records,
        },
      ],
    },
  ],
  nodeEndpoints: [{ nodeId: 2, host: 'b2.example.com', port: 9093 }],
};

const produce: Encodable<ProduceRequest> = {
  transactionalId: null,
  acks: -1,
  timeoutMs: 30000,
  topicData: [{ name: 'orders', partitionData: [{ index: 3, records }] }],
};

const heartbeat: Encodable<ConsumerGroupHeartbeatResponse> = {
  memberId: 'm',
  memberEpoch: 3,
  heartbeatIntervalMs: 5000,
  assignment: { topicPartitions: [{ topicId: TOPIC_ID, partitions: [0, 2] }] },
};

const quotas: Encodable<AlterClientQuotasRequest> = {
  validateOnly: true,
  entries: [{ entity: [{ entityType: 'user', entityName: null }], ops: [{ key: 'rate', value: 0.5 }] }],
};

const coordinator: Encodable<FindCoordinatorResponse> = { errorCode: 15, errorMessage: null, nodeId: -1, host: '', port: -1 };

describe('a response that Apache Kafka wrote', () => {
  test.each([
    ['metadataResponseV9', ApiKey.Metadata, 9, metadata()],
    ['metadataResponseV12', ApiKey.Metadata, 12, metadata(TOPIC_ID)],
    ['apiVersionsResponseV3', ApiKey.ApiVersions, 3, apiVersions],
    ['findCoordinatorResponseV1', ApiKey.FindCoordinator, 1, coordinator],
    ['consumerGroupHeartbeatResponseV0', ApiKey.ConsumerGroupHeartbeat, 0, heartbeat],
    ['fetchResponseV16', ApiKey.Fetch, 16, fetchResponse],
  ] as const)('%s has the bytes that we write, and reads as the same values', (name, apiKey, version, body) => {
    const header = responseHeader(apiKey, version);
    expect(encodeResponse<number>(apiKey, version, 0, body).subarray(4 + header.length)).toEqual(bytesOf(name));
    expect(decodeResponse<object>(apiKey, version, Buffer.concat([header, bytesOf(name)])).body).toMatchObject(int64s(body));
  });
});

describe('a request that Apache Kafka wrote', () => {
  test.each([
    ['fetchRequestV12', ApiKey.Fetch, 12, fetch],
    ['fetchRequestV4', ApiKey.Fetch, 4, fetch],
    ['produceRequestV9', ApiKey.Produce, 9, produce],
    ['produceRequestV3', ApiKey.Produce, 3, produce],
    ['clientQuotasRequestV1', ApiKey.AlterClientQuotas, 1, quotas],
  ] as const)('%s has the bytes that we write, and reads as the same values', (name, apiKey, version, body) => {
    expect(requestBody(apiKey, version, body)).toEqual(bytesOf(name));
    expect(decodeRequest<object>(apiKey, version, bytesOf(name), 0)).toMatchObject(int64s(body));
  });
});

describe('the defaults of every message', () => {
  const known = Object.entries(defaults).flatMap(([name, hex]) => {
    const [key, side, version] = name.split(' ') as [string, string, string];
    return findApi(Number(key)) ? [{ apiKey: Number(key), side, version: Number(version), hex }] : [];
  });

  test('were recorded for all APIs of the codec', () => {
    expect(new Set(known.map(({ apiKey }) => apiKey)).size).toBe(Object.keys(ApiKey).length);
    expect(known.length).toBeGreaterThan(350);
  });

  test.each(known.map((each) => [apiName(each.apiKey), each.side, each.version, each] as const))(
    'are written for %s %s v%i as Kafka does',
    (_, side, version, { apiKey, hex }) => {
      const written =
        side === 'request'
          ? requestBody(apiKey, version, {})
          : encodeResponse<number>(apiKey, version, 0, {}).subarray(4 + responseHeader(apiKey, version).length);
      expect(written.toString('hex')).toBe(hex);
    },
  );
});

describe('an error code', () => {
  test('has the name that Kafka gives it', () => {
    expect(errorName(ErrorCode.NOT_LEADER_OR_FOLLOWER)).toBe('NOT_LEADER_OR_FOLLOWER');
    expect([errorName(-1), errorName(0), errorName(35), errorName(129)]).toEqual([
      'UNKNOWN_SERVER_ERROR',
      'NONE',
      'UNSUPPORTED_VERSION',
      'REBOOTSTRAP_REQUIRED',
    ]);
    expect(errorName(4711)).toBe('error 4711');
  });
});

function bytesOf(name: string): Buffer {
  return Buffer.from(golden[name] as string, 'hex');
}

function requestBody(apiKey: number, version: number, body: object): Buffer {
  const header = { apiKey, apiVersion: version, correlationId: 0, clientId: null };
  const flexible = Number(/\d+/.exec(findApi(apiKey)?.flexible ?? '')?.[0] ?? Infinity) <= version;
  return encodeRequest<number>(header, body).subarray(4 + 10 + (flexible ? 1 : 0));
}

/** A correlation id of zero, and no tagged fields where the header is flexible. */
function responseHeader(apiKey: number, version: number): Buffer {
  const flexible = Number(/\d+/.exec(findApi(apiKey)?.flexible ?? '')?.[0] ?? Infinity) <= version;
  return Buffer.alloc(flexible && apiKey !== ApiKey.ApiVersions ? 5 : 4);
}

/** The int64 fields that are given as numbers above, as they are read. */
function int64s(body: object): object {
  const names = ['finalizedFeaturesEpoch', 'highWatermark'];
  const widen = (value: unknown, name = ''): unknown => {
    if (names.includes(name)) return BigInt(value as number);
    if (Array.isArray(value)) return value.map((each) => widen(each));
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, widen(each, key)]));
  };
  return widen(body) as object;
}
