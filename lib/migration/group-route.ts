import type { MigrationMode } from '../kafka/auth-matrix';
import { legsOf } from '../kafka/auth-matrix';
import type { ClientAuthentication, RouteClients } from '../kafka/client-authentication';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { StoreName } from '../kafka/store-name';
import type { Fence } from '../gateway/fence';
import type { IGateway } from '../gateway/gateway-base';
import type { RouteClientSide, RouteIdentity, RouteTarget } from '../gateway/route/route-target';
import { allStages, findStage } from '../stages/stage-plan';
import { type KafkaDesired, type KafkaStageName, kafkaStages } from './kafka-stages';

/** What the route of a group is, however its clients log in. */
export interface GroupRouteBase extends Omit<RouteClientSide, 'clients'> {
  /** `host:port` that clients bootstrap from, before and after the migration. */
  readonly endpoint: string;

  /**
   * Unique in the gateway.
   * @default - the group's name
   */
  readonly routeName?: string;

  /**
   * How the route accepts no traffic during the cutover.
   * @default - Fence.hold() in the embedded flavour, Fence.error() in the Confluent flavour
   */
  readonly fence?: Fence;

  /**
   * Listeners that the route leads to, by their names.
   * @default - the first one of each cluster
   */
  readonly listeners?: { readonly source?: string; readonly destination?: string };
}

/** Clients log in to both clusters with what they have. */
export interface PassingClients {
  readonly mode?: 'passthrough';

  /**
   * What clients show when they connect.
   * @default - not known; a route that passes through does not need to know
   */
  readonly clients?: RouteClients;
  readonly credentials?: undefined;
  readonly registration?: undefined;
}

/** Clients log in to the source with what they have; at the destination the gateway logs in for them. */
export interface DestinationSwappedClients<C extends RouteClients = RouteClients> {
  readonly mode?: 'destinationSwap';

  /** What clients show when they connect, before and after the migration. */
  readonly clients: C;

  /** Secret store with the credentials of each principal for the destination. Only a destination without authentication needs none. */
  readonly credentials: StoreName;
  readonly registration?: C extends ClientAuthentication<'scram-256' | 'scram-512'> ? ScramRegistration : undefined;
}

/** The destination asks for no login. */
export interface UnswappedDestination {
  readonly mode: 'destinationSwap';

  /** What clients show when they connect, before and after the migration. */
  readonly clients: RouteClients;
  readonly credentials?: undefined;
  readonly registration?: undefined;
}

/** Clients have what the destination takes already; at the source the gateway logs in for them. */
export interface SourceSwappedClients {
  readonly mode: 'sourceSwap';

  /** What clients show when they connect, before and after the migration. */
  readonly clients: RouteClients;

  /**
   * Secret store with the credentials of each principal for the source.
   * @default - none, for a source without authentication
   */
  readonly credentials?: StoreName;
  readonly registration?: undefined;
}

/**
 * A second route, to the destination, with the security that the group's route takes at `switch`. It is never fenced: the SCRAM admin registers users
 * through it before the cutover. It is gone from `switch` on, when the group's own route takes registrations.
 */
export interface ScramRegistration {
  /** `host:port` that the admin connects to. */
  readonly endpoint: string;

  /**
   * Unique in the gateway: a DNS label of 30 characters at most.
   * @default - the name of the group's route with `-reg` behind it
   */
  readonly routeName?: string;
}

/** The one route that a group owns. */
export type GroupRoute = GroupRouteBase &
  (
    | PassingClients
    | DestinationSwappedClients<ClientAuthentication<'scram-256' | 'scram-512'>>
    | DestinationSwappedClients
    | UnswappedDestination
    | SourceSwappedClients
  );

/** What decides where the route leads at each stage. */
export interface GroupRouteDefinition {
  readonly gateway: IGateway;
  readonly from: KafkaCluster;
  readonly to: KafkaCluster;
  readonly route: GroupRoute;

  /** What gives the destination's records other offsets than the source's; and those that come back over a way back. */
  readonly offsets: { readonly areTranslated: boolean; readonly comeBack: boolean };
}

/** What the route keeps at every stage. */
export function identityOf({ routeName, endpoint, ...route }: GroupRoute, groupName: string): RouteIdentity {
  const { clients, tls, brokers, connectionsMaxReauthMs, allowPlaintextPasswords } = route;
  return {
    routeName: routeName ?? groupName,
    endpoint,
    ...(clients && { clients }),
    ...(tls && { tls }),
    ...(brokers && { brokers }),
    ...(connectionsMaxReauthMs !== undefined && { connectionsMaxReauthMs }),
    ...(allowPlaintextPasswords !== undefined && { allowPlaintextPasswords }),
  };
}

/** Where the route leads at every stage, made from one definition. Stages differ only by what the stage table says of them. */
export function targetsOf(definition: GroupRouteDefinition): Readonly<Record<KafkaStageName, RouteTarget>> {
  const entries = allStages<KafkaDesired>(kafkaStages).map(({ name, desired }) => [name, targetAt(definition, desired)] as const);
  return Object.fromEntries(entries) as Record<KafkaStageName, RouteTarget>;
}

/**
 * Targets of the other stages, each once. Those of the past count until the source is left for good: a stage must not change what stands around the
 * gateway, such as the volumes of its pods, which would start them anew.
 */
export function otherTargets(stage: KafkaStageName, targets: Readonly<Record<KafkaStageName, RouteTarget>>): RouteTarget[] {
  if (!findStage<KafkaDesired>(kafkaStages, stage)?.desired.link) return [];
  const seen = [targets[stage]];
  for (const target of Object.values(targets)) if (!seen.some((other) => isSame(other, target))) seen.push(target);
  return seen.slice(1);
}

/** How the two clusters of a group are reached. */
export function modeOf({ mode, credentials }: GroupRoute): MigrationMode {
  return mode ?? (credentials === undefined ? 'passthrough' : 'destinationSwap');
}

function targetAt({ gateway, from, to, route, offsets }: GroupRouteDefinition, { routeTo, fenced, wayBack }: KafkaDesired): RouteTarget {
  const { credentials, listeners = {} } = route;
  const atSource = routeTo === 'source';
  const legs = legsOf('none', 'none', modeOf(route));
  const mode = atSource ? legs.atSource : legs.atDestination;
  // What came back while clients were away may have other offsets there than here.
  const translatedOffsets = atSource ? offsets.comeBack && wayBack === 'stopped' : offsets.areTranslated;
  const listener = atSource ? listeners.source : listeners.destination;
  return {
    cluster: atSource ? from : to,
    ...(listener !== undefined && { listener }),
    mode,
    ...(mode === 'swap' && credentials !== undefined && { credentials }),
    ...(translatedOffsets && { translatedOffsets }),
    ...(fenced && { fence: route.fence ?? gateway.flavour.fence }),
  };
}

function isSame(a: RouteTarget, b: RouteTarget): boolean {
  return a.cluster === b.cluster && a.mode === b.mode && (a.fence === undefined) === (b.fence === undefined);
}
