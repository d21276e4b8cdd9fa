import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { giveBack, isScarce, takeLarge } from '../../../lib/proxy/io/blocks';
import { Leg } from '../../../lib/proxy/io/leg';
import { until } from '../../support/until';
import { type Kind, Relay } from './relay';
import { Pattern, random, receive, send } from './stream';

const MOST = 128;

/** Large blocks that are with connections now. */
function blocksOut(): number {
  const taken: Buffer[] = [];
  while (!isScarce()) taken.push(takeLarge());
  for (const block of taken) giveBack(block);
  return MOST + 1 - taken.length;
}

/** Each client sends its own number first, so that the backend knows whose bytes should follow. */
async function exchange(relay: Relay, index: number, toCluster: number): Promise<Socket> {
  const socket = relay.connect();
  await new Promise((resolve, reject) => socket.once('error', reject).once('connect', resolve));
  socket.write(Buffer.from([index]));
  send(socket, new Pattern(2 * index), toCluster, random(index + 100));
  return socket;
}

function backendOf(sizes: (index: number) => readonly [number, number], received: Promise<number>[]): (socket: Socket) => void {
  return (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      const index = first[0] as number;
      const [toCluster, toClient] = sizes(index);
      received.push(receive(socket, new Pattern(2 * index), toCluster, random(index), first.subarray(1)));
      send(socket, new Pattern(2 * index + 1), toClient, random(index + 200));
    });
  };
}

describe('a pair of legs', () => {
  const pairs: readonly (readonly [client: Kind, cluster: Kind, connections: number, megabytes: number])[] = [
    ['plain', 'plain', 40, 0.4],
    ['plain', 'plain', 3, 6],
    ['tls', 'plain', 8, 0.8],
    ['plain', 'tls', 8, 0.8],
    ['tls', 'tls', 4, 1],
  ];

  test.each(pairs)(
    '%s to %s: %i connections carry some %d MB each way whole, each its own',
    async (client, cluster, connections, megabytes) => {
      const received: Promise<number>[] = [];
      const sizes = (index: number): readonly [number, number] => {
        const next = random(index + 7);
        const size = () => Math.round(megabytes * 500_000) + next(Math.round(megabytes * 1_000_000));
        return [size(), size()];
      };
      const relay = await Relay.start({ client, cluster }, backendOf(sizes, received));

      const sockets = await Promise.all(Array.from({ length: connections }, (_, index) => exchange(relay, index, sizes(index)[0])));
      const back = await Promise.all(
        sockets.map((socket, index) => receive(socket, new Pattern(2 * index + 1), sizes(index)[1], random(index + 300))),
      );
      const there = await Promise.all(received);

      const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
      expect(sum(back)).toBe(sum(sockets.map((_, index) => sizes(index)[1])));
      expect(sum(there)).toBe(sum(sockets.map((_, index) => sizes(index)[0])));
      for (const socket of sockets) socket.removeAllListeners('close').end();
      await until(() => relay.open === 0, { describe: 'the end of every connection' });
      await until(() => blocksOut() === 0, { describe: () => `every block given back, ${blocksOut()} are out` });
      await relay.close();
    },
    30_000,
  );

  test('gives its blocks back when clients go in the middle of a burst', async () => {
    const relay = await Relay.start({ client: 'plain', cluster: 'plain' }, (socket) => {
      socket.on('error', () => undefined).resume();
      send(socket, new Pattern(1), 4_000_000, random(1));
    });
    const sockets = Array.from({ length: 24 }, () => relay.connect().on('error', () => undefined));
    const started = sockets.map((socket) => new Promise((resolve) => socket.once('data', resolve)));
    for (const socket of sockets) send(socket, new Pattern(0), 2_000_000, random(2));
    await Promise.all(started);
    expect(blocksOut()).toBeGreaterThan(0);

    for (const [index, socket] of sockets.entries()) {
      if (index % 2) socket.destroy();
      else socket.resetAndDestroy();
    }

    await until(() => relay.open === 0, { describe: () => `the end of every connection, ${relay.open} are open` });
    expect(blocksOut()).toBe(0);
    await relay.close();
  }, 30_000);

  test('does not read ahead of a reader that has stopped', async () => {
    const stopped: Socket[] = [];
    const relay = await Relay.start({ client: 'plain', cluster: 'plain' }, (socket) => {
      stopped.push(socket.on('error', () => undefined).pause());
    });
    const socket = relay.connect().on('error', () => undefined);
    const block = Buffer.alloc(1_000_000);
    const choked = () => socket.writableLength > 4_000_000;
    while (!choked()) {
      socket.write(block);
      await new Promise(setImmediate);
    }

    const [leg] = relay.clients;
    await until(() => leg?.socket.isPaused(), { describe: 'the pause of the client' });
    expect(leg?.socket.bytesRead).toBeLessThan(20_000_000);
    expect(blocksOut()).toBeLessThanOrEqual(4);
    // Sockets that are not read do not notice an end.
    for (const each of [socket, leg?.socket, ...stopped]) each?.destroy();
    await until(() => relay.open === 0, { describe: 'the end of the connection' });
    await relay.close();
  });

  test.each(['plain', 'tls'] as const)('that is reset shows its %s client a reset', async (client) => {
    const relay = await Relay.start({ client, cluster: 'plain' }, (socket) => void socket.on('error', () => undefined).pipe(socket));
    const socket = relay.connect();
    const ended = new Promise<string>((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')).once('end', () => resolve('end'));
    });
    socket.write('hello');
    await new Promise((resolve) => socket.once('data', resolve));

    relay.clients[0]?.reset();

    await expect(ended).resolves.toBe('ECONNRESET');
    await until(() => relay.open === 0, { describe: 'the end of the connection' });
    await relay.close();
  });

  test('that is reset while its end is under way is closed all the same', async () => {
    const relay = await Relay.start({ client: 'plain', cluster: 'plain' }, (socket) => void socket.on('error', () => undefined).resume());
    const socket = relay.connect().on('error', () => undefined);
    socket.write('hello');
    await until(() => relay.open === 1, { describe: 'the connection' });
    const [leg] = relay.clients as [Leg];

    leg.end();
    leg.reset();

    await expect(until(() => leg.isClosed, { describe: 'the end of the leg' })).resolves.toBe(true);
    await relay.close();
  });
});

describe('an accepted socket that moves to a leg', () => {
  test('keeps its address, loses no byte that came before, and does not keep its server from closing', async () => {
    const legs: Leg[] = [];
    const chunks: Buffer[] = [];
    const server = createServer({ pauseOnConnect: true, noDelay: true, keepAlive: true }, (raw) => {
      // Bytes are there before the socket is taken over.
      setImmediate(() =>
        setImmediate(() => {
          const leg = Leg.accepted(raw);
          legs.push(leg);
          leg.attach(
            { chunk: (bytes) => chunks.push(Buffer.from(bytes)), drained: () => undefined, closed: () => undefined },
            () => undefined,
          );
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('written at once');

    await until(() => Buffer.concat(chunks).toString() === 'written at once', { describe: 'what was written' });

    expect(legs[0]?.peer).toBe(`127.0.0.1:${socket.localPort}`);
    await new Promise((resolve) => server.close(resolve));
    const answer = new Promise<Buffer>((resolve) => socket.once('data', resolve));
    legs[0]?.write(Buffer.from('and back'));
    expect((await answer).toString()).toBe('and back');
    socket.destroy();
    legs[0]?.destroy();
  });

  test('ends a connection that is silent for too long', async () => {
    const server = createServer({ pauseOnConnect: true }, (raw) => {
      const leg = Leg.accepted(raw);
      leg.whenIdle(50, () => leg.end());
      leg.attach({ chunk: () => undefined, drained: () => undefined, closed: () => undefined }, () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();

    await expect(new Promise((resolve) => socket.once('end', () => resolve('end')))).resolves.toBe('end');
    await new Promise((resolve) => server.close(resolve));
  });
});
