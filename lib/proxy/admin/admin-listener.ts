import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import { type AdminKeyPair, type AdminTls, readKeyPair, reloadKeyPair } from './admin-tls';

/** Where the admin API listens and how. */
export interface AdminListening {
  /** @default loopback only: see {@link AdminListening.insecure} */
  readonly host: string;

  /** 0 takes a free one. */
  readonly port: number;

  /** @default - plain HTTP, on loopback only */
  readonly tls?: AdminTls | undefined;

  /** Listen on the network without TLS. @default false */
  readonly insecure?: boolean | undefined;
}

/** Against clients that send slowly or open connections and do nothing: they get this long, and this many. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 << 10,
};
const HANDSHAKE_LIMIT_MS = 10_000;
const MOST_CONNECTIONS = 256;

/**
 * @throws SWY6021 the port cannot be listened on
 * @throws SWY6104 it would be open to the network without TLS
 * @throws SWY6105 the certificate cannot be used
 */
export async function listenForAdmin(
  options: AdminListening,
  answer: RequestListener,
  log: Logger,
): Promise<{ readonly url: string; readonly server: Server }> {
  const { host, tls, insecure } = options;
  if (!tls && !insecure && !isLoopback(host)) throw new CodedError('SWY6104', { property: '--admin', value: host });
  const pair = tls && readKeyPair(tls);
  const server = pair ? tlsServer(pair, answer) : createPlainServer(limits, answer);
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, options);
  if (server instanceof TlsServer && tls && pair) server.once('close', reloadKeyPair(server, tls, pair, log));
  if (!tls && !isLoopback(host)) log.warn({ host }, 'the admin API is open to the network without TLS: its bearer token can be read there');
  const { address, port, family } = server.address() as AddressInfo;
  return { url: `${tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`, server };
}

function tlsServer(pair: AdminKeyPair, answer: RequestListener): TlsServer {
  return createTlsServer({ ...limits, ...pair, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_LIMIT_MS }, answer);
}

function listen(server: Server, { host, port }: AdminListening): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const fault = { property: 'port', value: port, detail: `${cause.code ?? cause.message} on ${host}` };
      reject(new CodedError('SWY6021', fault, undefined, { cause }));
    });
    server.listen({ host, port }, resolve);
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
