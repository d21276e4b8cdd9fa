import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { CodedError } from '../../core/coded-error';
import { limited } from '../../core/limited-signal';
import { pauseFor } from '../resources/wait';

/** How Kafka Connect is called. */
export interface ConnectAccess {
  /** Without a slash at its end. */
  readonly url: string;
  /** Value of the `Authorization` header. */
  readonly authorization?: string;
  /** Authorities to trust, PEM; those of Node.js where it is absent. */
  readonly ca?: string;
  /** Strings that must not appear in a message, whatever the server echoes. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A status that is no success, as Kafka Connect explained it. */
export class ConnectRefusal extends CodedError {
  public constructor(
    public readonly status: number,
    public readonly serverMessage: string,
    call: string,
  ) {
    super('SWY5401', { detail: `${call} answered ${status}${serverMessage ? `: ${serverMessage}` : ''}` });
  }
}

class NoAnswer extends CodedError {}

/** Milliseconds for one call: workers hand calls on to their leader, and validation of a connector asks both clusters. */
const callTimeout = 30_000;

/** Milliseconds for which a call is repeated: a rebalance of the workers takes seconds. */
const patience = 60_000;

/**
 * One JSON call. It is repeated with back-off after 409, which Kafka Connect answers while its workers rebalance, 429, 502 and above, and when no answer comes.
 * Every call of this API may be repeated; a repeated POST of a connector answers 409 of another kind, which `settled` tells apart.
 */
export async function callConnect(
  access: ConnectAccess,
  method: Method,
  path: string,
  body?: unknown,
  settled: (refusal: ConnectRefusal) => boolean = () => false,
): Promise<unknown> {
  const deadline = performance.now() + patience;
  for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
    access.signal.throwIfAborted();
    try {
      return await once(access, method, path, body);
    } catch (error) {
      access.signal.throwIfAborted();
      const silent = error instanceof NoAnswer;
      const passing = error instanceof ConnectRefusal && isPassing(error) && !settled(error);
      if (!(silent || passing) || performance.now() + pause > deadline) throw error;
      // Where nothing listens a worker may be starting; that is not waited for as long as a rebalance is.
      if (silent && performance.now() > deadline - patience + 10_000) throw error;
      await pauseFor(pause, access.signal);
    }
  }
}

/** A rebalance is 409 to calls that change something, and 500 to those that read. */
function isPassing({ status, serverMessage }: ConnectRefusal): boolean {
  return status === 409 || status === 429 || status >= 502 || (status === 500 && /rebalance/i.test(serverMessage));
}

async function once(access: ConnectAccess, method: Method, path: string, body: unknown): Promise<unknown> {
  const call = `${method} ${path.replace(/\?.*$/, '')}`;
  const { status, text } = await exchange(access, method, path, body).catch((error: NodeJS.ErrnoException) => {
    access.signal.throwIfAborted();
    if (isDistrust(error)) {
      throw new CodedError('SWY5410', {
        property: 'connect.url',
        value: access.url,
        detail: `its certificate is not trusted: ${error.code}`,
        fix: trust,
      });
    }
    const reason = error.name === 'TimeoutError' ? `no answer within ${callTimeout} ms` : (error.code ?? error.message);
    throw new NoAnswer('SWY5400', { property: 'connect.url', value: access.url, detail: `${call}: ${reason}` });
  });
  if (status >= 200 && status < 300) return parsed(text, call);
  throw new ConnectRefusal(status, redact(messageIn(text), access.secrets), call);
}

const trust = 'give the authority that issued it in connect.ca_ref, and call it by a host name that it was issued for';

/** Errors of X.509 verification in OpenSSL and Node.js; no second try changes them. */
const isDistrust = ({ code = '' }: NodeJS.ErrnoException): boolean => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code);

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** No redirect is followed: it could take the authorization elsewhere. */
function exchange({ url, authorization, ca, signal }: ConnectAccess, method: Method, path: string, body: unknown): Promise<Answer> {
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const target = new URL(`${url}${path}`);
  const options = {
    method,
    headers: {
      accept: 'application/json',
      ...(authorization !== undefined && { authorization }),
      ...(content && { 'content-type': 'application/json', 'content-length': content.length }),
    },
    signal: limited(signal, callTimeout),
  };
  return new Promise((resolve, reject) => {
    const request =
      target.protocol === 'https:' ? tlsRequest(target, { ...options, ...(ca !== undefined && { ca }) }) : plainRequest(target, options);
    request.on('error', (error) => reject(options.signal.reason ?? error));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    request.end(content);
  });
}

function parsed(text: string, call: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new CodedError('SWY5400', { detail: `${call} answered with something that is not JSON` });
  }
}

/** Kafka Connect explains itself as `{error_code, message}`; what stands before it may answer in HTML. */
function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? '');
  } catch {
    return text.slice(0, 300).trim();
  }
}

/** Takes out known secrets, and what stands where a JAAS line or a URL has one: a change of the status reads no secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret !== '').reduce((left, secret) => left.replaceAll(secret, '***'), text);
  return known.replace(/\b(\w*(?:password|secret|token)\w*\s*[=:]\s*)(?:"(?:[^"\\]|\\.)*"|[^\s;,*]+)/gi, '$1***');
}
