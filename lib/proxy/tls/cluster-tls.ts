import { createHash } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { CodedError } from '../../core/coded-error';
import type { BootstrapServerSpec } from '../../gateway/spec';
import { showPath } from '../config/fault';
import { Lru } from '../../secrets';
import type { SecretFolders } from '../files/secret-folders';
import { certificateFault } from './broker-certificate';
import { brokerFailure } from './handshake-failure';
import type { Identity } from './key-material';
import { Reloading } from './reloading';
import { foldersOf, materialIn, secureContext, type TlsFolders, type TlsWhere } from './tls-files';

/** A certificate that one principal shows in place of the gateway's own: PEM, chain and key. */
export interface OwnCertificate {
  readonly cert: string;
  readonly key: string;
}

const DEADLINE_MS = 10_000;

/** Brokers times principals whose last session is kept. A session is about 2 KB. */
const MOST_SESSIONS = 1_000;

/** Principals with a certificate of their own whose contexts are kept. */
const MOST_CONTEXTS = 1_000;

/** TLS towards the brokers behind one bootstrap server. */
export class ClusterTls {
  /**
   * @param where path of the bootstrap server in the document
   * @throws SWY6040 to SWY6051 the certificates cannot be used
   */
  public static open(server: BootstrapServerSpec, folders: SecretFolders, where: TlsWhere): ClusterTls {
    return new ClusterTls(server, folders, where);
  }

  private readonly path: TlsWhere['path'];
  private readonly ignoresTrust: boolean;
  private readonly loaded: Reloading<Loaded>;
  private readonly sessions = new Lru<Buffer>(MOST_SESSIONS);
  private readonly contexts = new Lru<SecureContext>(MOST_CONTEXTS);

  private constructor({ tls }: BootstrapServerSpec, folders: SecretFolders, where: TlsWhere) {
    this.path = [...where.path, 'tls'];
    this.ignoresTrust = tls?.ignoreTrustStoreConfig ?? false;
    const files = tls && namesFiles(tls) ? foldersOf(tls, folders, this.path) : undefined;
    this.loaded = new Reloading({
      folders: files,
      where: { ...where, path: this.path },
      load: () => load(files, this.path),
      replaced: () => this.forget(),
      leafOf: ({ identity }) => identity?.leaf,
    });
    if (this.ignoresTrust) {
      where.log.warn(
        { tls: showPath(this.path) },
        'ignoreTrustStoreConfig: the certificates of the brokers are NOT checked, so anyone in between can read and change everything',
      );
    }
  }

  public get reloads(): number {
    return this.loaded.reloads;
  }

  public get failedReloads(): number {
    return this.loaded.failedReloads;
  }

  /** When the certificate shown to brokers expires; undefined where there is none. */
  public get expiresAt(): Date | undefined {
    return this.loaded.current.identity?.expiresAt;
  }

  /**
   * Does the handshake with a broker.
   *
   * With TLS 1.3 a broker checks a client certificate after this: its refusal is an error of the socket, which {@link explain} puts into words.
   *
   * @param raw a connected socket; destroyed when the handshake fails
   * @param servername name or IP address by which the broker was reached; its certificate must hold it
   * @param own certificate to show in place of the one from the document
   * @throws SWY6043 `own` cannot be used
   * @throws SWY6053 the broker's certificate is not accepted
   * @throws SWY6054 there was no handshake
   */
  public async connect(raw: Socket, servername: string, own?: OwnCertificate, deadlineMs = DEADLINE_MS): Promise<TLSSocket> {
    const address = `${servername}:${raw.remotePort ?? 0}`;
    const ownId = own ? idOf(own) : '';
    const sessionKey = `${this.reloads} ${address} ${ownId}`;
    const { socket, sessions } = this.start(raw, servername, own && this.contextOf(own, ownId), this.sessions.get(sessionKey));
    try {
      await handshake(raw, socket, deadlineMs);
    } catch (error) {
      raw.destroy();
      throw this.explain(error as Error, address);
    }
    if (!socket.authorized && !this.ignoresTrust) {
      const fault = certificateFault(socket, servername);
      socket.on('error', () => undefined);
      raw.destroy();
      throw new CodedError('SWY6053', { property: showPath(this.path), value: address, ...fault });
    }
    sessions((session) => this.sessions.set(sessionKey, session));
    return socket;
  }

  /** An error of a connection's socket, as a coded one that says what the broker meant. */
  public explain(error: Error, address: string): CodedError {
    return new CodedError('SWY6054', { property: showPath(this.path), value: address, detail: brokerFailure(error) });
  }

  /** Ends the watching of files. Connections go on. */
  public close(): void {
    this.loaded.close();
  }

  private start(raw: Socket, servername: string, context: SecureContext | undefined, session: Buffer | undefined) {
    const socket = connect({
      socket: raw,
      secureContext: context ?? this.loaded.current.context,
      // RFC 6066, section 3: no server name for an address; the certificate is compared with the host all the same.
      ...(isIP(servername) ? { host: servername } : { servername: servername.replace(/\.$/, '') }),
      ...(session && { session }),
      // The result is judged in connect(), where the certificate can still be named in the error.
      rejectUnauthorized: false,
    });
    // A session counts once the broker has been accepted: a resumed one is not compared with the host again.
    let accepted: ((session: Buffer) => void) | undefined;
    let early: Buffer | undefined;
    socket.on('session', (given: Buffer) => (accepted ? accepted(given) : (early = given)));
    const sessions = (keep: (session: Buffer) => void) => {
      accepted = keep;
      if (early) keep(early);
    };
    return { socket, sessions };
  }

  private contextOf({ cert, key }: OwnCertificate, id: string): SecureContext {
    const known = this.contexts.get(id);
    if (known) return known;
    const context = secureContext({ ...trustOf(this.loaded.current.trusted), cert, key }, this.path);
    this.contexts.set(id, context);
    return context;
  }

  /** Neither a session nor a context may outlive the trust that it was made with. Sessions that arrive late have the number of their reload in their key. */
  private forget(): void {
    this.sessions.clear();
    this.contexts.clear();
  }
}

interface Loaded {
  readonly identity: Identity | undefined;
  readonly trusted: readonly string[];
  readonly context: SecureContext;
}

/** To leave certificates unchecked needs no files. */
function namesFiles({ ignoreTrustStoreConfig, secretRef, directoryPathInContainer }: NonNullable<BootstrapServerSpec['tls']>): boolean {
  return !ignoreTrustStoreConfig || secretRef !== undefined || directoryPathInContainer !== undefined;
}

function load(folders: TlsFolders | undefined, path: TlsWhere['path']): Loaded {
  const { identity, trusted } = folders ? materialIn(folders) : { identity: undefined, trusted: [] };
  const own = identity && { cert: identity.chain, key: identity.key };
  return { identity, trusted, context: secureContext({ ...trustOf(trusted), ...own }, path) };
}

/** Without a list Node trusts the public authorities, and those of NODE_EXTRA_CA_CERTS. */
function trustOf(trusted: readonly string[]): { ca?: string[] } {
  return trusted.length > 0 ? { ca: [...trusted] } : {};
}

function idOf({ cert, key }: OwnCertificate): string {
  return createHash('sha256').update(cert).update('\0').update(key).digest('base64');
}

function handshake(raw: Socket, socket: TLSSocket, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error(`the handshake was not done within ${deadlineMs} ms`)), deadlineMs);
    const failed = (error: Error) => settle(error);
    const closed = () => settle(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const done = () => settle();
    const settle = (error?: Error) => {
      clearTimeout(timer);
      socket.off('error', failed).off('close', closed).off('secureConnect', done);
      if (!error) return resolve();
      // Errors after this one are of nobody's interest; without a listener they would end the process.
      socket.on('error', () => undefined);
      reject(error);
    };
    raw.on('error', () => undefined);
    socket.once('error', failed).once('close', closed).once('secureConnect', done);
  });
}
