import type { GatewayPort } from '../deployment-input';
import type { BoundRoute } from '../gateway-base';
import { portSpan } from '../ports';
import { fieldsOf, secretRefs } from '../rules/walk';
import type { GatewayDocument, StreamingDomainSpec } from '../spec';

/** Every port of every route whichever domain it leads to, ascending: a switch needs no other Service. */
export function portsOfRoutes(routes: readonly BoundRoute[], domains: readonly StreamingDomainSpec[]): GatewayPort[] {
  const ports = new Map<number, string>();
  for (const { spec } of routes) {
    const { first, last } = portSpan(spec, domains);
    for (let port = first; port <= last; port++) if (!ports.has(port)) ports.set(port, spec.name);
  }
  return [...ports].map(([port, route]) => ({ port, route })).sort((a, b) => a.port - b.port);
}

/** Names of the Secrets that a document refers to, and that its routes refer to at other stages. */
export function secretsOfDocument({ spec }: GatewayDocument, routes: readonly BoundRoute[]): string[] {
  const later = routes.flatMap(({ laterSpecs = [] }) => laterSpecs);
  const found = secretRefs(fieldsOf([spec, later])).map(({ name }) => name);
  return [...new Set([...found, ...routes.flatMap(({ secrets = [] }) => secrets)])].sort();
}
