import { GatewayRouteResource } from '../bindings';
import { Annotations, Construct, type IConstruct } from '../core/cdktf';
import { Rules } from '../core/rules';
import { SwitchyardStack } from '../core/switchyard-stack';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { IGateway } from './gateway-base';
import { checkRoute, checkTargets, secretsOf, warningsOf } from './route/route-rules';
import { routeAttributes } from './route/route-attributes';
import { type RouteClientSide, type RouteIdentity, type RouteTarget, routeSpecOf } from './route/route-target';
import { warnOfSharedEntries } from './route/shared-entries';
import type { RouteSpec } from './spec';

/** A gateway endpoint that leads to one cluster. */
export interface IRoute extends IConstruct {
  /** Unique in the gateway. */
  readonly routeName: string;

  /** `host:port` that clients bootstrap from. */
  readonly endpoint: string;
}

export interface RouteProps extends RouteTarget, RouteClientSide {
  /** The gateway that has the route. */
  readonly gateway: IGateway;

  /** `host:port` that clients bootstrap from. With port routing brokers get the ports after it. */
  readonly endpoint: string;

  /**
   * Unique in the gateway: a DNS label of 30 characters at most.
   * @default - the construct's id
   */
  readonly routeName?: string;

  /**
   * Where the route leads at other stages, later ones above all: it is checked now, and the gateway keeps those clusters reachable.
   * @default - none
   */
  readonly laterTargets?: readonly RouteTarget[];

  /**
   * Further clusters that the gateway keeps reachable for the route.
   * @default - none
   */
  readonly laterClusters?: readonly KafkaCluster[];

  /**
   * Clusters that the route has left for good: the gateway forgets them once no route needs them.
   * @default - none
   */
  readonly formerClusters?: readonly KafkaCluster[];

  /**
   * Its resource is removed only after what it depends on has changed: see `removedLast` in lib/link/link-attributes.ts.
   * @default false
   */
  readonly removedLast?: boolean;
}

/**
 * A gateway endpoint that leads to one cluster. A change is applied when every replica of the gateway runs it.
 *
 * @throws SWY3001 the gateway does not have the cluster
 * @throws SWY3002 another route has the same port
 * @throws SWY3003 the name cannot be used
 * @throws SWY3006 the endpoint has no host or no port
 * @throws SWY3009 another route has the same name
 * @throws SWY3100, SWY3101 the gateway cannot lead these clients to this cluster: docs/auth-matrix.md
 * @throws SWY3102, SWY3103, SWY3104 secret stores that are missing, not used or not known
 * @throws SWY3105 a password or token would cross the network without TLS
 * @throws SWY3106 the cluster would know all clients by one name
 * @throws SWY3109 host routing without TLS
 * @throws SWY3111 the flavour cannot hold connections
 * @throws SWY3113 the cluster has no such listener
 * @throws SWY3115, SWY3117 Kubernetes Secrets that are missing or whose name cannot be used
 * @throws SWY3119, SWY3120 clients that the gateway cannot authenticate
 */
export class Route extends Construct implements IRoute {
  public readonly routeName: string;
  public readonly endpoint: string;

  /** What the route becomes at later stages. */
  public readonly laterSpecs: readonly RouteSpec[];

  public constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { gateway, laterTargets = [], laterClusters = [], formerClusters = [] } = props;
    const tls = props.tls ?? gateway.tls;
    const identity: RouteIdentity = { ...props, routeName: props.routeName ?? id, ...(tls && { tls }) };
    this.routeName = identity.routeName;
    this.endpoint = identity.endpoint;

    const targets = [props, ...laterTargets];
    const [spec, ...laterSpecs] = targets.map((target) => routeSpecOf(gateway, identity, target)) as [RouteSpec, ...RouteSpec[]];
    const needs = [...new Set([...targets.map(({ cluster }) => cluster.name), ...laterClusters.map(({ name }) => name)])];
    this.laterSpecs = laterSpecs;
    const rules = new Rules(this);
    checkRoute(rules, gateway, spec, needs);
    checkTargets(rules, gateway, identity, targets);
    rules.throwIfBroken();
    for (const warning of warningsOf(gateway, identity, targets)) Annotations.of(this).addWarning(`route ${spec.name}: ${warning}`);
    warnOfSharedEntries(this, gateway, [spec, ...laterSpecs]);

    gateway.bindRoute({
      spec,
      laterSpecs,
      needs,
      releases: formerClusters.map(({ name }) => name),
      secrets: secretsOf(gateway, identity, targets),
    });
    startAfter(this, gateway);
    this.createResource(spec, gateway, props.removedLast === true);
  }

  /** Override to change the resource itself. */
  protected createResource(spec: RouteSpec, gateway: IGateway, removedLast: boolean): GatewayRouteResource {
    return new GatewayRouteResource(this, 'Resource', {
      ...routeAttributes(spec),
      gateway: gateway.attributesFor(this),
      ...(removedLast && { lifecycle: { createBeforeDestroy: true } }),
    });
  }
}

/** A route in another stack than its gateway is deployed after it. */
function startAfter(route: Route, gateway: IGateway): void {
  const [own, other] = [SwitchyardStack.of(route), SwitchyardStack.of(gateway)];
  if (own !== other) own.addDependency(other);
}
