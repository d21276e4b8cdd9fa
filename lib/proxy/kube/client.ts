import { type ClientRequest, Agent as PlainAgent, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { CodedError } from '../../core/coded-error';
import { limited } from '../../core/limited-signal';
import type { KubeAccess } from './access';
import { linesOf } from './lines';

export interface KubeAnswer<T> {
  readonly status: number;
  /** The object, or a `Status` that says why there is none. */
  readonly body: T;
  /** When the API server sent it, by its clock. */
  readonly at?: Date;
}

export interface KubeClientOptions {
  /** @default 'switchyard-proxy' */
  readonly userAgent?: string;
  /** Connections at a time; calls beyond wait for one. @default - no limit */
  readonly maxSockets?: number;
}

/** What the API server sends in place of an object. Source: meta/v1 Status. */
export interface KubeStatus {
  readonly kind?: 'Status';
  readonly reason?: string;
  readonly message?: string;
  readonly code?: number;
}

const ANSWER_LIMIT_MS = 10_000;
/** A ConfigMap has 1 MiB at most; escaped as JSON it may be twice that. */
const LARGEST_ANSWER = 8 << 20;

/**
 * The few calls that the proxy makes to the Kubernetes API. Written here in place of @kubernetes/client-node: that is 57 MB of ESM for three calls,
 * and its watch does not notice a connection that has gone silent.
 */
export class KubeClient {
  private agent: { readonly identity: string; readonly agent: Agent | PlainAgent } | undefined;

  public constructor(
    private readonly access: KubeAccess,
    private readonly options: KubeClientOptions = {},
  ) {}

  /**
   * One call. Every status is an answer; see {@link refusal}.
   * @throws SWY6101 the service account cannot be read
   * @throws SWY6102 there is no usable answer
   */
  public async call<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<KubeAnswer<T>> {
    const limit = signal ? limited(signal, ANSWER_LIMIT_MS) : AbortSignal.timeout(ANSWER_LIMIT_MS);
    const response = await this.send(method, path, body, limit);
    const text = await readAll(response).catch((cause: unknown) => {
      throw noAnswer(method, path, cause);
    });
    try {
      const { date } = response.headers;
      const body = JSON.parse(text === '' ? '{}' : text) as T;
      return { status: response.statusCode ?? 0, body, ...(date !== undefined && { at: new Date(date) }) };
    } catch (cause) {
      // A proxy or a load balancer in between answers in its own words.
      if ((response.statusCode ?? 0) >= 400) return { status: response.statusCode ?? 0, body: {} as T };
      throw noAnswer(method, path, cause);
    }
  }

  /**
   * Yields the events of a watch until the server ends it.
   * @param silenceMs after this long without a byte the connection counts as dead
   * @throws SWY6102 it is refused, breaks or falls silent
   */
  public async *watch<T>(path: string, silenceMs: number, signal: AbortSignal): AsyncGenerator<T> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(new Error('silence')), silenceMs);
    const response = await this.send('GET', path, undefined, AbortSignal.any([signal, silence.signal])).catch((error: unknown) => {
      clearTimeout(timer);
      throw error;
    });
    try {
      if (response.statusCode !== 200) {
        const status = parseStatus(await readAll(response));
        throw refusal('GET', path, { status: response.statusCode ?? 0, body: status });
      }
      for await (const line of linesOf(response, LARGEST_ANSWER, () => timer.refresh())) yield JSON.parse(line) as T;
    } catch (cause) {
      if (CodedError.isCodedError(cause)) throw cause;
      throw noAnswer('GET', path, silence.signal.aborted ? new Error(`nothing was heard for ${silenceMs} ms`) : cause);
    } finally {
      clearTimeout(timer);
      response.destroy();
    }
  }

  public close(): void {
    this.agent?.agent.destroy();
  }

  private async send(method: string, path: string, body: object | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    await this.access.prepare?.();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const token = this.access.token();
      const headers = {
        ...this.access.headers,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        accept: 'application/json',
        'user-agent': this.options.userAgent ?? 'switchyard-proxy',
        ...(payload !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
      };
      const url = new URL(path, this.access.server);
      const send = url.protocol === 'http:' ? plainRequest : request;
      const call: ClientRequest = send(url, { method, headers, agent: this.agentOfNow(), signal });
      call.once('error', (cause) =>
        reject(noAnswer(method, path, signal.aborted && signal.reason instanceof Error ? signal.reason : cause)),
      );
      call.once('response', resolve);
      call.end(payload);
    });
  }

  /** Connections are kept, and made anew when those who sign, or the client's own certificate, have changed. */
  private agentOfNow(): Agent | PlainAgent {
    const { serverName, insecure, server } = this.access;
    const ca = this.access.ca();
    const own = this.access.clientCertificate?.();
    const identity = [ca, own?.cert, own?.key].join('\n');
    if (this.agent?.identity === identity) return this.agent.agent;
    this.close();
    const { maxSockets } = this.options;
    const keeping = { keepAlive: true, keepAliveMsecs: 15_000, timeout: 0, maxFreeSockets: 2, ...(maxSockets && { maxSockets }) };
    const tls = { ...own, ...(ca !== undefined && { ca }), ...(serverName && { servername: serverName }), rejectUnauthorized: !insecure };
    const agent = server.startsWith('http:') ? new PlainAgent(keeping) : new Agent({ ...keeping, ...tls });
    this.agent = { identity, agent };
    return agent;
  }
}

/** SWY6102 with what the API server says. Its messages name objects and verbs, never contents. */
export function refusal(method: string, path: string, { status, body }: KubeAnswer<unknown>): CodedError & { readonly status?: number } {
  const { reason, message } = body as KubeStatus;
  const detail = [`HTTP ${status}`, reason, message].filter(Boolean).join(', ');
  const error = new CodedError('SWY6102', { property: 'call', value: `${method} ${withoutQuery(path)}`, detail });
  return Object.assign(error, { status });
}

function noAnswer(method: string, path: string, cause: unknown): CodedError {
  if (CodedError.isCodedError(cause)) return cause;
  const detail = (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : String(cause));
  return new CodedError('SWY6102', { property: 'call', value: `${method} ${withoutQuery(path)}`, detail }, undefined, { cause });
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/, '');
}

function parseStatus(text: string): KubeStatus {
  try {
    return JSON.parse(text) as KubeStatus;
  } catch {
    return {};
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_ANSWER) throw new Error(`the answer is over ${LARGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
