import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { RouteSpec } from '../../gateway/spec';
import { Leg } from '../io/leg';
import type { AdmissionControl } from '../limits/admission';
import type { RouteSecurity } from '../security/route-security';
import type { ClientSession } from '../session/client-session';
import { closeAll, listenOn } from './listeners';
import type { RouteStats } from './stats';
import type { Entry } from './target';

export interface ReceptionOptions {
  readonly route: string;
  readonly bindHost: string;
  readonly portOffset: number;
  /** Places for client connections. */
  readonly admission: AdmissionControl;
  /** Milliseconds that a TLS handshake may take. */
  readonly handshakeMs: number;
  readonly stats: RouteStats;
  readonly log: Logger;
  /** @throws CodedError what the route's security names is missing or wrong */
  securityOf(spec: RouteSpec): RouteSecurity;
  /** Another number than before when what {@link securityOf} gives has changed, whatever the spec says. */
  securityRevision(): number;
  serve(client: Arrival): void;
}

/** A client that may be served. */
export interface Arrival {
  readonly leg: Leg;
  readonly entry: Entry;
  /** Absent where the cluster authenticates the client. */
  readonly session: ClientSession | undefined;
  /** Epoch milliseconds; a TLS handshake takes of the time to authenticate. */
  readonly acceptedAt: number;
}

/** Where clients come in: the route's ports, its places, and the security in force. */
export class Reception {
  private servers: readonly Server[] = [];
  private current: RouteSecurity;
  private revision: number;

  /** @throws CodedError what the route's security names is missing or wrong */
  public constructor(
    private spec: RouteSpec,
    private readonly options: ReceptionOptions,
  ) {
    this.current = options.securityOf(spec);
    this.revision = options.securityRevision();
  }

  public get security(): RouteSecurity {
    return this.current;
  }

  /** @throws SWY6020 a port cannot be listened on */
  public async listen(span: { readonly first: number; readonly last: number }): Promise<void> {
    const { route, bindHost, portOffset: offset } = this.options;
    this.servers = await listenOn({ ...span, route, bindHost, offset, accept: (socket, port) => void this.accept(socket, port) });
  }

  /**
   * Takes the security of another version of the route. A fence or a switch that leaves it as it is must not break TLS handshakes that are under way.
   * @throws CodedError what the route's security names is missing or wrong; the one before stays
   */
  public renew(spec: RouteSpec): void {
    const { options, revision: before } = this;
    const revision = options.securityRevision();
    const same = revision === before && isDeepStrictEqual(spec.security, this.spec.security);
    const security = same ? this.current : options.securityOf(spec);
    if (!same) this.current.close();
    this.current = security;
    this.revision = revision;
    this.spec = spec;
  }

  /** Takes nobody in any more. Settled when nobody is at the door: handshakes under way end with the security. */
  public stop(): Promise<void> {
    return closeAll(this.servers);
  }

  private async accept(raw: Socket, port: number): Promise<void> {
    const acceptedAt = Date.now();
    const { stats, admission, route, handshakeMs } = this.options;
    stats.connections += 1;
    const release = admission.forRoute(route).admit(raw.remoteAddress);
    if (!release) return void raw.resetAndDestroy();
    const { tls } = this.current;
    if (!tls) {
      const leg = Leg.accepted(raw);
      leg.socket.once('close', release);
      return this.welcome(leg, { port }, undefined, acceptedAt);
    }
    raw.once('close', release);
    // A handshake that fails is logged where it is made, and its socket is gone.
    const secured = await tls.accept(raw, handshakeMs).catch(() => undefined);
    if (!secured) {
      stats.failedHandshakes += 1;
      return;
    }
    const { servername } = secured as { readonly servername?: string | false };
    this.welcome(Leg.secured(secured, raw), { port, ...(servername && { serverName: servername }) }, secured, acceptedAt);
  }

  private welcome(leg: Leg, entry: Entry, tls: TLSSocket | undefined, acceptedAt: number): void {
    const { stats, log, serve } = this.options;
    try {
      const session = this.current.session(leg.peer, tls, (mechanism, outcome) => stats.authentication(mechanism, outcome));
      serve({ leg, entry, session, acceptedAt });
    } catch (error) {
      log.warn({ peer: leg.peer, reason: (error as Error).message }, 'connection closed: the certificate of the client names nobody');
      leg.reset();
    }
  }
}
