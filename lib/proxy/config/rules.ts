import { portOverlaps, portSpan } from '../../gateway/ports';
import type { GatewayDocument, RouteSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { Finding } from './fault';

/** Rules over the whole document, for one whose shape is right. */
export function documentFindings({ spec: { streamingDomains, routes } }: GatewayDocument): Finding[] {
  const at = (index: number) => ['spec', 'routes', index];
  const overlaps = portOverlaps(routes, streamingDomains).map(({ first, second, port }): Finding => {
    const index = routes.findIndex(({ name }) => name === second);
    return {
      code: 'SWY6016',
      path: [...at(index), 'endpoint'],
      fault: { value: routes[index]?.endpoint, detail: `route ${first} uses port ${port}, too` },
    };
  });
  return [
    ...duplicates(streamingDomains, ['spec', 'streamingDomains']),
    ...duplicates(routes, ['spec', 'routes']),
    ...streamingDomains.flatMap((domain, index) =>
      rangeFindings(domain, ['spec', 'streamingDomains', index, 'kafkaCluster', 'nodeIdRanges']),
    ),
    ...routes.flatMap((route, index) => routeFindings(route, streamingDomains, at(index))),
    ...overlaps,
  ];
}

/** Rules of one route beside the document's domains. */
export function routeFindings(route: RouteSpec, domains: readonly StreamingDomainSpec[], path: readonly (string | number)[]): Finding[] {
  const findings: Finding[] = [];
  const { name, bootstrapServerId } = route.streamingDomain;
  const domain = domains.find((candidate) => candidate.name === name);
  const servers = domain?.kafkaCluster.bootstrapServers.map(({ id }) => id) ?? [];
  if (!domain) {
    findings.push({
      code: 'SWY6014',
      path: [...path, 'streamingDomain', 'name'],
      fault: { value: name, allowed: domains.map((each) => each.name) },
    });
  } else if (!servers.includes(bootstrapServerId)) {
    findings.push({
      code: 'SWY6014',
      path: [...path, 'streamingDomain', 'bootstrapServerId'],
      fault: { value: bootstrapServerId, allowed: servers },
    });
  }
  const { fence } = route;
  if (fence?.scope === 'ALL' && (fence.mode ?? (fence.errorCode ? 'error' : 'hold')) === 'error') {
    findings.push({
      code: 'SWY6018',
      path: [...path, 'fence', fence.mode ? 'mode' : 'errorCode'],
      fault: { value: fence.mode ?? fence.errorCode, allowed: ['hold'] },
    });
  }
  const { last } = portSpan(route, domains);
  if (last > 65_535)
    findings.push({
      code: 'SWY6012',
      path: [...path, 'endpoint'],
      fault: { value: route.endpoint, detail: `its brokers would need ports up to ${last}` },
    });
  return findings;
}

function rangeFindings({ kafkaCluster: { nodeIdRanges = [] } }: StreamingDomainSpec, path: readonly (string | number)[]): Finding[] {
  if (nodeIdRanges.length === 0) return [{ code: 'SWY6015', path, fault: { detail: 'none is given' } }];
  return nodeIdRanges.flatMap((range, index): Finding[] => {
    const { start, end } = range;
    if (end < start) return [{ code: 'SWY6015', path: [...path, index], fault: { detail: `${start} to ${end} is empty` } }];
    const other = nodeIdRanges.slice(0, index).find((before) => before.start <= end && start <= before.end);
    return other ? [{ code: 'SWY6015', path: [...path, index], fault: { detail: `${range.name} overlaps ${other.name}` } }] : [];
  });
}

function duplicates(named: readonly { readonly name: string }[], path: readonly string[]): Finding[] {
  return named.flatMap(({ name }, index): Finding[] =>
    named.findIndex((other) => other.name === name) < index
      ? [{ code: 'SWY6017', path: [...path, index, 'name'], fault: { value: name } }]
      : [],
  );
}
