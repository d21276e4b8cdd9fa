import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  ApiKey,
  decodeRequest,
  decodeRequestHeader,
  type DecodedRequestHeader,
  encodeResponse,
  ErrorCode,
  FrameSplitter,
  type ProduceRequest,
  WireClient,
} from '../../../lib/proxy/wire';
import { until } from '../../support/until';

/** What a test broker does with a request. */
type Answer = (header: DecodedRequestHeader, reply: (bytes: Buffer) => void, socket: Socket, frame: Buffer) => void;

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('requests on one connection', () => {
  test('are all sent before the first response, and each gets its own', async () => {
    const held: (() => void)[] = [];
    const client = await connectTo((header, reply) => {
      held.push(() => reply(encodeResponse(ApiKey.Heartbeat, 4, header.correlationId, { throttleTimeMs: header.correlationId })));
      if (held.length === 3) held.forEach((each) => each());
    });
    const sent = [1, 2, 3].map(() => client.send(ApiKey.Heartbeat, 4, { groupId: 'g', memberId: 'm' }));
    const answers = await Promise.all(sent);
    expect(answers.map(({ throttleTimeMs }) => throttleTimeMs)).toEqual([0, 1, 2]);
  });

  test('that have no response do not disturb the next one', async () => {
    const seen: number[] = [];
    const client = await connectTo((header, reply, _, frame) => {
      seen.push(header.apiKey);
      if (header.apiKey === ApiKey.Produce) {
        expect(decodeRequest<ProduceRequest>(ApiKey.Produce, 9, frame, header.bodyOffset).acks).toBe(0);
      } else {
        reply(encodeResponse(ApiKey.Heartbeat, 4, header.correlationId, {}));
      }
    });
    await client.send(ApiKey.Produce, 9, { acks: 0, topicData: [] }, { noResponse: true });
    await expect(client.send(ApiKey.Heartbeat, 4, {})).resolves.toMatchObject({ errorCode: 0 });
    expect(seen).toEqual([ApiKey.Produce, ApiKey.Heartbeat]);
  });

  test('are rejected with SWY6007 when late, and the late response is not taken for the next', async () => {
    const held: (() => void)[] = [];
    const client = await connectTo((header, reply) => {
      const answer = () => reply(encodeResponse(ApiKey.Heartbeat, 4, header.correlationId, { throttleTimeMs: header.correlationId }));
      if (header.correlationId === 0) return void held.push(answer);
      held.forEach((each) => each());
      answer();
    });
    await expect(client.send(ApiKey.Heartbeat, 4, {}, { timeout: 20 })).rejects.toMatchObject({ code: 'SWY6007' });
    await expect(client.send(ApiKey.Heartbeat, 4, {})).resolves.toMatchObject({ throttleTimeMs: 1 });
  });

  test('are rejected with SWY6002 when they cannot be written, and the connection goes on', async () => {
    const client = await connectTo((header, reply) => reply(encodeResponse(ApiKey.Heartbeat, 4, header.correlationId, {})));
    await expect(client.send<object>(ApiKey.Heartbeat, 4, { groupId: 3 })).rejects.toMatchObject({ code: 'SWY6002' });
    await expect(client.send(ApiKey.Heartbeat, 4, {})).resolves.toBeDefined();
  });
});

describe('what waits for a response', () => {
  test('is rejected with SWY6006 when the broker closes, and so is what comes later', async () => {
    const client = await connectTo((header, _, socket) => {
      if (header.correlationId === 1) socket.end();
    });
    const both = [client.send(ApiKey.Heartbeat, 4, {}), client.send(ApiKey.Heartbeat, 4, {})];
    for (const each of both) await expect(each).rejects.toMatchObject({ code: 'SWY6006' });
    await expect(client.send(ApiKey.Heartbeat, 4, {})).rejects.toMatchObject({ code: 'SWY6006' });
    expect(client.isOpen).toBe(false);
  });

  test('is rejected with SWY6006 when the broker resets', async () => {
    const client = await connectTo((_, __, socket) => socket.resetAndDestroy());
    await expect(client.send(ApiKey.Heartbeat, 4, {})).rejects.toMatchObject({ code: 'SWY6006' });
  });

  test('is rejected with SWY6006 when this end closes', async () => {
    const client = await connectTo(() => undefined);
    const waiting = client.send(ApiKey.Heartbeat, 4, {});
    client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'SWY6006' });
  });

  test('is rejected with SWY6006 when the signal is raised', async () => {
    const stop = new AbortController();
    const client = await connectTo(() => undefined, stop.signal);
    const waiting = client.send(ApiKey.Heartbeat, 4, {});
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'SWY6006' });
  });

  test('is rejected with SWY6001 when a response belongs to no request', async () => {
    const client = await connectTo((header, reply) => reply(encodeResponse(ApiKey.Heartbeat, 4, header.correlationId + 7, {})));
    await expect(client.send(ApiKey.Heartbeat, 4, {})).rejects.toMatchObject({ code: 'SWY6001' });
  });

  test('is rejected with SWY6004 when the peer does not speak Kafka', async () => {
    const client = await connectTo((_, reply) => reply(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')));
    await expect(client.send(ApiKey.Heartbeat, 4, {})).rejects.toMatchObject({ code: 'SWY6004' });
  });
});

describe('the version of an API', () => {
  const metadata = { apiKey: ApiKey.Metadata, minVersion: 1, maxVersion: 8 };
  const fetch = { apiKey: ApiKey.Fetch, minVersion: 0, maxVersion: 3 };

  test('is the highest that both ends know', async () => {
    const client = await connectTo((header, reply) =>
      reply(encodeResponse(ApiKey.ApiVersions, 3, header.correlationId, { apiKeys: [metadata, fetch] })),
    );
    await client.negotiate();
    expect(client.version(ApiKey.Metadata)).toBe(8);
    expect(client.version(ApiKey.Metadata, 5)).toBe(5);
    expect(() => client.version(ApiKey.Metadata, 0)).toThrow(expect.objectContaining({ code: 'SWY6008' }));
    expect(() => client.version(ApiKey.Fetch)).toThrow(/SWY6008.*the broker has 0 to 3, Switchyard 4 to/);
    expect(() => client.version(ApiKey.Produce)).toThrow(expect.objectContaining({ code: 'SWY6008' }));
  });

  test('is found with a broker that knows only ApiVersions v0', async () => {
    const asked: number[] = [];
    const client = await connectTo((header, reply) => {
      asked.push(header.apiVersion);
      const body = header.apiVersion === 0 ? { apiKeys: [metadata] } : { errorCode: ErrorCode.UNSUPPORTED_VERSION };
      reply(encodeResponse(ApiKey.ApiVersions, 0, header.correlationId, body));
    });
    await client.negotiate();
    expect(asked).toEqual([3, 0]);
    expect(client.version(ApiKey.Metadata)).toBe(8);
  });
});

describe('a connection', () => {
  test('that is refused is reported with SWY6005 and the address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(WireClient.connect({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'SWY6005', where: `127.0.0.1:${port}` });
  });

  test('is given up when the signal was raised before', async () => {
    await expect(WireClient.connect({ host: '127.0.0.1', port: 9, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'SWY6005',
    });
  });

  test('leaves no listener on a signal that outlives it', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    jest.spyOn(signal, 'addEventListener').mockImplementation(() => void listeners++);
    jest.spyOn(signal, 'removeEventListener').mockImplementation(() => void listeners--);
    const client = await connectTo(() => undefined, signal);
    expect(listeners).toBe(1);
    client.close();
    await until(() => listeners === 0, { describe: 'no listener left' });
  });
});

async function connectTo(answer: Answer, signal?: AbortSignal): Promise<WireClient> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const splitter = new FrameSplitter();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const frame of splitter.push(chunk)) answer(decodeRequestHeader(frame), (bytes) => void socket.write(bytes), socket, frame);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  });
  const client = await WireClient.connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...(signal && { signal }) });
  open.push(() => client.close());
  return client;
}
