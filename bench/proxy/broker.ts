import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker } from '../../test/e2e/kafka/broker';
import { prepareDistribution } from '../../test/e2e/kafka/distribution';
import { freePorts } from '../../test/e2e/kafka/ports';
import { kafkaUuid } from '../../test/e2e/kafka/properties';
import type { Certificates } from './system/certificates';
import { childWithArgument } from './system/process-tree';

export const nodeId = 1;

/** The one broker that every path leads to. */
export interface BenchBroker {
  /** Direct. */
  readonly address: string;
  /** Direct, over TLS. */
  readonly tlsAddress: string;
  /** A listener that advertises {@link floorAddress}: a proxy that does not read Kafka's bytes cannot rewrite addresses. */
  readonly behindFloor: string;
  /** Where the floor has to listen. */
  readonly floorAddress: string;
  readonly pid: number;
  remove(): Promise<void>;
}

export async function startBroker(certificates: Certificates, wantedPort?: number): Promise<BenchBroker> {
  const [free, controllerPort, tlsPort, behindPort, floorPort] = (await freePorts(5)) as [number, number, number, number, number];
  const port = wantedPort ?? free;
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-broker-'));
  const [address, tlsAddress, behindFloor, floorAddress] = [port, tlsPort, behindPort, floorPort].map((each) => `127.0.0.1:${each}`) as [
    string,
    string,
    string,
    string,
  ];
  const broker = new Broker({
    nodeId,
    port,
    controller: { nodeId, port: controllerPort },
    replicas: 1,
    folder,
    clusterId: kafkaUuid(),
    distribution: await prepareDistribution(),
    jvm: ['-Xms512m', '-Xmx1g'],
    extra: {
      listeners: `PLAINTEXT://${address},TLS://${tlsAddress},FLOOR://${behindFloor},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://${address},TLS://${tlsAddress},FLOOR://${floorAddress}`,
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,FLOOR:PLAINTEXT,TLS:SSL',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': certificates.keyAndChain,
    },
  });
  await broker.start();
  return { address, tlsAddress, behindFloor, floorAddress, pid: childWithArgument(folder), remove: () => broker.remove() };
}
