import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { starterVariable } from '../../../lib/cli/interrupt';
import type { RouteReport } from '../../../lib/gateway/admin-api';
import { Cable } from '../../support/network/cable';
import { until } from '../../support/until';
import { freePortRange, freePorts } from '../kafka/ports';
import { LineProcess } from '../support/line-process';
import { switchyard } from './places';

const host = '127.0.0.1';
const replicaCount = 2;

/** The bootstrap port, and one for each broker id up to the highest; replicas listen as many ports above. */
const portCount = 3;

let lastPorts: Promise<unknown> = Promise.resolve();

/** Found one after another: two searches at once may find the same port. */
function nextPorts(): Promise<{ firstPort: number; adminPorts: number[] }> {
  const found = lastPorts.then(async () => ({
    firstPort: await freePortRange(portCount * (1 + replicaCount)),
    adminPorts: await freePorts(replicaCount),
  }));
  lastPorts = found.catch(() => undefined);
  return found;
}

/** Two replicas of the embedded gateway as processes of their own. Clients, and who uses the admin API, reach them over cables. */
export class CabledGateway {
  /** Finds ports and writes the token; nothing runs yet. */
  public static async plan(folder: string, route: string): Promise<CabledGateway> {
    await mkdir(folder, { recursive: true });
    const { firstPort, adminPorts } = await nextPorts();
    const token = randomBytes(24).toString('base64url');
    await writeFile(join(folder, 'admin-token'), token, { mode: 0o600 });
    const admin = await Promise.all(adminPorts.map((port) => Cable.lay({ to: [{ host, port }] })));
    const clients = await Promise.all(
      Array.from({ length: portCount }, (_, port) =>
        Cable.lay({ port: firstPort + port, to: adminPorts.map((_, replica) => ({ host, port: firstPort + port + offsetOf(replica) })) }),
      ),
    );
    return new CabledGateway(folder, route, token, firstPort, adminPorts, admin, clients);
  }

  private document = '';
  private readonly replicas: LineProcess[] = [];

  private constructor(
    private readonly folder: string,
    public readonly route: string,
    private readonly token: string,
    private readonly firstPort: number,
    private readonly adminPorts: readonly number[],
    public readonly adminCables: readonly Cable[],
    public readonly clientCables: readonly Cable[],
  ) {}

  public get addresses() {
    return {
      bootstrap: `${host}:${this.firstPort}`,
      replicas: this.adminCables.map(({ address }) => `http://${address}`),
      tokenFile: join(this.folder, 'admin-token'),
      route: this.route,
    };
  }

  public async start(document: string): Promise<void> {
    this.document = document;
    await Promise.all(this.adminPorts.map((_, replica) => this.startReplica(replica)));
  }

  /** Starts a replica with the state that an earlier run of it has left. */
  public async startReplica(replica: number): Promise<void> {
    const name = `replica-${replica + 1}`;
    let listening = false;
    const options = {
      config: this.document,
      replica: name,
      admin: `${host}:${this.adminPorts[replica]}`,
      'token-file': this.addresses.tokenFile,
      state: join(this.folder, `${name}.json`),
      bind: host,
      'port-offset': `${offsetOf(replica)}`,
    };
    const args = Object.entries(options).flatMap(([flag, value]) => [`--${flag}`, value]);
    const started = new LineProcess(process.execPath, [switchyard, 'proxy', ...args], {
      env: { ...process.env, [starterVariable]: '1' },
      onLine: () => (listening = true),
    });
    this.replicas[replica] = started;
    await until(() => listening, { describe: () => `the start of gateway ${name}: ${started.stderr}`, timeout: 30_000 });
  }

  /** SIGKILL. */
  public async killReplica(replica: number): Promise<void> {
    const running = this.replicas[replica];
    running?.kill();
    await running?.exit();
  }

  public async restart(): Promise<void> {
    await Promise.all(this.replicas.map((_, replica) => this.killReplica(replica)));
    await Promise.all(this.replicas.map((_, replica) => this.startReplica(replica)));
  }

  /** What each replica says of the route, asked without a cable; undefined for one that does not answer. */
  public reports(): Promise<(RouteReport | undefined)[]> {
    return Promise.all(this.adminPorts.map((port) => this.report(port)));
  }

  /** Cluster that every replica forwards to; undefined while the route is fenced or the replicas differ. */
  public async serves(): Promise<string | undefined> {
    const [first, ...others] = (await this.reports()).map((report) =>
      report?.state === 'forwarding' ? report.spec.streamingDomain.name : undefined,
    );
    return others.every((other) => other === first) ? first : undefined;
  }

  public async remove(): Promise<void> {
    await Promise.all([...this.adminCables, ...this.clientCables].map((cable) => cable.remove()));
    await Promise.all(this.replicas.map((_, replica) => this.killReplica(replica)));
  }

  private async report(port: number): Promise<RouteReport | undefined> {
    const headers = { authorization: `Bearer ${this.token}` };
    const answer = await fetch(`http://${host}:${port}/v1/routes/${this.route}`, { headers }).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as RouteReport) : undefined;
  }
}

function offsetOf(replica: number): number {
  return portCount * (replica + 1);
}
