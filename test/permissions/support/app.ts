import { Testing } from 'cdktf';
import { type DerivedPermissions, type PermissionHolder, Permissions, SwitchyardStack } from 'cdktf-switchyard';
import { ClusterLinkResource, CutoverResource, GatewayResource, GatewayRouteResource, MirrorTopicsResource } from '../../../lib/bindings';
import type { Grant } from '../../../lib/permissions/data';

export const addresses = { source: ['b1:9092', 'b2:9092'], destination: ['pkc-1.example.com:9092'] };

export interface AppOptions {
  readonly flavour?: 'embedded' | 'confluent';
  /** `spec` of the Gateway resource, without routes. */
  readonly spec?: object;
  readonly security?: object;
  readonly clusterId?: string;
  readonly linkConfig?: Record<string, string>;
  readonly sourceUsername?: string;
  /** The link has an end on the source, too, and is the way back. */
  readonly turned?: boolean;
  /** Leaves out what is named. */
  readonly without?: readonly ('gateway' | 'route' | 'link' | 'cutover')[];
}

/** A stack with the resources that a gateway on Kubernetes and one migration group make. */
export function groupOnKubernetes(options: AppOptions = {}, app = Testing.app({ stackTraces: false })): SwitchyardStack {
  const { flavour = 'embedded', spec = {}, security, clusterId = 'lkc-1', linkConfig = {}, without = [] } = options;
  const stack = new SwitchyardStack(app, 'app');
  const gateway = { kubernetes: { flavour, namespace: 'kafka', name: 'edge' } };
  const rest = { rest_endpoint: 'https://pkc-1.example.com:443', cluster_id: clusterId, api_key_ref: 'env:API_KEY' };
  if (!without.includes('gateway')) new GatewayResource(stack, 'Gateway', { gateway, spec: JSON.stringify(spec) });
  if (!without.includes('route')) {
    new GatewayRouteResource(stack, 'Route', {
      name: 'orders',
      gateway,
      endpoint: 'orders.example.com:9092',
      streaming_domain: { name: 'source', bootstrap_server_id: 'scram' },
      ...(security && { security }),
    });
  }
  if (!without.includes('link')) {
    new ClusterLinkResource(stack, 'Link', {
      link_name: 'orders',
      destination: rest,
      source: { bootstrap_servers: addresses.source },
      config: linkConfig,
      ...(options.sourceUsername && { source_username: options.sourceUsername }),
    });
    new MirrorTopicsResource(stack, 'Mirrors', { link: { ...rest, link_name: 'orders' }, topics: ['orders', 'payments'] });
  }
  const onSource = { rest_endpoint: 'https://b1.example.com:443', cluster_id: 'own-source', api_key_ref: 'env:SOURCE_KEY' };
  if (options.turned) {
    new ClusterLinkResource(stack, 'SourceLink', {
      link_name: 'orders',
      mode: 'BIDIRECTIONAL',
      destination: onSource,
      source: { bootstrap_servers: addresses.destination },
      remote_cluster_id: clusterId,
    });
  }
  if (!without.includes('cutover')) {
    new CutoverResource(stack, 'Cutover', {
      group: 'orders',
      stage: 'mirror',
      topics: ['orders', 'payments'],
      source: { bootstrap_servers: addresses.source },
      destination: { bootstrap_servers: addresses.destination },
      link: { ...rest, link_name: 'orders' },
      ...(options.turned && { way_back: { link: { ...onSource, link_name: 'orders' } } }),
      gateway,
      route: 'orders',
      domains: { source: 'source', destination: 'destination' },
    });
  }
  return stack;
}

export function derived(options: AppOptions = {}): DerivedPermissions {
  return Permissions.of(groupOnKubernetes(options)).derive();
}

/** Grants in short, as `runner: get configmaps/edge`. */
export function inShort(grants: readonly Grant[], holder?: PermissionHolder): string[] {
  return grants.filter((grant) => holder === undefined || grant.holder === holder).map((grant) => `${grant.holder}: ${words(grant)}`);
}

function words(grant: Grant): string {
  switch (grant.system) {
    case 'kubernetes':
      return `${grant.verb} ${grant.resource}${grant.name === undefined ? '' : `/${grant.name}`}`;
    case 'confluent':
      return `${grant.role} on ${grant.clusterId}`;
    case 'aws':
      return `${grant.action} on ${grant.resource}`;
    case 'acls':
      return `${grant.operation} ${grant.resource} ${grant.name}${grant.pattern === 'PREFIXED' ? '*' : ''}`;
    case 'other':
      return `${grant.where}: ${grant.grant}`;
  }
}
