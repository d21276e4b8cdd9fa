import { ApiKey, encodeRequest, ErrorCode, FrameSplitter } from '../../../lib/proxy/wire';
import { until } from '../../support/until';
import { connectTo, produce, produceFrame, rawConnect } from '../support/start';
import { withTwoClusters } from '../support/two-clusters';

const CODE = ErrorCode.POLICY_VIOLATION;
const ALL = 'ALL' as const;
const byCode = { fence: { scope: ALL, errorCode: 'POLICY_VIOLATION', errorMessage: 'the window is from 2 to 3' } };
const byMode = { fence: { scope: ALL, mode: 'error' as const } };
const hold = { fence: { scope: ALL } };

/** A request of each kind, its version, and where its answer has the code. */
const requests: readonly (readonly [name: keyof typeof ApiKey, version: number, body: object, codeOf: (body: any) => number])[] = [
  [
    'Produce',
    9,
    { acks: -1, topicData: [{ name: 'orders', partitionData: [{ index: 0, records: Buffer.from('x') }] }] },
    (b) => b.responses[0].partitionResponses[0].errorCode,
  ],
  ['Fetch', 12, { topics: [{ topic: 'orders', partitions: [{ partition: 0 }] }] }, (b) => b.responses[0].partitions[0].errorCode],
  ['Fetch', 12, { topics: [] }, (b) => b.errorCode],
  ['ListOffsets', 7, { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }] }, (b) => b.topics[0].partitions[0].errorCode],
  ['Metadata', 9, { topics: [{ name: 'orders' }] }, (b) => b.topics[0].errorCode],
  [
    'OffsetCommit',
    8,
    { groupId: 'g', topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }] },
    (b) => b.topics[0].partitions[0].errorCode,
  ],
  ['FindCoordinator', 4, { coordinatorKeys: ['g'] }, (b) => b.coordinators[0].errorCode],
  ['JoinGroup', 5, { groupId: 'g' }, (b) => b.errorCode],
  ['Heartbeat', 4, { groupId: 'g' }, (b) => b.errorCode],
  ['InitProducerId', 4, {}, (b) => b.errorCode],
];

describe('a route that is fenced with an error', () => {
  const lab = withTwoClusters({ holdResetMs: 20_000 });

  const fence = async (change: object) => {
    await lab.bench.admin.put(change);
    return lab.bench.admin.settled('fenced');
  };
  const codeOf = (answer: any): number => answer.responses[0].partitionResponses[0].errorCode;
  const isHeld = () => until(async () => (await lab.bench.admin.route()).held === 1, { describe: 'a held connection' });

  test('answers every kind of request with the code, and nothing reaches the cluster', async () => {
    await fence(byCode);
    const before = lab.source.received.length;

    for (const [name, version, body, code] of requests) {
      expect([name, code(await lab.client.send<any>(ApiKey[name], version, body))]).toEqual([name, CODE]);
    }
    const { apiKeys, errorCode } = await lab.client.negotiate();

    expect([errorCode, apiKeys.length > 10]).toEqual([0, true]);
    expect(lab.source.received).toHaveLength(before);
    expect(lab.client.isOpen).toBe(true);
  });

  test('says BROKER_NOT_AVAILABLE where only the mode is given, and the message where there is one', async () => {
    await fence(byMode);
    expect(codeOf(await produce(lab.client, 'x'))).toBe(ErrorCode.BROKER_NOT_AVAILABLE);
    await lab.bench.admin.put(byCode);
    const answer = await produce(lab.client, 'x');
    expect(answer.responses[0]?.partitionResponses[0]).toMatchObject({ errorCode: CODE, errorMessage: 'the window is from 2 to 3' });
  });

  test('awaits writes in flight first; those behind them get the code, in their order', async () => {
    await produce(lab.client, 'one');
    lab.source.silent.add(ApiKey.Produce);
    const inFlight = produce(lab.client, 'two');
    await until(() => lab.source.produced.length === 2, { describe: 'the write at the source' });
    await expect(lab.bench.admin.put(byCode)).resolves.toMatchObject({ state: 'fencing' });
    const behind = [produce(lab.client, 'three'), lab.client.send(ApiKey.Heartbeat, 4, { groupId: 'g' })] as const;
    lab.source.release(ApiKey.Produce);

    expect(codeOf(await inFlight)).toBe(0);
    expect(codeOf(await behind[0])).toBe(CODE);
    expect((await behind[1]).errorCode).toBe(CODE);
    expect(lab.source.produced).toEqual(['one', 'two']);
  });

  test('resets a lab.client whose answer was lost, because it could only wait', async () => {
    lab.source.silent.add(ApiKey.Fetch);
    const fetch = lab.client.send(ApiKey.Fetch, 12, { topics: [] });
    const lost = fetch.catch((error: Error) => error.message);
    await until(() => lab.source.requests(ApiKey.Fetch).length === 1, { describe: 'the Fetch at the source' });

    await fence(byCode);

    await expect(lost).resolves.toContain('SWY6006');
  });

  test('closes a connection whose writes want no answer, so that they are not taken for written', async () => {
    await fence(byCode);
    const { socket, ended, received } = await rawConnect(lab.bench.port);
    socket.write(Buffer.concat([produceFrame('lost', 1, 0), produceFrame('behind', 2)]));

    await expect(ended).resolves.toBe('ECONNRESET');
    expect(Buffer.concat(received)).toHaveLength(0);
    expect(lab.source.produced).toEqual([]);
  });

  test('answers what a hold had kept waiting, and holds again when it is told to', async () => {
    await produce(lab.client, 'one');
    await fence(hold);
    const held = produce(lab.client, 'two');
    await isHeld();

    await lab.bench.admin.put(byCode);
    expect(codeOf(await held)).toBe(CODE);
    expect((await lab.bench.admin.route()).held).toBe(0);

    await lab.bench.admin.put(hold);
    const heldAgain = produce(lab.client, 'three');
    await isHeld();
    await lab.bench.admin.put({});
    expect(codeOf(await heldAgain)).toBe(0);
    expect(lab.source.produced).toEqual(['one', 'three']);
  });

  test('goes on at the lab.source when it is aborted, on the same connection', async () => {
    await fence(byCode);
    expect(codeOf(await produce(lab.client, 'refused'))).toBe(CODE);
    await lab.bench.admin.put({});

    expect(codeOf(await produce(lab.client, 'taken'))).toBe(0);
    expect(lab.source.produced).toEqual(['taken']);
  });

  test('still answers a request that it had begun to take when it is aborted, and goes on', async () => {
    await fence(byCode);
    const { socket, received } = await rawConnect(lab.bench.port);
    const frame = produceFrame('half', 1);
    socket.write(frame.subarray(0, 30));
    await until(() => lab.bench.proxy.status().routes[0]?.connections === 2, { describe: 'the connection' });
    const probe = lab.client.send(ApiKey.Heartbeat, 4, { groupId: 'g' });
    await probe;
    await lab.bench.admin.put({});
    socket.write(Buffer.concat([frame.subarray(30), produceFrame('next', 2)]));

    const splitter = new FrameSplitter();
    const frames: Buffer[] = [];
    await until(
      () => {
        for (const chunk of received.splice(0)) frames.push(...splitter.push(chunk));
        return frames.length === 2;
      },
      { describe: 'two answers' },
    );
    expect(frames.map((each) => each.readInt32BE(0))).toEqual([1, 2]);
    expect(lab.source.produced.at(-1)).toBe('next');
    socket.destroy();
  });

  test('is switched to the destination', async () => {
    await fence(byCode);
    await produce(lab.client, 'refused');
    await lab.bench.admin.put({ domain: 'destination' });
    const next = await connectTo(lab.bench.port);
    expect(codeOf(await produce(next, 'there'))).toBe(0);
    expect([lab.source.produced, lab.destination.produced]).toEqual([[], ['there']]);
    next.close();
  });

  test.each([
    [
      'a body',
      encodeRequest({ apiKey: ApiKey.Heartbeat, apiVersion: 4, correlationId: 1, clientId: 'c' }, { groupId: 'g' }).fill(0xff, 16),
      0,
    ],
    ['a list without end', malformedProduce(), 0],
    ['a header', malformedHeader(ApiKey.Metadata, 9), 0],
  ])('is not ended by a request with %s that cannot be read', async (_what, bytes) => {
    await fence(byCode);
    const { socket, received } = await rawConnect(lab.bench.port);
    socket.write(bytes);

    await until(() => socket.destroyed || received.length > 0, { describe: 'an answer, or the end' });
    expect(codeOf(await produce(lab.client, 'still here'))).toBe(CODE);
    socket.destroy();
  });
});

function malformedProduce(): Buffer {
  const frame = produceFrame('x');
  // The count of topics: no such list fits the frame.
  frame.fill(0xff, frame.indexOf('orders') - 2, frame.indexOf('orders') + 4);
  return frame;
}

/** A lab.client id that is longer than the whole request. */
function malformedHeader(apiKey: number, version: number): Buffer {
  const frame = Buffer.alloc(14);
  frame.writeInt32BE(10, 0);
  frame.writeInt16BE(apiKey, 4);
  frame.writeInt16BE(version, 6);
  frame.writeInt16BE(0x7ff0, 12);
  return frame;
}
