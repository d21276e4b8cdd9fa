import { portsOf } from '../../gateway/ports';
import type { RouteSpec, StreamingDomainSpec } from '../../gateway/spec';

/** How a client has come in. */
export interface Entry {
  /** Advertised port, without the replica's offset. */
  readonly port: number;
  /** What the client has called the server in its TLS handshake. */
  readonly serverName?: string;
}

/** Where the requests of one client connection go. */
export interface Target {
  readonly domain: string;
  readonly bootstrapServerId: string;
  /** Absent where the client bootstraps, and where it asks for what no broker of the domain has. */
  readonly nodeId?: number;
}

/** The one place that chooses a target: by the port or the server name that the client has chosen, in the domain that the route is bound to. */
export function targetOf(route: RouteSpec, domain: StreamingDomainSpec, domains: readonly StreamingDomainSpec[], entry: Entry): Target {
  const { bootstrapServerId } = route.streamingDomain;
  const nodeId = nodeOf(route, domain, domains, entry);
  return { domain: domain.name, bootstrapServerId, ...(nodeId !== undefined && { nodeId }) };
}

function nodeOf(
  route: RouteSpec,
  domain: StreamingDomainSpec,
  domains: readonly StreamingDomainSpec[],
  { port, serverName }: Entry,
): number | undefined {
  const { brokerIdentificationStrategy: strategy } = route;
  if (strategy.type === 'host') return serverName === undefined ? undefined : nodeIn(serverName, hostPattern(strategy.pattern));
  for (const [nodeId, nodePort] of portsOf(route, domain, domains).nodes) if (nodePort === port) return nodeId;
  return undefined;
}

const NODE_ID = '$(nodeId)';

/** A host pattern without the port that it may end with. */
export function hostPattern(pattern: string): string {
  return pattern.replace(/:\d+$/, '');
}

/** Host of a broker, for clients. */
export function hostOf(pattern: string, nodeId: number): string {
  return hostPattern(pattern).replaceAll(NODE_ID, `${nodeId}`);
}

/** The node id in a host name, or undefined when the name is not of this pattern. Host names do not tell upper from lower case. */
export function nodeIn(host: string, pattern: string): number | undefined {
  const [before = '', after = ''] = pattern.toLowerCase().split(NODE_ID.toLowerCase());
  const name = host.toLowerCase();
  if (!name.startsWith(before) || !name.endsWith(after)) return undefined;
  const digits = name.slice(before.length, name.length - after.length);
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}
