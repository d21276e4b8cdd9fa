import { ServerTls } from '../../../lib/proxy/tls/server-tls';
import { DAY, pemFiles, testCertificates } from '../../support/certificates';
import { until } from '../../support/until';
import { ping, SecretsOnDisk, tlsClient, TlsPort } from './support';

describe('certificates that change while clients are connected', () => {
  const { authority, server } = testCertificates();
  const ca = authority.cert;
  const next = authority.server({ subject: 'next', notAfter: new Date('2040-01-01T00:00:00Z') });
  let disk: SecretsOnDisk;
  let tls: ServerTls;
  let port: TlsPort;

  beforeEach(async () => {
    disk = new SecretsOnDisk();
    disk.write('gateway-tls', pemFiles(server));
    tls = ServerTls.open({ tls: { secretRef: 'gateway-tls' } }, disk.folders, { path: ['client'], log: disk.log });
    port = await TlsPort.open(tls);
  });
  afterEach(async () => {
    tls.close();
    await port.close();
    disk.remove();
  });

  const shown = async () => {
    const socket = await tlsClient(port.port, { ca });
    const { subject } = socket.getPeerX509Certificate()!;
    await ping(socket);
    socket.destroy();
    return subject;
  };

  test('are shown to new connections; those that are open carry on under load', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => tlsClient(port.port, { ca })));
    let running = true;
    const rounds = clients.map(() => 0);
    const load = clients.map(async (socket, index) => {
      for (; running; rounds[index]! += 1) await ping(socket, 'x'.repeat(1_000));
    });
    const newcomers = (async () => {
      let count = 0;
      for (; running; count++) await shown();
      return count;
    })();

    disk.write('gateway-tls', pemFiles(next));
    await until(() => tls.reloads === 1, { describe: 'the reload' });
    await expect(shown()).resolves.toBe('CN=next');
    const before = [...rounds];
    await until(() => rounds.every((count, index) => count > before[index]!), { describe: 'answers on every connection that was open' });
    running = false;

    await Promise.all(load);
    expect(await newcomers).toBeGreaterThan(0);
    expect(clients.filter((socket) => socket.destroyed)).toEqual([]);
    expect(tls).toMatchObject({ failedReloads: 0, failedHandshakes: 0, expiresAt: new Date('2040-01-01T00:00:00Z') });
    for (const socket of clients) socket.destroy();
  });

  test.each([
    ['a key of another certificate', { 'privkey.pem': next.key }, 'SWY6044'],
    ['a file that is cut off', { 'fullchain.pem': server.chain.slice(0, 100) }, 'SWY6043'],
    [
      'an expired certificate',
      pemFiles(authority.server({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') })),
      'SWY6045',
    ],
  ])('stay as they were when the new files have %s', async (_, files, code) => {
    disk.write('gateway-tls', files);
    await until(() => tls.failedReloads === 1, { describe: 'the failed reload' });

    await expect(shown()).resolves.toBe('CN=switchyard');
    expect(tls.reloads).toBe(0);
    expect(disk.lines).toContainEqual(expect.objectContaining({ level: 50, reason: expect.stringContaining(code), tls: 'client.tls' }));
    expect(disk.logged).not.toContain('PRIVATE KEY');

    disk.write('gateway-tls', pemFiles(next));
    await until(() => tls.reloads === 1, { describe: 'the reload' });
    await expect(shown()).resolves.toBe('CN=next');
  });

  test('are warned of 30 days before they expire', async () => {
    expect(disk.logged).not.toContain('expires within 30 days');

    disk.write('gateway-tls', pemFiles(authority.server({ notAfter: new Date(Date.now() + 29 * DAY) })));
    await until(() => tls.reloads === 1, { describe: 'the reload' });

    expect(disk.lines).toContainEqual(expect.objectContaining({ level: 40, msg: 'a certificate expires within 30 days' }));
  });
});
