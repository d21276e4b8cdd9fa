/**
 * Turns what is synthesised for the Terraform provider of Kubernetes into what `kubectl apply --server-side -f` takes, because that provider cannot be had
 * where the tests run. The other way round from the provider: it writes lists as repeated blocks (`container`, `port`), snake case, and numbers as texts.
 * Source: schema of hashicorp/kubernetes 2.38, and the API reference of Kubernetes 1.33.
 */
export interface KubernetesManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: any;
}

export interface ManifestOptions {
  /** What a Terraform expression stands for, such as the value of an ephemeral secret. @default - an expression is refused */
  readonly resolve?: (expression: string) => unknown;
}

/** What a stack is synthesised to: `cdk.tf.json`, parsed, or as much of it as there is. */
export interface SynthesisedStack {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, any>>>>;
}

/**
 * Every Kubernetes object of the stack, in an order in which they can be applied. Resources of other providers are left out.
 * @throws a resource of the Kubernetes provider has a type, an attribute or an expression that is not known here
 */
export function kubernetesManifests(stack: SynthesisedStack, options: ManifestOptions = {}): KubernetesManifest[] {
  return Object.entries(stack.resource ?? {})
    .filter(([type]) => type.startsWith('kubernetes_'))
    .flatMap(([type, resources]) => Object.values(resources).map((resource) => manifestOf(type, resource, options)))
    .sort((a, b) => rank(a) - rank(b));
}

/** One resource as an object of Kubernetes. */
export function manifestOf(type: string, resource: any, { resolve }: ManifestOptions = {}): KubernetesManifest {
  const kind = kinds[type];
  if (!kind) throw new Error(`${type} is not known to test/support/kubernetes-manifests.ts`);
  const attributes = resolved(withoutTerraform(type, resource), resolve, type);
  if (type === 'kubernetes_manifest') return attributes.manifest;
  const { apiVersion, name, attributes: known } = kind;
  const unknown = Object.keys(attributes).filter((attribute) => !(attribute in known));
  if (unknown.length > 0) throw new Error(`${type} has attributes that are not known here: ${unknown.join(', ')}`);
  const fields = Object.entries(attributes).map(([attribute, value]) => known[attribute]!(value));
  return Object.assign({ apiVersion, kind: name }, ...fields) as KubernetesManifest;
}

type Field = (value: any) => Record<string, unknown>;

interface Kind {
  readonly apiVersion: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, Field>>;
}

/** The attribute under a name of its own, with everything below it converted. */
const as =
  (name: string): Field =>
  (value) => ({ [name]: converted(value) });
const metadata = { metadata: as('metadata') };
const withSpec = { ...metadata, spec: as('spec') };

/** In the order in which they are applied. */
const kinds: Readonly<Record<string, Kind>> = {
  kubernetes_namespace_v1: { apiVersion: 'v1', name: 'Namespace', attributes: metadata },
  kubernetes_service_account_v1: {
    apiVersion: 'v1',
    name: 'ServiceAccount',
    attributes: {
      ...metadata,
      automount_service_account_token: as('automountServiceAccountToken'),
      image_pull_secret: as('imagePullSecrets'),
      secret: as('secrets'),
    },
  },
  kubernetes_role_v1: { apiVersion: 'rbac.authorization.k8s.io/v1', name: 'Role', attributes: { ...metadata, rule: as('rules') } },
  kubernetes_role_binding_v1: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    name: 'RoleBinding',
    attributes: { ...metadata, role_ref: as('roleRef'), subject: as('subjects') },
  },
  kubernetes_config_map_v1: {
    apiVersion: 'v1',
    name: 'ConfigMap',
    attributes: {
      ...metadata,
      data: (data) => ({ data }),
      binary_data: (binaryData) => ({ binaryData }),
      immutable: as('immutable'),
    },
  },
  kubernetes_secret_v1: {
    apiVersion: 'v1',
    name: 'Secret',
    attributes: {
      ...metadata,
      type: as('type'),
      immutable: as('immutable'),
      // Terraform has plain text where Kubernetes has base64; Kubernetes takes plain text as stringData.
      data: (stringData) => ({ stringData }),
      data_wo: (stringData) => ({ stringData }),
      binary_data: (data) => ({ data }),
      binary_data_wo: (data) => ({ data }),
    },
  },
  kubernetes_service_v1: { apiVersion: 'v1', name: 'Service', attributes: withSpec },
  kubernetes_network_policy_v1: { apiVersion: 'networking.k8s.io/v1', name: 'NetworkPolicy', attributes: withSpec },
  kubernetes_pod_disruption_budget_v1: { apiVersion: 'policy/v1', name: 'PodDisruptionBudget', attributes: withSpec },
  kubernetes_deployment_v1: { apiVersion: 'apps/v1', name: 'Deployment', attributes: withSpec },
  kubernetes_stateful_set_v1: { apiVersion: 'apps/v1', name: 'StatefulSet', attributes: withSpec },
  kubernetes_manifest: { apiVersion: '', name: '', attributes: {} },
};

/** What tells Terraform how to go about it and is no part of the object. */
const terraformOnly = new Set([
  '//',
  'computed_fields',
  'binary_data_wo_revision',
  'data_wo_revision',
  'depends_on',
  'field_manager',
  'id',
  'lifecycle',
  'provider',
  'timeouts',
  'wait',
  'wait_for',
  'wait_for_completion',
  'wait_for_default_service_account',
  'wait_for_load_balancer',
  'wait_for_rollout',
  'wait_for_service_account_token',
]);

/** Repeated blocks, which have the name of one. */
const lists: Readonly<Record<string, string>> = {
  container: 'containers',
  init_container: 'initContainers',
  node_selector_term: 'nodeSelectorTerms',
  port: 'ports',
  sysctl: 'sysctls',
  toleration: 'tolerations',
  topology_spread_constraint: 'topologySpreadConstraints',
  volume: 'volumes',
  volume_claim_template: 'volumeClaimTemplates',
  volume_device: 'volumeDevices',
  volume_mount: 'volumeMounts',
};

/** Lists in the provider that are one object in Kubernetes. */
const oneOnly = new Set([
  'config_map',
  'grpc',
  'label_selector',
  'namespace_selector',
  'pod_affinity_term',
  'projected',
  'secret',
  'tcp_socket',
]);

/** Maps whose keys are the user's. */
const maps = new Set(['annotations', 'data', 'labels', 'limits', 'match_labels', 'node_selector', 'requests', 'volume_attributes']);

/** Names in which Kubernetes writes an abbreviation in capitals. */
const spelt: Readonly<Record<string, string>> = {
  cluster_ip: 'clusterIP',
  cluster_ips: 'clusterIPs',
  client_ip: 'clientIP',
  downward_api: 'downwardAPI',
  external_ips: 'externalIPs',
  host_ip: 'hostIP',
  host_ipc: 'hostIPC',
  host_pid: 'hostPID',
  load_balancer_ip: 'loadBalancerIP',
};

const numbers = new Set(['fs_group', 'replicas', 'run_as_group', 'run_as_user']);
const octals = new Set(['default_mode', 'mode']);
const numbersOrTexts = new Set(['max_surge', 'max_unavailable', 'min_available', 'port', 'target_port']);

function converted(value: any): any {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries<any>(value)
      .filter(([, field]) => field !== undefined && field !== null)
      .map(([name, field]) => fieldOf(name, field, value)),
  );
}

function fieldOf(name: string, value: any, parent: any): [string, unknown] {
  const kubernetesName = spelt[name] ?? camelCase(name);
  if (Array.isArray(value)) {
    if (lists[name]) return [lists[name], converted(value)];
    if (!oneOnly.has(name)) return [kubernetesName, converted(value)];
    if (value.length !== 1) throw new Error(`${name} has ${value.length} items, and Kubernetes has one`);
    return [kubernetesName, converted(value[0])];
  }
  if (maps.has(name) || isServiceSelector(name, value, parent)) return [kubernetesName, value];
  if (numbers.has(name)) return [kubernetesName, Number(value)];
  if (octals.has(name)) return [kubernetesName, typeof value === 'string' ? Number.parseInt(value, 8) : value];
  if (numbersOrTexts.has(name)) return [kubernetesName, /^\d+$/.test(String(value)) ? Number(value) : value];
  return [kubernetesName, converted(value)];
}

/** A Service selects by labels directly, everything else with `match_labels`. */
function isServiceSelector(name: string, value: any, parent: any): boolean {
  return (
    name === 'selector' &&
    typeof value === 'object' &&
    !('match_labels' in value || 'match_expressions' in value) &&
    !('template' in parent)
  );
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function withoutTerraform(type: string, resource: any): Record<string, any> {
  return Object.fromEntries(
    Object.entries<any>(resource).filter(([name]) => !terraformOnly.has(name) || (type === 'kubernetes_manifest' && name === 'manifest')),
  );
}

function resolved(value: any, resolve: ManifestOptions['resolve'], path: string): any {
  if (typeof value === 'string') {
    const expression = /^\$\{(.*)\}$/s.exec(value)?.[1];
    if (expression !== undefined && resolve) return resolve(expression);
    if (/(?<!\$)\$\{/.test(value)) throw new Error(`${path} has an expression of Terraform: ${value}`);
    return value.replaceAll('$${', '${').replaceAll('%%{', '%{');
  }
  if (Array.isArray(value)) return value.map((item, index) => resolved(item, resolve, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, resolve, `${path}.${name}`)]));
}

function rank({ kind }: KubernetesManifest): number {
  const place = Object.values(kinds).findIndex(({ name }) => name === kind);
  return place < 0 ? Object.keys(kinds).length : place;
}
