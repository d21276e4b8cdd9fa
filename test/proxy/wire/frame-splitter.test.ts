import * as fc from 'fast-check';
import { encodeRequest, FrameSplitter } from '../../../lib/proxy/wire';

describe('a stream of frames', () => {
  const frames = [
    frame('first'),
    frame(''),
    frame('third frame'),
    encodeRequest({ apiKey: 18, apiVersion: 3, correlationId: 1, clientId: 'c' }, {}),
  ];
  const stream = Buffer.concat(frames);
  const whole = frames.map((each) => each.subarray(4));

  test('comes out the same wherever it is split in two', () => {
    for (let at = 0; at <= stream.length; at++) {
      const splitter = new FrameSplitter();
      expect([...splitter.push(stream.subarray(0, at)), ...splitter.push(stream.subarray(at))]).toEqual(whole);
      expect(splitter.buffered).toBe(0);
    }
  });

  test('comes out the same however it is cut up', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), cuts, (bodies, sizes) => {
        const all = Buffer.concat(bodies.map((body) => frame(Buffer.from(body))));
        const splitter = new FrameSplitter();
        const out: Buffer[] = [];
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const size = sizes[turn % sizes.length] as number;
          out.push(...splitter.push(all.subarray(at, at + size)));
          at += size;
        }
        expect(out).toEqual(bodies.map((body) => Buffer.from(body)));
      }),
    );
  });

  test('keeps what is unfinished', () => {
    const splitter = new FrameSplitter();
    expect(splitter.push(Buffer.concat([frame('whole'), frame('broken').subarray(0, 7)]))).toEqual([Buffer.from('whole')]);
    expect(splitter.buffered).toBe(3);
  });

  test('is not copied when a frame lies in one chunk', () => {
    const chunk = frame('view');
    expect(new FrameSplitter().push(chunk)[0]?.buffer).toBe(chunk.buffer);
  });
});

describe('a frame size', () => {
  test.each([
    ['negative', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['over the limit', Buffer.from([0, 0, 0x04, 0x01])],
    ['that is a TLS hello', Buffer.from([0x16, 0x03, 0x01, 0x02])],
    ['that is an HTTP request', Buffer.from('GET / HTTP/1.1')],
  ])('%s is refused with SWY6004', (_, chunk) => {
    expect(() => new FrameSplitter(1024).push(chunk)).toThrow(expect.objectContaining({ code: 'SWY6004' }));
  });

  test('may grow to a raised limit', () => {
    const splitter = new FrameSplitter(4);
    splitter.maxFrameSize = 5;
    expect(splitter.push(frame('five!'))).toEqual([Buffer.from('five!')]);
  });

  test('at the limit is accepted', () => {
    expect(new FrameSplitter(5).push(frame('five!'))).toHaveLength(1);
  });
});

function frame(body: Buffer | string): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, Buffer.from(body)]);
}
