import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { reasonOf, type StoreErrors } from './refusal';

export interface JsonCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface JsonAnswer {
  readonly status: number;

  /** Undefined when the answer is empty, or an error that is not JSON. */
  readonly body: unknown;
}

export interface JsonClientOptions {
  /** PEM file with the authorities that are trusted in place of the system's. Read with every call, so that it can be replaced. */
  readonly caFile?: string;
  readonly timeoutMs: number;
  readonly errors: StoreErrors;
}

/** No entry is larger: Kubernetes allows secrets of 1 MiB, which base64 makes a third longer. */
const maxAnswerBytes = 4 * 1024 * 1024;

/** JSON over HTTP or HTTPS, with a limit of time and size for each call. Node's `fetch` takes no authorities of its own. */
export class JsonClient {
  // More callers than this wait, so that a crowd of unknown principals is no attack on the store.
  private readonly agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 32 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: 32 }),
  };

  public constructor(private readonly options: JsonClientOptions) {}

  /**
   * @throws SWY9006 no answer, or one that says to come back later (429 and 5xx)
   * @throws SWY9007 success that is not JSON
   */
  public async call(call: JsonCall): Promise<JsonAnswer> {
    const { errors } = this.options;
    const name = `${call.method} ${new URL(call.url).pathname}`;
    const ca = await this.authorities();
    const { status, text } = await this.send(call, ca).catch((error: unknown) => {
      throw errors('SWY9006', `${name}: ${reasonOf(error)}`);
    });
    const body = parse(text);
    if (status === 429 || status >= 500) throw errors('SWY9006', `${name} answered ${status}${explain(body)}`);
    if (status < 300 && text !== '' && body === undefined)
      throw errors('SWY9007', `${name} answered ${status} with something that is not JSON`);
    return { status, body };
  }

  public close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private async authorities(): Promise<Buffer | undefined> {
    const { caFile, errors } = this.options;
    if (caFile === undefined) return undefined;
    return readFile(caFile).catch((error: unknown) => {
      throw errors('SWY9009', `${caFile} (${reasonOf(error)})`);
    });
  }

  private async send(call: JsonCall, ca: Buffer | undefined, again = true): Promise<{ status: number; text: string }> {
    const url = new URL(call.url);
    const secure = url.protocol === 'https:';
    const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
    const signal = AbortSignal.timeout(this.options.timeoutMs);
    const request = (secure ? https : http).request(url, {
      method: call.method,
      headers: { accept: 'application/json', ...(payload !== undefined && { 'content-type': 'application/json' }), ...call.headers },
      agent: secure ? this.agents['https:'] : this.agents['http:'],
      signal,
      ...(secure && ca !== undefined && { ca }),
    });
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        request.on('response', resolve).on('error', reject).end(payload);
      });
      return { status: answer.statusCode ?? 0, text: await textOf(answer) };
    } catch (error) {
      if (signal.aborted) throw new Error(`no answer within ${this.options.timeoutMs} ms`);
      // A kept connection may be closed by the server as it is used again: https://nodejs.org/api/http.html#requestreusedsocket
      if (again && request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return this.send(call, ca, false);
      throw error;
    }
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw new Error(`an answer of more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Vault (`errors`) and Kubernetes (`message`) say of an error, as the end of a sentence. */
export function explain(body: unknown): string {
  const { errors, message } = (body ?? {}) as { errors?: unknown; message?: unknown };
  const text = Array.isArray(errors) ? errors.join('; ') : typeof message === 'string' ? message : '';
  return text === '' ? '' : ` (${text.slice(0, 300).trim()})`;
}
