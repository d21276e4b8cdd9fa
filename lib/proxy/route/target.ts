import { portsOf } from '../../gateway/ports';
import type { RouteSpec, StreamingDomainSpec } from '../../gateway/spec';

/** Where the requests of one client connection go. */
export interface Target {
  readonly domain: string;
  readonly bootstrapServerId: string;
  /** Absent for the bootstrap port, and for a port that no broker of the domain has. */
  readonly nodeId?: number;
}

/**
 * The one place that chooses a target: by the port that the client has connected to, in the domain that the route is bound to.
 * @param port the port that is advertised, without the replica's offset
 */
export function targetOf(route: RouteSpec, domain: StreamingDomainSpec, port: number): Target {
  const { bootstrapServerId } = route.streamingDomain;
  for (const [nodeId, nodePort] of portsOf(route, domain).nodes) {
    if (nodePort === port) return { domain: domain.name, bootstrapServerId, nodeId };
  }
  return { domain: domain.name, bootstrapServerId };
}
