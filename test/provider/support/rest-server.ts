import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** One request with its body read. */
export interface RestCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
  readonly socket: Socket;
}

/** Answers the n-th call, from 1; it may also do whatever a server in trouble does with the response. */
export type RestAnswer = (response: ServerResponse, call: RestCall, ordinal: number) => void;

export interface RestFaultServer {
  readonly address: string;
  readonly calls: readonly RestCall[];
  close(): Promise<void>;
}

/** A REST server that goes wrong byte for byte as a test says. */
export async function restFaultServer(answer: RestAnswer, tls?: { readonly cert: string; readonly key: string }): Promise<RestFaultServer> {
  const calls: RestCall[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', socket, headers } = request;
    const call = { method, path, authorization: headers.authorization, body: Buffer.concat(chunks).toString(), socket };
    calls.push(call);
    answer(response, call, calls.length);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => void serve(request, response);
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Ways to answer. */
export const answers = {
  json: (response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  },
  empty: (response: ServerResponse, status = 204, headers: Record<string, string> = {}): void => {
    response.writeHead(status, headers).end();
  },
  /** A whole HTTP answer whose JSON ends too early. */
  truncated: (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"name":"a","val');
  },
  /** A connection that ends before the body does. */
  cutOff: (response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"data":[', () => response.socket?.destroy());
  },
};
