import { portOverlaps, portSpan } from '../../gateway/ports';
import type { GatewayDocument, RouteSpec, SecretStoreSpec, StreamingDomainSpec } from '../../gateway/spec';
import { domainFindings, duplicates, storeFindings } from './domain-rules';
import type { Finding } from './fault';
import { routingFindings } from './routing-rules';
import { securityFindings } from './security-rules';

export interface RuleOptions {
  /** Passwords and tokens may cross the network without TLS (SWY6091). @default false */
  readonly allowPlaintextPasswords?: boolean | undefined;
}

/** Rules over the whole document, for one whose shape is right. */
export function documentFindings({ spec }: GatewayDocument, options: RuleOptions = {}): Finding[] {
  const { streamingDomains, routes, secretStores = [] } = spec;
  return [
    ...duplicates(streamingDomains, ['spec', 'streamingDomains'], 'name'),
    ...duplicates(secretStores, ['spec', 'secretStores'], 'name'),
    ...duplicates(routes, ['spec', 'routes'], 'name'),
    ...streamingDomains.flatMap((domain, index) => domainFindings(domain, ['spec', 'streamingDomains', index])),
    ...secretStores.flatMap((store, index) => storeFindings(store, ['spec', 'secretStores', index])),
    ...routes.flatMap((route, index) => routeFindings(route, streamingDomains, ['spec', 'routes', index], { ...options, secretStores })),
    ...overlapFindings(spec),
  ];
}

/** Rules of one route beside the document's domains and stores. Without `secretStores` names of stores are not looked up. */
export function routeFindings(
  route: RouteSpec,
  domains: readonly StreamingDomainSpec[],
  path: readonly (string | number)[],
  options: RuleOptions & { readonly secretStores?: readonly SecretStoreSpec[] | undefined } = {},
): Finding[] {
  return [...routingFindings(route, domains, path), ...securityFindings(route, { ...options, domains }, path)];
}

function overlapFindings({ routes, streamingDomains, admin }: GatewayDocument['spec']): Finding[] {
  const overlaps = portOverlaps(routes, streamingDomains).map(({ first, second, port }): Finding => {
    const index = routes.findLastIndex(({ name }) => name === second);
    const fault = { value: routes[index]?.endpoint, detail: `route ${first} uses port ${port}, too` };
    return { code: 'SWY6016', path: ['spec', 'routes', index, 'endpoint'], fault };
  });
  const covering = routes.find((route) => {
    const { first, last } = portSpan(route, streamingDomains);
    return admin?.port !== undefined && first <= admin.port && admin.port <= last;
  });
  if (covering) {
    const fault = {
      value: admin?.port,
      detail: `route ${covering.name} uses it, too`,
      fix: 'give the admin API or the route another port',
    };
    overlaps.push({ code: 'SWY6016', path: ['spec', 'admin', 'port'], fault });
  }
  return overlaps;
}
