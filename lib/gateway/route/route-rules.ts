import type { Fault } from '../../core/coded-error';
import { gatewayNameShape, isGatewayName } from '../../core/names';
import type { Rules } from '../../core/rules';
import type { IGateway } from '../gateway-base';
import { portSpan } from '../ports';
import { routeSecurity } from '../route-security';
import type { RouteSpec } from '../spec';
import { type RouteIdentity, type RouteTarget, securityInput } from './route-target';
import { type Finding, securityFindings } from './security-rules';

/** SWY3001, SWY3002, SWY3003, SWY3006, SWY3009: what a route is, beside the other routes of its gateway. */
export function checkRoute(rules: Rules, gateway: IGateway, spec: RouteSpec, clusters: readonly string[]): void {
  const { name: taken, overlap } = gateway.conflictsOf(spec);
  rules.check('SWY3003', () => isGatewayName(spec.name), { property: 'routeName', value: spec.name, allowed: gatewayNameShape });
  rules.check('SWY3009', !taken, { property: 'routeName', value: spec.name });
  rules.check('SWY3006', () => arePorts(portSpan(spec, gateway.domainSpecs)), { property: 'endpoint', value: spec.endpoint });
  const known = gateway.domains.map(({ name }) => name);
  for (const value of clusters) rules.check('SWY3001', known.includes(value), { property: 'cluster', value, allowed: known });
  rules.check('SWY3002', overlap === undefined, {
    property: 'endpoint',
    value: spec.endpoint,
    ...(overlap && { detail: `route "${overlap.first}" has port ${overlap.port} too` }),
  });
}

/** SWY31xx: how a route authenticates, wherever it leads now and later. What is wrong at several targets is said once. */
export function checkTargets(rules: Rules, gateway: IGateway, identity: RouteIdentity, targets: readonly RouteTarget[]): void {
  if (identity.brokers?.spec.type === 'host' && !identity.tls) rules.check('SWY3109', false, { property: 'tls' });
  const said = new Set<string>();
  for (const [code, fault] of targets.flatMap((target) => findingsOf(gateway, identity, target))) {
    const key = JSON.stringify([code, fault]);
    if (!said.has(key)) rules.check(code, false, fault);
    said.add(key);
  }
}

/** What is lost wherever the route leads, each said once. */
export function warningsOf(gateway: IGateway, identity: RouteIdentity, targets: readonly RouteTarget[]): string[] {
  const warnings = targets.flatMap((target) => {
    const listener = target.cluster.tryListener(target.listener);
    if (!listener) return [];
    return routeSecurity(securityInput(gateway, identity, target, listener)).warnings.map(
      (text) => `towards ${target.cluster.name}, ${text}`,
    );
  });
  return [...new Set(warnings)];
}

/** Kubernetes Secrets that the route names, wherever it leads. */
export function secretsOf(gateway: IGateway, identity: RouteIdentity, targets: readonly RouteTarget[]): string[] {
  const names = targets.flatMap((target) => {
    const listener = target.cluster.tryListener(target.listener);
    return listener ? routeSecurity(securityInput(gateway, identity, target, listener)).secrets : [];
  });
  return [...new Set(names)].sort();
}

function findingsOf(gateway: IGateway, identity: RouteIdentity, target: RouteTarget): Finding[] {
  const { cluster, fence } = target;
  const findings: Finding[] = [];
  if (fence?.spec.mode === 'hold' && gateway.flavour.kind === 'confluent') findings.push(['SWY3111', { property: 'fence', value: 'hold' }]);
  const listener = cluster.tryListener(target.listener);
  if (!listener) return [...findings, ['SWY3113', strangeListener(target)]];
  const security = securityFindings({
    ...securityInput(gateway, identity, target, listener),
    cluster: cluster.name,
    stores: new Map(gateway.secretStores.map(({ storeName, spec }) => [storeName, spec.provider.type])),
    allowPlaintextPasswords: identity.allowPlaintextPasswords === true,
  });
  return [...findings, ...security];
}

function strangeListener({ cluster, listener }: RouteTarget): Fault {
  return {
    property: 'listener',
    value: listener,
    allowed: cluster.listeners.map(({ id }) => id),
    detail: `cluster ${cluster.name} has no such listener`,
  };
}

function arePorts({ first, last }: { readonly first: number; readonly last: number }): boolean {
  return first > 0 && last < 65_536;
}
