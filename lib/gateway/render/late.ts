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

/** Names of the stores that users of SCRAM are registered in through a route, in any stage of it (KIP-554). */
export function storesWritten(routes: readonly BoundRoute[]): ReadonlySet<string> {
  const specs = routes.flatMap(({ spec, laterSpecs = [] }) => [spec, ...laterSpecs]);
  const written = specs.flatMap(({ security: { secretStore, client } }) => {
    const scram = client?.authentication?.scram;
    return scram?.alterScramCredentials ? [scram.secretStore ?? secretStore] : [];
  });
  return new Set(written.filter((store) => store !== undefined));
}
