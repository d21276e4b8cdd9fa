import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { CodedError } from '../../core/coded-error';

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Authorities to trust, PEM, in place of those that Node.js trusts. */
  readonly ca: string | undefined;
  /** Milliseconds from the first byte sent to the last one received: a server that dribbles does not hold a caller. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Bytes of an answer; a link with ten thousand mirrors needs a few million. */
const largest = 256 * 1024 * 1024;

/**
 * Sends one HTTP/1.1 request over a connection that is kept for the next. Redirects are answers like any other.
 * @throws SWY5301 the certificate is not accepted
 * @throws Error with a message for people: there is no answer, or not a whole one
 */
export function exchange(options: Exchange): Promise<RawAnswer> {
  const { method, url, headers, body, ca, signal } = options;
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(options.timeout);
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
      agent: agentFor(url.protocol, ca),
      signal: AbortSignal.any([signal, limit]),
    });
    const fail = (error: unknown) => reject(limit.aborted ? new Error(`no answer within ${options.timeout} ms`) : failure(error, url));
    request.on('error', fail);
    request.on('response', (response) => {
      readAll(response).then((text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }), fail);
    });
    request.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largest) throw new Error(`the answer has more than ${largest} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('the answer was cut off');
  return Buffer.concat(chunks).toString('utf8');
}

/** Idle connections do not keep the process alive: Node.js lets go of them by itself. */
const options = { keepAlive: true, maxSockets: 32 } as const;
const plain = new HttpAgent(options);
const secured = new Map<string, HttpsAgent>();

function agentFor(protocol: string, ca: string | undefined): HttpAgent {
  if (protocol !== 'https:') return plain;
  const known = secured.get(ca ?? '');
  if (known) return known;
  const agent = new HttpsAgent({ ...options, ...(ca !== undefined && { ca }) });
  secured.set(ca ?? '', agent);
  return agent;
}

/** Codes of OpenSSL's and Node's certificate checks. Source: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const certificateFaults =
  /^(CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_ALTNAME_INVALID)/;

function failure(error: unknown, url: URL): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code && certificateFaults.test(code)) {
    // The name fault tells which names the certificate has.
    const detail = `${url.host}: ${code}${code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? ` (${message})` : ''}`;
    return new CodedError('SWY5301', { property: 'rest_endpoint', value: url.origin, detail });
  }
  return new Error(code && code !== 'ABORT_ERR' ? code : message || 'the connection failed');
}
