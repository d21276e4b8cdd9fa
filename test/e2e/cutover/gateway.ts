import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { starterVariable } from '../../../lib/cli/interrupt';
import type { RouteReport } from '../../../lib/gateway/admin-api';
import { startBalancer } from '../../../lib/sandbox/balancer';
import { sandboxRoute, type SandboxAddresses } from '../../../lib/sandbox/addresses';
import { until } from '../../support/until';
import { freePortRange, freePorts } from '../kafka/ports';
import { LineProcess } from '../support/line-process';

const host = '127.0.0.1';
const switchyard = join(__dirname, '..', '..', '..', 'bin', 'switchyard.js');

/** Ports that the balancer offers for two clusters of one broker each: the bootstrap port, and one for each node id that either cluster has. */
const portsForOneBroker = 3;

/** A place for the embedded gateway: addresses and token are known before anything runs. */
export class GatewayPlace {
  public static async find(portCount = portsForOneBroker): Promise<GatewayPlace> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-gateway-'));
    const token = randomBytes(24).toString('base64url');
    await writeFile(join(folder, 'admin-token'), token, { mode: 0o600 });
    return new GatewayPlace(folder, token, await freePortRange(3 * portCount), await freePorts(2), portCount);
  }

  public readonly addresses: SandboxAddresses['gateway'];

  private constructor(
    public readonly folder: string,
    public readonly token: string,
    public readonly firstPort: number,
    public readonly adminPorts: readonly number[],
    public readonly portCount: number,
  ) {
    this.addresses = {
      bootstrap: `${host}:${firstPort}`,
      replicas: adminPorts.map((port) => `http://${host}:${port}`),
      tokenFile: join(folder, 'admin-token'),
      route: sandboxRoute,
    };
  }

  public async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Two replicas of the embedded gateway as processes of their own, and a balancer before them. */
export class RunningGateway {
  public static async start(place: GatewayPlace, document: string): Promise<RunningGateway> {
    const ports = Array.from({ length: place.portCount }, (_, index) => place.firstPort + index);
    const balancer = await startBalancer({
      host,
      ports: ports.map((front) => ({
        front,
        backends: place.adminPorts.map((_, replica) => ({ host, port: front + offsetOf(place, replica) })),
      })),
    });
    const gateway = new RunningGateway(place, document, balancer);
    try {
      await Promise.all(place.adminPorts.map((_, replica) => gateway.startReplica(replica)));
      return gateway;
    } catch (error) {
      await gateway.remove();
      throw error;
    }
  }

  private readonly replicas: LineProcess[] = [];

  private constructor(
    private readonly place: GatewayPlace,
    private readonly document: string,
    private readonly balancer: { close(): Promise<unknown> },
  ) {}

  /** Starts a replica with the state that an earlier run of it has left. */
  public async startReplica(replica: number): Promise<void> {
    const { place } = this;
    let listening = false;
    const args = [
      'proxy',
      '--config',
      this.document,
      '--replica',
      `replica-${replica + 1}`,
      '--admin',
      `${host}:${place.adminPorts[replica]}`,
    ];
    args.push('--token-file', place.addresses.tokenFile, '--state', join(place.folder, `replica-${replica + 1}.json`));
    args.push('--bind', host, '--port-offset', `${offsetOf(place, replica)}`);
    const started = new LineProcess(process.execPath, [switchyard, ...args], {
      env: { ...process.env, [starterVariable]: '1' },
      onLine: () => (listening = true),
    });
    this.replicas[replica] = started;
    await until(() => listening, { describe: () => `the start of gateway replica ${replica + 1}: ${started.stderr}` });
  }

  public async killReplica(replica: number): Promise<void> {
    this.replicas[replica]!.kill();
    await this.replicas[replica]!.exit();
  }

  /** What a replica says of the route. */
  public async route(replica: number): Promise<RouteReport> {
    const { addresses, token } = this.place;
    const answer = await fetch(`${addresses.replicas[replica]}/v1/routes/${addresses.route}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await answer.json()) as RouteReport;
  }

  public async remove(): Promise<void> {
    await this.balancer.close();
    await Promise.all(this.replicas.map((_, replica) => this.killReplica(replica)));
  }
}

/** Replicas listen above the ports that the balancer offers. */
function offsetOf({ portCount }: GatewayPlace, replica: number): number {
  return portCount * (replica + 1);
}
