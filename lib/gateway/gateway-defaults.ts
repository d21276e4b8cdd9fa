import type { GatewayBase } from './gateway-base';
import type { ConfluentGatewayProps, FlavourSettings } from './gateway-flavour';
import type { GatewayProps } from './gateway-props';
import { evenSpread, podTemplateSpec } from './pod-template';
import type { GatewaySpec, ImageSpec, PodTemplateSpec } from './spec';

/** Port of `/metrics` and `/livez` in either flavour. */
export const defaultAdminPort = 9190;

/** What a gateway is after all defaults, but for what its routes add. */
export interface GatewayDefaults {
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly podTemplate: PodTemplateSpec;
  /** Fields of `spec` that no renderer makes itself. */
  readonly rest: Omit<GatewaySpec, 'replicas' | 'streamingDomains' | 'routes' | 'secretStores'>;
  readonly overrides: Readonly<Record<string, unknown>>;
  /** What was given and has no effect. */
  readonly warnings: readonly string[];
}

export function gatewayDefaults(gateway: GatewayBase, props: GatewayProps): GatewayDefaults {
  const { settings } = gateway.flavour;
  const selector = { app: gateway.gatewayName };
  const labels = { 'app.kubernetes.io/name': gateway.gatewayName, 'app.kubernetes.io/managed-by': 'switchyard' };
  const podTemplate = podTemplateOf(props, settings, selector);
  return {
    replicas: settings.type === 'processes' ? settings.replicas.length : (props.replicas ?? 3),
    labels,
    selector,
    podTemplate,
    rest: restOf(gateway, props, podTemplate),
    overrides: props.overrides ?? {},
    warnings: warningsOf(props, settings),
  };
}

function restOf(gateway: GatewayBase, { admin, externalAccess }: GatewayProps, podTemplate: PodTemplateSpec): GatewayDefaults['rest'] {
  const { settings, adminPort } = gateway.flavour;
  if (settings.type === 'processes') {
    const merged = { ...(adminPort && { port: adminPort }), ...admin };
    return Object.keys(merged).length > 0 ? { admin: merged } : {};
  }
  if (settings.type === 'embedded') return { admin: { port: defaultAdminPort, ...admin } };
  return {
    image: imageOf(settings),
    ...(externalAccess && { externalAccess: externalAccess.spec }),
    ...(admin && { admin }),
    ...confluentOnly(settings),
    podTemplate,
  };
}

/** Fields of the Gateway resource that are meant for the operator. */
function confluentOnly(settings: ConfluentGatewayProps): Partial<GatewaySpec> {
  const { hotReload, configId, ioUring, configOverrides, injectLabels, injectAnnotations } = settings;
  const { k8sClusterDomain, oneReplicaPerNode, mountedSecrets, mountedVolumes } = settings;
  return {
    ...(hotReload !== undefined && { hotReload: { enabled: hotReload } }),
    ...(configId !== undefined && { configId }),
    ...(ioUring !== undefined && { advanced: { useIoUring: ioUring } }),
    ...(configOverrides !== undefined && { configOverrides: { server: configOverrides } }),
    ...(injectLabels && { injectLabels }),
    ...(injectAnnotations && { injectAnnotations }),
    ...(k8sClusterDomain !== undefined && { k8sClusterDomain }),
    ...(oneReplicaPerNode !== undefined && { oneReplicaPerNode }),
    ...(mountedSecrets && { mountedSecrets }),
    ...(mountedVolumes && { mountedVolumes }),
  };
}

/** Image of Confluent's gateway for Confluent Cloud; `confluentinc/cpc-gateway` is the one for self-managed clusters. */
function imageOf({ cfk, image: { pullSecrets, ...image } = {} }: ConfluentGatewayProps): ImageSpec {
  const names = pullSecrets?.map((secret) => (typeof secret === 'string' ? secret : secret.secretName));
  return {
    application: `confluentinc/confluent-gateway-for-cloud:${gatewayTags[cfk.line]}`,
    init: `confluentinc/confluent-init-container:${cfk.version}`,
    ...image,
    ...(names && { pullSecretRef: names }),
  };
}

/** The gateway that came out with each line of CFK. */
const gatewayTags = { '3.1': '1.1.0-1-ubi9', '3.2': '1.2.0-1-ubi9', '3.3': '1.3.0-1-ubi9' } as const;

function podTemplateOf(
  { podTemplate = {} }: GatewayProps,
  { type }: FlavourSettings,
  selector: Readonly<Record<string, string>>,
): PodTemplateSpec {
  return {
    resources: type === 'confluent' ? confluentMinimum : embeddedResources,
    topologySpreadConstraints: evenSpread(selector),
    ...podTemplateSpec(podTemplate),
  };
}

/** The documented minimum of Confluent's gateway; 4 CPU and 8 GiB are recommended. */
const confluentMinimum = { requests: { cpu: '2', memory: '4Gi' }, limits: { memory: '4Gi' } };

/** As docs/image.md measures it. */
const embeddedResources = { requests: { cpu: '1', memory: '256Mi' }, limits: { memory: '1Gi' } };

const onKubernetesOnly = [
  'externalAccess',
  'podTemplate',
  'monitoring',
  'networkPolicy',
  'podDisruptionBudget',
  'namespace',
  'kubernetes',
] as const;

/** Fields of external access that are the operator's alone. The embedded flavour makes a Service, with the ports of routes. */
const operatorsAccess = ['advertisedURL', 'port', 'prefix'] as const;

function warningsOf(props: GatewayProps, settings: FlavourSettings): string[] {
  if (settings.type === 'processes')
    return withoutEffect('while replicas run as processes', idleForProcesses(props, settings.replicas.length));
  if (settings.type === 'confluent') return [];
  const access = props.externalAccess?.spec.loadBalancer ?? props.externalAccess?.spec.nodePort ?? {};
  return withoutEffect(
    'in the embedded flavour',
    operatorsAccess.filter((name) => name in access).map((name) => `externalAccess.${name}`),
  );
}

function idleForProcesses(props: GatewayProps, replicas: number): string[] {
  const idle: string[] = onKubernetesOnly.filter((name) => props[name] !== undefined);
  return props.replicas !== undefined && props.replicas !== replicas ? [...idle, 'replicas'] : idle;
}

function withoutEffect(where: string, idle: readonly string[]): string[] {
  return idle.length === 0 ? [] : [`no effect ${where}: ${idle.join(', ')}`];
}
