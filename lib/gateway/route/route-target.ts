import type { RouteMode } from '../../kafka/auth-matrix';
import type { RouteClients } from '../../kafka/client-authentication';
import type { KafkaCluster } from '../../kafka/kafka-cluster';
import type { ClusterListener } from '../../kafka/kafka-listener';
import { type TlsSource, tlsSpecOf } from '../../kafka/secret-name';
import { type StoreName, storeNameOf } from '../../kafka/store-name';
import type { Fence } from '../fence';
import type { IGateway } from '../gateway-base';
import { routeSecurity, type RouteSecurityInput } from '../route-security';
import type { RouteSpec } from '../spec';
import type { BrokerIdentification } from './broker-identification';

/** Where a route leads at one time, and how. */
export interface RouteTarget {
  /** Cluster that the route leads to. */
  readonly cluster: KafkaCluster;

  /**
   * Name of the cluster's listener.
   * @default - its first one
   */
  readonly listener?: string;

  /**
   * `passthrough`: the cluster authenticates the client. `swap`: the gateway does, and logs in to the cluster with the credentials of the principal.
   * @default 'swap' when credentials are given, else 'passthrough'
   */
  readonly mode?: RouteMode;

  /**
   * Secret store with the credentials of each principal, for a swap to a cluster that asks for a login.
   * @default - none
   */
  readonly credentials?: StoreName;

  /**
   * Records have other offsets here than where the route led before, as MirrorMaker 2 leaves them: consumers must read their committed offsets before
   * they fetch. Embedded flavour only.
   * @default false
   */
  readonly translatedOffsets?: boolean;

  /**
   * Present: the route accepts no traffic.
   * @default - traffic is forwarded
   */
  readonly fence?: Fence;
}

/** What a route keeps wherever it leads. */
export interface RouteClientSide {
  /**
   * What clients show when they connect.
   * @default - not known; a route that passes through does not need to know
   */
  readonly clients?: RouteClients;

  /**
   * Certificates towards clients: the route speaks TLS.
   * @default - the gateway's, or no TLS when it has none
   */
  readonly tls?: TlsSource;

  /**
   * How a client says which broker it means.
   * @default BrokerIdentification.port()
   */
  readonly brokers?: BrokerIdentification;

  /**
   * Milliseconds after which clients must authenticate again (KIP-368).
   * @default - never
   */
  readonly connectionsMaxReauthMs?: number;

  /**
   * Let passwords and tokens cross the network without TLS, where it is trusted. Proxies that run as processes need `--allow-plaintext-passwords` for it.
   * @default false
   */
  readonly allowPlaintextPasswords?: boolean;
}

/** Name and endpoint of a route, and what it keeps. */
export interface RouteIdentity extends RouteClientSide {
  readonly routeName: string;
  readonly endpoint: string;
}

/** The route as the Gateway document has it while it leads to a target. */
export function routeSpecOf(gateway: IGateway, { routeName, endpoint, brokers, ...side }: RouteIdentity, target: RouteTarget): RouteSpec {
  const listener = target.cluster.tryListener(target.listener);
  const input = listener && securityInput(gateway, side, target, listener);
  return {
    name: routeName,
    endpoint,
    brokerIdentificationStrategy: brokers?.spec ?? { type: 'port' },
    streamingDomain: {
      name: target.cluster.name,
      bootstrapServerId: listener?.id ?? '',
      // The resource of the Confluent operator has no such field.
      ...(target.translatedOffsets && gateway.flavour.kind === 'embedded' && { translatedOffsets: true }),
    },
    ...(target.fence && { fence: target.fence.spec }),
    security: input ? routeSecurity(input).security : { auth: 'passthrough' },
  };
}

export function securityInput(
  gateway: IGateway,
  side: RouteClientSide,
  target: RouteTarget,
  listener: ClusterListener,
): RouteSecurityInput {
  const { clients, tls, connectionsMaxReauthMs } = side;
  const { credentials } = target;
  return {
    clients,
    listener,
    mode: target.mode ?? (credentials === undefined ? 'passthrough' : 'swap'),
    store: credentials === undefined ? undefined : storeNameOf(credentials),
    tls: tls && tlsSpecOf(tls),
    connectionsMaxReauthMs,
    flavour: gateway.flavour.kind,
  };
}
