import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Call {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: any;
  readonly headers: IncomingMessage['headers'];
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** What a fault does to a call in place of the answer. */
type Fault = Answer | 'reset' | 'hang' | { readonly after: 'reset' };

interface FaultRule {
  readonly method: string;
  readonly path: RegExp;
  left: number;
  readonly fault: Fault;
}

/** An HTTP server that records what it is asked and can be told to fail. */
export abstract class HttpFake {
  public readonly calls: Call[] = [];
  /** Most calls that were under way at one time. */
  public mostAtOnce = 0;
  /** Milliseconds that every answer takes. */
  public takes = 0;
  private underWay = 0;
  private readonly faults: FaultRule[] = [];
  private server: Server | undefined;

  public get address(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  public async start(): Promise<this> {
    this.server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return this;
  }

  public async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** The next `times` matching calls go wrong. */
  public fail(method: string, path: RegExp, fault: Fault, times = 1): void {
    this.faults.push({ method, path, fault, left: times });
  }

  /** Nothing goes wrong any more. */
  public heal(): void {
    this.faults.length = 0;
  }

  public callsTo(method: string, path: RegExp): Call[] {
    return this.calls.filter((call) => call.method === method && path.test(call.path));
  }

  protected abstract answer(call: Call): Answer | Promise<Answer>;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, (this.underWay += 1));
    response.on('close', () => (this.underWay -= 1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const call: Call = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: text ? JSON.parse(text) : undefined,
      headers: request.headers,
    };
    this.calls.push(call);
    if (this.takes > 0) await sleep(this.takes);

    const rule = this.faults.find((candidate) => candidate.left > 0 && candidate.method === call.method && candidate.path.test(call.path));
    if (rule) rule.left--;
    const fault = rule?.fault;
    if (fault === 'hang') return;
    if (fault === 'reset') return void request.socket.destroy();
    if (fault && 'status' in fault) return send(response, fault);
    const answer = await this.answer(call);
    if (fault) return void request.socket.destroy();
    send(response, answer);
  }
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
}
