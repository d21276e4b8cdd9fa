import type { RoleV1Rule } from '@cdktf/provider-kubernetes/lib/role-v1';
import { Construct, type IResolvable } from '../../../core/cdktf';
import type { DeploymentInput } from '../../deployment-input';
import type { SecretStore } from '../../secret-store';
import { kubernetesBinding } from '../bindings';
import { late } from '../late';
import { metadataOf, type ObjectMetadata } from '../objects';

/**
 * What a replica may do: watch its own ConfigMap, keep its Lease, and read the Secrets of those stores that are read through the API, or write them where
 * users of SCRAM are registered there. The names of Leases are those of pods, and `create` cannot be bound to a name, so that rule is for all Leases of
 * the namespace.
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
    const { roleV1RuleToTerraform } = kubernetesBinding('role-v1');
    for (const [index, [place, stores]] of storesByNamespace(input).entries()) {
      const rules = late(() => secretRules(stores, input.late.writtenStores()), roleV1RuleToTerraform);
      this.grant(`SecretsRole${index}`, { ...metadataOf(input, 'secrets'), namespace: place }, rules);
    }
  }

  /** Other pods that run under it get no token: those of the gateway ask for theirs. */
  private createServiceAccount(input: DeploymentInput): void {
    const { ServiceAccountV1 } = kubernetesBinding('service-account-v1');
    new ServiceAccountV1(this, 'ServiceAccount', { metadata: metadataOf(input), automountServiceAccountToken: false });
  }

  private grant(id: string, metadata: ObjectMetadata, rule: RoleV1Rule[] | IResolvable): void {
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
    { apiGroups: [''], resources: ['configmaps'], resourceNames: [gatewayName], verbs: ['list', 'watch'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'delete'] },
  ];
}

/** Stores whose Secret is read through the API, by its namespace. */
function storesByNamespace({ namespace, secretStores }: DeploymentInput): [string, SecretStore[]][] {
  const places = new Map<string, SecretStore[]>();
  for (const store of secretStores) {
    if (!store.readThroughApi) continue;
    const place = store.readThroughApi.namespace ?? namespace;
    places.set(place, [...(places.get(place) ?? []), store]);
  }
  return [...places];
}

/** A replica that writes nothing must not be able to. */
function secretRules(stores: readonly SecretStore[], writtenStores: ReadonlySet<string>): RoleV1Rule[] {
  const secrets = stores.flatMap(({ storeName, readThroughApi }) =>
    readThroughApi ? [{ name: readThroughApi.secretName, written: readThroughApi.written || writtenStores.has(storeName) }] : [],
  );
  const rules = [
    { resourceNames: secrets.filter(({ written }) => !written).map(({ name }) => name), verbs: ['get'] },
    { resourceNames: secrets.filter(({ written }) => written).map(({ name }) => name), verbs: ['get', 'patch'] },
  ];
  return rules
    .filter(({ resourceNames }) => resourceNames.length > 0)
    .map((rule) => ({ apiGroups: [''], resources: ['secrets'], ...rule }));
}
