import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { ClusterListener } from '../kafka/kafka-listener';
import type { BootstrapServerSpec, NodeIdRange, StreamingDomainSpec } from './spec';

/** A Kafka cluster as a gateway sees it. */
export class StreamingDomain {
  public static of(cluster: KafkaCluster): StreamingDomain {
    return new StreamingDomain(cluster);
  }

  /** Unique in the gateway: the cluster's name. */
  public readonly name: string;

  /** The bootstrap server of routes that name no listener. */
  public readonly bootstrapServerId: string;

  public readonly spec: StreamingDomainSpec;

  private constructor({ name, listeners, nodeIds }: KafkaCluster) {
    const bootstrapServers = listeners.flatMap(serversOf);
    this.name = name;
    this.bootstrapServerId = bootstrapServers[0]?.id ?? '';
    this.spec = { name, type: 'kafka', kafkaCluster: { bootstrapServers, nodeIdRanges: rangesOf(nodeIds) } };
  }
}

/** One entry an address: a list of addresses in one entry is not documented. Routes name the first one of a listener. */
function serversOf({ id, securityProtocol, bootstrapServers, tls }: ClusterListener): BootstrapServerSpec[] {
  return bootstrapServers.map((address, index) => ({
    id: index === 0 ? id : `${id}-${index + 1}`,
    endpoint: `${securityProtocol}://${address}`,
    ...(tls && { tls }),
  }));
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
