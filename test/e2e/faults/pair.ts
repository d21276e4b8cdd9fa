import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cable } from '../../support/network/cable';
import { Broker } from '../kafka/broker';
import { prepareDistribution } from '../kafka/distribution';
import { freePorts } from '../kafka/ports';
import { kafkaUuid } from '../kafka/properties';

/** Who talks to a cluster over a cable of its own. */
export const parties = ['gateway', 'provider', 'link'] as const;
export type Party = (typeof parties)[number];

/** The cables of one scene to one cluster. */
export type Lane = Readonly<Record<Party, Cable>>;

const host = '127.0.0.1';

/**
 * One node of Apache Kafka with a listener for each party of each lane, advertised at the party's cable: whatever a party learns from
 * the cluster's metadata leads through its cable. The plain listener is for the test itself.
 */
export class ReachedCluster {
  public static async start(nodeId: number, laneCount: number): Promise<ReachedCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-faults-'));
    const [port, controllerPort, ...laid] = (await freePorts(2 + laneCount * parties.length)) as [number, number, ...number[]];
    const cables = await Promise.all(laid.map((own) => Cable.lay({ to: [{ host, port: own }] })));
    const listeners = laid.map((own, index) => ({
      name: `${(parties[index % parties.length] as Party).toUpperCase()}${Math.floor(index / parties.length)}`,
      own: `${host}:${own}`,
      advertised: (cables[index] as Cable).address,
    }));
    const clusterId = kafkaUuid();
    const broker = new Broker({
      nodeId,
      port,
      controller: { nodeId, port: controllerPort },
      replicas: 1,
      folder,
      clusterId,
      distribution: await prepareDistribution(),
      extra: {
        listeners: [
          `PLAINTEXT://${host}:${port}`,
          `CONTROLLER://${host}:${controllerPort}`,
          ...listeners.map(({ name, own }) => `${name}://${own}`),
        ].join(),
        'advertised.listeners': [
          `PLAINTEXT://${host}:${port}`,
          ...listeners.map(({ name, advertised }) => `${name}://${advertised}`),
        ].join(),
        'listener.security.protocol.map': ['CONTROLLER', 'PLAINTEXT', ...listeners.map(({ name }) => name)]
          .map((name) => `${name}:PLAINTEXT`)
          .join(),
        // Of each listener.
        'num.network.threads': '1',
      },
    });
    const lanes = Array.from({ length: laneCount }, (_, lane) => {
      const own = cables.slice(lane * parties.length, (lane + 1) * parties.length);
      return Object.fromEntries(parties.map((party, index) => [party, own[index]])) as unknown as Lane;
    });
    const cluster = new ReachedCluster(folder, clusterId, `${host}:${port}`, nodeId, broker, lanes);
    await broker.start();
    return cluster;
  }

  private constructor(
    private readonly folder: string,
    public readonly clusterId: string,
    /** Without a cable. */
    public readonly bootstrapServers: string,
    public readonly nodeId: number,
    private readonly broker: Broker,
    public readonly lanes: readonly Lane[],
  ) {}

  /** SIGKILL; the data stays. */
  public async kill(): Promise<void> {
    await this.broker.kill();
  }

  /** Starts the node again with its data. */
  public async start(): Promise<void> {
    await this.broker.start();
  }

  public async remove(): Promise<void> {
    await Promise.all(this.lanes.flatMap((lane) => Object.values(lane)).map((cable: Cable) => cable.remove()));
    await this.broker.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
