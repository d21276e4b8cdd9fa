import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { LinkFault } from '../linking/link-fault';
import type { RestAnswer } from './router';

export interface Outgoing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;

  /**
   * Whether answers are compressed for clients that take it.
   * @default false
   */
  readonly gzip?: boolean;
}

export function send({ request, response, gzip = false }: Outgoing, { status, body }: RestAnswer): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const takesGzip = gzip && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const bytes = takesGzip ? gzipSync(JSON.stringify(body)) : Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': bytes.length,
      ...(takesGzip && { 'Content-Encoding': 'gzip' }),
    })
    .end(bytes);
}

/** The first half of an answer's JSON: with a length that fits, so that only the JSON is broken, or cut off in the middle. */
export function sendHalf({ response }: Outgoing, { status, body }: RestAnswer, cut: boolean): void {
  const bytes = Buffer.from(JSON.stringify(body ?? {}));
  const half = bytes.subarray(0, Math.max(1, bytes.length >> 1));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': cut ? bytes.length : half.length });
  if (cut) response.write(half, () => response.destroy());
  else response.end(half);
}

export function errorAnswer({ status, errorCode, message }: LinkFault): RestAnswer {
  return { status, body: { error_code: errorCode, message } };
}
