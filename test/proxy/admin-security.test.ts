import { mkdtempSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import pino from 'pino';
import { type AdminOptions, serveAdmin } from '../../lib/proxy/admin/admin-server';
import { readKeyPair, reloadKeyPair } from '../../lib/proxy/admin/admin-tls';
import { authorised } from '../../lib/proxy/admin/authorise';
import { TokenFile } from '../../lib/proxy/admin/token-file';
import { until } from '../support/until';
import { type Certificate, selfSigned } from './kube/support/certificates';

const silent = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'switchyard-admin-'));
const servers: Server[] = [];
const [first, second, expired] = [selfSigned('first'), selfSigned('second'), selfSigned('expired', { from: -3, to: -1 })];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(more: Partial<AdminOptions> = {}) {
  const served = await serveAdmin({
    replica: 'r',
    version: '1',
    host: '127.0.0.1',
    port: 0,
    token: 'secret',
    routes: { all: [], status: () => ({ routes: [] }) } as never,
    log: silent,
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    ...more,
  });
  servers.push(served.server);
  return served;
}

function files(name: string, { cert, key }: Certificate) {
  const tls = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  writeFileSync(tls.certFile, cert);
  writeFileSync(tls.keyFile, key);
  return tls;
}

describe('the address of the admin API', () => {
  test.each(['0.0.0.0', '::', '192.0.2.1', 'admin.example.com'])(
    'is refused with SWY6104 when it is %s and there is no TLS',
    async (host) => {
      await expect(serve({ host })).rejects.toThrow(/SWY6104: --admin "/);
    },
  );

  test('may be on the network with TLS, or when that is accepted', async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    await expect(serve({ host: '0.0.0.0', tls: files('network', first) })).resolves.toMatchObject({
      url: expect.stringMatching(/^https:/),
    });
    expect(lines).toEqual([]);
    await expect(serve({ host: '0.0.0.0', insecure: true, log })).resolves.toMatchObject({ url: expect.stringMatching(/^http:/) });
    expect(lines.join()).toContain('bearer token can be read');
  });
});

describe('TLS of the admin API', () => {
  test('answers under the certificate it was given', async () => {
    const { url } = await serve({ tls: files('answers', first) });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request(`${url}/v1/status`, { ca: first.cert, headers: { authorization: 'bearer secret' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.once('error', reject).end();
    });

    expect(status).toBe(200);
  });

  test('takes up a replaced certificate for new connections, leaves the others open, and refuses one that is broken', async () => {
    const tls = files('replaced', first);
    const { url, server } = await serve({ tls });
    const stop = reloadKeyPair(server as never, tls, readKeyPair(tls), silent, { quietMs: 5 });
    const open = await peerOf(url);
    files('replaced', second);
    await until(async () => (await peerOf(url)).peer.subject.CN === 'second', { describe: 'the second certificate' });

    expect(open.peer.subject.CN).toBe('first');
    expect(open.socket.readyState).toBe('open');
    writeFileSync(tls.keyFile, first.key);
    const errors: string[] = [];
    const log = pino({}, { write: (line: string) => void errors.push(line) });
    const stopToo = reloadKeyPair(server as never, tls, second, log, { quietMs: 5, pollMs: 10 });
    await until(() => errors.some((line) => line.includes('SWY6105')));
    expect((await peerOf(url)).peer.subject.CN).toBe('second');
    stop();
    stopToo();
  });

  test.each([
    ['has expired', () => files('expired', expired), /expired at/],
    ['is not valid yet', () => files('early', selfSigned('early', { from: 1, to: 2 })), /not valid before/],
    ['belongs to another key', () => files('other', { cert: first.cert, key: second.key }), /does not belong/],
    ['is none', () => files('none', { cert: 'x', key: first.key }), /no PEM certificate/],
    ['has no usable key', () => files('nokey', { cert: first.cert, key: 'x' }), /no PEM private key/],
    ['is not there', () => ({ certFile: join(folder, 'nowhere'), keyFile: join(folder, 'nowhere') }), /ENOENT/],
  ])('is refused with SWY6105 when the certificate %s', async (_what, make, says) => {
    const error = await serve({ tls: make() }).catch((reason: Error) => reason);

    expect(error).toMatchObject({ code: 'SWY6105', message: expect.stringMatching(says) });
  });

  async function peerOf(url: string): Promise<{ peer: PeerCertificate; socket: Socket }> {
    const socket = connectTls({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    return { peer: socket.getPeerCertificate(), socket };
  }
});

describe('the token of the admin API', () => {
  test.each([
    ['Bearer secret', true],
    ['bearer  secret', true],
    ['Bearer secret2', false],
    ['Bearer secre', false],
    ['Bearer ', false],
    ['Basic secret', false],
    [undefined, false],
  ])('%j is judged as %j', (authorization, judged) => {
    expect(authorised({ headers: { authorization } } as never, 'secret')).toBe(judged);
  });

  test('that is empty lets nobody in', () => {
    expect(authorised({ headers: { authorization: 'Bearer ' } } as never, '')).toBe(false);
  });

  test('is replaced with its file, and the former one is not valid any more', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'token-of-may\n');
    const tokens = new TokenFile(file, 'token-of-may');
    const lines: string[] = [];
    tokens.watch(pino({}, { write: (line: string) => void lines.push(line) }), { quietMs: 5 });
    const { url } = await serve({ token: tokens.current });
    const status = async (token: string) => (await fetch(`${url}/v1/status`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status('token-of-may')).toBe(200);

    writeFileSync(file, 'token-of-june\n');
    await until(async () => (await status('token-of-june')) === 200);
    expect(await status('token-of-may')).toBe(401);
    writeFileSync(file, '');
    await until(() => lines.some((line) => line.includes('the file is empty')));
    expect(await status('token-of-june')).toBe(200);
    expect(lines.join()).not.toMatch(/token-of/);
    tokens.close();
  });
});

describe('a caller that wastes the time of the admin API', () => {
  test('by sending its head byte by byte is cut off', async () => {
    const { url, server } = await serve();
    // The bound of 10 s is Node's to keep; what is tested is that it is set, and that it works on this server.
    expect(server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, maxConnections: 256 });
    server.headersTimeout = 100;
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.write('GET /v1/status HTTP/1.1\r\nX-Slow: ');
    await new Promise((resolve) => socket.once('close', resolve));

    expect(received).toContain('408');
  });

  test('with a large body is refused before the body is read to its end', async () => {
    const { url } = await serve({ routes: { change: async () => undefined } as never });
    const body = 'x'.repeat((1 << 20) + 1);
    const put = (token: string) =>
      fetch(`${url}/v1/routes/orders`, { method: 'PUT', body, headers: { authorization: `Bearer ${token}` } }).then(
        (response) => response.status,
        // The server may be done before the client has sent everything.
        () => 400,
      );

    expect(await put('secret')).toBe(400);
  });
});
