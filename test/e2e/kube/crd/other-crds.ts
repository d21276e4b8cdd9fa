/**
 * Definitions of kinds that stand beside a gateway and are defined by others: cert-manager and the operator of Prometheus. They say that a kind exists, not
 * which fields it has.
 */
export const otherCrds: readonly object[] = [
  crdOf('cert-manager.io', 'v1', 'Certificate', 'certificates'),
  crdOf('monitoring.coreos.com', 'v1', 'ServiceMonitor', 'servicemonitors'),
  crdOf('monitoring.coreos.com', 'v1', 'PrometheusRule', 'prometheusrules'),
];

function crdOf(group: string, version: string, kind: string, plural: string): object {
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
