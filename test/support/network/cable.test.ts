import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { until } from '../until';
import { Cable } from './cable';

describe('a cable between two parties', () => {
  let echo: Server;
  let cable: Cable;
  let received: Buffer[];

  beforeEach(async () => {
    received = [];
    echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        received.push(chunk);
        socket.write(chunk);
      });
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    cable = await Cable.lay({ to: [{ host: '127.0.0.1', port: (echo.address() as AddressInfo).port }] });
  });

  afterEach(async () => {
    await cable.remove();
    echo.close();
  });

  test('passes everything in both directions', async () => {
    const party = await Party.at(cable);
    await party.say('hello');

    await until(() => party.heard === 'hello');
    expect(cable.connections).toBe(1);
  });

  test('resets connections when it is cut, and new ones too, until it is healed', async () => {
    const party = await Party.at(cable);
    await until(() => cable.connections === 1);
    cable.cut();
    await until(() => party.error === 'ECONNRESET');

    const later = await Party.at(cable);
    await until(() => later.error === 'ECONNRESET');
    expect(cable.harm).toMatchObject({ reset: 1, refused: 1 });

    cable.heal();
    const last = await Party.at(cable);
    await last.say('again');
    await until(() => last.heard === 'again');
    expect(last.error).toBeUndefined();
  });

  test('holds what is said in silence, and passes it in order when it is healed', async () => {
    const party = await Party.at(cable);
    await party.say('before ');
    await until(() => party.heard === 'before ');
    cable.silence();
    await party.say('one ');
    await party.say('two');
    const other = await Party.at(cable);
    await other.say('other');

    await expect(until(() => received.length > 1, { timeout: 200 })).rejects.toThrow('did not come');
    expect([party.error, other.error]).toEqual([undefined, undefined]);
    expect(cable.harm.held).toBe(2);
    cable.heal();
    await until(() => party.heard === 'before one two' && other.heard === 'other');
  });

  test('lets what it delays arrive late', async () => {
    const party = await Party.at(cable);
    cable.delay(150);
    const started = performance.now();
    await party.say('late');

    await until(() => party.heard === 'late');
    // There and back.
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  test('gives a chunk in two halves, the second one later', async () => {
    const party = await Party.at(cable);
    cable.halve(100);
    await party.say('abcdef');

    await until(() => received.length === 1);
    expect(received[0]?.toString()).toBe('abc');
    await until(() => party.heard === 'abcdef');
    expect(cable.harm.halved).toBeGreaterThan(0);
  });

  test('has done no harm when nobody used it while it was bad', async () => {
    const party = await Party.at(cable);
    await party.say('before');
    await until(() => party.heard === 'before');
    cable.silence();
    cable.heal();
    cable.halve(1);
    cable.heal();
    await party.say(' and after');

    await until(() => party.heard === 'before and after');
    expect(cable.harm).toEqual({ reset: 0, refused: 0, held: 0, halved: 0, torn: 0 });
  });

  test('forgets the harm it has done', async () => {
    cable.cut();
    await Party.at(cable);
    await until(() => cable.harm.refused === 1);
    cable.forgetHarm();

    expect(cable.harm.refused).toBe(0);
  });

  test('tears the next connection where there is none', async () => {
    cable.tear();
    const party = await Party.at(cable);
    await party.say('abcdef');

    await until(() => party.error === 'ECONNRESET');
    expect(cable.harm.torn).toBe(1);
    const later = await Party.at(cable);
    await later.say('whole');
    await until(() => later.heard === 'whole');
  });

  test('tears a connection in the middle of a chunk and leaves later ones alone', async () => {
    const party = await Party.at(cable);
    await until(() => cable.connections === 1);
    cable.tear();
    await party.say('abcdef');

    await until(() => party.error === 'ECONNRESET');
    expect(Buffer.concat(received).toString()).toBe('abc');
    const later = await Party.at(cable);
    await later.say('whole');
    await until(() => later.heard === 'whole');
  });

  test('passes an end, and what comes back after it', async () => {
    const answering = createServer({ allowHalfOpen: true }, (socket) => {
      socket.resume();
      socket.once('end', () => socket.end('answer'));
    });
    answering.listen(0, '127.0.0.1');
    await once(answering, 'listening');
    const other = await Cable.lay({ to: [{ host: '127.0.0.1', port: (answering.address() as AddressInfo).port }] });
    const party = await Party.at(other);
    party.end();

    await until(() => party.heard === 'answer');
    expect(party.error).toBeUndefined();
    await other.remove();
    answering.close();
  });

  test('goes to the next who accepts', async () => {
    const both = await Cable.lay({
      to: [
        { host: '127.0.0.1', port: 1 },
        { host: '127.0.0.1', port: (echo.address() as AddressInfo).port },
      ],
    });
    const party = await Party.at(both);
    await party.say('hello');

    await until(() => party.heard === 'hello');
    expect(party.error).toBeUndefined();
    await both.remove();
  });
});

class Party {
  public static async at({ port }: Cable): Promise<Party> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const party = new Party(socket);
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    return party;
  }

  public heard = '';
  public error: string | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.heard += chunk.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code));
  }

  public async say(text: string): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(text, () => resolve()));
  }

  public end(): void {
    this.socket.end();
  }
}
