import { nodeIdMark, parseEndpoint, portSpan } from '../../gateway/ports';
import type { RouteSpec, StreamingDomainSpec } from '../../gateway/spec';
import { ErrorCode } from '../wire';
import type { Finding } from './fault';

type Path = readonly (string | number)[];

/** Where a route leads to, how brokers are told apart, and its fence. */
export function routingFindings(route: RouteSpec, domains: readonly StreamingDomainSpec[], path: Path): Finding[] {
  return [...targetFindings(route, domains, path), ...strategyFindings(route, domains, path), ...fenceFindings(route, path)];
}

function targetFindings({ streamingDomain, brokerIdentificationStrategy }: RouteSpec, domains: readonly StreamingDomainSpec[], path: Path) {
  const at = (field: string) => [...path, 'streamingDomain', field];
  const domain = domains.find(({ name }) => name === streamingDomain.name);
  if (!domain) {
    const fault = { value: streamingDomain.name, allowed: domains.map(({ name }) => name) };
    return [{ code: 'SWY6014', path: at('name'), fault } as const];
  }
  const findings: Finding[] = [];
  const servers = domain.kafkaCluster.bootstrapServers.map(({ id }) => id);
  if (!servers.includes(streamingDomain.bootstrapServerId)) {
    const fault = { value: streamingDomain.bootstrapServerId, allowed: servers };
    findings.push({ code: 'SWY6014', path: at('bootstrapServerId'), fault });
  }
  if (brokerIdentificationStrategy.type === 'port' && !domain.kafkaCluster.nodeIdRanges?.length) {
    findings.push({ code: 'SWY6015', path: at('name'), fault: { value: domain.name, detail: 'it has no nodeIdRanges' } });
  }
  return findings;
}

function strategyFindings(route: RouteSpec, domains: readonly StreamingDomainSpec[], path: Path): Finding[] {
  const at = [...path, 'brokerIdentificationStrategy', 'pattern'];
  const strategy: { readonly type: string; readonly pattern?: string } = route.brokerIdentificationStrategy;
  if (strategy.type === 'host') {
    const findings = patternFindings(strategy.pattern, at);
    if (!route.security.client?.tls) {
      findings.push({ code: 'SWY6096', path: [...path, 'security', 'client', 'tls'], fault: { value: null } });
    }
    return findings;
  }
  if (strategy.pattern !== undefined) {
    return [{ code: 'SWY6096', path: at, fault: { value: strategy.pattern, detail: 'a pattern belongs to the strategy host' } }];
  }
  const { last } = portSpan(route, domains);
  if (last <= 65_535) return [];
  const fault = { value: route.endpoint, detail: `its brokers would need ports up to ${last}` };
  return [{ code: 'SWY6012', path: [...path, 'endpoint'], fault }];
}

function patternFindings(pattern: string | undefined, path: Path): Finding[] {
  if (pattern?.includes('$(gatewayNodeId)')) return [{ code: 'SWY6090', path, fault: { value: pattern } }];
  if (!pattern?.includes(nodeIdMark)) {
    return [
      {
        code: 'SWY6096',
        path,
        fault: { value: pattern ?? null, allowed: 'a host name with $(nodeId), such as broker-$(nodeId).example.com' },
      },
    ];
  }
  const name = pattern.replaceAll(nodeIdMark, '1');
  const { host, port } = parseEndpoint(name.includes(':') ? name : `${name}:1`);
  if (isHostName(host) && port >= 1 && port <= 65_535) return [];
  return [{ code: 'SWY6096', path, fault: { value: pattern, detail: 'it gives no host name, with or without a port' } }];
}

function fenceFindings({ fence }: RouteSpec, path: Path): Finding[] {
  const { errorCode } = fence ?? {};
  if (errorCode === undefined || (errorCode !== 'NONE' && Object.hasOwn(ErrorCode, errorCode))) return [];
  return [{ code: 'SWY6097', path: [...path, 'fence', 'errorCode'], fault: { value: errorCode } }];
}

/** RFC 1123: labels of letters, digits and inner hyphens. */
function isHostName(host: string): boolean {
  return host.length <= 253 && host.split('.').every((label) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(label));
}
