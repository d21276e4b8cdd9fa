import { Agent as PlainAgent, type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: any;

  /** Local port: the same for two calls on one connection. */
  readonly connection: number;
}

export interface HttpCall {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout?: number;
}

/**
 * Calls as Go's HTTP client makes them: the address is put together and not normalised, connections are kept, the JSON type is sent with a body only, and there
 * is no Accept.
 */
export class HttpClient {
  private readonly agent: PlainAgent | TlsAgent;

  public constructor(
    private readonly endpoint: string,
    private readonly credentials: string,
    ca?: string,
  ) {
    this.agent = endpoint.startsWith('https') ? new TlsAgent({ keepAlive: true, ...(ca && { ca }) }) : new PlainAgent({ keepAlive: true });
  }

  public call(method: string, path: string, { body, headers = {}, timeout = 5_000 }: HttpCall = {}): Promise<HttpAnswer> {
    const { protocol, hostname, port } = new URL(this.endpoint);
    const request = protocol === 'https:' ? tlsRequest : plainRequest;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.agent,
          method,
          hostname,
          port,
          path,
          signal: AbortSignal.timeout(timeout),
          headers: {
            Authorization: `Basic ${Buffer.from(this.credentials).toString('base64')}`,
            'User-Agent': 'Go-http-client/1.1',
            'Accept-Encoding': 'gzip',
            ...(body !== undefined && { 'Content-Type': 'application/json' }),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          const connection = answer.socket.localPort ?? 0;
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const bytes = Buffer.concat(chunks);
            const text = (answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: parse(text), connection });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  public close(): void {
    this.agent.destroy();
  }
}

/** Text that is no JSON stays text. */
function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
