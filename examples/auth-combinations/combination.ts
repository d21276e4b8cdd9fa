import type { App } from 'cdktf';
import {
  CfkVersion,
  type ClientAuthentication,
  ExternalAccess,
  GatewayFlavour,
  type GroupRoute,
  type KafkaCluster,
  KubernetesSecret,
  type KubernetesSecretFiles,
  type LinkDestination,
  type RouteClients,
  type RouteClientSide,
  type SecretStore,
} from 'cdktf-switchyard';
import { GatewayStack, MigrationGroupStack } from 'cdktf-switchyard/stacks';

/** Kubernetes Secrets that a gateway needs beside those of its store, by name. */
type Secrets = Readonly<Record<string, KubernetesSecretFiles>>;

interface Source<Clients extends RouteClients = RouteClients> {
  readonly cluster: KafkaCluster;
  readonly route: RouteClientSide & { readonly clients: Clients };
  readonly secrets?: Secrets;
}

interface Destination {
  readonly cluster: LinkDestination;
  readonly secrets?: Secrets;
}

/** Clients that the gateway can know by itself. With a store it logs in for them; without one they pass through. */
interface KnownClients {
  readonly from: Source;
  readonly to: Destination;
  readonly store?: SecretStore;
}

/** Clients that have to be registered with the gateway. */
interface RegisteredClients {
  readonly from: Source<ClientAuthentication<'scram-512'>>;
  readonly to: Destination;
  readonly store: SecretStore;
  readonly registrationPort: number;
}

export type Combination = KnownClients | RegisteredClients;

/** A gateway of its own for the combination, in a namespace of its own, and the group that moves behind it. */
export function combination(app: App, group: string, definition: Combination): void {
  const { from, to, store } = definition;
  const host = `${group}.kafka.example.com`;
  const edge = new GatewayStack(app, `${group}-gateway`, {
    flavour: GatewayFlavour.confluent({ cfk: CfkVersion.V3_3 }),
    gatewayName: 'migration-gateway',
    namespace: group,
    clusters: [from.cluster, to.cluster],
    ...(store && { secretStores: [store] }),
    externalAccess: ExternalAccess.loadBalancer({ domain: host }),
  });
  for (const [secretName, files] of Object.entries({ ...from.secrets, ...to.secrets })) {
    new KubernetesSecret(edge, secretName, { secretName, namespace: group, files });
  }
  new MigrationGroupStack(app, group, {
    gateway: edge.gateway,
    from: from.cluster,
    to: to.cluster,
    topics: ['orders'],
    route: routeOf(host, definition),
  });
}

function routeOf(host: string, definition: Combination): GroupRoute {
  const endpoint = `${host}:9595`;
  if ('registrationPort' in definition) {
    const { from, store, registrationPort } = definition;
    return { ...from.route, endpoint, credentials: store, registration: { endpoint: `${host}:${registrationPort}` } };
  }
  const { from, store } = definition;
  return store ? { ...from.route, endpoint, credentials: store } : { ...from.route, endpoint };
}
