import type { NodeIdRange, RouteSpec, StreamingDomainSpec } from './spec';

/** Ports that a route offers while it is bound to one streaming domain. */
export interface RoutePorts {
  readonly host: string;
  readonly bootstrap: number;
  /** Port of each broker, by node id. */
  readonly nodes: ReadonlyMap<number, number>;
}

/** Two routes that would listen on the same ports. */
export interface PortOverlap {
  readonly first: string;
  readonly second: string;
  /** Lowest port that both want. */
  readonly port: number;
}

/**
 * Port routing: the bootstrap port is the endpoint's, and the n-th node id of the domain's ranges, in their order, has the n-th port after it.
 * Source: CRD `gateways.platform.confluent.io`, brokerIdentificationStrategy `port`.
 */
export function portsOf(route: Pick<RouteSpec, 'endpoint'>, domain: StreamingDomainSpec): RoutePorts {
  const { host, port } = parseEndpoint(route.endpoint);
  const nodes = new Map<number, number>();
  for (const nodeId of nodeIdsOf(domain.kafkaCluster.nodeIdRanges ?? [])) nodes.set(nodeId, port + 1 + nodes.size);
  return { host, bootstrap: port, nodes };
}

/**
 * Every port that a route needs, first to last, whichever of the domains it is bound to: a switch to a domain with more brokers
 * must not need a port that nobody listens on or that belongs to another route.
 */
export function portSpan(
  route: Pick<RouteSpec, 'endpoint'>,
  domains: readonly StreamingDomainSpec[],
): { readonly first: number; readonly last: number } {
  const { port } = parseEndpoint(route.endpoint);
  const brokers = Math.max(0, ...domains.map(({ kafkaCluster }) => countOf(kafkaCluster.nodeIdRanges ?? [])));
  return { first: port, last: port + brokers };
}

/** Routes whose port spans meet. Hosts do not matter: a gateway listens on all of its addresses. */
export function portOverlaps(routes: readonly RouteSpec[], domains: readonly StreamingDomainSpec[]): PortOverlap[] {
  const spans = routes.map((route) => ({ name: route.name, ...portSpan(route, domains) }));
  return spans.flatMap((second, index) =>
    spans
      .slice(0, index)
      .filter((first) => first.first <= second.last && second.first <= first.last)
      .map((first) => ({ first: first.name, second: second.name, port: Math.max(first.first, second.first) })),
  );
}

/** Takes `host:port` apart; a host in brackets is an IPv6 address. The port is NaN where there is none. */
export function parseEndpoint(endpoint: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d{1,5})$/.exec(endpoint);
  return { host: match?.[1] ?? match?.[2] ?? '', port: match ? Number(match[3]) : NaN };
}

function* nodeIdsOf(ranges: readonly NodeIdRange[]): Generator<number> {
  for (const { start, end } of ranges) for (let id = start; id <= end; id++) yield id;
}

function countOf(ranges: readonly NodeIdRange[]): number {
  return ranges.reduce((count, { start, end }) => count + Math.max(0, end - start + 1), 0);
}
