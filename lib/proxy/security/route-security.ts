import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Principal, SaslClient } from '../auth/types';
import type { OwnCertificate } from '../domain/listener';
import type { ApiRanges } from '../rewrite/clamp';
import type { ClientSession } from '../session/client-session';

/** What a route's `security` comes to: TLS and login of its clients, and the credentials it shows to the cluster. */
export interface RouteSecurity {
  /** TLS towards clients; absent on a plaintext route. */
  readonly tls?: ClientTls | undefined;

  /**
   * Authentication of one connection; undefined where the cluster authenticates the client.
   * @param decided is told of each login
   * @throws SWY6062, SWY6063 the certificate of the client names nobody
   */
  session(peer: string, tls: TLSSocket | undefined, decided: LoginDecided): ClientSession | undefined;

  /** Login at the cluster for a principal; undefined where the cluster wants none. */
  loginFor(principal: Principal): Promise<SaslClient | undefined>;

  /** Certificate that the proxy shows to the cluster for a principal; undefined where it has one for all, or none. */
  certificateFor(principal: Principal): Promise<OwnCertificate | undefined>;

  /** API versions that clients of the route may use. */
  limit(ranges: ApiRanges): ApiRanges;

  /** Ends watches and renewals. */
  close(): void;
}

export type LoginDecided = (mechanism: string, outcome: 'accepted' | 'refused') => void;

export interface ClientTls {
  /** When the certificate that clients are shown expires. */
  readonly expiresAt: Date;
  /** Changed certificates that could not be used. */
  readonly failedReloads: number;
  /** Does the handshake. Rejects when there is none; then the socket is gone, and the log says why. */
  accept(raw: Socket, deadlineMs?: number): Promise<TLSSocket>;
}
