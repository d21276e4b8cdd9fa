import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { NodeIdRange, StreamingDomainSpec } from './spec';

/** A Kafka cluster as a gateway sees it. */
export class StreamingDomain {
  public static of(cluster: KafkaCluster): StreamingDomain {
    return new StreamingDomain(cluster);
  }

  /** Unique in the gateway: the cluster's name. */
  public readonly name: string;

  /** The bootstrap server that routes name. */
  public readonly bootstrapServerId: string;

  public readonly spec: StreamingDomainSpec;

  private constructor(cluster: KafkaCluster) {
    const { securityProtocol } = cluster;
    const bootstrapServers = cluster.bootstrapServers.map((address, index) => ({
      id: `${securityProtocol.toLowerCase()}-${index + 1}`,
      endpoint: `${securityProtocol}://${address}`,
    }));
    this.name = cluster.name;
    this.bootstrapServerId = `${securityProtocol.toLowerCase()}-1`;
    this.spec = { name: cluster.name, type: 'kafka', kafkaCluster: { bootstrapServers, nodeIdRanges: rangesOf(cluster.nodeIds) } };
  }
}

/** Node ids as ranges without gaps, lowest first. */
export function rangesOf(nodeIds: readonly number[]): NodeIdRange[] {
  const ranges: { start: number; end: number }[] = [];
  for (const id of [...nodeIds].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && id === last.end + 1) last.end = id;
    else ranges.push({ start: id, end: id });
  }
  return ranges.map((range, index) => ({ name: `range-${index + 1}`, ...range }));
}
