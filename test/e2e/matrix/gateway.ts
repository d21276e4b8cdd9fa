import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { starterVariable } from '../../../lib/cli/interrupt';
import type { RouteChange, RouteReport } from '../../../lib/gateway/admin-api';
import type { GatewayDocument, RouteSpec } from '../../../lib/gateway/spec';
import { until } from '../../support/until';
import { freePorts } from '../kafka/ports';
import { LineProcess } from '../support/line-process';

const host = '127.0.0.1';
const switchyard = join(__dirname, '..', '..', '..', 'bin', 'switchyard.js');

/** One embedded gateway as a process of its own, driven through its admin API. */
export class Gateway {
  /** @param more further arguments of `switchyard proxy` */
  public static async start(document: GatewayDocument, more: readonly string[]): Promise<Gateway> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-matrix-gateway-'));
    const token = randomBytes(24).toString('base64url');
    const [config, tokenFile] = [join(folder, 'gateway.json'), join(folder, 'admin-token')];
    await writeFile(config, JSON.stringify(document));
    await writeFile(tokenFile, token, { mode: 0o600 });
    const admin = `${host}:${(await freePorts(1))[0]}`;
    let listening = false;
    const args = ['proxy', '--config', config, '--admin', admin, '--token-file', tokenFile, '--bind', host];
    const started = new LineProcess(process.execPath, [switchyard, ...args, '--state', join(folder, 'state.json'), ...more], {
      env: { ...process.env, [starterVariable]: '1' },
      onLine: () => (listening = true),
    });
    await until(() => listening, { describe: () => `the start of the gateway: ${started.stderr}`, timeout: 30_000 });
    return new Gateway(folder, started, `http://${admin}/v1/routes/`, token);
  }

  private constructor(
    private readonly folder: string,
    private readonly process: LineProcess,
    private readonly routes: string,
    private readonly token: string,
  ) {}

  /** What it logged. */
  public get log(): string {
    return this.process.stderr;
  }

  public route(name: string): Promise<RouteReport> {
    return this.call(name, 'GET');
  }

  /** Changes a route and waits until the change is confirmed. */
  public async change(spec: RouteSpec): Promise<RouteReport> {
    const { generation } = await this.route(spec.name);
    const change: RouteChange = { spec, expectedGeneration: generation, generation: generation + 1 };
    await this.call(spec.name, 'PUT', change);
    const wanted = spec.fence === undefined ? 'forwarding' : 'fenced';
    return until(
      async () => {
        const report = await this.route(spec.name);
        return report.generation === generation + 1 && report.state === wanted ? report : undefined;
      },
      { describe: `route ${spec.name} in state ${wanted}`, timeout: 30_000 },
    );
  }

  public async remove(): Promise<void> {
    this.process.kill();
    await this.process.exit();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async call(route: string, method: string, body?: unknown): Promise<RouteReport> {
    const answer = await fetch(`${this.routes}${route}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as RouteReport;
  }
}
