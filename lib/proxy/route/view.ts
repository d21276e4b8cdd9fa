import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import { parseEndpoint, portsOf } from '../../gateway/ports';
import type { RouteSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { Domain } from '../domain/domain';
import type { Address } from '../domain/listener';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteView } from '../rewrite/rewrite-response';
import { hostOf } from './target';

/** The domain that a route is bound to, among all that it may be bound to. */
export interface BoundTo {
  readonly domain: Domain;
  readonly domains: readonly StreamingDomainSpec[];
}

/** What clients of a route see, while it is bound to one domain. */
export function viewOf(gateway: string, route: RouteSpec, { domain, domains }: BoundTo, ranges: () => ApiRanges, log: Logger): RouteView {
  return {
    clusterId: clusterIdOf(gateway, route.name),
    addressOf:
      route.brokerIdentificationStrategy.type === 'host'
        ? byHost(route, route.brokerIdentificationStrategy.pattern)
        : byPort(route, domain.spec, domains, log),
    learn: (brokers) => domain.listener(route.streamingDomain.bootstrapServerId).learn(brokers),
    get ranges() {
      return ranges();
    },
  };
}

function byHost({ endpoint }: RouteSpec, pattern: string): (nodeId: number) => Address {
  const port = Number(/:(\d+)$/.exec(pattern)?.[1] ?? parseEndpoint(endpoint).port);
  return (nodeId) => ({ host: hostOf(pattern, nodeId), port });
}

function byPort(
  route: RouteSpec,
  spec: StreamingDomainSpec,
  domains: readonly StreamingDomainSpec[],
  log: Logger,
): (nodeId: number) => Address {
  const { host, bootstrap, nodes } = portsOf(route, spec, domains);
  const told = new Set<number>();
  return (nodeId) => {
    const port = nodes.get(nodeId);
    if (port === undefined && !told.has(nodeId)) {
      told.add(nodeId);
      const fault = { property: 'nodeIdRanges', value: nodeId, allowed: [...nodes.keys()].map(String) };
      log.error({ domain: spec.name, nodeId }, new CodedError('SWY6098', fault, `streaming domain ${spec.name}`).message);
    }
    return { host, port: port ?? bootstrap };
  };
}

/** Shaped like Kafka's own: 16 bytes in base64url. The same on every replica and after every restart. */
function clusterIdOf(gateway: string, route: string): string {
  return createHash('sha256').update(`${gateway}/${route}`).digest().subarray(0, 16).toString('base64url');
}
