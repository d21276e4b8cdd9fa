import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { CodedError } from '../../lib/core/coded-error';
import { type Balancer, startBalancer } from '../../lib/sandbox/balancer';
import { listen } from '../../lib/sandbox/listen';
import { until } from '../support/until';

describe('the balancer', () => {
  const servers: Server[] = [];
  let balancer: Balancer | undefined;

  afterEach(async () => {
    await balancer?.close();
    for (const server of servers.splice(0)) server.close();
  });

  async function backend(onConnection: (socket: Socket) => void): Promise<{ host: string; port: number }> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    servers.push(server);
    return { host: '127.0.0.1', port: await listen(server, '127.0.0.1', 0, 'a backend') };
  }

  const named = (name: string) => backend((socket) => socket.end(name));

  async function start(...backends: { host: string; port: number }[]): Promise<number> {
    balancer = await startBalancer({ ports: [{ front: 0, backends }] });
    return balancer.ports[0] as number;
  }

  function visit(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      let received = '';
      connect(port, '127.0.0.1')
        .on('data', (chunk) => (received += String(chunk)))
        .on('end', () => resolve(received))
        .on('error', reject);
    });
  }

  test('sends new connections to its backends in turn', async () => {
    const port = await start(await named('a'), await named('b'));
    const visits = [await visit(port), await visit(port), await visit(port), await visit(port)];
    expect(visits).toEqual(['a', 'b', 'a', 'b']);
  });

  test('passes over a backend that is away', async () => {
    const away = { host: '127.0.0.1', port: 1 };
    const port = await start(away, await named('b'));
    expect([await visit(port), await visit(port)]).toEqual(['b', 'b']);
  });

  test('resets a client for which there is no backend', async () => {
    const port = await start({ host: '127.0.0.1', port: 1 });
    await expect(visit(port)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('hands a reset of the backend to the client as a reset', async () => {
    const port = await start(await backend((socket) => socket.once('data', () => socket.resetAndDestroy())));
    const client = connect(port, '127.0.0.1');
    client.write('hello');
    const [error] = await once(client, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });

  test('hands a reset of the client to the backend as a reset', async () => {
    const seen: string[] = [];
    const port = await start(
      await backend((socket) =>
        socket.on('error', (error) => seen.push((error as NodeJS.ErrnoException).code ?? '')).on('data', () => socket.write('x')),
      ),
    );
    const client = connect(port, '127.0.0.1');
    client.write('hello');
    await once(client, 'data');
    client.resetAndDestroy();
    await until(() => seen.length > 0, { describe: 'the reset at the backend' });
    expect(seen).toEqual(['ECONNRESET']);
  });

  test('carries many bytes both ways, unchanged, and waits for a slow reader', async () => {
    const port = await start(await backend((socket) => socket.pipe(socket)));
    const sent = Buffer.alloc(8 * 1024 * 1024, 'abcdefg');
    const client = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    client.end(sent);
    client.pause();
    await once(client, 'connect');
    client.on('data', (chunk) => received.push(chunk)).resume();
    await once(client, 'end');
    expect(Buffer.concat(received).equals(sent)).toBe(true);
  });

  test('says which port is taken, by what it is wanted and how to choose another', async () => {
    const { port } = await named('a');
    const refused = await startBalancer({ ports: [{ front: port, backends: [] }] }).catch((error: unknown) => error);
    expect(CodedError.isCodedError(refused) && refused.code).toBe('SWY7001');
    expect((refused as Error).message).toContain(String(port));
    expect((refused as Error).message).toContain('the balancer before the gateway');
    expect((refused as Error).message).toContain('--base-port');
  });
});
