import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Leg } from '../io/leg';
import type { Address, ClusterListener, ClusterSecurity, OwnCertificate } from './listener';

export interface DialOptions {
  /** Milliseconds until the connection must stand, TLS included. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** The certificate to show. @default - that of the listener, if it has one */
  readonly own?: OwnCertificate | undefined;
}

export interface DialedLeg {
  readonly leg: Leg;
  /** Node that was asked for and is not known: the connection leads to the bootstrap server. */
  readonly insteadOf?: number;
}

const RETRY_MS = 100;

/** Short enough that clients with a connect timeout of 5 s see a reset and not silence. */
const DIAL_LIMIT_MS = 5_000;

/**
 * Connects to a broker of a listener, or to its bootstrap server. Until the deadline it tries again with fresh addresses: a broker that moved is found,
 * one that restarts is awaited. A node that is not known leads to the bootstrap server: the client learns the right brokers there, and so does the proxy.
 */
export async function dialNode(
  listener: ClusterListener,
  nodeId: number | undefined,
  options: Omit<DialOptions, 'timeout'> & { readonly signal: AbortSignal },
): Promise<DialedLeg> {
  const { signal } = options;
  const end = Date.now() + DIAL_LIMIT_MS;
  for (;;) {
    try {
      const broker = nodeId === undefined ? undefined : await brokerOf(listener, nodeId, options.own !== undefined);
      const leg = await openLeg(broker ?? listener.protocol.address, listener.protocol.tls, {
        ...options,
        timeout: Math.max(1, end - Date.now()),
      });
      return { leg, ...(nodeId !== undefined && !broker && { insteadOf: nodeId }) };
    } catch (error) {
      if (signal.aborted || Date.now() + RETRY_MS >= end) throw error;
      await wait(RETRY_MS, undefined, { signal });
      if (nodeId !== undefined) await listener.refresh().catch(() => undefined);
    }
  }
}

/** @param withOwn a client's certificate opens the way: where the cluster asks for one, the proxy without it is told nothing */
async function brokerOf(listener: ClusterListener, nodeId: number, withOwn: boolean): Promise<Address | undefined> {
  const broker = listener.broker(nodeId);
  return withOwn ? broker.catch(() => undefined) : broker;
}

/** Connects for a client of Kafka that reads the socket itself. */
export async function openSocket(address: Address, tls: ClusterSecurity | undefined, options: DialOptions): Promise<Socket> {
  const raw = connect({ ...address, noDelay: true, keepAlive: true });
  return established<Socket>(raw, address, options, () => (tls ? tls.connect(raw, address.host, options.own) : Promise.resolve(raw)));
}

async function openLeg(address: Address, tls: ClusterSecurity | undefined, options: DialOptions): Promise<Leg> {
  if (tls) {
    const raw = connect({ ...address, noDelay: true, keepAlive: true });
    const socket = await established(raw, address, options, () => tls.connect(raw, address.host, options.own));
    return Leg.secured(socket, raw);
  }
  const leg = Leg.connecting(address.host, address.port);
  await established(leg.socket, address, options, () => Promise.resolve());
  return leg;
}

/** Waits for the connection and what follows it; whatever fails or takes too long leaves no socket behind. */
function established<T>(socket: Socket, { host, port }: Address, { timeout, signal }: DialOptions, next: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      socket.on('error', () => undefined).destroy();
      return reject(signal.reason as Error);
    }
    const stop = (error: Error) => {
      settle();
      // Errors after this one are of nobody's interest; without a listener they would end the process.
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const aborted = () => stop(signal?.reason as Error);
    const timer = setTimeout(() => stop(new Error(`no connection to ${host}:${port} within ${timeout} ms`)), timeout);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      socket.off('error', stop);
    };
    signal?.addEventListener('abort', aborted, { once: true });
    socket.once('error', stop);
    socket.once('connect', () => {
      next().then((result) => {
        settle();
        resolve(result);
      }, stop);
    });
  });
}
