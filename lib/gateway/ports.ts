import type { RouteSpec, StreamingDomainSpec } from './spec';

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

/** What decides which ports a route needs. Without a strategy it is port routing. */
export type RoutedEndpoint = Pick<RouteSpec, 'endpoint'> & Partial<Pick<RouteSpec, 'brokerIdentificationStrategy'>>;

/**
 * Port routing: the bootstrap port is the endpoint's, and the n-th node id of all streaming domains, in ascending order, has the n-th port after it.
 * An id that two clusters have keeps its port when the route is switched: a Java client goes on using the connection that it has for a node id although
 * Metadata gives the id another address, and would ask the wrong broker for ever. With one domain this is what the CRD says (brokerIdentificationStrategy
 * `port`); Confluent's gateway counts each domain by itself.
 * Host routing has the bootstrap port only: brokers are told apart by the TLS server name.
 *
 * @param domain that the route is bound to
 * @param domains every one that it may be bound to; `domain` counts in any case
 */
export function portsOf(route: RoutedEndpoint, domain: StreamingDomainSpec, domains: readonly StreamingDomainSpec[]): RoutePorts {
  const { host, port } = parseEndpoint(route.endpoint);
  if (byHost(route)) return { host, bootstrap: port, nodes: new Map() };
  const own = new Set(nodeIdsOf(domain));
  const ports = allNodeIds([...domains, domain]).map((nodeId, index): [number, number] => [nodeId, port + 1 + index]);
  return { host, bootstrap: port, nodes: new Map(ports.filter(([nodeId]) => own.has(nodeId))) };
}

/**
 * Every port that a route needs, first to last, whichever of the domains it is bound to: a switch to a domain with more brokers
 * must not need a port that nobody listens on or that belongs to another route.
 */
export function portSpan(
  route: RoutedEndpoint,
  domains: readonly StreamingDomainSpec[],
): { readonly first: number; readonly last: number } {
  const { port } = parseEndpoint(route.endpoint);
  return { first: port, last: byHost(route) ? port : port + allNodeIds(domains).length };
}

/** Routes whose port spans meet. Hosts do not matter: a gateway listens on all of its addresses. */
export function portOverlaps(routes: readonly RouteSpec[], domains: readonly StreamingDomainSpec[]): PortOverlap[] {
  const spans = routes.map((route, index) => ({ index, name: route.name, ...portSpan(route, domains) }));
  const met: { readonly first: Span; readonly second: Span }[] = [];
  let open: Span[] = [];
  // A route without a port meets nothing, and would spoil the order.
  for (const span of spans.filter(({ first }) => !Number.isNaN(first)).sort((a, b) => a.first - b.first)) {
    open = open.filter(({ last }) => last >= span.first);
    for (const other of open) met.push(other.index < span.index ? { first: other, second: span } : { first: span, second: other });
    open.push(span);
  }
  return met
    .sort((a, b) => a.second.index - b.second.index || a.first.index - b.first.index)
    .map(({ first, second }) => ({ first: first.name, second: second.name, port: Math.max(first.first, second.first) }));
}

interface Span {
  readonly index: number;
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** Takes `host:port` apart; a host in brackets is an IPv6 address. The port is NaN where there is none. */
export function parseEndpoint(endpoint: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d{1,5})$/.exec(endpoint);
  return { host: match?.[1] ?? match?.[2] ?? '', port: match ? Number(match[3]) : NaN };
}

/** `$(nodeId)` in the pattern of a route with host routing. */
export const nodeIdMark = '$(nodeId)';

function byHost({ brokerIdentificationStrategy }: RoutedEndpoint): boolean {
  return brokerIdentificationStrategy?.type === 'host';
}

/** Without doubles, ascending. */
function allNodeIds(domains: readonly StreamingDomainSpec[]): number[] {
  return [...new Set(domains.flatMap((domain) => [...nodeIdsOf(domain)]))].sort((a, b) => a - b);
}

function* nodeIdsOf({ kafkaCluster: { nodeIdRanges = [] } }: StreamingDomainSpec): Generator<number> {
  for (const { start, end } of nodeIdRanges) for (let id = start; id <= end; id++) yield id;
}
