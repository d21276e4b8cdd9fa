import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { portsOf, type RoutePorts } from '../../gateway/ports';
import type { RouteSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { Address } from '../domain/domain';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteView } from '../rewrite/rewrite-response';

/** What clients of a route see, while it is bound to one domain. */
export function viewOf(gateway: string, route: RouteSpec, domain: StreamingDomainSpec, ranges: () => ApiRanges, log: Logger): RouteView {
  const ports = portsOf(route, domain);
  return {
    clusterId: clusterIdOf(gateway, route.name),
    addressOf: (nodeId) =>
      addressIn(ports, nodeId, () =>
        log.error({ domain: domain.name, nodeId }, 'a broker is in none of the nodeIdRanges: clients are sent to the bootstrap port'),
      ),
    get ranges() {
      return ranges();
    },
  };
}

function addressIn({ host, bootstrap, nodes }: RoutePorts, nodeId: number, unmapped: () => void): Address {
  const port = nodes.get(nodeId);
  if (port === undefined) unmapped();
  return { host, port: port ?? bootstrap };
}

/** Shaped like Kafka's own: 16 bytes in base64url. The same on every replica and after every restart. */
function clusterIdOf(gateway: string, route: string): string {
  return createHash('sha256').update(`${gateway}/${route}`).digest().subarray(0, 16).toString('base64url');
}
