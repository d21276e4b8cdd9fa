import { Inventory, type ResourceBlock } from '../data';

type Flavour = 'embedded' | 'confluent';

/** Resources of one gateway on Kubernetes, for the tables of docs/permissions.md. */
export function sampleGateway(flavour: Flavour, spec: object = {}): ResourceBlock[] {
  const gateway = { kubernetes: { flavour, namespace: 'kafka', name: 'edge' } };
  return [
    { type: 'switchyard_gateway', path: 'edge/Gateway', attributes: { gateway, spec: JSON.stringify(spec) } },
    { type: 'switchyard_gateway_route', path: 'orders/Route', attributes: { name: 'orders', gateway } },
  ];
}

/** A link and its mirrors, with the gates of the group that they are for. */
export function sampleGroup(clusterId: string, config: Readonly<Record<string, string>>): ResourceBlock[] {
  const rest = { rest_endpoint: 'https://rest.example.com', cluster_id: clusterId };
  const [source, destination] = [{ bootstrap_servers: ['SOURCE'] }, { bootstrap_servers: ['DESTINATION'] }];
  const topics = ['orders'];
  return [
    {
      type: 'switchyard_cluster_link',
      path: 'orders/Link',
      attributes: { link_name: 'orders', destination: rest, source, source_username: 'link', config },
    },
    { type: 'switchyard_mirror_topics', path: 'orders/Mirrors', attributes: { link: { ...rest, link_name: 'orders' }, topics } },
    { type: 'switchyard_cutover', path: 'orders/Cutover', attributes: { link: rest, source, destination, topics, group: 'orders' } },
  ];
}

/** A gateway with a store of one kind. */
export function sampleStore(type: string, settings: Readonly<Record<string, string>>): ResourceBlock[] {
  const spec = { secretStores: [{ name: 'swap', provider: { type, configSecretRef: 'swap-config' } }] };
  const metadata = { name: 'swap-config', namespace: 'kafka' };
  return [
    ...sampleGateway('embedded', spec),
    { type: 'kubernetes_secret_v1', path: 'edge/Store', attributes: { metadata, data_wo: settings } },
  ];
}

export const inventoryOf = (...blocks: readonly ResourceBlock[][]): Inventory => new Inventory(blocks.flat());
