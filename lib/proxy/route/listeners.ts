import { createServer, type Server, type Socket } from 'node:net';
import { CodedError } from '../../core/coded-error';

export interface ListenOptions {
  readonly route: string;
  readonly bindHost: string;
  /** Advertised ports, first to last. */
  readonly first: number;
  readonly last: number;
  /** Added to an advertised port to get the one that is listened on. */
  readonly offset: number;
  /**
   * Takes a socket that nothing was read from.
   * @param port the advertised port that the client has chosen
   */
  accept(socket: Socket, port: number): void;
}

/**
 * Binds every port of a route at once, also those of brokers that are not there yet: a port that opened only when its broker is learned would refuse clients.
 * @throws SWY6020 a port is taken or not allowed; none of the route's ports is bound then
 */
export async function listenOn(options: ListenOptions): Promise<Server[]> {
  const ports = Array.from({ length: options.last - options.first + 1 }, (_, index) => options.first + index);
  const outcomes = await Promise.allSettled(ports.map((port) => listen(port, options)));
  const servers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failure) return servers;
  await closeAll(servers);
  throw failure.reason;
}

export async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
}

function listen(port: number, { route, bindHost, offset, accept }: ListenOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, keepAlive: true, pauseOnConnect: true }, (socket) => accept(socket, port));
    const bound = port + offset;
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new CodedError(
          'SWY6020',
          { property: 'port', value: bound, detail: `${cause.code ?? cause.message}, route ${route}, on ${bindHost}` },
          undefined,
          { cause },
        ),
      ),
    );
    server.listen({ host: bindHost, port: bound }, () => resolve(server));
  });
}
