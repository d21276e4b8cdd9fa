import fc from 'fast-check';
import { BAD, MORE, READY, RequestHead } from '../../lib/proxy/route/request-head';
import { ApiKey, encodeRequest } from '../../lib/proxy/wire';

const anyRequest = fc.record({
  version: fc.integer({ min: 3, max: 12 }),
  correlationId: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  clientId: fc.option(fc.string({ maxLength: 300 })),
  transactionalId: fc.option(fc.string({ maxLength: 300 })),
  acks: fc.constantFrom(0, 1, -1),
});

describe('the head of a request', () => {
  test('is read from any Produce request as soon as its acks are there, and not before', () => {
    fc.assert(
      fc.property(anyRequest, fc.nat(), ({ version, correlationId, clientId, transactionalId, acks }, cut) => {
        const frame = encodeRequest(
          { apiKey: ApiKey.Produce, apiVersion: version, correlationId, clientId },
          { acks, transactionalId, topicData: [] },
        );
        const head = new RequestHead();
        const part = frame.subarray(0, cut % frame.length);

        const early = head.read(part, 0);
        expect(early === MORE || (early === READY && head.answered === (acks !== 0))).toBe(true);
        expect(head.read(frame, 0)).toBe(READY);
        expect(head).toMatchObject({ apiKey: 0, version, correlationId, answered: acks !== 0, size: frame.length - 4 });
      }),
    );
  });

  test('never throws and never reads past the request on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([READY, MORE, BAD]).toContain(new RequestHead().read(Buffer.from(bytes), 0));
      }),
    );
  });

  test('names a Produce request that ends before its acks', () => {
    const frame = encodeRequest({ apiKey: ApiKey.Produce, apiVersion: 8, correlationId: 1, clientId: 'a' }, { topicData: [] }).subarray(
      0,
      17,
    );
    frame.writeInt32BE(13, 0);
    const head = new RequestHead();

    expect(head.read(frame, 0)).toBe(BAD);
    expect(head.fault).toContain('cut-off Produce');
  });
});
