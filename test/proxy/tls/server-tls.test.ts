import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientSecuritySpec } from '../../../lib/gateway/spec';
import { ServerTls } from '../../../lib/proxy/tls/server-tls';
import { CertificateAuthority, pemFiles, testCertificates } from '../../support/certificates';
import { pkcs12 } from '../../support/pkcs12';
import { until } from '../../support/until';
import { hasProgram, ping, plainSocket, rejection, run, SecretsOnDisk, thrownBy, tlsClient, TlsPort } from './support';

const PATH = ['spec', 'routes', 0, 'security', 'client'];
const tls = { secretRef: 'gateway-tls' };
const plainTls: ClientSecuritySpec = { tls };
const mutual = (sslClientAuthentication?: 'required' | 'requested'): ClientSecuritySpec => ({
  tls,
  authentication: { type: 'mtls', mtls: { ...(sslClientAuthentication && { sslClientAuthentication }) } },
});

describe('TLS towards clients', () => {
  const { authority, server, client } = testCertificates();
  const ca = authority.cert;
  const stranger = CertificateAuthority.create({ subject: 'Another CA' });
  let disk: SecretsOnDisk;
  const opened: { close(): unknown }[] = [];

  beforeEach(() => {
    disk = new SecretsOnDisk();
    disk.write('gateway-tls', pemFiles(server, authority));
  });
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
    disk.remove();
  });

  const open = (spec: ClientSecuritySpec, ticketKey?: Buffer) => {
    const opening = ServerTls.open(spec, disk.folders, { path: PATH, log: disk.log, ...(ticketKey && { ticketKey }) });
    opened.push(opening);
    return opening;
  };
  const listen = async (spec: ClientSecuritySpec, onConnection?: (socket: TLSSocket, raw: Socket) => void, deadlineMs?: number) => {
    const port = await TlsPort.open(open(spec), onConnection, deadlineMs);
    opened.push(port);
    return port;
  };
  /** What the port says of the client that it refused. */
  const refusal = async (port: TlsPort) => {
    await until(() => port.refused.length > 0, { describe: 'a refusal' });
    expect(port.accepted).toHaveLength(0);
    expect(port.refused[0]).toMatchObject({ code: 'SWY6055' });
    expect(disk.logged).toContain('no TLS connection with a client');
    expect(disk.logged).not.toContain('PRIVATE KEY');
    return port.refused[0]!.message;
  };

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const port = await listen(plainTls);

    const socket = await tlsClient(port.port, { ca, minVersion: version, maxVersion: version });

    expect(socket).toMatchObject({ authorized: true, alpnProtocol: false });
    expect(socket.getProtocol()).toBe(version);
    await expect(ping(socket)).resolves.toBe('ping');
    expect(port.accepted[0]!.servername).toBe('localhost');
  });

  test('refuses TLS 1.1 and says so', async () => {
    const port = await listen(plainTls);

    const old = { ca, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

    await expect(rejection(tlsClient(port.port, old))).resolves.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
    await expect(refusal(port)).resolves.toContain('no TLS newer than 1.1');
  });

  test('shows the certificate of a PKCS12 store', async () => {
    const rsa = authority.server({ key: 'rsa', subject: 'from-a-store' });
    disk.write('store', { 'keystore.jks': pkcs12({ password: 'p', key: rsa.key, certs: rsa.chain }), 'jksPassword.txt': 'jksPassword=p' });
    const port = await listen({ tls: { secretRef: 'store' } });

    const socket = await tlsClient(port.port, { ca });

    expect(socket.getPeerX509Certificate()!.subject).toBe('CN=from-a-store');
  });

  test('tells a plaintext client in the log', async () => {
    const port = await listen(plainTls);
    const socket = await plainSocket(port.port);
    const peer = `127.0.0.1:${socket.localPort}`;

    // ApiVersions, version 0, of a client without TLS.
    socket.write(Buffer.from('0000000e00120000000000010004746573740000', 'hex'));

    await expect(refusal(port)).resolves.toContain('it does not speak TLS: its security.protocol is PLAINTEXT or SASL_PLAINTEXT');
    expect(disk.lines.at(-1)).toMatchObject({ level: 40, peer });
    socket.destroy();
  });

  test('gives a silent client up at the deadline', async () => {
    const port = await listen(plainTls, undefined, 50);
    const closed = once((await plainSocket(port.port)).resume(), 'close');

    await expect(refusal(port)).resolves.toContain('not done within 50 ms');
    await closed;
  });

  test('bears clients that go away, in a handshake or before', async () => {
    const tlsServer = open(plainTls);
    const port = await TlsPort.open(tlsServer);
    opened.push(port);

    (await plainSocket(port.port)).resetAndDestroy();
    await expect(refusal(port)).resolves.toContain('it went away');
    // So do the health checks of load balancers, every few seconds.
    expect(disk.lines.at(-1)).toMatchObject({ level: 20 });
    const raw = await plainSocket(port.port);
    raw.write(Buffer.from('160301', 'hex'), () => raw.resetAndDestroy());
    await until(() => port.refused.length === 2);

    await expect(tlsServer.accept((await plainSocket(port.port)).destroy())).rejects.toMatchObject({ code: 'SWY6055' });
    expect(tlsServer.failedHandshakes).toBe(3);
  });

  test('ends handshakes that are under way when it is closed', async () => {
    const tlsServer = open(plainTls);
    const port = await TlsPort.open(tlsServer);
    opened.push(port);
    const socket = await plainSocket(port.port);
    const handshakes = (tlsServer as unknown as { handshakes: Map<unknown, unknown> }).handshakes;
    await until(() => handshakes.size === 1);

    tlsServer.close();

    await expect(refusal(port)).resolves.toContain('the route was closed');
    socket.destroy();
  });

  describe('with client certificates', () => {
    const expired = authority.client({ subject: 'late', notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') });

    test.each([['required'], ['requested'], [undefined]] as const)('%s: takes one that is trusted', async (wanted) => {
      const port = await listen(mutual(wanted));

      await expect(ping(await tlsClient(port.port, { ca, cert: client.cert, key: client.key }))).resolves.toBe('ping');

      expect(port.accepted[0]!.getPeerX509Certificate()!.subject).toBe('CN=client');
    });

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('requested: lets a client without one in, with %s', async (maxVersion) => {
      const port = await listen(mutual('requested'));

      await expect(ping(await tlsClient(port.port, { ca, maxVersion }))).resolves.toBe('ping');

      expect(port.accepted[0]!.getPeerX509Certificate()).toBeUndefined();
    });

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('required: tells a client without one, with %s', async (maxVersion) => {
      const port = await listen(mutual('required'));

      const failed = rejection(tlsClient(port.port, { ca, maxVersion }).then((socket) => ping(socket)));

      await expect(failed).resolves.toMatchObject({ code: expect.stringMatching(/ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)$/) });
      await expect(refusal(port)).resolves.toContain('it showed no certificate');
    });

    test.each([
      ['required', 'of another authority', stranger.client(), /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/],
      ['requested', 'of another authority', stranger.client(), /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/],
      ['required', 'that has expired', expired, /CERT_HAS_EXPIRED/],
      ['requested', 'that has expired', expired, /CERT_HAS_EXPIRED/],
      ['required', 'made for a server', server, /INVALID_PURPOSE/],
    ] as const)('%s: refuses one %s', async (wanted, _, shown, reason) => {
      const port = await listen(mutual(wanted));

      await rejection(tlsClient(port.port, { ca, cert: shown.cert, key: shown.key }).then((socket) => ping(socket)));

      await expect(refusal(port)).resolves.toMatch(reason);
    });

    test('refuses a session that was begun with a certificate which has expired since', async () => {
      const brief = authority.client({ notAfter: new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000) });
      const port = await listen(mutual('required'));
      const socket = await tlsClient(port.port, { ca, cert: brief.cert, key: brief.key });
      const [session] = (await Promise.all([once(socket, 'session'), ping(socket)]))[0] as [Buffer];
      await until(() => Date.parse(port.accepted[0]!.getPeerX509Certificate()!.validTo) <= Date.now());

      await rejection(tlsClient(port.port, { ca, session }).then((resumed) => ping(resumed)));

      await until(() => port.refused.length === 1);
      expect(port.refused[0]!.message).toContain('CERT_HAS_EXPIRED');
    });
  });

  describe('and session tickets', () => {
    const ticketKey = randomBytes(48);
    const sessionOf = async (port: TlsPort, options = {}) => {
      const socket = await tlsClient(port.port, { ca, ...options });
      await ping(socket);
      return socket.getSession()!;
    };
    const resumes = async (port: TlsPort, session: Buffer, options = {}) => {
      const socket = await tlsClient(port.port, { ca, session, ...options });
      await ping(socket);
      return socket.isSessionReused();
    };
    const listenWith = async (spec: ClientSecuritySpec, key?: Buffer) => {
      const port = await TlsPort.open(open(spec, key));
      opened.push(port);
      return port;
    };

    test.each(['TLSv1.2', 'TLSv1.3'] as const)(
      'lets clients resume, and with the same key those of other workers, with %s',
      async (maxVersion) => {
        const [first, worker, other] = [
          await listenWith(plainTls, ticketKey),
          await listenWith(plainTls, ticketKey),
          await listenWith(plainTls),
        ];
        const session = await sessionOf(first, { maxVersion });

        await expect(resumes(first, session, { maxVersion })).resolves.toBe(true);
        await expect(resumes(worker, session, { maxVersion })).resolves.toBe(true);
        await expect(resumes(other, session, { maxVersion })).resolves.toBe(false);
      },
    );

    test('keeps the certificate of a client that resumes', async () => {
      const port = await listenWith(mutual('required'), ticketKey);
      const session = await sessionOf(port, { cert: client.cert, key: client.key });

      await expect(resumes(port, session)).resolves.toBe(true);

      expect(port.accepted[1]!.getPeerX509Certificate()!.subject).toBe('CN=client');
    });

    test('does not let a session of a route without client certificates into one that requires them', async () => {
      const [lax, strict] = [await listenWith(mutual('requested'), ticketKey), await listenWith(mutual('required'), ticketKey)];
      const session = await sessionOf(lax);

      await rejection(resumes(strict, session));

      await expect(refusal(strict)).resolves.toContain('it showed no certificate');
    });

    test('refuses a key of another length with SWY6058', () => {
      expect(thrownBy(() => open(plainTls, randomBytes(47))).message).toMatch(/SWY6058: .*client\.tls.*it has 47 bytes/);
    });
  });

  describe('is refused at the start', () => {
    test('without a certificate, with SWY6041', () => {
      disk.write('trust', { 'cacerts.pem': ca });

      expect(thrownBy(() => open({ tls: { secretRef: 'trust' } })).message).toMatch(/SWY6041: .*trust\/fullchain\.pem.*keystore\.jks/s);
    });

    test('when client certificates are asked for and nobody is trusted, with SWY6056', () => {
      disk.write('bare', pemFiles(server));

      expect(thrownBy(() => open({ ...mutual(), tls: { secretRef: 'bare' } })).message).toMatch(/SWY6056: .*bare\/cacerts\.pem/);
    });

    test('when client certificates shall not be checked, with SWY6057', () => {
      const spec = { ...mutual(), tls: { ...tls, ignoreTrustStoreConfig: true } };

      expect(thrownBy(() => open(spec)).message).toMatch(/SWY6057: .*client\.tls\.ignoreTrustStoreConfig/);
    });

    test('with the code of what is wrong with the files', () => {
      disk.write('gateway-tls', { 'privkey.pem': client.key });

      expect(thrownBy(() => open(plainTls))).toMatchObject({ code: 'SWY6044' });
    });
  });

  test('can be cut with a reset and no alert', async () => {
    let cut: Socket | undefined;
    const port = await listen(plainTls, (socket, raw) => {
      socket.once('data', () => (cut = raw.resetAndDestroy()));
    });
    const socket = await tlsClient(port.port, { ca });
    const seen = new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));

    socket.write('cut me');

    await expect(seen).resolves.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
    expect(cut!.destroyed).toBe(true);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'carries much in both directions, and waits for a slow reader, with %s',
    async (maxVersion) => {
      const port = await listen(plainTls);
      const socket = await tlsClient(port.port, { ca, maxVersion });
      const block = randomBytes(256 * 1024);
      const blocks = 128;
      let received = 0;

      socket.pause();
      for (let sent = 0; sent < blocks; sent++) socket.write(block);
      // The echo is not read: at some time the other end must stop taking more.
      await until(() => port.accepted[0]?.isPaused() && port.accepted[0].writableNeedDrain, { describe: 'back-pressure' });
      socket.resume().on('data', (chunk: Buffer) => {
        for (let at = 0; at < chunk.length;) {
          const from = (received + at) % block.length;
          const size = Math.min(chunk.length - at, block.length - from);
          if (!chunk.subarray(at, at + size).equals(block.subarray(from, from + size)))
            socket.destroy(new Error(`a wrong byte near ${received + at}`));
          at += size;
        }
        received += chunk.length;
      });
      await until(() => received >= blocks * block.length, { describe: () => `${blocks * block.length} bytes (${received} came)` });

      expect(received).toBe(blocks * block.length);
    },
    20_000,
  );

  const openssl = hasProgram('openssl', 'version');
  (openssl ? test.each : test.skip.each)([
    ['-tls1_2', true],
    ['-tls1_3', true],
    ['-tls1_1', false],
  ])(`serves openssl s_client %s: %s${openssl ? '' : ' (openssl is not on this machine)'}`, async (version, works) => {
    const port = await listen(plainTls);
    const folder = disk.write('client', { 'ca.pem': ca });
    const args = [
      '-connect',
      `127.0.0.1:${port.port}`,
      '-CAfile',
      'ca.pem',
      '-verify_hostname',
      'localhost',
      '-verify_return_error',
      '-brief',
    ];
    const ciphers = works ? [] : ['-cipher', 'DEFAULT@SECLEVEL=0'];

    // Not run with spawnSync: the port is served by this process.
    const { status, output } = await run(`cd "${folder}" && printf hello | openssl s_client ${[...args, version, ...ciphers].join(' ')}`);

    expect(output).toContain(works ? 'Verification: OK' : 'protocol version');
    expect(status === 0).toBe(works);
  });
});
