import type { Collected } from '../collected';
import { at, type Inventory, type ResourceBlock } from '../inventory';
import { definitionOf, gatewayObject, type KubernetesGateway, kubernetesGatewayOf, kubernetesGrants, specOf } from './kubernetes-gateway';

/**
 * What the provider asks of Kubernetes for a gateway and its routes, and what the gateway itself asks. Gateways that run as processes
 * are reached through their admin API with its token, and need nothing here.
 */
export function gatewayGrants(inventory: Inventory, collected: Collected): void {
  for (const block of inventory.ofType('switchyard_gateway')) {
    const gateway = kubernetesGatewayOf(block);
    if (!gateway) continue;
    ownObject(gateway, block.path, collected);
    confirmation(inventory, gateway, block, collected);
    if (gateway.flavour === 'embedded') proxyItself(gateway, block.path, collected);
  }
  for (const block of inventory.ofType('switchyard_gateway_route', 'switchyard_cutover')) {
    const gateway = kubernetesGatewayOf(block);
    if (!gateway) continue;
    const changes = block.type === 'switchyard_gateway_route';
    sharedObject(gateway, block.path, changes, collected);
    confirmation(inventory, gateway, block, collected);
  }
}

/** The gateway's stack makes, changes and removes the object. Kubernetes cannot limit create by name: the name is in the body. */
function ownObject(gateway: KubernetesGateway, path: string, collected: Collected): void {
  const { name, ...object } = objectOf(gateway);
  const named = kubernetesGrants({ ...object, name }, path, [
    ['get', 'reads the gateway'],
    ['update', 'writes the gateway with an optimistic lock'],
    ['delete', 'removes the gateway when it has no route left'],
  ]);
  const unnamed = kubernetesGrants(object, path, [['create', 'makes the gateway']]);
  for (const grant of [...named, ...unnamed]) collected.add(grant);
}

function sharedObject(gateway: KubernetesGateway, path: string, changes: boolean, collected: Collected): void {
  const grants = kubernetesGrants(objectOf(gateway), path, [
    ['get', changes ? 'reads the route' : 'looks whether the route is where the stage says'],
    ...(changes ? ([['update', 'writes the route with an optimistic lock']] as const) : []),
  ]);
  for (const grant of grants) collected.add(grant);
}

function objectOf({ flavour, namespace, name, cluster }: KubernetesGateway) {
  const { apiGroup, resource } = gatewayObject[flavour];
  return { holder: 'runner', cluster, namespace, apiGroup, resource, name } as const;
}

/** How a change counts as done: replicas say so in Leases, or the operator's Deployment and pods show it. */
function confirmation(inventory: Inventory, gateway: KubernetesGateway, { path }: ResourceBlock, collected: Collected): void {
  const { flavour, namespace, name, cluster } = gateway;
  const where = { holder: 'runner', cluster, namespace } as const;
  const deployments = { ...where, apiGroup: 'apps', resource: 'deployments' };
  if (flavour === 'embedded') {
    const leases = { ...where, apiGroup: 'coordination.k8s.io', resource: 'leases' };
    const replicas = [
      ...kubernetesGrants(leases, path, [['list', 'waits until every replica says in its Lease what it runs']]),
      ...kubernetesGrants({ ...deployments, name }, path, [['get', 'counts the replicas that must say so']]),
    ];
    for (const grant of replicas) collected.add(grant);
    return;
  }
  const rollout = [
    ...kubernetesGrants({ ...deployments, name }, path, [['get', 'waits for the rollout']]),
    ...kubernetesGrants(deployments, path, [['list', 'looks for the Deployment that the gateway owns, where none has its name']]),
    ...kubernetesGrants({ ...where, apiGroup: '', resource: 'pods' }, path, [['list', 'waits until no old pod serves any more']]),
  ];
  for (const grant of rollout) collected.add(grant);

  const defined = definitionOf(inventory, gateway);
  if (!defined) {
    collected.note(
      path,
      `whether gateway ${namespace}/${name} reloads while it runs: another app defines it. Where it does, add get on pods/proxy`,
    );
  } else if (at(specOf(defined), 'hotReload', 'enabled') === true) {
    const pods = { ...where, apiGroup: '', resource: 'pods/proxy' };
    for (const grant of kubernetesGrants(pods, path, [['get', 'asks each pod which configuration it runs (GET /config)']]))
      collected.add(grant);
  }
}

/** Source: lib/proxy/kube. Replicas name their Leases after their pods, so no name is known here. */
function proxyItself({ namespace, name, cluster }: KubernetesGateway, path: string, collected: Collected): void {
  const where = { holder: 'gateway', cluster, namespace } as const;
  const leases = { ...where, apiGroup: 'coordination.k8s.io', resource: 'leases' };
  const grants = [
    ...kubernetesGrants({ ...where, apiGroup: '', resource: 'configmaps', name }, path, [
      ['list', 'reads its document'],
      ['watch', 'follows its document'],
    ]),
    ...kubernetesGrants(leases, path, [
      ['get', 'looks whose the Lease of its name is'],
      ['create', 'makes its Lease'],
      ['update', 'renews its Lease and says in it what it runs'],
      ['delete', 'removes its Lease when it leaves in order'],
    ]),
  ];
  for (const grant of grants) collected.add(grant);
}
