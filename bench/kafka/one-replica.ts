import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { starterVariable } from '../../lib/cli/interrupt';
import type { GatewayDocument } from '../../lib/gateway/spec';
import type { KafkaCluster } from '../../test/e2e/kafka/cluster';
import { freePortRange, freePorts } from '../../test/e2e/kafka/ports';
import { LineProcess } from '../../test/e2e/support/line-process';
import { until } from '../../test/support/until';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** One replica of the embedded gateway before a cluster, without a balancer. */
export class OneReplica {
  public static async start(cluster: KafkaCluster): Promise<OneReplica> {
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
    const endpoint = `127.0.0.1:${await freePortRange(cluster.nodeIds.length + 1)}`;
    writeFileSync(join(folder, 'gateway.json'), JSON.stringify(documentOf(cluster, endpoint)));
    writeFileSync(join(folder, 'token'), 'bench');
    const [adminPort] = await freePorts(1);
    let listening = false;
    const args = ['proxy', '--config', join(folder, 'gateway.json'), '--admin', `127.0.0.1:${adminPort}`];
    const replica = new LineProcess(
      process.execPath,
      [join(__dirname, '..', '..', 'bin', 'switchyard.js'), ...args, '--token-file', join(folder, 'token'), '--bind', '127.0.0.1'],
      { env: { ...process.env, [starterVariable]: '1' }, onLine: () => (listening = true) },
    );
    await until(() => listening, { describe: 'the start of the proxy' });
    return new OneReplica(endpoint, cluster.bootstrapServers, replica, folder);
  }

  private constructor(
    public readonly bootstrapServers: string,
    public readonly clusterBootstrap: string,
    private readonly replica: LineProcess,
    private readonly folder: string,
  ) {}

  /** CPU time since the start, in seconds. */
  public get cpuSeconds(): number {
    const [, fields = ''] = readFileSync(`/proc/${this.replica.pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return (user! + system!) / ticksPerSecond;
  }

  /** Highest resident size so far. */
  public get peakMegabytes(): number {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.replica.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  public stop(): void {
    this.replica.kill();
    rmSync(this.folder, { recursive: true });
  }
}

function documentOf(cluster: KafkaCluster, endpoint: string): GatewayDocument {
  const bootstrapServers = [{ id: 'bootstrap', endpoint: `PLAINTEXT://${cluster.bootstrapServers}` }];
  const nodeIdRanges = cluster.nodeIds.map((nodeId) => ({ name: `node-${nodeId}`, start: nodeId, end: nodeId }));
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'bench' },
    spec: {
      replicas: 1,
      streamingDomains: [{ name: 'kafka', type: 'kafka', kafkaCluster: { bootstrapServers, nodeIdRanges } }],
      routes: [
        {
          name: 'bench',
          endpoint,
          brokerIdentificationStrategy: { type: 'port' },
          streamingDomain: { name: 'kafka', bootstrapServerId: 'bootstrap' },
          security: { auth: 'passthrough' },
        },
      ],
    },
  };
}
