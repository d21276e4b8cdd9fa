/** Kinds of objects that Terraform's kubernetes provider manages by a resource of their own, without the version in their name. */
export const kindsOfProvider: Readonly<
  Record<string, { readonly apiGroup: string; readonly resource: string; readonly clusterWide?: true }>
> = {
  kubernetes_cluster_role: { apiGroup: 'rbac.authorization.k8s.io', resource: 'clusterroles', clusterWide: true },
  kubernetes_cluster_role_binding: { apiGroup: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings', clusterWide: true },
  kubernetes_config_map: { apiGroup: '', resource: 'configmaps' },
  kubernetes_deployment: { apiGroup: 'apps', resource: 'deployments' },
  kubernetes_namespace: { apiGroup: '', resource: 'namespaces', clusterWide: true },
  kubernetes_network_policy: { apiGroup: 'networking.k8s.io', resource: 'networkpolicies' },
  kubernetes_pod_disruption_budget: { apiGroup: 'policy', resource: 'poddisruptionbudgets' },
  kubernetes_role: { apiGroup: 'rbac.authorization.k8s.io', resource: 'roles' },
  kubernetes_role_binding: { apiGroup: 'rbac.authorization.k8s.io', resource: 'rolebindings' },
  kubernetes_secret: { apiGroup: '', resource: 'secrets' },
  kubernetes_service: { apiGroup: '', resource: 'services' },
  kubernetes_service_account: { apiGroup: '', resource: 'serviceaccounts' },
};

const clusterWideKinds: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'Namespace',
  'PriorityClass',
  'StorageClass',
]);

/** Group, plural and scope of an object by its apiVersion and kind. */
export function kindOf(
  apiVersion: string,
  kind: string,
): { readonly apiGroup: string; readonly resource: string; readonly clusterWide?: true } {
  const slash = apiVersion.indexOf('/');
  return {
    apiGroup: slash < 0 ? '' : apiVersion.slice(0, slash),
    resource: pluralOf(kind.toLowerCase()),
    ...(clusterWideKinds.has(kind) && { clusterWide: true }),
  };
}

/** The rule of Kubernetes' own clients where the API is not asked (apimachinery, UnsafeGuessKindToResource). */
function pluralOf(kind: string): string {
  if (kind === 'endpoints') return kind;
  if (kind.endsWith('s')) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
