import { CutoverResource } from '../bindings';
import { Construct, type IConstruct } from '../core/cdktf';
import { Rules } from '../core/rules';
import { Fence } from '../gateway/fence';
import type { IGateway } from '../gateway/gateway-base';
import { Route } from '../gateway/route';
import { kafkaAttributes } from '../kafka/attributes';
import type { KafkaCluster, LinkDestination } from '../kafka/kafka-cluster';
import { checkTopics } from '../kafka/topics';
import { ClusterLink, type ClusterLinkAttributes, type IClusterLink, linkAttributes } from '../link/cluster-link';
import type { LinkConfig } from '../link/link-config';
import { MirrorTopics } from '../link/mirror-topics';
import { findStage } from '../stages/stage-plan';
import { wantedStage } from '../stages/wanted-stage';
import { checkGates, type Gates, gatesAttributes } from './gates';
import { registerGroup } from './groups-of-app';
import { type KafkaDesired, type KafkaStageName, kafkaStages } from './kafka-stages';

/** The one route that a group owns. */
export interface GroupRoute {
  /** `host:port` that clients bootstrap from, before and after the migration. */
  readonly endpoint: string;

  /**
   * Unique in the gateway.
   * @default - the group's name
   */
  readonly routeName?: string;

  /**
   * How the route accepts no traffic during the cutover.
   * @default Fence.hold()
   */
  readonly fence?: Fence;
}

export interface MigrationGroupProps {
  /** The gateway that clients connect to. */
  readonly gateway: IGateway;

  /** Cluster that the group leaves. */
  readonly from: KafkaCluster;

  /** Cluster that the group moves to. */
  readonly to: LinkDestination;

  /** Topics that move together. */
  readonly topics: readonly string[];

  /** Route whose clients move together. */
  readonly route: GroupRoute;

  /**
   * Name of the group: the key in the stages file.
   * @default - the construct's id
   */
  readonly groupName?: string;

  /**
   * A link that several groups share; it stays when the group is settled.
   * @default - the group makes a link of its own, and removes it at `settle`
   */
  readonly link?: IClusterLink;

  /**
   * Behaviour of the group's own link.
   * @default LinkConfig.forMigration()
   */
  readonly linkConfig?: LinkConfig;

  /**
   * Bounds of the checks before each stage.
   * @default - see {@link Gates}
   */
  readonly gates?: Gates;

  /**
   * Wanted stage.
   * @default - from the context key `switchyard:stages`, else from stages.json, else `mirror`
   */
  readonly stage?: KafkaStageName;
}

/**
 * Topics and one route that move together from one cluster to another, in five stages: mirror, fence, promote, switch, settle.
 * Each stage is one Terraform plan, made from this definition; nothing else of it changes between two stages. The gates of a stage
 * are checked before any of its changes is made.
 *
 * @throws SWY1014 another group has the same name
 * @throws SWY1015 the bound of a gate is out of range
 * @throws SWY2005 the topics cannot be moved
 * @throws SWY2007 `from` and `to` are the same cluster
 * @throws SWY4001 there is no such stage
 */
export class MigrationGroup extends Construct {
  public readonly groupName: string;

  /** Stage for which the group is synthesised. */
  public readonly stage: KafkaStageName;

  public constructor(scope: Construct, id: string, props: MigrationGroupProps) {
    super(scope, id);
    this.groupName = props.groupName ?? id;
    this.validate(props);
    registerGroup(this, this.groupName);
    this.stage = wantedStage(this, this.groupName, kafkaStages, props.stage) as KafkaStageName;

    const desired = findStage<KafkaDesired>(kafkaStages, this.stage)?.desired as KafkaDesired;
    const link: ClusterLinkAttributes = props.link ?? { linkName: `switchyard-${this.groupName}`, destination: props.to };
    const routeName = props.route.routeName ?? this.groupName;

    const cutover = this.createCutover(props, routeName, link);
    this.createRoute(props, routeName, desired).node.addDependency(cutover);
    this.createMirrors(props, link, desired, cutover);
  }

  private createCutover(
    { from, to, topics, gateway, gates }: MigrationGroupProps,
    route: string,
    link: ClusterLinkAttributes,
  ): CutoverResource {
    return new CutoverResource(this, 'Cutover', {
      group: this.groupName,
      plan: kafkaStages.name,
      stage: this.stage,
      topics,
      source: kafkaAttributes(from),
      destination: kafkaAttributes(to),
      link: linkAttributes(this, link),
      gateway: gateway.flavour.attributesFor(this),
      route,
      domains: { source: from.name, destination: to.name },
      gates: gates && gatesAttributes(gates),
    });
  }

  private createRoute({ gateway, from, to, route }: MigrationGroupProps, routeName: string, desired: KafkaDesired): Route {
    const atSource = desired.routeTo === 'source';
    return new Route(this, 'Route', {
      gateway,
      routeName,
      endpoint: route.endpoint,
      cluster: atSource ? from : to,
      laterClusters: atSource ? [to] : desired.link ? [from] : [],
      formerClusters: desired.link ? [] : [from],
      ...(desired.fenced && { fence: route.fence ?? Fence.hold() }),
    });
  }

  private createMirrors(
    { from, to, topics, link, linkConfig }: MigrationGroupProps,
    { linkName }: ClusterLinkAttributes,
    desired: KafkaDesired,
    first: IConstruct,
  ): void {
    if (desired.mirrors === 'released') return;
    const own = link
      ? undefined
      : new ClusterLink(this, 'Link', { source: from, destination: to, linkName, ...(linkConfig && { config: linkConfig }) });
    own?.node.addDependency(first);
    const mirrors = new MirrorTopics(this, 'MirrorTopics', { link: (link ?? own) as IClusterLink, topics, status: desired.mirrors });
    mirrors.node.addDependency(first);
  }

  private validate({ from, to, topics, gates = {} }: MigrationGroupProps): void {
    const rules = new Rules(this);
    checkTopics(rules, topics);
    checkGates(rules, gates);
    rules.check('SWY2007', from.name !== to.name, { property: 'to', value: to.name });
    rules.throwIfBroken();
  }
}
