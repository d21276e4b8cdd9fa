import { exec, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import pino, { type Logger } from 'pino';
import { SecretFolders } from '../../../lib/proxy/files/secret-folders';
import type { ServerTls } from '../../../lib/proxy/tls/server-tls';
import { writeSecret } from '../../support/certificates';

/** Secrets as mounted folders, and what is logged; gone with `remove`. */
export class SecretsOnDisk {
  public readonly root = mkdtempSync(join(tmpdir(), 'swy-tls-'));
  public readonly folders = new SecretFolders(this.root, { pollMs: 20 });
  public readonly lines: Record<string, unknown>[] = [];
  public readonly log: Logger = pino(
    { level: 'debug' },
    { write: (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>) },
  );

  public write(name: string, files: Readonly<Record<string, string | Buffer>>): string {
    return writeSecret(join(this.root, name), files);
  }

  /** Everything that was logged, as one text. */
  public get logged(): string {
    return JSON.stringify(this.lines);
  }

  public remove(): void {
    this.folders.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A port whose connections go through a {@link ServerTls}. */
export class TlsPort {
  public static async open(
    tls: ServerTls,
    onConnection: (socket: TLSSocket, raw: Socket) => void = echo,
    deadlineMs?: number,
  ): Promise<TlsPort> {
    const port = new TlsPort(tls, onConnection, deadlineMs);
    await new Promise<void>((resolve) => port.server.listen(0, '127.0.0.1', resolve));
    return port;
  }

  public readonly accepted: TLSSocket[] = [];
  public readonly refused: Error[] = [];
  private readonly raws = new Set<Socket>();
  private readonly server: Server;

  private constructor(tls: ServerTls, onConnection: (socket: TLSSocket, raw: Socket) => void, deadlineMs: number | undefined) {
    this.server = createServer({ pauseOnConnect: true, noDelay: true }, (raw) => {
      this.raws.add(raw);
      tls.accept(raw, deadlineMs).then(
        (socket) => {
          socket.on('error', () => undefined);
          this.accepted.push(socket);
          onConnection(socket, raw);
        },
        (error: Error) => this.refused.push(error),
      );
    });
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public async close(): Promise<void> {
    for (const raw of this.raws) raw.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export function echo(socket: TLSSocket): void {
  socket.pipe(socket);
}

/** A Node client that has shaken hands; rejects with the error that it met. */
export function tlsClient(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ...options });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

export function plainSocket(port: number, host = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host }, () => resolve(socket)).once('error', reject);
  });
}

/** Sends and waits for the same bytes to come back. */
export function ping(socket: Socket, text = 'ping'): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const read = (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.length < text.length) return;
      end();
      resolve(seen);
    };
    const failed = (error: Error) => {
      end();
      reject(error);
    };
    const closed = () => failed(new Error('closed'));
    const end = () => socket.off('data', read).off('error', failed).off('close', closed);
    socket.on('data', read).once('error', failed).once('close', closed);
    socket.write(text);
  });
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code: string }> {
  return promise.then(
    () => Promise.reject(new Error('it was not rejected')),
    (error: Error & { code: string }) => error,
  );
}

export function thrownBy(action: () => unknown): Error & { code: string } {
  try {
    action();
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error('nothing was thrown');
}

/** Whether a program is there; a test that cannot run for want of it says so in its name. */
export function hasProgram(name: string, ...args: string[]): boolean {
  return spawnSync(name, args, { stdio: 'ignore' }).error === undefined;
}

/** Runs a line of shell beside this process, which goes on serving. */
export function run(line: string): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    exec(line, (error, stdout, stderr) => resolve({ status: error ? (error.code ?? 1) : 0, output: stdout + stderr }));
  });
}
