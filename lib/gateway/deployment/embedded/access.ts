import type { RoleV1Rule } from '@cdktf/provider-kubernetes/lib/role-v1';
import { Construct } from '../../../core/cdktf';
import type { DeploymentInput } from '../../deployment-input';
import { kubernetesBinding } from '../bindings';
import { metadataOf, type ObjectMetadata } from '../objects';

/**
 * What a replica may do: read its own ConfigMap, keep its Lease, and read the Secrets of those stores that are read through the API. The names of Leases are
 * those of pods, and `create` cannot be bound to a name, so that rule is for all Leases of the namespace.
 */
export class ReplicaAccess extends Construct {
  /** Of the pods. */
  public readonly serviceAccountName: string;
  private readonly namespace: string;

  public constructor(scope: Construct, id: string, input: DeploymentInput) {
    super(scope, id);
    const { gatewayName, namespace, podTemplate } = input;
    this.namespace = namespace;
    this.serviceAccountName = podTemplate.serviceAccountName ?? gatewayName;
    if (podTemplate.serviceAccountName === undefined) this.createServiceAccount(input);

    this.grant('Role', metadataOf(input, 'replica'), ownRules(gatewayName));
    for (const [index, [place, resourceNames]] of secretsByNamespace(input).entries()) {
      const rule = { apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['get', 'patch'] };
      this.grant(`SecretsRole${index}`, { ...metadataOf(input, 'secrets'), namespace: place }, [rule]);
    }
  }

  /** Other pods that run under it get no token: those of the gateway ask for theirs. */
  private createServiceAccount(input: DeploymentInput): void {
    const { ServiceAccountV1 } = kubernetesBinding('service-account-v1');
    new ServiceAccountV1(this, 'ServiceAccount', { metadata: metadataOf(input), automountServiceAccountToken: false });
  }

  private grant(id: string, metadata: ObjectMetadata, rule: RoleV1Rule[]): void {
    const { RoleV1 } = kubernetesBinding('role-v1');
    const { RoleBindingV1 } = kubernetesBinding('role-binding-v1');
    new RoleV1(this, id, { metadata, rule });
    new RoleBindingV1(this, `${id}Binding`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subject: [{ kind: 'ServiceAccount', name: this.serviceAccountName, namespace: this.namespace }],
    });
  }
}

/** docs/proxy.md, "In Kubernetes". */
function ownRules(gatewayName: string): RoleV1Rule[] {
  return [
    { apiGroups: [''], resources: ['configmaps'], resourceNames: [gatewayName], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'delete'] },
  ];
}

/** Secrets of stores that are read through the API. They are patched where SCRAM verifiers are written. */
function secretsByNamespace({ namespace, secretStores }: DeploymentInput): [string, string[]][] {
  const places = new Map<string, string[]>();
  for (const { readThroughApi } of secretStores) {
    if (!readThroughApi) continue;
    const place = readThroughApi.namespace ?? namespace;
    places.set(place, [...(places.get(place) ?? []), readThroughApi.secretName]);
  }
  return [...places];
}
