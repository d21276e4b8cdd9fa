import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import { CodedError } from '../../core/coded-error';
import type { ClientSecuritySpec } from '../../gateway/spec';
import { showPath } from '../config/fault';
import type { SecretFolders } from '../files/secret-folders';
import { clientFailure, WENT_AWAY } from './handshake-failure';
import { type Identity, requireIdentity } from './key-material';
import { Reloading } from './reloading';
import { foldersOf, materialIn, secureContext, type TlsFolders, type TlsWhere } from './tls-files';

export interface ServerTlsWhere extends TlsWhere {
  /** 48 bytes that workers and replicas share, so that a client resumes its session with any of them. @default - random, for this object only */
  readonly ticketKey?: Buffer;
}

const DEADLINE_MS = 10_000;
const TICKET_KEY_BYTES = 48;

/** Seconds. Connections of Kafka clients live for hours: with Node's 300 s every client would need a whole handshake when a switch resets all of them. */
const SESSION_TIMEOUT = 43_200;

/** TLS towards the clients of a route. Certificates that change in the files serve new connections; those that are open go on. */
export class ServerTls {
  /**
   * @param spec `security.client` of a route, with `tls`
   * @param where its path in the document
   * @throws SWY6040 to SWY6051 the certificates cannot be used
   * @throws SWY6056 client certificates are asked for and nobody is trusted
   * @throws SWY6057 client certificates are asked for and shall not be checked
   * @throws SWY6058 the ticket key has another length
   */
  public static open(spec: ClientSecuritySpec, folders: SecretFolders, where: ServerTlsWhere): ServerTls {
    return new ServerTls(spec, folders, where);
  }

  /** Handshakes that did not lead to a connection. */
  public failedHandshakes = 0;

  private readonly server: Server;
  private readonly loaded: Reloading<Loaded>;
  private readonly handshakes = new Map<unknown, Handshake>();
  private readonly clientCertificate: ClientCertificate;

  private constructor(
    spec: ClientSecuritySpec,
    folders: SecretFolders,
    private readonly where: ServerTlsWhere,
  ) {
    const { ticketKey } = where;
    const path = [...where.path, 'tls'];
    if (ticketKey && ticketKey.length !== TICKET_KEY_BYTES) {
      throw new CodedError('SWY6058', { property: showPath(path), detail: `it has ${ticketKey.length} bytes` });
    }
    this.clientCertificate = clientCertificateOf(spec);
    const wanted = this.clientCertificate !== 'none';
    if (wanted && spec.tls?.ignoreTrustStoreConfig)
      throw new CodedError('SWY6057', { property: showPath([...path, 'ignoreTrustStoreConfig']) });

    const files = foldersOf(spec.tls ?? {}, folders, path);
    this.loaded = new Reloading({
      folders: files,
      where: { ...where, path },
      load: () => load(files, this.clientCertificate, ticketKey, path),
      replaced: ({ options }) => this.server.setSecureContext(options),
      leafOf: ({ identity }) => identity.leaf,
    });
    this.server = createServer({
      ...this.loaded.current.options,
      requestCert: wanted,
      // Only with this set does OpenSSL tell a client that shows no certificate why it is refused.
      rejectUnauthorized: this.clientCertificate === 'required',
    });
    this.server.on('secureConnection', (socket) => this.secured(socket));
    this.server.on('tlsClientError', (error, socket) => {
      this.handshakeOf(socket)?.fail(clientFailure(error, authorizationErrorOf(socket)));
    });
  }

  public get reloads(): number {
    return this.loaded.reloads;
  }

  public get failedReloads(): number {
    return this.loaded.failedReloads;
  }

  /** When the certificate shown to clients, or one of its issuers that is sent along, expires. */
  public get expiresAt(): Date {
    return this.loaded.current.identity.expiresAt;
  }

  /**
   * Does the handshake with a client. `socket.servername` is the name that the client asked for (SNI). A client certificate has been checked when
   * `socket.getPeerX509Certificate()` gives one. To end the connection without a TLS alert, call `resetAndDestroy` of `raw`.
   *
   * @param raw an accepted connection that nobody has read from; it may be paused, and may have `onread`
   * @throws SWY6055 the handshake failed; it is logged and the connection is gone
   */
  public accept(raw: Socket, deadlineMs = DEADLINE_MS): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const peer = `${raw.remoteAddress ?? 'unknown'}:${raw.remotePort ?? 0}`;
      const end = () => {
        clearTimeout(timer);
        raw.off('close', closed);
        return this.handshakes.delete(raw);
      };
      const fail = (reason: string) => {
        if (!end()) return;
        this.failedHandshakes += 1;
        // Health checks of load balancers connect and say nothing.
        const level = raw.bytesRead === 0 && reason === WENT_AWAY ? 'debug' : 'warn';
        this.where.log[level]({ peer, reason }, 'no TLS connection with a client');
        raw.destroy();
        reject(new CodedError('SWY6055', { property: showPath([...this.where.path, 'tls']), value: peer, detail: reason }));
      };
      // What Node has to say about the reason comes within the same turn.
      const closed = () => setImmediate(() => fail(WENT_AWAY));
      const timer = setTimeout(() => fail(`the handshake was not done within ${deadlineMs} ms`), deadlineMs);
      this.handshakes.set(raw, { fail, succeed: (socket) => end() && resolve(socket) });
      // The TLS socket passes errors on; without a listener here they would end the process.
      raw.on('error', () => undefined);
      if (raw.destroyed) return fail(WENT_AWAY);
      raw.once('close', closed);
      this.server.emit('connection', raw);
    });
  }

  /** Ends handshakes under way and the watching of files. Connections go on. */
  public close(): void {
    this.loaded.close();
    for (const { fail } of [...this.handshakes.values()]) fail('the route was closed');
  }

  private secured(socket: TLSSocket): void {
    const handshake = this.handshakeOf(socket);
    if (!handshake) return void socket.destroy();
    const cert = this.clientCertificate === 'none' ? undefined : socket.getPeerX509Certificate();
    if (cert && !socket.authorized)
      return handshake.fail(`its certificate is not accepted: ${authorizationErrorOf(socket) ?? 'not trusted'}`);
    // A resumed session brings back a certificate that was checked when the session began.
    if (cert && Date.parse(cert.validTo) <= Date.now()) return handshake.fail('its certificate is not accepted: CERT_HAS_EXPIRED');
    handshake.succeed(socket);
  }

  private handshakeOf(socket: TLSSocket): Handshake | undefined {
    return this.handshakes.get((socket as unknown as { readonly _parent?: Socket })._parent);
  }
}

type ClientCertificate = 'none' | 'requested' | 'required';

interface Handshake {
  fail(reason: string): void;
  succeed(socket: TLSSocket): void;
}

interface Loaded {
  readonly identity: Identity;
  readonly options: SecureContextOptions;
}

function clientCertificateOf({ authentication }: ClientSecuritySpec): ClientCertificate {
  return authentication?.type === 'mtls' ? (authentication.mtls?.sslClientAuthentication ?? 'required') : 'none';
}

function load(folders: TlsFolders, wanted: ClientCertificate, ticketKeys: Buffer | undefined, path: TlsWhere['path']): Loaded {
  const material = materialIn(folders);
  const identity = requireIdentity(folders.files, material);
  if (wanted !== 'none' && material.trusted.length === 0) throw folders.files.fault('SWY6056', 'cacerts.pem');
  const options: SecureContextOptions = {
    cert: identity.chain,
    key: identity.key,
    minVersion: 'TLSv1.2',
    sessionTimeout: SESSION_TIMEOUT,
    sessionIdContext: sessionContext([wanted, identity.leaf.fingerprint256, ...(wanted === 'none' ? [] : material.trusted)]),
    ...(ticketKeys && { ticketKeys }),
    ...(wanted !== 'none' && { ca: [...material.trusted] }),
  };
  secureContext(options, path);
  return { identity, options };
}

/**
 * Sessions are resumed only where this is the same. With shared ticket keys a session of a route that asks for no certificate would otherwise open one that
 * does, and a client would be let in by an authority that is trusted no more. OpenSSL allows 32 bytes.
 */
function sessionContext(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function authorizationErrorOf(socket: TLSSocket): string | undefined {
  // A string on servers, whatever the types say.
  return socket.authorizationError ? String(socket.authorizationError) : undefined;
}
