import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';
import type { BootstrapServerSpec } from '../../../lib/gateway/spec';
import { ClusterTls, type OwnCertificate } from '../../../lib/proxy/tls/cluster-tls';
import { CertificateAuthority, type Issued, pemFiles, testCertificates } from '../../support/certificates';
import { until } from '../../support/until';
import { ping, plainSocket, SecretsOnDisk, thrownBy } from './support';

const PATH = ['spec', 'streamingDomains', 0, 'kafkaCluster', 'bootstrapServers', 0];

describe('TLS towards brokers', () => {
  const { authority, server, client } = testCertificates();
  let disk: SecretsOnDisk;
  const servers: Server[] = [];
  const opened: ClusterTls[] = [];

  beforeEach(() => {
    disk = new SecretsOnDisk();
    disk.write('trust', { 'cacerts.pem': authority.cert });
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) each.close();
    await Promise.all(servers.splice(0).map((each) => new Promise((resolve) => each.close(resolve))));
    disk.remove();
  });

  /** A broker's listener that sends back what it gets; its port. */
  const broker = async (options: TlsOptions = {}, { cert, key }: Issued = server) => {
    const listener = createTlsServer({ cert, key, ...options }, (socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    return listen(listener);
  };
  const listen = async (listener: Server) => {
    servers.push(listener);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return (listener.address() as AddressInfo).port;
  };
  const open = (tls?: BootstrapServerSpec['tls']) => {
    const cluster = ClusterTls.open({ id: 'SSL', endpoint: 'SSL://kafka:9093', ...(tls && { tls }) }, disk.folders, {
      path: PATH,
      log: disk.log,
    });
    opened.push(cluster);
    return cluster;
  };
  const dial = async (cluster: ClusterTls, port: number, name = 'localhost', own?: OwnCertificate, deadlineMs?: number) => {
    const socket = await cluster.connect(await plainSocket(port), name, own, deadlineMs);
    socket.on('error', () => undefined);
    return socket;
  };
  /** The error and what came of the connection under it. */
  const failure = async (cluster: ClusterTls, port: number, name = 'localhost', deadlineMs?: number) => {
    const raw = await plainSocket(port);
    const error = await cluster.connect(raw, name, undefined, deadlineMs).then(
      () => undefined,
      (reason: Error & { code: string }) => reason,
    );
    expect(raw.destroyed).toBe(true);
    expect(error!.message).not.toContain('PRIVATE KEY');
    return error!;
  };
  const hangUp = async (socket: TLSSocket) => {
    socket.destroy();
    await once(socket, 'close');
  };

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s with a broker whose authority is in the trust store', async (version) => {
    const port = await broker({ minVersion: version, maxVersion: version });

    const socket = await dial(open({ secretRef: 'trust' }), port);

    expect(socket).toMatchObject({ authorized: true });
    expect(socket.getProtocol()).toBe(version);
    await expect(ping(socket)).resolves.toBe('ping');
    await hangUp(socket);
  });

  test.each([
    ['127.0.0.1', undefined],
    ['localhost', 'localhost'],
    ['localhost.', 'localhost'],
  ])('reaches a broker as %s and asks for the name %s', async (name, asked) => {
    const names: unknown[] = [];
    const port = await broker({
      SNICallback: (servername, done) => {
        names.push(servername);
        done(null);
      },
    });

    await hangUp(await dial(open({ secretRef: 'trust' }), port, name));

    expect(names).toEqual(asked ? [asked] : []);
  });

  describe('refuses with SWY6053', () => {
    test.each(['kafka-1.example', '127.0.0.2'])('a certificate that is not for %s', async (name) => {
      const { message } = await failure(open({ secretRef: 'trust' }), await broker(), name);

      expect(message).toMatch(new RegExp(`^SWY6053: .*bootstrapServers\\[0\\]\\.tls "${name}:\\d+"`));
      expect(message).toContain('CN=switchyard (issued by CN=Test Root CA) is for DNS:localhost, IP Address:127.0.0.1');
      expect(message).toContain(`have the certificate issued for ${name}, too`);
    });

    test('a certificate of an unknown authority', async () => {
      const stranger = CertificateAuthority.create({ subject: 'Another CA' }).server();

      const { message } = await failure(open({ secretRef: 'trust' }), await broker({}, stranger));

      expect(message).toMatch(/SWY6053.*issued by CN=Another CA\) leads to no authority that is trusted here.*cacerts\.pem/);
    });

    test('a private authority, where only the public ones are trusted', async () => {
      expect(await failure(open(), await broker())).toMatchObject({ code: 'SWY6053' });
    });

    test('a certificate that has expired or is not valid yet', async () => {
      const cluster = open({ secretRef: 'trust' });
      const old = authority.server({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') });
      const early = authority.server({ notBefore: new Date('2099-01-01'), notAfter: new Date('2100-01-01') });

      expect((await failure(cluster, await broker({}, old))).message).toMatch(/SWY6053.*valid until 2021-01-01.*Renew the certificate/);
      expect((await failure(cluster, await broker({}, early))).message).toMatch(/SWY6053.*valid from 2099-01-01.*clocks/);
    });
  });

  describe('fails with SWY6054', () => {
    test('when the broker does not speak TLS', async () => {
      const talking = await listen(
        createServer((socket) =>
          socket
            .on('error', () => undefined)
            .resume()
            .end('no TLS here'),
        ),
      );
      const closing = await listen(createServer((socket) => socket.destroy()));
      const cluster = open({ secretRef: 'trust' });

      expect((await failure(cluster, talking)).message).toMatch(/SWY6054: .*tls "localhost:\d+".*does not speak TLS on this port/);
      expect((await failure(cluster, closing)).message).toMatch(/SWY6054.*ended the connection before the handshake was done/);
    });

    test('when the broker says nothing until the deadline', async () => {
      const silent = await listen(createServer((socket) => socket.on('error', () => undefined).resume()));

      expect((await failure(open({ secretRef: 'trust' }), silent, 'localhost', 50)).message).toMatch(/SWY6054.*not done within 50 ms/);
    });

    test('when the broker knows TLS 1.1 only', async () => {
      const old = await broker({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });

      expect(await failure(open({ secretRef: 'trust' }), old)).toMatchObject({ code: 'SWY6054' });
    });

    test('in words, when a broker refuses a client without certificate after the handshake', async () => {
      const port = await broker({ requestCert: true, ca: authority.cert, minVersion: 'TLSv1.3' });
      const cluster = open({ secretRef: 'trust' });
      const socket = await cluster.connect(await plainSocket(port), 'localhost');

      const [error] = (await once(socket, 'error')) as [Error];

      expect(cluster.explain(error, 'localhost:1').message).toMatch(/SWY6054: .*"localhost:1".*it wants a client certificate/);
    });
  });

  test('shows its own certificate, or that of a principal', async () => {
    disk.write('own', pemFiles(client, authority));
    const seen: (string | undefined)[] = [];
    const listener = createTlsServer({ cert: server.cert, key: server.key, ca: authority.cert, requestCert: true }, (socket) => {
      seen.push(socket.getPeerX509Certificate()?.subject);
      socket.on('error', () => undefined).pipe(socket);
    });
    const port = await listen(listener);
    const cluster = open({ secretRef: 'own' });
    const alice = authority.client({ subject: 'alice' });

    for (const own of [undefined, { cert: alice.chain, key: alice.key }, undefined]) {
      const socket = await dial(cluster, port, 'localhost', own);
      await ping(socket);
      await hangUp(socket);
    }

    expect(seen).toEqual(['CN=client', 'CN=alice', 'CN=client']);
  });

  test("refuses a principal's certificate that is none with SWY6043, and does not show it", async () => {
    const raw = await plainSocket(await broker());

    const error = await open({ secretRef: 'trust' })
      .connect(raw, 'localhost', { cert: 'nonsense', key: client.key })
      .catch((reason: Error) => reason);

    expect(error).toMatchObject({ code: 'SWY6043' });
    expect((error as Error).message).not.toMatch(/nonsense|PRIVATE/);
    raw.destroy();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('resumes sessions per broker, name and principal, with %s', async (version) => {
    const [port, other] = [await broker({ maxVersion: version }), await broker({ maxVersion: version })];
    const cluster = open({ secretRef: 'trust' });
    const resumed = async (at: number, name?: string, own?: OwnCertificate) => {
      const socket = await dial(cluster, at, name, own);
      await ping(socket);
      const reused = socket.isSessionReused();
      await hangUp(socket);
      return reused;
    };

    expect(await resumed(port)).toBe(false);
    expect(await resumed(port)).toBe(true);
    expect(await resumed(other)).toBe(false);
    expect(await resumed(port, '127.0.0.1')).toBe(false);
    expect(await resumed(port, 'localhost', { cert: client.cert, key: client.key })).toBe(false);
    expect(await resumed(port)).toBe(true);
  });

  test('with ignoreTrustStoreConfig takes any certificate, and warns of it', async () => {
    const stranger = CertificateAuthority.create().server({ hosts: ['elsewhere'] });

    const socket = await dial(open({ ignoreTrustStoreConfig: true }), await broker({}, stranger));

    await expect(ping(socket)).resolves.toBe('ping');
    expect(disk.lines).toContainEqual(expect.objectContaining({ level: 40, msg: expect.stringContaining('NOT checked') }));
    await hangUp(socket);
  });

  test('trusts what the files hold after a change, and forgets sessions', async () => {
    const port = await broker();
    const cluster = open({ secretRef: 'trust' });
    const open1 = await dial(cluster, port);
    await ping(open1);

    disk.write('trust', { 'cacerts.pem': CertificateAuthority.create({ subject: 'Another CA' }).cert });
    await until(() => cluster.reloads === 1, { describe: 'the reload' });

    expect(await failure(cluster, port)).toMatchObject({ code: 'SWY6053' });
    await expect(ping(open1)).resolves.toBe('ping');
    await hangUp(open1);

    disk.write('trust', { 'cacerts.pem': 'nothing' });
    await until(() => cluster.failedReloads === 1, { describe: 'the failed reload' });
    expect(cluster).toMatchObject({ reloads: 1, expiresAt: undefined });
  });

  test('is refused at the start when its files are no good', () => {
    expect(thrownBy(() => open({ secretRef: 'nothing' }))).toMatchObject({ code: 'SWY6041' });
    expect(thrownBy(() => open({})).message).toMatch(/SWY6040: spec\.streamingDomains\[0\]\.kafkaCluster\.bootstrapServers\[0\]\.tls/);
  });
});
