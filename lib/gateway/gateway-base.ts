import { Construct, type IConstruct } from '../core/cdktf';
import { isGatewayName, gatewayNameShape } from '../core/names';
import { Rules } from '../core/rules';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { GatewayFlavour } from './gateway-flavour';
import type { RouteSpec } from './spec';
import { StreamingDomain } from './streaming-domain';

/** The proxy that clients connect to for the whole migration. */
export interface IGateway extends IConstruct {
  readonly gatewayName: string;
  readonly flavour: GatewayFlavour;
  readonly domains: readonly StreamingDomain[];

  /** Routes bound so far, in the order in which they were defined. */
  readonly routes: readonly BoundRoute[];

  /** The streaming domain of a cluster; undefined when the gateway does not have it. */
  tryDomainOf(cluster: KafkaCluster): StreamingDomain | undefined;

  /** Makes a route known, so that the next ones cannot take its name or its ports. Called by {@link Route}. */
  bindRoute(route: BoundRoute): void;
}

/** A route as its gateway knows it. */
export interface BoundRoute {
  readonly spec: RouteSpec;
  /** Names of the streaming domains that it leads to now or at a later stage. */
  readonly needs: readonly string[];
  /** Names of the streaming domains that it has left for good. */
  readonly releases: readonly string[];
}

export interface GatewayBaseProps {
  /** Name of the gateway. */
  readonly gatewayName: string;

  /** What runs the gateway. */
  readonly flavour: GatewayFlavour;

  /** Every cluster that a route may lead to. */
  readonly clusters: readonly KafkaCluster[];
}

/** What gateways of this app and gateways of others share. */
export abstract class GatewayBase extends Construct implements IGateway {
  public readonly gatewayName: string;
  public readonly flavour: GatewayFlavour;
  public readonly domains: readonly StreamingDomain[];
  private readonly bound: BoundRoute[] = [];

  protected constructor(scope: Construct, id: string, { gatewayName, flavour, clusters }: GatewayBaseProps) {
    super(scope, id);
    const rules = new Rules(this);
    rules.check('SWY3003', () => isGatewayName(gatewayName), { property: 'gatewayName', value: gatewayName, allowed: gatewayNameShape });
    flavour.check(rules);
    for (const [index, { name, nodeIds }] of clusters.entries()) {
      rules.check('SWY3005', nodeIds.length > 0, { property: 'clusters', value: name });
      rules.check('SWY3008', clusters.findIndex((other) => other.name === name) === index, { property: 'clusters', value: name });
    }
    rules.throwIfBroken();

    this.gatewayName = gatewayName;
    this.flavour = flavour;
    this.domains = clusters.map((cluster) => StreamingDomain.of(cluster));
  }

  public get routes(): readonly BoundRoute[] {
    return this.bound;
  }

  public tryDomainOf(cluster: KafkaCluster): StreamingDomain | undefined {
    return this.domains.find((domain) => domain.name === cluster.name);
  }

  public bindRoute(route: BoundRoute): void {
    this.bound.push(route);
  }
}
