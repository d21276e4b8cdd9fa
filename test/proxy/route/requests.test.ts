import * as fc from 'fast-check';
import { RequestHead } from '../../../lib/proxy/route/request-head';
import { Requests, type RequestSink, type Verdict } from '../../../lib/proxy/route/requests';
import { ApiKey, apiName, encodeRequest } from '../../../lib/proxy/wire';

const ID = 'orders-ü-1';
const NO_ID = null;

interface Sample {
  readonly apiKey: number;
  readonly version: number;
  readonly id: string | null;
  readonly frame: Buffer;
  readonly answered: boolean;
}

function sample(apiKey: number, version: number, correlationId: number, clientId: string | null, id: string | null, acks = -1): Sample {
  const topic = { name: 'orders', partitionData: [{ index: 0, records: Buffer.alloc(40, correlationId) }], partitions: [0] };
  const ids = {
    transactionalId: id ?? (apiKey === ApiKey.InitProducerId || apiKey === ApiKey.Produce ? null : ''),
    v3AndBelowTransactionalId: id ?? '',
  };
  const body = { ...ids, acks, topicData: [topic], v3AndBelowTopics: [topic], groupId: 'g', topics: [] };
  const frame = encodeRequest<number>({ apiKey, apiVersion: version, correlationId, clientId }, body);
  return { apiKey, version, id, frame, answered: apiKey !== ApiKey.Produce || acks !== 0 };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every request that begins with a transactional id, in every version that a route offers. */
const transactional: readonly (readonly [apiKey: number, version: number])[] = [
  ...range(3, 9).map((version) => [ApiKey.Produce, version] as const),
  ...range(0, 5).map((version) => [ApiKey.InitProducerId, version] as const),
  ...range(0, 3).map((version) => [ApiKey.AddPartitionsToTxn, version] as const),
  ...range(0, 4).map((version) => [ApiKey.AddOffsetsToTxn, version] as const),
  ...range(0, 4).map((version) => [ApiKey.EndTxn, version] as const),
];
const others: readonly (readonly [apiKey: number, version: number])[] = [
  [ApiKey.Metadata, 12],
  [ApiKey.Heartbeat, 0],
  [ApiKey.ApiVersions, 3],
  [ApiKey.FindCoordinator, 4],
];

const anySample = fc
  .record({
    api: fc.constantFrom(...transactional, ...others),
    correlationId: fc.integer({ min: 0, max: 0x7fffffff }),
    clientId: fc.constantFrom(null, '', 'client', 'ü'.repeat(40)),
    id: fc.constantFrom(ID, NO_ID),
    acks: fc.constantFrom(-1, 0, 1),
  })
  .map(({ api: [apiKey, version], correlationId, clientId, id, acks }) => {
    const canBeNull = apiKey === ApiKey.Produce || apiKey === ApiKey.InitProducerId;
    const isTransactional = transactional.some(([key]) => key === apiKey);
    return sample(apiKey, version, correlationId, clientId, isTransactional && !canBeNull ? ID : isTransactional ? id : null, acks);
  });

/** Cuts bytes at any places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length)).filter(({ length }) => length > 0);
}

/** Notes what comes out. A chunk is overwritten when it was dealt with, as a block that is used again is. */
class Recorder implements RequestSink {
  public readonly admitted: {
    apiKey: number;
    version: number;
    correlationId: number;
    answered: boolean;
    id: string | null;
    verdict: Verdict;
  }[] = [];
  public readonly out: Buffer[] = [];
  public readonly frames: Buffer[] = [];
  public finished = 0;
  public choked = false;
  public waits = 0;
  public readonly requests = new Requests(this);

  public constructor(private readonly verdictOf: (index: number) => Verdict) {}

  public isChoked(): boolean {
    return this.choked;
  }

  public admit({ apiKey, version, correlationId, answered, transactionalId }: RequestHead): Verdict {
    if (this.waits > 0) {
      this.waits -= 1;
      return 'wait';
    }
    const verdict = this.verdictOf(this.admitted.length);
    this.admitted.push({ apiKey, version, correlationId, answered, id: transactionalId, verdict });
    return verdict;
  }

  public forward(bytes: Buffer): void {
    this.out.push(Buffer.from(bytes));
  }

  public forwarded(): void {
    this.finished += 1;
  }

  public collected(frame: Buffer): void {
    this.frames.push(Buffer.from(frame));
  }

  public feed(chunk: Buffer): Verdict {
    const loan = Buffer.from(chunk);
    const verdict = this.requests.push(loan);
    loan.fill(0xee);
    return verdict;
  }
}

describe('requests of a connection', () => {
  const verdicts = fc.array(fc.constantFrom<Verdict>('forward', 'forward', 'answered', 'collect'), { minLength: 1, maxLength: 6 });
  const places = fc.array(fc.nat(), { maxLength: 30 });

  test('are the same however their bytes are cut, and whenever they have to wait', () => {
    fc.assert(
      fc.property(
        fc.array(anySample, { minLength: 1, maxLength: 8 }),
        verdicts,
        places,
        fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 2 })), { minLength: 1, maxLength: 10 }),
        (samples, pattern, at, obstacles) => {
          const verdictOf = (index: number) => pattern[index % pattern.length] as Verdict;
          const recorder = new Recorder(verdictOf);
          for (const [index, chunk] of cut(Buffer.concat(samples.map(({ frame }) => frame)), at).entries()) {
            const [choked, waits] = obstacles[index % obstacles.length] as [boolean, number];
            Object.assign(recorder, { choked, waits });
            recorder.feed(chunk);
            recorder.choked = false;
            // A client is paused while something of it waits: nothing more is read before it could go on.
            for (let turn = 0; recorder.requests.waiting && turn < waits + 1; turn++) recorder.requests.pump();
          }

          expect(recorder.requests.waiting).toBe(false);
          expect(recorder.admitted).toEqual(
            samples.map(({ apiKey, version, frame, answered, id }, index) => {
              return { apiKey, version, correlationId: frame.readInt32BE(8), answered, id, verdict: verdictOf(index) };
            }),
          );
          const of = (verdict: Verdict) => samples.filter((_, index) => verdictOf(index) === verdict).map(({ frame }) => frame);
          expect(Buffer.concat(recorder.out).equals(Buffer.concat(of('forward')))).toBe(true);
          expect(recorder.frames.map((frame) => frame.toString('hex'))).toEqual(
            of('collect').map((frame) => frame.subarray(4).toString('hex')),
          );
          expect(recorder.finished).toBe(of('forward').length);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('that wait are kept to the last byte, and go on at the first one', () => {
    fc.assert(
      fc.property(fc.array(anySample, { minLength: 2, maxLength: 6 }), fc.nat({ max: 5 }), (samples, first) => {
        const stop = first % samples.length;
        const recorder = new Recorder(() => 'forward');
        const bytes = Buffer.concat(samples.map(({ frame }) => frame));
        const before = samples.slice(0, stop).reduce((sum, { frame }) => sum + frame.length, 0);
        recorder.feed(bytes.subarray(0, before));
        recorder.waits = 1;

        expect(recorder.feed(bytes.subarray(before))).toBe('wait');
        expect(recorder.admitted).toHaveLength(stop);
        recorder.requests.pump();

        expect(Buffer.concat(recorder.out).equals(bytes)).toBe(true);
      }),
    );
  });

  test('that are refused let nothing of them and nothing behind them through', () => {
    fc.assert(
      fc.property(fc.array(anySample, { minLength: 3, maxLength: 3 }), places, (samples, at) => {
        const recorder = new Recorder((index) => (index === 1 ? 'refuse' : 'forward'));
        for (const chunk of cut(Buffer.concat(samples.map(({ frame }) => frame)), at)) if (recorder.feed(chunk) === 'refuse') break;

        expect(recorder.admitted).toHaveLength(2);
        expect(Buffer.concat(recorder.out).equals(samples[0]?.frame as Buffer)).toBe(true);
      }),
    );
  });

  test('that are no requests are refused with what they are, and only once their length is there', () => {
    const recorder = new Recorder(() => 'forward');
    expect(recorder.feed(Buffer.from([0x16, 0x03]))).toBe('forward');
    expect(recorder.feed(Buffer.from([0x01, 0x00]))).toBe('refuse');
    expect(recorder.requests.fault).toContain('TLS handshake');
  });
});

describe('the head of a request', () => {
  test.each(transactional.map(([apiKey, version]) => [apiName(apiKey), version, apiKey] as const))(
    'of %s v%i gives its transactional id, once it is there',
    (_name, version, apiKey) => {
      for (const clientId of [null, 'client']) {
        const { frame } = sample(apiKey, version, 7, clientId, ID);
        const head = new RequestHead();
        const ready = range(0, frame.length).find((length) => head.read(frame.subarray(0, length), 0) === 0) as number;

        expect(ready).toBeLessThan(frame.length);
        expect(head).toMatchObject({ apiKey, version, correlationId: 7, size: frame.length - 4, transactionalId: ID });
        // Not one byte earlier than the id ends.
        expect(ready).toBeGreaterThanOrEqual(frame.indexOf(ID) + Buffer.byteLength(ID));
      }
    },
  );

  test.each([
    [ApiKey.Produce, 8],
    [ApiKey.Produce, 9],
    [ApiKey.InitProducerId, 1],
    [ApiKey.InitProducerId, 4],
  ])('of API %i v%i without a transactional id has none', (apiKey, version) => {
    const head = new RequestHead();
    head.read(sample(apiKey, version, 1, 'c', ID).frame, 0);
    expect(head.read(sample(apiKey, version, 1, 'c', null).frame, 0)).toBe(0);
    expect(head.transactionalId).toBeNull();
  });

  test('finds the id behind tagged fields of the header', () => {
    const { frame } = sample(ApiKey.EndTxn, 3, 1, 'c', ID);
    // One tagged field of three bytes in place of none.
    const at = 4 + 8 + 2 + 1;
    const tagged = Buffer.concat([frame.subarray(0, at), Buffer.from([1, 0, 3, 9, 9, 9]), frame.subarray(at + 1)]);
    tagged.writeInt32BE(tagged.length - 4, 0);
    const head = new RequestHead();

    expect(head.read(tagged, 0)).toBe(0);
    expect(head.transactionalId).toBe(ID);
  });
});
