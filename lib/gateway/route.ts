import { GatewayRouteResource } from '../bindings';
import { Construct, type IConstruct } from '../core/cdktf';
import { gatewayNameShape, isGatewayName } from '../core/names';
import { Rules } from '../core/rules';
import { SwitchyardStack } from '../core/switchyard-stack';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { Fence } from './fence';
import type { IGateway } from './gateway-base';
import { portOverlaps, portSpan } from './ports';
import type { RouteSpec } from './spec';

/** A gateway endpoint that leads to one cluster. */
export interface IRoute extends IConstruct {
  /** Unique in the gateway. */
  readonly routeName: string;

  /** `host:port` that clients bootstrap from. */
  readonly endpoint: string;
}

export interface RouteProps {
  /** The gateway that has the route. */
  readonly gateway: IGateway;

  /** `host:port` that clients bootstrap from. Brokers get the ports after it. */
  readonly endpoint: string;

  /** Cluster that the route leads to now. */
  readonly cluster: KafkaCluster;

  /**
   * Unique in the gateway: a DNS label of 30 characters at most.
   * @default - the construct's id
   */
  readonly routeName?: string;

  /**
   * Present: the route accepts no traffic.
   * @default - traffic is forwarded
   */
  readonly fence?: Fence;

  /**
   * Clusters that the route will lead to at a later stage: the gateway keeps them reachable.
   * @default - none
   */
  readonly laterClusters?: readonly KafkaCluster[];

  /**
   * Clusters that the route has left for good: the gateway forgets them once no route needs them.
   * @default - none
   */
  readonly formerClusters?: readonly KafkaCluster[];
}

/**
 * A gateway endpoint that leads to one cluster. A change is applied when every replica of the gateway runs it.
 *
 * @throws SWY3001 the gateway does not have the cluster
 * @throws SWY3002 another route has the same port
 * @throws SWY3003 the name cannot be used
 * @throws SWY3006 the endpoint has no host or no port
 * @throws SWY3009 another route has the same name
 */
export class Route extends Construct implements IRoute {
  public readonly routeName: string;
  public readonly endpoint: string;

  public constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { gateway, endpoint, cluster, fence, laterClusters = [], formerClusters = [] } = props;
    this.routeName = props.routeName ?? id;
    this.endpoint = endpoint;
    const domain = gateway.tryDomainOf(cluster);
    const spec: RouteSpec = {
      name: this.routeName,
      endpoint,
      brokerIdentificationStrategy: { type: 'port' },
      streamingDomain: { name: cluster.name, bootstrapServerId: domain?.bootstrapServerId ?? '' },
      ...(fence && { fence: fence.spec }),
      security: { auth: 'passthrough' },
    };
    this.validate(gateway, spec, [cluster, ...laterClusters]);

    gateway.bindRoute({
      spec,
      needs: [cluster, ...laterClusters].map(({ name }) => name),
      releases: formerClusters.map(({ name }) => name),
    });
    startAfter(this, gateway);
    this.createResource(spec, gateway);
  }

  /** Override to change the resource itself. */
  protected createResource({ name, endpoint, streamingDomain, fence, security }: RouteSpec, gateway: IGateway): GatewayRouteResource {
    return new GatewayRouteResource(this, 'Resource', {
      name,
      gateway: gateway.flavour.attributesFor(this),
      endpoint,
      streaming_domain: { name: streamingDomain.name, bootstrap_server_id: streamingDomain.bootstrapServerId },
      fence: fence && { mode: fence.mode },
      security,
    });
  }

  private validate(gateway: IGateway, spec: RouteSpec, clusters: readonly KafkaCluster[]): void {
    const others = gateway.routes.map((route) => route.spec);
    const domains = gateway.domains.map((domain) => domain.spec);
    const rules = new Rules(this);
    rules.check('SWY3003', () => isGatewayName(spec.name), { property: 'routeName', value: spec.name, allowed: gatewayNameShape });
    rules.check('SWY3009', !others.some(({ name }) => name === spec.name), { property: 'routeName', value: spec.name });
    rules.check('SWY3006', () => arePorts(portSpan(spec, domains)), { property: 'endpoint', value: spec.endpoint });
    for (const cluster of clusters) {
      rules.check('SWY3001', gateway.tryDomainOf(cluster) !== undefined, {
        property: 'cluster',
        value: cluster.name,
        allowed: gateway.domains.map(({ name }) => name),
      });
    }
    const overlap = others.flatMap((other) => portOverlaps([other, spec], domains))[0];
    rules.check('SWY3002', overlap === undefined, {
      property: 'endpoint',
      value: spec.endpoint,
      ...(overlap && { detail: `route "${overlap.first}" has port ${overlap.port} too` }),
    });
    rules.throwIfBroken();
  }
}

/** A route in another stack than its gateway is deployed after it. */
function startAfter(route: Route, gateway: IGateway): void {
  const [own, other] = [SwitchyardStack.of(route), SwitchyardStack.of(gateway)];
  if (own !== other) own.addDependency(other);
}

function arePorts({ first, last }: { readonly first: number; readonly last: number }): boolean {
  return first > 0 && last < 65_536;
}
