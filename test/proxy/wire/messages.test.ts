import * as fc from 'fast-check';
import { CodedError } from '../../../lib/core/coded-error';
import {
  ApiKey,
  type ApiVersionsResponse,
  decodeRequest,
  decodeRequestHeader,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  type FetchResponse,
  type MetadataRequest,
  type ProduceRequest,
  Writer,
} from '../../../lib/proxy/wire';
import { apiDefinitions } from '../../../lib/proxy/wire/messages.generated';
import { anyBody } from './arbitrary';

const everyVersion = apiDefinitions.flatMap((api) =>
  Array.from({ length: api.max - api.min + 1 }, (_, index) => ({ api, version: api.min + index })),
);

const LENGTH = 4;
const RUNS = { numRuns: 8 };

describe('every version of every API', () => {
  test.each(everyVersion.map(({ api, version }) => [api.name, version, api] as const))(
    '%s v%i is read as it was written',
    (_, version, api) => {
      fc.assert(
        fc.property(anyBody(api.request, version), anyBody(api.response, version), fc.integer(), (request, response, correlationId) => {
          const header = { apiKey: api.key, apiVersion: version, correlationId: correlationId | 0, clientId: 'prüfer' };
          const sent = encodeRequest<number>(header, request).subarray(LENGTH);
          const { bodyOffset, ...seen } = decodeRequestHeader(sent);
          expect(seen).toEqual(header);
          expect(decodeRequest(api.key, version, sent, bodyOffset)).toMatchObject(request);

          const answered = encodeResponse<number>(api.key, version, correlationId | 0, response).subarray(LENGTH);
          const answer = decodeResponse<object>(api.key, version, answered);
          expect(answer.correlationId).toBe(correlationId | 0);
          expect(answer.body).toMatchObject(response);
        }),
        RUNS,
      );
    },
  );

  test('written again after reading gives the same bytes', () => {
    const one = fc
      .constantFrom(...everyVersion)
      .chain(({ api, version }) => fc.tuple(fc.constant(api), fc.constant(version), anyBody(api.response, version)));
    fc.assert(
      fc.property(one, ([api, version, body]) => {
        const first = encodeResponse<number>(api.key, version, 1, body);
        const again = encodeResponse<number>(api.key, version, 1, decodeResponse<object>(api.key, version, first.subarray(LENGTH)).body);
        expect(again.equals(first)).toBe(true);
      }),
    );
  });
});

describe('bytes that do not follow the definition', () => {
  const frames = fc
    .constantFrom(...everyVersion)
    .chain(({ api, version }) => fc.tuple(fc.constant({ api, version }), anyBody(api.response, version)));

  test('are refused with SWY6001 when they are cut off at any place', () => {
    fc.assert(
      fc.property(frames, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), ([{ api, version }, body], part) => {
        const frame = encodeResponse<number>(api.key, version, 1, body).subarray(LENGTH);
        const cut = frame.subarray(0, Math.floor(frame.length * part));
        expect(codeOf(() => decodeResponse(api.key, version, cut))).toBe('SWY6001');
      }),
      { numRuns: 500 },
    );
  });

  test('never raise anything but SWY6001 when some are changed', () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(frames, change, ([{ api, version }, body], changes) => {
        const frame = encodeResponse<number>(api.key, version, 1, body).subarray(LENGTH);
        for (const [at, byte] of changes) frame[at % frame.length] = byte;
        expect([undefined, 'SWY6001']).toContain(codeOf(() => decodeResponse(api.key, version, frame)));
      }),
      { numRuns: 1000 },
    );
  });

  test('never raise anything but SWY6001 when they are noise', () => {
    fc.assert(
      fc.property(fc.constantFrom(...everyVersion), fc.uint8Array({ maxLength: 300 }), ({ api, version }, noise) => {
        const frame = Buffer.from(noise);
        expect([undefined, 'SWY6001']).toContain(codeOf(() => decodeRequestHeader(frame)));
        expect([undefined, 'SWY6001']).toContain(codeOf(() => decodeRequest(api.key, version, frame, 0)));
      }),
      { numRuns: 1000 },
    );
  });

  test('cannot announce more elements than there are bytes', () => {
    const topics = new Writer();
    topics.int32(0x7fffffff);
    expect(() => decodeRequest(ApiKey.Metadata, 1, topics.finish(), 0)).toThrow(
      /SWY6001 at Metadata request v1.*2147483647 elements announced, 0 bytes left/,
    );
  });

  test('cannot hold null where null is not allowed', () => {
    const noTopics = new Writer();
    noTopics.int32(-1);
    expect(decodeRequest<MetadataRequest>(ApiKey.Metadata, 1, noTopics.finish(), 0).topics).toBeNull();
    expect(codeOf(() => decodeRequest(ApiKey.Metadata, 0, noTopics.finish(), 0))).toBe('SWY6001');
  });
});

describe('a tagged field', () => {
  test('that is unknown is skipped', () => {
    const body = new Writer();
    body.int16(0);
    body.uvarint(1);
    body.int32(5);
    body.uvarint(2);
    body.uvarint(1); // finalizedFeaturesEpoch
    body.uvarint(8);
    body.int64(42n);
    body.uvarint(99);
    body.uvarint(3);
    body.bytes(Buffer.from('abc'));
    const frame = Buffer.concat([Buffer.alloc(4), body.finish()]);

    const answer = decodeResponse<ApiVersionsResponse>(ApiKey.ApiVersions, 3, frame).body;

    expect(answer).toMatchObject({ throttleTimeMs: 5, finalizedFeaturesEpoch: 42n, zkMigrationReady: false });
  });

  test('whose length is wrong is refused', () => {
    const body = new Writer();
    body.int16(0);
    body.uvarint(1);
    body.int32(5);
    body.uvarint(1);
    body.uvarint(1);
    body.uvarint(7);
    body.int64(42n);
    expect(() => decodeResponse(ApiKey.ApiVersions, 3, Buffer.concat([Buffer.alloc(4), body.finish()]))).toThrow(
      /tagged field 1 does not end/,
    );
  });
});

describe('a body', () => {
  test('is completed with the defaults of the definition, and loses what its version does not have', () => {
    const header = { apiKey: ApiKey.Metadata, apiVersion: 1, correlationId: 1, clientId: null };
    const frame = encodeRequest(header, {
      topics: [{ name: 'orders', topicId: 'AQIDBAUGBwgREhMUFRYXGA' }],
      allowAutoTopicCreation: false,
    }).subarray(LENGTH);
    expect(decodeRequest<MetadataRequest>(ApiKey.Metadata, 1, frame, decodeRequestHeader(frame).bodyOffset)).toEqual({
      topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'orders' }],
      allowAutoTopicCreation: true,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    });
  });

  test('may give an int64 as a number', () => {
    const frame = encodeResponse(ApiKey.Fetch, 4, 1, { responses: [{ topic: 't', partitions: [{ highWatermark: 7 }] }] }).subarray(LENGTH);
    expect(decodeResponse<FetchResponse>(ApiKey.Fetch, 4, frame).body.responses[0]?.partitions[0]?.highWatermark).toBe(7n);
  });

  test('shares the bytes of its records with the frame', () => {
    const records = Buffer.alloc(5000, 7);
    const header = { apiKey: ApiKey.Produce, apiVersion: 9, correlationId: 1, clientId: 'c' };
    const frame = encodeRequest(header, { acks: -1, topicData: [{ name: 't', partitionData: [{ index: 0, records }] }] }).subarray(LENGTH);
    const read = decodeRequest<ProduceRequest>(ApiKey.Produce, 9, frame, decodeRequestHeader(frame).bodyOffset);
    expect(read.topicData[0]?.partitionData[0]?.records?.buffer).toBe(frame.buffer);
  });

  test.each([
    ['a number out of range', ApiKey.FindCoordinator, { coordinatorKeys: [], keyType: 128 }, 'keyType'],
    ['a wrong type', ApiKey.FindCoordinator, { coordinatorKeys: [3] }, 'coordinatorKeys'],
    ['null where null is not allowed', ApiKey.FindCoordinator, { coordinatorKeys: null }, 'coordinatorKeys'],
    ['a string that is too long', ApiKey.FindCoordinator, { coordinatorKeys: ['x'.repeat(32768)] }, 'coordinatorKeys'],
    ['an id that is none', ApiKey.DescribeTopicPartitions, { topics: 'all' }, 'topics'],
    ['no object', ApiKey.FindCoordinator, null, 'body'],
  ])('with %s is refused with SWY6002 and the name of the field', (_, apiKey, body, property) => {
    const apiVersion = apiKey === ApiKey.FindCoordinator ? 4 : 0;
    const attempt = () => encodeRequest<number>({ apiKey, apiVersion, correlationId: 1, clientId: null }, body as object);
    expect(attempt).toThrow(expect.objectContaining({ code: 'SWY6002', fault: expect.objectContaining({ property }) }));
  });

  test('that is refused does not show its value, which may be a secret', () => {
    const attempt = () =>
      encodeRequest<number>({ apiKey: ApiKey.SaslAuthenticate, apiVersion: 1, correlationId: 1, clientId: null }, { authBytes: 'hunter2' });
    expect(attempt).toThrow(/^(?!.*hunter2).*SWY6002/);
  });

  test.each([
    ['an API', 4711, 0],
    ['a version above the range', ApiKey.Metadata, 99],
    ['a version below the range', ApiKey.Fetch, 3],
  ])('of %s that is not known is refused with SWY6003', (_, apiKey, version) => {
    expect(codeOf(() => decodeRequest(apiKey, version, Buffer.alloc(100), 0))).toBe('SWY6003');
  });
});

describe('a request header', () => {
  test('of an API version that is newer than known can still be read', () => {
    const header = new Writer();
    header.int16(ApiKey.ApiVersions);
    header.int16(77);
    header.int32(-5);
    header.nullableString('new');
    header.uvarint(0);
    expect(decodeRequestHeader(header.finish())).toEqual({
      apiKey: 18,
      apiVersion: 77,
      correlationId: -5,
      clientId: 'new',
      bodyOffset: 14,
    });
  });
});

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return CodedError.isCodedError(error) ? error.code : String(error);
  }
}
