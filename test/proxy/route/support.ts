import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import pino from 'pino';
import type { RouteReport, RouteState } from '../../../lib/gateway/admin-api';
import type { GatewayDocument, RouteSpec, SecretStoreSpec, StreamingDomainSpec } from '../../../lib/gateway/spec';
import { type ProxyOptions, type RunningProxy, startProxy } from '../../../lib/proxy';
import type { SaslClient } from '../../../lib/proxy/auth/types';
import { logIn } from '../../../lib/proxy/session/cluster-login';
import { WireClient } from '../../../lib/proxy/wire';
import { writeSecret } from '../../support/certificates';
import { until } from '../../support/until';
import { TOKEN } from '../support/start';

/** Secrets as a replica has them mounted; gone with `remove`. */
export class Secrets {
  public readonly root = mkdtempSync(join(tmpdir(), 'swy-route-'));

  public write(name: string, files: Readonly<Record<string, string | Buffer>>): string {
    writeSecret(join(this.root, name), files);
    return name;
  }

  /** A store with one file a principal. */
  public fileStore(name: string, entries: Readonly<Record<string, string>>): SecretStoreSpec {
    this.write(`${name}-config`, { separator: ':' });
    this.write(`${name}-entries`, entries);
    return { name, provider: { type: 'File', configSecretRef: `${name}-config`, clientCredentialsRef: `${name}-entries` } };
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export interface GatewayParts {
  readonly domains: readonly StreamingDomainSpec[];
  readonly routes: readonly RouteSpec[];
  readonly stores?: readonly SecretStoreSpec[];
}

/** A running gateway, its log, and its admin API. */
export class Gateway {
  public static async start({ domains, routes, stores }: GatewayParts, options: Partial<ProxyOptions> = {}): Promise<Gateway> {
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
    const document: GatewayDocument = {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: 'edge' },
      spec: { streamingDomains: domains, routes, ...(stores && { secretStores: stores }) },
    };
    const proxy = await startProxy({
      document,
      replica: 'replica-1',
      adminPort: 0,
      token: TOKEN,
      bindHost: '127.0.0.1',
      logger,
      drainTimeoutMs: 2_000,
      rules: { allowPlaintextPasswords: true },
      ...options,
    });
    return new Gateway(proxy, routes, lines);
  }

  private constructor(
    public readonly proxy: RunningProxy,
    private readonly specs: readonly RouteSpec[],
    public readonly lines: readonly Record<string, unknown>[],
  ) {}

  /** Everything that was logged, as one text. */
  public get logged(): string {
    return JSON.stringify(this.lines);
  }

  public async route(name = 'orders'): Promise<RouteReport> {
    return (await this.call('GET', `/v1/routes/${name}`)) as RouteReport;
  }

  /** Puts the next generation of a route: as it was configured, with what is given. */
  public async change(more: Partial<RouteSpec>, name = 'orders'): Promise<RouteReport> {
    const { generation } = await this.route(name);
    const spec = { ...this.specs.find((each) => each.name === name), ...more };
    return (await this.call('PUT', `/v1/routes/${name}`, {
      spec,
      expectedGeneration: generation,
      generation: generation + 1,
    })) as RouteReport;
  }

  public settled(state: RouteState, name = 'orders'): Promise<RouteReport> {
    return until(async () => ((await this.route(name)).state === state ? this.route(name) : undefined), {
      describe: `state ${state} of ${name}`,
    });
  }

  public async metrics(): Promise<string> {
    return (await this.call('GET', '/metrics')) as string;
  }

  public async close(): Promise<void> {
    await this.proxy.close({ drain: false });
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.proxy.adminUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text.startsWith('{') ? JSON.parse(text) : text;
  }
}

/** A client that speaks TLS. */
export function connectSecurely(port: number, options: ConnectionOptions): Promise<WireClient> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ...options });
    socket.once('error', reject).once('secureConnect', () => {
      socket.off('error', reject);
      resolve(new WireClient(socket, 'test'));
    });
  });
}

export function connectPlainly(port: number): Promise<WireClient> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject);
      resolve(new WireClient(socket, 'test'));
    });
  });
}

/** Logs a client in. @returns milliseconds that the login lasts */
export function authenticate(client: WireClient, sasl: SaslClient): Promise<number> {
  return logIn(sasl, (apiKey, version, body) => client.send(apiKey, version, body));
}
