import type { Holder, KubernetesCluster, KubernetesGrant } from '../types';

/** A rule of a Role. Source: rbac.authorization.k8s.io/v1 PolicyRule. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What one holder needs in one namespace, or in none. */
export interface RoleOf {
  readonly holder: Holder;
  readonly cluster: KubernetesCluster;
  readonly namespace?: string;
  readonly rules: readonly PolicyRule[];
}

/** One Role a holder and namespace, and a ClusterRole for what is in no namespace. */
export function rolesOf(grants: readonly KubernetesGrant[]): RoleOf[] {
  const roles = groupBy(grants, ({ holder, cluster, namespace }) => [holder, cluster, namespace ?? null]);
  return roles.map((own) => {
    const { holder, cluster, namespace } = own[0] as KubernetesGrant;
    return { holder, cluster, ...(namespace !== undefined && { namespace }), rules: rulesOf(own) };
  });
}

/** As few rules as say exactly the same: verbs of one object together, then objects with the same verbs, then kinds with the same names. */
export function rulesOf(grants: readonly KubernetesGrant[]): PolicyRule[] {
  const objects = groupBy(grants, ({ apiGroup, resource, name }) => [apiGroup, resource, name ?? null]).map((own) => {
    const { apiGroup, resource, name } = own[0] as KubernetesGrant;
    return { apiGroup, resource, names: name === undefined ? [] : [name], verbs: inOrder(own.map(({ verb }) => verb)) };
  });
  const kinds = groupBy(objects, ({ apiGroup, resource, names, verbs }) => [apiGroup, resource, names.length > 0, verbs]).map((own) => ({
    ...(own[0] as (typeof objects)[number]),
    names: sorted(own.flatMap(({ names }) => names)),
  }));
  return groupBy(kinds, ({ apiGroup, names, verbs }) => [apiGroup, names, verbs]).map((own) => {
    const { apiGroup, names, verbs } = own[0] as (typeof kinds)[number];
    return {
      apiGroups: [apiGroup],
      resources: sorted(own.map(({ resource }) => resource)),
      ...(names.length > 0 && { resourceNames: names }),
      verbs,
    };
  });
}

/** The Role as it is given to `kubectl apply`. */
export function roleManifest({ holder, namespace, rules }: RoleOf, name = `switchyard-${holder}`): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: namespace === undefined ? 'ClusterRole' : 'Role',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    rules,
  };
}

const verbOrder = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

function inOrder(verbs: readonly string[]): string[] {
  return [...new Set(verbs)].sort((a, b) => verbOrder.indexOf(a) - verbOrder.indexOf(b) || a.localeCompare(b));
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function groupBy<T>(items: readonly T[], key: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const of = JSON.stringify(key(item));
    groups.set(of, [...(groups.get(of) ?? []), item]);
  }
  return [...groups.values()];
}
