import type { Logger } from 'pino';
import type { BootstrapServerSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { ApiRanges } from '../rewrite/clamp';
import { ClusterListener, type ListenerProtocol } from './listener';

/** A Kafka cluster behind the proxy. */
export class Domain {
  public readonly listeners: readonly ClusterListener[];

  public constructor(
    public readonly spec: StreamingDomainSpec,
    protocolOf: (server: BootstrapServerSpec) => ListenerProtocol,
    log: Logger,
  ) {
    const ownLog = log.child({ domain: spec.name });
    this.listeners = spec.kafkaCluster.bootstrapServers.map((server) => new ClusterListener(server, protocolOf(server), ownLog));
  }

  /** The listener that a route names; the document was checked to have it. */
  public listener(bootstrapServerId: string): ClusterListener {
    return (this.listeners.find(({ spec }) => spec.id === bootstrapServerId) ?? this.listeners[0]) as ClusterListener;
  }

  /** What the first listener that answers says to ApiVersions. */
  public async apiVersions(): Promise<ApiRanges> {
    let last: unknown;
    for (const listener of this.listeners) {
      try {
        return await listener.apiVersions();
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }
}
