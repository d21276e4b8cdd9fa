import { parseEndpoint } from '../ports';
import type { NodeIdRange, StreamingDomainSpec } from '../spec';
import type { Finding, Subject } from './subject';

/** SWY3020: with port routing a broker whose id is in no range cannot be reached, and clients see it as down. */
export function nodeRangeFindings({ document: { spec }, everyRoute }: Subject): Finding[] {
  const byPort = new Set(
    everyRoute
      .filter(({ brokerIdentificationStrategy }) => brokerIdentificationStrategy.type === 'port')
      .map(({ streamingDomain }) => streamingDomain.name),
  );
  return spec.streamingDomains.flatMap((domain) => domainFindings(domain, byPort.has(domain.name)));
}

function domainFindings({ name, kafkaCluster }: StreamingDomainSpec, byPort: boolean): Finding[] {
  const { nodeIdRanges = [], bootstrapServers } = kafkaCluster;
  const refuse = (detail: string): Finding => [
    'SWY3020',
    { property: `streamingDomains[${name}].kafkaCluster.nodeIdRanges`, value: nodeIdRanges.map(show), detail },
  ];
  const findings = nodeIdRanges.flatMap((range, index) => {
    if (range.end < range.start) return [refuse(`${range.name} is empty`)];
    const other = nodeIdRanges.slice(0, index).find(({ start, end }) => start <= range.end && range.start <= end);
    return other ? [refuse(`${range.name} overlaps ${other.name}`)] : [];
  });
  if (!byPort) return findings;
  if (nodeIdRanges.length === 0) return [...findings, refuse('there are none, and a route has port routing')];
  const missed = bootstrapServers.map(({ endpoint }) => mskBroker(endpoint)).filter((id) => id !== undefined && !covers(nodeIdRanges, id));
  return missed.length > 0 ? [...findings, refuse(`they miss broker ${[...new Set(missed)].join(', ')}`)] : findings;
}

/** MSK names a broker by its id: `b-2.NAME.ID.c3.kafka.REGION.amazonaws.com`, `b-2-public.…`. */
function mskBroker(endpoint: string): number | undefined {
  const { host } = parseEndpoint(endpoint.replace(/^[A-Z_]+:\/\//, ''));
  const id = /^b-(\d+)(?:-public)?\..+\.kafka\.[-a-z0-9]+\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1];
  return id === undefined ? undefined : Number(id);
}

function covers(ranges: readonly NodeIdRange[], id: number): boolean {
  return ranges.some(({ start, end }) => start <= id && id <= end);
}

function show({ start, end }: NodeIdRange): string {
  return start === end ? String(start) : `${start}-${end}`;
}
