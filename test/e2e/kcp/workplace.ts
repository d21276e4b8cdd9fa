import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox/sandbox-clusters';
import { kcpBinary } from './binary';
import { KubernetesStandIn } from './kubernetes';

const link = 'to-cloud';
const namespace = 'confluent';

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A sandbox, a Kubernetes API, and the folder in which an engineer would run KCP. */
export class Workplace {
  public static async open(): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-kcp-'));
    const clusters = await startSandboxClusters({ basePort: 0, folder, tls: true, sasl: true });
    const kubernetes = await KubernetesStandIn.start(gateway(clusters, 'source'));
    const workplace = new Workplace(folder, clusters, kubernetes);
    await workplace.write('kubeconfig', kubernetes.kubeconfig);
    await workplace.write('switchover.yaml', JSON.stringify(gateway(clusters, 'destination')));
    return workplace;
  }

  private constructor(
    public readonly folder: string,
    public readonly clusters: SandboxClusters,
    public readonly kubernetes: KubernetesStandIn,
  ) {}

  /** Runs KCP to its end. */
  public kcp(...args: readonly string[]): Promise<Ended> {
    const env = { ...process.env, SSL_CERT_FILE: this.clusters.destination.secured?.caFile ?? '', NO_COLOR: '1' };
    return new Promise((resolve) => {
      execFile(kcpBinary ?? 'kcp', [...args], { cwd: this.folder, env, timeout: 120_000 }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
      });
    });
  }

  /** State of the only migration. */
  public async state(): Promise<string> {
    const { migrations } = JSON.parse(await readFile(join(this.folder, 'migration-state.json'), 'utf8')) as {
      migrations: { current_state: string }[];
    };
    return migrations[0]?.current_state ?? 'none';
  }

  /** Calls the linking API; `path` is what comes after the link's name. */
  public async link(method: string, path: string, body?: object): Promise<any> {
    const { restEndpoint, clusterId } = this.clusters.destination;
    const answer = await fetch(`${restEndpoint}/kafka/v3/clusters/${clusterId}/links${path}`, {
      method,
      headers: { Authorization: `Basic ${Buffer.from(this.clusters.apiKey).toString('base64')}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  public async createLinkWith(topics: readonly string[]): Promise<void> {
    const configs = { 'bootstrap.servers': this.clusters.source.bootstrapServers, 'consumer.offset.sync.enable': 'true' };
    await this.link('POST', `?link_name=${link}`, { configs: Object.entries(configs).map(([name, value]) => ({ name, value })) });
    for (const topic of topics) {
      this.clusters.sourceCluster.createTopic(topic);
      await this.link('POST', `/${link}/mirrors`, { source_topic_name: topic });
    }
  }

  public async mirrorStates(): Promise<Record<string, string>> {
    const { data } = await this.link('GET', `/${link}/mirrors`);
    return Object.fromEntries(
      data.map((mirror: { mirror_topic_name: string; mirror_status: string }) => [mirror.mirror_topic_name, mirror.mirror_status]),
    );
  }

  /** Writes the manifest of a cutover of these topics, and gives its name. */
  public cutover(topics: readonly string[], policies: object = {}): Promise<string> {
    const { source, destination } = this.clusters;
    const [username, password] = this.clusters.apiKey.split(':');
    return this.write(
      'gateway-migration.yaml',
      JSON.stringify({
        apiVersion: 'kcp.confluent.io/v1alpha1',
        kind: 'GatewayMigration',
        metadata: { name: 'orders' },
        spec: {
          source: {
            type: 'apache-kafka',
            bootstrapServers: source.bootstrapServers.split(','),
            credentials: { unauthenticated_plaintext: {} },
          },
          target: {
            type: 'confluent-cloud',
            clusterId: destination.clusterId,
            kafka: {
              bootstrapServers: destination.secured?.bootstrapServers.split(','),
              restEndpoint: destination.secured?.restEndpoint,
              credentials: { sasl_plain: { username, password, tls: true } },
            },
          },
          clusterLink: { name: link, pauseConsumerOffsetSync: true },
          gateway: {
            namespace,
            kubeconfig: join(this.folder, 'kubeconfig'),
            crs: { initial: 'gateway', switchover: join(this.folder, 'switchover.yaml') },
            fence: { routes: ['orders'] },
          },
          topics,
          defaultPolicies: { lagThreshold: 0, promoteBatchSize: 0, ...policies },
        },
      }),
    );
  }

  /** Writes the manifest by which `kcp migrate apply` makes a link with mirrors, and gives its name. */
  public async desired(name: string): Promise<string> {
    const { source, destination } = this.clusters;
    const [api_key, api_secret] = this.clusters.apiKey.split(':');
    const sourceCredentials = await this.write('source.yaml', JSON.stringify({ unauthenticated_plaintext: {} }));
    const targetCredentials = await this.write('target.yaml', JSON.stringify({ api_key, api_secret }));
    return this.write(
      'migration.yaml',
      JSON.stringify({
        apiVersion: 'kcp.confluent.io/v1alpha1',
        kind: 'Migration',
        metadata: { name: 'orders' },
        spec: {
          source: { type: 'apache-kafka', bootstrapServers: source.bootstrapServers.split(','), credentials: sourceCredentials },
          target: {
            type: 'confluent-cloud',
            clusterId: destination.clusterId,
            clusterCredentials: targetCredentials,
            kafka: { restEndpoint: destination.secured?.restEndpoint },
          },
          clusterLink: {
            name,
            mode: 'destination',
            source: { bootstrapServers: source.bootstrapServers.split(','), credentials: sourceCredentials },
            consumerOffsetSync: { enable: true },
          },
          topics: { mode: 'mirror', include: ['*'] },
        },
      }),
    );
  }

  public async close(): Promise<void> {
    await this.kubernetes.close();
    await this.clusters.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async write(name: string, text: string): Promise<string> {
    const file = join(this.folder, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  }
}

/** A gateway of one route, to the source or to the destination. */
function gateway({ source, destination }: SandboxClusters, streamingDomain: 'source' | 'destination') {
  const domain = (name: string, bootstrapServers: string) => ({
    name,
    type: 'kafka',
    kafkaCluster: {
      bootstrapServers: [{ id: 'PLAINTEXT', endpoint: `PLAINTEXT://${bootstrapServers.split(',')[0]}` }],
      nodeIdRanges: [{ name: 'default', start: 0, end: 3 }],
    },
  });
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'gateway', namespace },
    spec: {
      replicas: 2,
      streamingDomains: [domain('source', source.bootstrapServers), domain('destination', destination.bootstrapServers)],
      routes: [
        {
          name: 'orders',
          endpoint: 'gateway.example.com:9092',
          brokerIdentificationStrategy: { type: 'port' },
          streamingDomain: { name: streamingDomain, bootstrapServerId: 'PLAINTEXT' },
          security: { auth: 'passthrough' },
        },
      ],
    },
  };
}
