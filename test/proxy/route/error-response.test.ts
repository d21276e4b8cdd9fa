import * as fc from 'fast-check';
import { staticRanges } from '../../../lib/proxy/rewrite/clamp';
import { canRefuse, errorResponse, type RequestFrame } from '../../../lib/proxy/rewrite/error-response';
import { ApiKey, apiName, decodeRequest, decodeRequestHeader, decodeResponse, encodeRequest, ErrorCode } from '../../../lib/proxy/wire';
import { apiDefinitions } from '../../../lib/proxy/wire/messages.generated';
import { anyBody } from '../wire/arbitrary';

const CODE = ErrorCode.POLICY_VIOLATION;
const refusal = { errorCode: CODE, errorMessage: 'later' };

const versions = apiDefinitions.flatMap((api) => {
  const range = staticRanges.get(api.key);
  if (!range || !canRefuse(api.key)) return [];
  return Array.from(
    { length: range.max - Math.max(range.min, api.min) + 1 },
    (_, index) => [api.name, Math.max(range.min, api.min) + index, api] as const,
  );
});

function requestOf(apiKey: number, version: number, body: object): RequestFrame {
  const frame = encodeRequest<number>({ apiKey, apiVersion: version, correlationId: 42, clientId: 'c' }, body).subarray(4);
  return { apiKey, version, correlationId: 42, frame, bodyOffset: decodeRequestHeader(frame).bodyOffset };
}

type Json = Record<string, any>;

/** Every error code in a response, with the path to it. */
function errorCodes(value: unknown, path = ''): (readonly [path: string, code: number])[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => errorCodes(each, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    /errorCode$/i.test(name) && typeof inner === 'number' ? [[`${path}.${name}`, inner] as const] : errorCodes(inner, `${path}.${name}`),
  );
}

/** What a request asks for, one key each, and what a response answers, as clients match them. */
const parts: Readonly<Record<number, readonly [asked: (body: Json) => unknown[], answered: (body: Json) => unknown[]]>> = {
  [ApiKey.Produce]: [
    (b) => pairs(b.topicData, 'name', 'partitionData', (p) => p.index),
    (b) => pairs(b.responses, 'name', 'partitionResponses', (p) => p.index),
  ],
  [ApiKey.Fetch]: [
    (b) => pairs(b.topics, 'topic', 'partitions', (p) => p.partition),
    (b) => pairs(b.responses, 'topic', 'partitions', (p) => p.partitionIndex),
  ],
  [ApiKey.ListOffsets]: [
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
  ],
  [ApiKey.OffsetCommit]: [
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
  ],
  [ApiKey.TxnOffsetCommit]: [
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
  ],
  [ApiKey.Metadata]: [
    (b) => (b.topics ?? []).map((t: Json) => [t.name ?? '', t.topicId]),
    (b) => b.topics.map((t: Json) => [t.name ?? '', t.topicId]),
  ],
  [ApiKey.OffsetFetch]: [(b) => b.groups.map((g: Json) => g.groupId), (b) => b.groups.map((g: Json) => g.groupId)],
  [ApiKey.FindCoordinator]: [(b) => b.coordinatorKeys, (b) => b.coordinators.map((c: Json) => c.key)],
  [ApiKey.DescribeGroups]: [(b) => b.groups, (b) => b.groups.map((g: Json) => g.groupId)],
  [ApiKey.DeleteGroups]: [(b) => b.groupsNames, (b) => b.results.map((g: Json) => g.groupId)],
  [ApiKey.AddPartitionsToTxn]: [
    (b) => pairs(b.v3AndBelowTopics, 'name', 'partitions', (p) => p),
    (b) => pairs(b.resultsByTopicV3AndBelow, 'name', 'resultsByPartition', (p) => p.partitionIndex),
  ],
  [ApiKey.CreateTopics]: [(b) => b.topics.map((t: Json) => t.name), (b) => b.topics.map((t: Json) => t.name)],
  [ApiKey.CreatePartitions]: [(b) => b.topics.map((t: Json) => t.name), (b) => b.results.map((t: Json) => t.name)],
  [ApiKey.DeleteTopics]: [
    (b) => [...b.topics.map((t: Json) => [t.name, t.topicId]), ...b.topicNames.map((name: string) => [name])].map((each) => each[0]),
    (b) => b.responses.map((t: Json) => t.name),
  ],
  [ApiKey.DeleteRecords]: [
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
    (b) => pairs(b.topics, 'name', 'partitions', (p) => p.partitionIndex),
  ],
  [ApiKey.DescribeConfigs]: [
    (b) => b.resources.map((r: Json) => [r.resourceType, r.resourceName]),
    (b) => b.results.map((r: Json) => [r.resourceType, r.resourceName]),
  ],
  [ApiKey.IncrementalAlterConfigs]: [
    (b) => b.resources.map((r: Json) => [r.resourceType, r.resourceName]),
    (b) => b.responses.map((r: Json) => [r.resourceType, r.resourceName]),
  ],
};

function pairs(topics: readonly Json[], name: string, list: string, of: (part: any) => unknown): unknown[] {
  return topics.flatMap((topic) => topic[list].map((part: unknown) => [topic[name], of(part)]));
}

/** Codes for what nobody has asked for: of the session, where a Fetch names partitions; of a client's bootstrap; of configs beside a new topic. */
function isElsewhere(apiKey: number, path: string, asked: readonly unknown[]): boolean {
  if (apiKey === ApiKey.Fetch) return path === '.errorCode' && asked.length > 0;
  return (apiKey === ApiKey.Metadata && path === '.errorCode') || path.endsWith('.topicConfigErrorCode');
}

describe('a response that refuses', () => {
  test.each(versions)('%s v%i tells the error for everything that was asked for, and for nothing else', (_name, version, api) => {
    fc.assert(
      fc.property(anyBody(api.request, version), (body) => {
        fc.pre(!(api.key === ApiKey.Produce && (body as Json).acks === 0));
        const request = requestOf(api.key, version, body);
        const asked = decodeRequest<Json>(api.key, version, request.frame, request.bodyOffset);

        const answer = errorResponse(request, refusal) as Buffer;

        expect(answer.readInt32BE(0)).toBe(answer.length - 4);
        const decoded = decodeResponse<Json>(api.key, version, answer.subarray(4));
        expect(decoded.correlationId).toBe(42);
        const [askedFor, answered] = parts[api.key] ?? [() => [], () => []];
        expect(answered(decoded.body)).toEqual(askedFor(asked));
        const codes = errorCodes(decoded.body).filter(([path]) => !isElsewhere(api.key, path, asked.topics ?? []));
        for (const [path, code] of codes) expect([path, code]).toEqual([path, has(api.response, version, path) ? CODE : 0]);
        if (askedFor(asked).length > 0 || !parts[api.key]) expect(codes.some(([, code]) => code === CODE)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('exists for every request that a consumer or a producer sends on its way', () => {
    const hot = [
      'Produce',
      'Fetch',
      'ListOffsets',
      'Metadata',
      'OffsetCommit',
      'OffsetFetch',
      'FindCoordinator',
      'JoinGroup',
      'Heartbeat',
      'SyncGroup',
    ];
    const rest = [
      'LeaveGroup',
      'InitProducerId',
      'AddPartitionsToTxn',
      'AddOffsetsToTxn',
      'EndTxn',
      'TxnOffsetCommit',
      'ConsumerGroupHeartbeat',
    ];
    for (const name of [...hot, ...rest]) expect([name, canRefuse(ApiKey[name as keyof typeof ApiKey])]).toEqual([name, true]);
    expect(canRefuse(ApiKey.ApiVersions)).toBe(false);
  });

  test('does not exist for a write that is never answered', () => {
    expect(errorResponse(requestOf(ApiKey.Produce, 9, { acks: 0, topicData: [] }), refusal)).toBeUndefined();
    expect(apiName(ApiKey.Produce)).toBe('Produce');
  });
});

/** Whether this version has the field at all: a field that it lacks is read as its default. */
function has(fields: readonly (readonly [string, string, string, any?])[], version: number, path: string): boolean {
  const names = path
    .split('.')
    .slice(1)
    .map((name) => name.replace(/\[\d+\]/g, ''));
  let level: readonly (readonly [string, string, string, any?])[] = fields;
  for (const name of names) {
    const found = level.find(([field]) => field === name);
    if (!found || !inRange(found[2], version)) return false;
    level = found[3]?.fields ?? [];
  }
  return true;
}

function inRange(range: string, version: number): boolean {
  const [first, last] = range.endsWith('+') ? [parseInt(range, 10), Infinity] : range.split('-').map(Number);
  return version >= (first as number) && version <= (last ?? (first as number));
}
