import { connect, type Socket } from 'node:net';
import { CodedError } from '../../core/coded-error';

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;

  /** @default 'switchyard' */
  readonly clientId?: string;

  /**
   * Milliseconds until a TCP connection must stand.
   * @default 5000
   */
  readonly connectTimeout?: number;

  /** Gives the attempt to connect up, and later closes the connection. */
  readonly signal?: AbortSignal;
}

const DEFAULT_CONNECT_TIMEOUT = 5_000;

/**
 * Opens a TCP connection.
 * @throws SWY6005 no connection in time, or given up
 */
export function dial({ host, port, connectTimeout = DEFAULT_CONNECT_TIMEOUT, signal }: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const stop = (detail: string, cause?: unknown) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      socket.destroy();
      reject(new CodedError('SWY6005', { detail }, `${host}:${port}`, { cause }));
    };
    const aborted = () => stop('given up');
    const failed = (error: Error) => stop(error.message, error);
    const timer = setTimeout(() => stop(`no connection within ${connectTimeout} ms`), connectTimeout);

    signal?.addEventListener('abort', aborted, { once: true });
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      socket.off('error', failed);
      resolve(socket);
    });
    if (signal?.aborted) aborted();
  });
}
