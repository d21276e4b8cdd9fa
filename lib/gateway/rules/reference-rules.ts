import type { RouteSpec } from '../spec';
import type { Finding, Subject } from './subject';

/** SWY3001, SWY3019, SWY3104: what a route names must be in the same document. */
export function referenceFindings({ document: { spec }, everyRoute }: Subject): Finding[] {
  const domains = new Map(spec.streamingDomains.map(({ name, kafkaCluster }) => [name, kafkaCluster.bootstrapServers.map(({ id }) => id)]));
  const stores = (spec.secretStores ?? []).map(({ name }) => name);
  return everyRoute.flatMap((route) => [...domainFindings(route, domains), ...storeFindings(route, stores)]);
}

function domainFindings({ name: route, streamingDomain }: RouteSpec, domains: ReadonlyMap<string, readonly string[]>): Finding[] {
  const { name, bootstrapServerId } = streamingDomain;
  const ids = domains.get(name);
  const property = `routes[${route}].streamingDomain`;
  if (!ids) return [['SWY3001', { property: `${property}.name`, value: name, allowed: [...domains.keys()] }]];
  if (ids.includes(bootstrapServerId)) return [];
  return [['SWY3019', { property: `${property}.bootstrapServerId`, value: bootstrapServerId, allowed: ids }]];
}

function storeFindings({ name: route, security }: RouteSpec, stores: readonly string[]): Finding[] {
  const named = {
    secretStore: security.secretStore,
    'client.authentication.scram.secretStore': security.client?.authentication?.scram?.secretStore,
  };
  return Object.entries(named).flatMap(([field, value]): Finding[] =>
    value === undefined || stores.includes(value)
      ? []
      : [['SWY3104', { property: `routes[${route}].security.${field}`, value, allowed: stores }]],
  );
}
