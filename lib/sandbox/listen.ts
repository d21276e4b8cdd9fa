import type { AddressInfo, Server } from 'node:net';
import { CodedError } from '../core/coded-error';

/**
 * Starts a server and gives the port it got.
 * @param wantedBy what needs the port, for the message
 * @throws SWY7001 the port is in use
 */
export function listen(server: Server, host: string, port: number, wantedBy: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const inUse = error.code === 'EADDRINUSE';
      reject(
        inUse
          ? new CodedError('SWY7001', { property: 'port', value: port, detail: `${host}:${port} is wanted by ${wantedBy}` }, undefined, {
              cause: error,
            })
          : error,
      );
    };
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
