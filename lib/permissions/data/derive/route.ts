import type { Collected } from '../collected';
import { at, type Inventory, type ResourceBlock, textAt, textsAt } from '../inventory';
import type { AclGrant, Holder } from '../types';
import { jsonAt } from './kubernetes-gateway';

/**
 * What a route's clients need on the cluster behind it. With passthrough they are who they were. With a swap they come as the
 * principal of their credentials; mTLS clients on a passthrough route all come as the gateway's own certificate.
 */
export function routeGrants(inventory: Inventory, collected: Collected): void {
  for (const route of inventory.ofType('switchyard_gateway_route')) {
    const auth = textAt(route.attributes, 'security', 'auth') ?? 'passthrough';
    const client = textAt(jsonAt(route.attributes, 'security', 'client'), 'authentication', 'type');
    if (auth === 'swap') clientsOf(route, 'client', inventory, collected);
    else if (client === 'mtls') clientsOf(route, 'gateway', inventory, collected);
  }
}

function clientsOf(route: ResourceBlock, holder: Holder, inventory: Inventory, collected: Collected): void {
  const { path, attributes } = route;
  const name = textAt(attributes, 'name') ?? '';
  const group = inventory
    .ofType('switchyard_cutover')
    .find((cutover) => cutover.attributes['route'] === name && sameGateway(cutover, route));
  if (!group) {
    collected.note(path, `which topics the clients of route "${name}" use: it is not the route of a migration group`);
    return;
  }
  const who =
    holder === 'gateway' ? "clients share the identity of the gateway's certificate" : 'clients come as the principals of the secret store';
  const cluster = textsAt(group.attributes, sideOf(route, group), 'bootstrap_servers').join(',');
  for (const { call, ...acl } of aclsOfClients(cluster, textsAt(group.attributes, 'topics'))) {
    collected.add({ ...acl, holder, because: [{ path, does: `forwards clients: ${who}`, call }] });
  }
}

type Use = Omit<AclGrant, 'because' | 'holder'> & { readonly call: string };

/** An upper bound: nobody sees in an app which of its clients write. */
function aclsOfClients(cluster: string, topics: readonly string[]): Use[] {
  const of = (resource: 'Topic' | 'Group', name: string, operation: 'Read' | 'Write', call: string): Use => ({
    system: 'acls',
    cluster,
    resource,
    name,
    pattern: 'LITERAL',
    operation,
    atMost: true,
    call,
  });
  return [
    ...topics.flatMap((topic) => [of('Topic', topic, 'Read', 'Fetch'), of('Topic', topic, 'Write', 'Produce')]),
    of('Group', '*', 'Read', 'JoinGroup, OffsetCommit'),
  ];
}

/** The cluster of the group that the route leads to at the stage for which the app was synthesised. */
function sideOf(route: ResourceBlock, group: ResourceBlock): 'source' | 'destination' {
  const domain = textAt(route.attributes, 'streaming_domain', 'name');
  return domain !== undefined && domain === textAt(group.attributes, 'domains', 'destination') ? 'destination' : 'source';
}

function sameGateway(one: ResourceBlock, other: ResourceBlock): boolean {
  return JSON.stringify(at(one.attributes, 'gateway')) === JSON.stringify(at(other.attributes, 'gateway'));
}
