import { CodedError } from '../../core/coded-error';

/**
 * What one proxy takes upon itself. With several workers each has an equal share, rounded up: connections are dealt out in turn, so the limits hold for
 * the whole proxy to within one connection a worker, and a client that the turns favour meets its own limit a little sooner.
 */
export interface LimitOptions {
  /** Client connections at a time, over all routes; TLS handshakes and logins that are not finished count. @default 20000 */
  readonly connections?: number;

  /** Of those, connections to one route. @default - as many as `connections` */
  readonly connectionsPerRoute?: number;

  /**
   * Of those, connections from one client address; IPv6 addresses count by their /64, which is one customer's. Without a limit by default, as in Kafka
   * (`max.connections.per.ip`): behind a load balancer, NAT or a Kubernetes Service all clients may share one address.
   * @default - as many as `connections`
   */
  readonly connectionsPerAddress?: number;

  /** New connections a second, over all routes, after a burst of twice as many. All clients coming back after a switch must fit. @default 5000 */
  readonly connectionsPerSecond?: number;

  /** Bytes of frames that are collected whole to be rewritten, over all connections. What is only forwarded is not collected. @default 268435456 */
  readonly collectedBytes?: number;

  /** Milliseconds after which a connection that nothing was sent on is ended, as `connections.max.idle.ms` of brokers. @default 600000 */
  readonly idleMs?: number;

  /** Milliseconds that a client has for its TLS handshake and its login together. @default 10000 */
  readonly authenticationMs?: number;

  /** Largest request, in bytes, as `socket.request.max.bytes` of brokers. @default 104857600 */
  readonly requestBytes?: number;
}

export type Limits = Required<LimitOptions>;

/**
 * The limits of one of several processes, with defaults filled in.
 * @throws SWY6111 a limit is not a positive integer
 */
export function limitsOf(options: LimitOptions = {}, workers = 1): Limits {
  for (const [name, value] of Object.entries(options)) positive(`limits.${name}`, value);
  const { connections = 20_000, connectionsPerSecond = 5_000, collectedBytes = 256 * 1024 * 1024 } = options;
  const share = (whole: number) => Math.ceil(whole / workers);
  return {
    connections: share(connections),
    connectionsPerRoute: share(options.connectionsPerRoute ?? connections),
    connectionsPerAddress: share(options.connectionsPerAddress ?? connections),
    connectionsPerSecond: share(connectionsPerSecond),
    collectedBytes: share(collectedBytes),
    idleMs: options.idleMs ?? 600_000,
    authenticationMs: options.authenticationMs ?? 10_000,
    requestBytes: options.requestBytes ?? 100 * 1024 * 1024,
  };
}

/** @throws SWY6111 it is not a positive integer */
export function positive(property: string, value: number | undefined): void {
  if (value !== undefined && (!Number.isSafeInteger(value) || value < 1))
    throw new CodedError('SWY6111', { property, value, allowed: 'an integer from 1' });
}
