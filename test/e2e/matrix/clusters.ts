import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker } from '../kafka/broker';
import { prepareDistribution } from '../kafka/distribution';
import { freePorts } from '../kafka/ports';
import { kafkaUuid } from '../kafka/properties';
import { type Authority, writeFiles } from './certificates';

const host = '127.0.0.1';
const plainLogin = 'org.apache.kafka.common.security.plain.PlainLoginModule required';

export interface SecuredClusterOptions {
  /** The first node is broker and controller in one. */
  readonly nodeIds: readonly number[];
  readonly authority: Authority;
  /** The only user of the SASL listener. */
  readonly user: string;
  readonly password: string;
}

interface Addresses {
  readonly bootstrapServers: string;
  readonly saslBootstrapServers: string;
}

/** Brokers of Apache Kafka with two listeners: PLAINTEXT for who may see everything, and SASL_SSL with mechanism PLAIN. */
export class SecuredCluster {
  public static async start(options: SecuredClusterOptions): Promise<SecuredCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-matrix-kafka-'));
    const clusterId = kafkaUuid();
    const { nodeIds } = options;
    const [controllerPort, ...ports] = (await freePorts(2 * nodeIds.length + 1)) as [number, ...number[]];
    const [plain, sasl] = [ports.slice(0, nodeIds.length), ports.slice(nodeIds.length)];
    const shared = {
      controller: { nodeId: nodeIds[0]!, port: controllerPort },
      replicas: nodeIds.length,
      clusterId,
      distribution: await prepareDistribution(),
    };
    const keyStore = writeKeyStore(folder, options.authority);
    const brokers = nodeIds.map((nodeId, index) => {
      const port = plain[index]!;
      const listeners = `PLAINTEXT://${host}:${port},SASL_SSL://${host}:${sasl[index]}`;
      const control = index === 0 ? `,CONTROLLER://${host}:${controllerPort}` : '';
      const extra = { listeners: `${listeners}${control}`, 'advertised.listeners': listeners, ...security(options, keyStore) };
      return new Broker({ ...shared, nodeId, port, folder: join(folder, `node-${nodeId}`), extra });
    });
    // The SASL listener of one broker will do: an entry of a streaming domain holds one address.
    const bootstrapServers = plain.map((port) => `${host}:${port}`).join(',');
    const cluster = new SecuredCluster(folder, brokers, clusterId, nodeIds, {
      bootstrapServers,
      saslBootstrapServers: `${host}:${sasl[0]}`,
    });
    await Promise.all(brokers.map((broker) => broker.start()));
    return cluster;
  }

  private constructor(
    private readonly folder: string,
    private readonly brokers: readonly Broker[],
    public readonly clusterId: string,
    public readonly nodeIds: readonly number[],
    private readonly addresses: Addresses,
  ) {}

  /** Of the PLAINTEXT listeners. */
  public get bootstrapServers(): string {
    return this.addresses.bootstrapServers;
  }

  public get saslBootstrapServers(): string {
    return this.addresses.saslBootstrapServers;
  }

  public async remove(): Promise<void> {
    await Promise.all(this.brokers.map((broker) => broker.remove()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function security({ user, password }: SecuredClusterOptions, keyStore: string): Record<string, string> {
  return {
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${plainLogin} user_${user}="${password}";`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyStore,
  };
}

/** Kafka reads PEM as one file: the key, then its certificates. */
function writeKeyStore(folder: string, authority: Authority): string {
  const { key, certificate } = authority.server('localhost');
  return writeFiles(folder, { 'broker.pem': `${key}${certificate}${authority.certificate}` })[0]!;
}
