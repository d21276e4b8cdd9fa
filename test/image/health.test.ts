import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { adminAddress, livezUrl } from '../../lib/cli/image/admin-address';
import { CertificateAuthority } from '../support/certificates';

const program = resolve(__dirname, '../../dist/lib/cli/image/health.js');

describe('the health check of the image', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const answering = (status: number) => createServer((_, response) => response.writeHead(status).end());

  test('passes when the admin API says that the replica lives', async () => {
    await expect(check(`http://127.0.0.1:${await listen(answering(200))}/livez`)).resolves.toEqual({ code: 0, said: '' });
  });

  test('passes with a certificate of an authority that the container does not know', async () => {
    const server = createTlsServer(CertificateAuthority.create().server({ hosts: ['gateway.example.com'] }), (_, response) =>
      response.end(),
    );

    await expect(check(`https://127.0.0.1:${await listen(server)}/livez`)).resolves.toEqual({ code: 0, said: '' });
  });

  test('fails with the status that another answer has', async () => {
    const url = `http://127.0.0.1:${await listen(answering(503))}/livez`;

    await expect(check(url)).resolves.toEqual({ code: 1, said: `${url}: status 503\n` });
  });

  test('fails when nobody listens', async () => {
    await expect(check('http://127.0.0.1:9/livez')).resolves.toEqual({ code: 1, said: 'http://127.0.0.1:9/livez: ECONNREFUSED\n' });
  });

  test('fails in a few seconds when a listener does not answer', async () => {
    const url = `http://127.0.0.1:${await listen(createServer(() => undefined))}/livez`;

    const { code, said } = await check(url);

    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/ABORT|TIMEOUT/) });
  });
});

describe('the address of the admin API, seen from the container', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchyard-health-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const addressIn = (text: string) => {
    writeFileSync(join(folder, 'gateway.yaml'), text);
    return livezUrl('http', adminAddress(join(folder, 'gateway.yaml'))).href;
  };

  test.each([
    ['spec: { admin: { bindAddress: 10.1.2.3, port: 9999 } }', 'http://10.1.2.3:9999/livez'],
    ['spec: { admin: { bindAddress: 0.0.0.0 } }', 'http://127.0.0.1:9190/livez'],
    ['spec: { admin: { bindAddress: "::", port: 9191 } }', 'http://[::1]:9191/livez'],
    ['spec: {}', 'http://127.0.0.1:9190/livez'],
    ['', 'http://127.0.0.1:9190/livez'],
    ['{ no document', 'http://127.0.0.1:9190/livez'],
  ])('is, with the document %j, %s', (text, url) => {
    expect(addressIn(text)).toBe(url);
  });

  test('is the default without a document', () => {
    expect(adminAddress(join(folder, 'nowhere'))).toEqual({ host: '127.0.0.1', port: 9190 });
  });
});

async function check(url: string): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, SWITCHYARD_HEALTH_URL: url },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}
