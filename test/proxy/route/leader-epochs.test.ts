import * as fc from 'fast-check';
import { Requests } from '../../../lib/proxy/route/requests';
import { ApiKey, decodeRequest, decodeRequestHeader, encodeRequest, type FetchRequest } from '../../../lib/proxy/wire';

const partition = fc.record({
  partition: fc.nat(),
  currentLeaderEpoch: fc.integer({ min: -1, max: 1000 }),
  fetchOffset: fc.bigInt({ min: 0n, max: 2n ** 60n }),
  lastFetchedEpoch: fc.integer({ min: -1, max: 1000 }),
  partitionMaxBytes: fc.nat(),
});
const fetch = fc.record({
  sessionId: fc.nat(),
  sessionEpoch: fc.integer({ min: -1, max: 9 }),
  topics: fc.array(fc.record({ topic: fc.constantFrom('orders', 'ü'.repeat(150)), partitions: fc.array(partition, { maxLength: 4 }) }), {
    maxLength: 4,
  }),
  forgottenTopicsData: fc.constantFrom([], [{ topic: 'gone', partitions: [1, 2] }]),
});
const clientId = fc.constantFrom(null, '', 'client');

describe('the leader epochs of Fetch requests', () => {
  test('do not reach the cluster, however the bytes are cut, and nothing else is changed', () => {
    fc.assert(
      fc.property(fetch, fc.integer({ min: 4, max: 12 }), clientId, fc.array(fc.nat(), { maxLength: 5 }), (body, version, id, places) => {
        const frame = requestOf(version, body, id);
        const whole = Buffer.concat([heartbeat, frame, heartbeat]);

        const out = forwarded(whole, places);

        expect(out.subarray(0, heartbeat.length)).toEqual(heartbeat);
        expect(out.subarray(heartbeat.length + frame.length)).toEqual(heartbeat);
        const seen = out.subarray(heartbeat.length, heartbeat.length + frame.length);
        expect(bodyOf(version, seen)).toEqual(withoutEpochs(bodyOf(version, frame)));
      }),
      { numRuns: 300 },
    );
  });

  test('are looked for in nothing that is malformed: the broker gets all of it', () => {
    const frame = requestOf(12, { topics: [{ topic: 'orders', partitions: [{ currentLeaderEpoch: 3 }] }] }, 'client');
    frame.writeInt8(127, frame.indexOf('orders') - 1);

    expect(forwarded(frame, [])).toEqual(frame);
  });
});

const heartbeat = encodeRequest({ apiKey: ApiKey.Heartbeat, apiVersion: 3, correlationId: 7, clientId: 'client' }, { groupId: 'g' });

function requestOf(version: number, body: object, id: string | null): Buffer {
  return encodeRequest<number>({ apiKey: ApiKey.Fetch, apiVersion: version, correlationId: 5, clientId: id }, body);
}

function bodyOf(version: number, bytes: Buffer): FetchRequest {
  const frame = bytes.subarray(4);
  return decodeRequest<FetchRequest>(ApiKey.Fetch, version, frame, decodeRequestHeader(frame).bodyOffset);
}

function withoutEpochs(body: FetchRequest): FetchRequest {
  const topics = body.topics.map((topic) => {
    return { ...topic, partitions: topic.partitions.map((one) => ({ ...one, currentLeaderEpoch: -1, lastFetchedEpoch: -1 })) };
  });
  return { ...body, topics };
}

/** What a connection forwards of these bytes, cut at these places. */
function forwarded(bytes: Buffer, places: readonly number[]): Buffer {
  const out: Buffer[] = [];
  let finished = 0;
  const requests = new Requests({
    isChoked: () => false,
    admit: () => 'forward',
    forward: (part) => void out.push(Buffer.from(part)),
    forwarded: () => (finished += 1),
    collected: () => undefined,
  });
  const sorted = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
  for (const [index, from] of sorted.slice(0, -1).entries()) requests.push(Buffer.from(bytes.subarray(from, sorted[index + 1])));
  expect(finished).toBe(countOf(bytes));
  return Buffer.concat(out);
}

function countOf(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 4 + bytes.readInt32BE(at)) count++;
  return count;
}
