import fc from 'fast-check';
import { connect } from 'node:net';
import { until } from '../support/until';
import { FakeCluster } from './support/fake-cluster';
import { type Bench, connectTo, produce, produceFrame, startBench } from './support/start';

describe('a proxy that is sent nonsense', () => {
  let source: FakeCluster;
  let bench: Bench;

  beforeAll(async () => {
    source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    bench = await startBench(source, source);
  });
  afterAll(async () => {
    await bench.proxy.close({ drain: false });
    await source.stop();
  });

  const garbled = fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([at, byte]) => {
    const frame = produceFrame('garbled');
    frame[at % frame.length] = byte;
    return frame;
  });
  const headed = fc
    .tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 13 }), fc.uint8Array({ maxLength: 100 }))
    .map(([apiKey, version, body]) => {
      const frame = Buffer.alloc(14 + body.length);
      frame.writeInt32BE(10 + body.length, 0);
      frame.writeInt16BE(apiKey, 4);
      frame.writeInt16BE(version, 6);
      frame.writeInt16BE(-1, 12);
      frame.set(body, 14);
      return frame;
    });
  const cut = fc.nat().map((length) => produceFrame('cut off').subarray(0, length % 60));
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    garbled,
    headed,
    cut,
  );

  test('goes on serving others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 5 }), async (pieces) => {
        await send(bench.port, pieces);
      }),
      { numRuns: 200 },
    );

    const client = await connectTo(bench.port);
    await expect(produce(client, 'still here')).resolves.toBeDefined();
    client.close();
    await until(async () => (await bench.admin.route()).connections === 0, { describe: 'the end of every connection' });
    await until(async () => (await bench.admin.route()).inFlight === 0, { describe: 'the end of every request' });
  }, 20_000);
});

function send(port: number, pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
    for (const piece of pieces) socket.write(piece);
    socket.end();
  });
}
