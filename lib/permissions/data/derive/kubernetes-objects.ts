import type { Collected } from '../collected';
import { at, type Inventory, type ResourceBlock, textAt, textsAt } from '../inventory';
import type { KubernetesCluster } from '../types';
import { kubernetesGatewayOf, kubernetesGrants } from './kubernetes-gateway';
import { kindOf, kindsOfProvider } from './kubernetes-kinds';

/** On Roles that give these permissions. An administrator makes them, so whoever gets them needs no rights on them. */
export const grantsLabel = 'switchyard.dev/grants-permissions';

/** What Terraform's own kubernetes provider asks for the objects round a gateway. */
export function kubernetesObjectGrants(inventory: Inventory, collected: Collected): void {
  const cluster = clusterOf(inventory);
  for (const block of inventory.blocks) {
    if (textAt(block.attributes, 'metadata', 'labels', grantsLabel) !== undefined) continue;
    const place = { block, cluster, collected };
    if (block.type === 'helm_release') helm(place);
    else if (block.type === 'kubernetes_manifest') manifest(place);
    else if (block.type.startsWith('kubernetes_')) typed(place);
  }
}

interface Place {
  readonly block: ResourceBlock;
  readonly cluster: KubernetesCluster;
  readonly collected: Collected;
}

/** The provider block says which cluster, often by variables; where all gateways are in one cluster, it is that one. */
function clusterOf(inventory: Inventory): KubernetesCluster {
  const clusters = inventory.ofType('switchyard_gateway').map((block) => kubernetesGatewayOf(block)?.cluster ?? {});
  const [first, ...others] = [...new Set(clusters.map((cluster) => JSON.stringify(cluster)))];
  return first !== undefined && others.length === 0 ? (JSON.parse(first) as KubernetesCluster) : {};
}

function typed(place: Place): void {
  const { type, path, attributes } = place.block;
  const { collected } = place;
  const kind = kindsOfProvider[type.replace(/_v\d+((alpha|beta)\d+)?$/, '')];
  if (!kind) return collected.note(path, `what ${type} needs: it is not a kind that Switchyard makes`);
  object(place, kind, textAt(attributes, 'metadata', 'name'), textAt(attributes, 'metadata', 'namespace') ?? 'default');
  if (kind.resource === 'roles') heldRules(place);
}

/** `kubernetes_manifest` applies on the server, and looks up the scope of custom kinds in their definitions. */
function manifest(place: Place): void {
  const { path, attributes } = place.block;
  const { cluster, collected } = place;
  const [apiVersion, kindName] = [textAt(attributes, 'manifest', 'apiVersion'), textAt(attributes, 'manifest', 'kind')];
  if (apiVersion === undefined || kindName === undefined)
    return collected.note(path, 'what its object needs: it is known only when Terraform runs');
  const metadata = at(attributes, 'manifest', 'metadata');
  object(place, kindOf(apiVersion, kindName), textAt(metadata, 'name'), textAt(metadata, 'namespace') ?? 'default');
  const definitions = { holder: 'runner', cluster, apiGroup: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' } as const;
  for (const grant of kubernetesGrants(definitions, path, [['list', 'looks up the definition of a custom kind']])) collected.add(grant);
}

function object(
  { block: { path }, cluster, collected }: Place,
  { apiGroup, resource, clusterWide }: ReturnType<typeof kindOf>,
  name: string | undefined,
  namespace: string,
): void {
  const where = { holder: 'runner', cluster, apiGroup, resource, ...(!clusterWide && { namespace }) } as const;
  if (name === undefined || name.includes('${'))
    return collected.note(path, `a limit for ${resource}: the name is known only when Terraform runs`);
  const grants = [
    ...kubernetesGrants({ ...where, name }, path, [
      ['get', 'reads the object'],
      ['patch', 'changes the object'],
      ['delete', 'removes the object'],
    ]),
    ...kubernetesGrants(where, path, [['create', 'makes the object']]),
  ];
  for (const grant of grants) collected.add(grant);
}

/**
 * Nobody can grant in a Role what they do not hold: so whoever makes a Role needs its rules, too.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
function heldRules({ block: { path, attributes }, cluster, collected }: Place): void {
  const namespace = textAt(attributes, 'metadata', 'namespace') ?? 'default';
  const rules = at(attributes, 'rule');
  for (const rule of Array.isArray(rules) ? (rules as unknown[]) : []) {
    const names = textsAt(rule, 'resource_names');
    for (const apiGroup of textsAt(rule, 'api_groups')) {
      for (const resource of textsAt(rule, 'resources')) {
        for (const name of names.length > 0 ? names : [undefined]) {
          const where = { holder: 'runner', cluster, namespace, apiGroup, resource, ...(name !== undefined && { name }) } as const;
          const does = 'grants it in a Role, which Kubernetes allows only to those who hold it';
          for (const grant of kubernetesGrants(
            where,
            path,
            textsAt(rule, 'verbs').map((verb) => [verb, does] as const),
          ))
            collected.add(grant);
        }
      }
    }
  }
}

/** A chart makes what it likes; Helm itself keeps releases in Secrets whose names end with a number that grows. */
function helm({ block: { path, attributes }, cluster, collected }: Place): void {
  const release = textAt(attributes, 'name') ?? '';
  const namespace = textAt(attributes, 'namespace') ?? 'default';
  const secrets = { holder: 'runner', cluster, namespace, apiGroup: '', resource: 'secrets' } as const;
  const does = `keeps the Helm release "${release}", each revision in a Secret of its own`;
  const verbs = ['create', 'get', 'list', 'update', 'delete'] as const;
  for (const grant of kubernetesGrants(
    secrets,
    path,
    verbs.map((verb) => [verb, does] as const),
  ))
    collected.add(grant);
  collected.note(path, `what the chart of release "${release}" makes: helm template shows it, and whoever installs it needs all of it`);
}
