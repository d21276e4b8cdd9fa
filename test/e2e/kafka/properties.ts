import { randomBytes } from 'node:crypto';

export interface BrokerSettings {
  readonly nodeId: number;
  readonly port: number;
  /** The node that is broker and controller in one. */
  readonly controller: { readonly nodeId: number; readonly port: number };
  readonly data: string;
  /** Of internal topics. */
  readonly replicas: number;
  readonly extra?: Readonly<Record<string, string>>;
}

/** server.properties of a broker on loopback. */
export function brokerProperties(settings: BrokerSettings): string {
  const { nodeId, port, controller, data, replicas } = settings;
  const controls = nodeId === controller.nodeId;
  const client = `PLAINTEXT://127.0.0.1:${port}`;
  const properties = {
    'process.roles': controls ? 'broker,controller' : 'broker',
    'node.id': nodeId,
    'controller.quorum.voters': `${controller.nodeId}@127.0.0.1:${controller.port}`,
    listeners: controls ? `${client},CONTROLLER://127.0.0.1:${controller.port}` : client,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': data,
    'num.network.threads': 3,
    'num.io.threads': 4,
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 2,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': 1,
    // The default waits 3 s before a group's first assignment.
    'group.initial.rebalance.delay.ms': 0,
    // A killed node is let in again once its old session has ended, 9 s by default.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 500,
    // The default reserves 128 MB of heap.
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    'file.delete.delay.ms': 1000,
    ...settings.extra,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Ids as Kafka writes them: 16 bytes in url-safe base64. They may not begin with `-`, which its tools take for an option. */
export function kafkaUuid(): string {
  const bytes = randomBytes(16);
  bytes[0] = bytes[0]! & 0x7f;
  return bytes.toString('base64url');
}
