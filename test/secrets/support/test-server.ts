import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TestCertificate } from './certificates';

export interface Question {
  readonly method: string;

  /** Without the query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;

  /** The body, where it is JSON. */
  readonly body: any;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP or HTTPS server that can be made to fail. */
export class TestServer {
  /** What happens in place of an answer: an error of the server, silence, or a connection that is cut half-way through the answer. */
  public trouble: 'none' | 'error' | 'silence' | 'cut' = 'none';

  private readonly sockets = new Set<Socket>();
  private server!: http.Server;

  public constructor(
    private readonly answer: (question: Question) => Answer | Promise<Answer>,
    private readonly errorBody: unknown,
  ) {}

  public async start(certificate?: TestCertificate): Promise<number> {
    const listener: http.RequestListener = (request, response) => void this.respond(request, response);
    this.server = certificate
      ? https.createServer({ key: certificate.key, cert: certificate.certificate }, listener)
      : http.createServer(listener);
    this.server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  public async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async respond(request: IncomingMessage, response: http.ServerResponse): Promise<void> {
    const text = Buffer.concat(await request.toArray()).toString();
    if (this.trouble === 'silence') return;
    const failing: Answer | undefined = this.trouble === 'error' ? { status: 503, body: this.errorBody } : undefined;
    const path = new URL(request.url ?? '/', 'http://server').pathname;
    const { status, body, headers } =
      failing ?? (await this.answer({ method: request.method ?? '', path, headers: request.headers, text, body: json(text) }));
    const payload = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload), ...headers });
    if (this.trouble !== 'cut') response.end(payload);
    else response.write(payload.slice(0, payload.length / 2), () => response.destroy());
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
