import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../../core/coded-error';
import { portOverlaps, portsOf, portSpan } from '../../gateway/ports';
import type { GatewayDocument, RouteSpec } from '../../gateway/spec';
import { type Finding, toError } from '../config/fault';
import { routeFindings, type RuleOptions } from '../config/rules';

/**
 * Whether a route can run beside the others.
 * @throws SWY6012, SWY6014, SWY6016 and others it cannot
 */
export function checkRoute(spec: RouteSpec, others: readonly RouteSpec[], { spec: gateway }: GatewayDocument, options: RuleOptions): void {
  const { streamingDomains, secretStores = [] } = gateway;
  throwFirst(routeFindings(spec, streamingDomains, ['spec'], { ...options, secretStores }));
  const overlap = portOverlaps([...others.filter(({ name }) => name !== spec.name), spec], streamingDomains).find(
    ({ second }) => second === spec.name,
  );
  if (overlap) {
    const detail = `route ${overlap.first} uses port ${overlap.port}, too`;
    throw new CodedError('SWY6016', { property: 'spec.endpoint', value: spec.endpoint, detail });
  }
}

/** @throws SWY6034 a running route would get another endpoint */
export function checkEndpoint(before: RouteSpec, after: RouteSpec): void {
  if (before.endpoint === after.endpoint) return;
  throw new CodedError('SWY6034', {
    property: 'spec.endpoint',
    value: after.endpoint,
    allowed: [before.endpoint],
    detail: `route ${after.name}`,
  });
}

/**
 * Whether a route that goes on has the same ports in another document: those that it listens on, and those that its clients know its brokers by.
 * @throws SWY6112 it has not
 */
export function checkPorts(route: RouteSpec, before: GatewayDocument, after: GatewayDocument): void {
  const [old, next] = [before.spec.streamingDomains, after.spec.streamingDomains];
  const refuse = (detail: string) => {
    throw new CodedError('SWY6112', { property: 'spec.streamingDomains', detail });
  };
  const [span, wider] = [portSpan(route, old), portSpan(route, next)];
  if (wider.last > span.last)
    refuse(`route ${route.name} listens on ports ${span.first} to ${span.last} and would need ports to ${wider.last}`);
  const { name } = route.streamingDomain;
  const [domain, sameDomain] = [old, next].map((domains) => domains.find((each) => each.name === name));
  if (domain && sameDomain && !isDeepStrictEqual(portsOf(route, domain, old).nodes, portsOf(route, sameDomain, next).nodes))
    refuse(`the brokers of ${name} would get other ports of route ${route.name}`);
}

export function throwFirst([first]: readonly Finding[]): void {
  if (first) throw toError(first);
}
