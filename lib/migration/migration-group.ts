import { CutoverResource } from '../bindings';
import { Annotations, Construct, type IConstruct } from '../core/cdktf';
import { CodedError } from '../core/coded-error';
import { Rules } from '../core/rules';
import type { IGateway } from '../gateway/gateway-base';
import { Route } from '../gateway/route';
import { type RouteIdentity, routeSpecOf, type RouteTarget } from '../gateway/route/route-target';
import type { RouteSpec } from '../gateway/spec';
import { kafkaAttributes } from '../kafka/attributes';
import type { KafkaCluster, LinkDestination } from '../kafka/kafka-cluster';
import { checkTopics } from '../kafka/topics';
import { ClusterLink, type ClusterLinkAttributes, type IClusterLink, linkAttributes } from '../link/cluster-link';
import type { LinkConfig } from '../link/link-config';
import { MirrorTopics } from '../link/mirror-topics';
import { SwitchyardStack } from '../core/switchyard-stack';
import { findStage } from '../stages/stage-plan';
import { wantedStage } from '../stages/wanted-stage';
import { checkGates, type Gates, gatesAttributes } from './gates';
import { type GroupRoute, identityOf, modeOf, otherTargets, targetsOf } from './group-route';
import { registerGroup } from './groups-of-app';
import { type KafkaDesired, type KafkaStageName, kafkaStages, registrationRoute } from './kafka-stages';

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
 * @throws SWY3103 the route is given a secret store that no stage uses
 * @throws SWY3116 `to` is in Confluent Cloud for Government
 * @throws SWY3118 SCRAM users cannot be registered like this
 * @throws SWY4001 there is no such stage
 * @throws SWY3001 and further, of its {@link Route} at this stage or at a later one
 */
export class MigrationGroup extends Construct {
  public readonly groupName: string;

  /** Stage for which the group is synthesised. */
  public readonly stage: KafkaStageName;

  /** The group's route as the Gateway document has it at each stage. They differ only by what the stage table says. */
  public readonly routeSpecs: Readonly<Record<KafkaStageName, RouteSpec>>;

  public constructor(scope: Construct, id: string, props: MigrationGroupProps) {
    super(scope, id);
    this.groupName = props.groupName ?? id;
    this.validate(props);
    registerGroup(this, this.groupName);
    this.stage = wantedStage(this, this.groupName, kafkaStages, props.stage) as KafkaStageName;

    const desired = findStage<KafkaDesired>(kafkaStages, this.stage)?.desired as KafkaDesired;
    const link: ClusterLinkAttributes = props.link ?? { linkName: `switchyard-${this.groupName}`, destination: props.to };
    const identity = identityOf(props.route, this.groupName);
    const targets = targetsOf(props);
    this.routeSpecs = mapStages(targets, (target) => routeSpecOf(props.gateway, identity, target));

    const cutover = this.createCutover(props, identity.routeName, link);
    this.createRoute(props, identity, targets, desired).node.addDependency(cutover);
    this.createRegistration(props, identity, targets, desired)?.node.addDependency(cutover);
    this.createMirrors(props, link, desired, cutover);
    warnOfAccess(this, props);
    warnOfStack(this, props);
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
      source: kafkaAttributes(this, from),
      destination: kafkaAttributes(this, to),
      link: linkAttributes(this, link),
      gateway: gateway.attributesFor(this),
      route,
      domains: { source: from.name, destination: to.name },
      gates: gates && gatesAttributes(gates),
    });
  }

  private createRoute(
    { gateway, from }: MigrationGroupProps,
    identity: RouteIdentity,
    targets: Readonly<Record<KafkaStageName, RouteTarget>>,
    desired: KafkaDesired,
  ): Route {
    return new Route(this, 'Route', {
      gateway,
      ...identity,
      ...targets[this.stage],
      laterTargets: otherTargets(this.stage, targets),
      // The source is kept until the link is gone.
      laterClusters: desired.link ? [from] : [],
      formerClusters: desired.link ? [] : [from],
    });
  }

  /** The way to the destination for who registers SCRAM users before the cutover. */
  private createRegistration(
    { gateway, route: { registration } }: MigrationGroupProps,
    { routeName, endpoint: _, ...side }: RouteIdentity,
    targets: Readonly<Record<KafkaStageName, RouteTarget>>,
    desired: KafkaDesired,
  ): Route | undefined {
    if (!registration || desired.routeTo === 'destination') return undefined;
    return new Route(this, registrationRoute, {
      gateway,
      ...side,
      ...targets.switch,
      routeName: registration.routeName ?? `${routeName}-reg`,
      endpoint: registration.endpoint,
      removedLast: true,
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

  private validate({ from, to, topics, route, gates = {} }: MigrationGroupProps): void {
    const rules = new Rules(this);
    checkTopics(rules, topics);
    checkGates(rules, gates);
    rules.check('SWY2007', from.name !== to.name, { property: 'to', value: to.name });
    rules.check('SWY3116', !to.government, { property: 'to', value: to.name });
    checkGroupRoute(rules, route);
    rules.throwIfBroken();
  }
}

/** SWY3103, SWY3118: what only a group has. Its routes check the rest. */
function checkGroupRoute(rules: Rules, route: GroupRoute): void {
  const mode = modeOf(route);
  const { clients, credentials, registration } = route;
  const unused = mode === 'passthrough' && credentials !== undefined;
  rules.check('SWY3103', !unused, { property: 'route.credentials', detail: 'clients pass through at both clusters' });
  const registers = mode === 'destinationSwap' && clients?.scramCredentials?.registered === true;
  rules.check('SWY3118', registration === undefined || registers, { property: 'route.registration', value: registration?.endpoint });
}

/** SWY5222: the group's documents are right without an access, and may be all that is wanted. */
function warnOfAccess(scope: IConstruct, { from, to }: MigrationGroupProps): void {
  for (const [property, cluster] of Object.entries({ from, to })) {
    if (!cluster.lacksAccess) continue;
    const asked = [...new Set(cluster.listeners.map(({ authentication }) => authentication.kind))].join(', ');
    const fault = { property, value: cluster.name, detail: `its listeners ask for ${asked}` };
    Annotations.of(scope).addWarning(new CodedError('SWY5222', fault).message);
  }
}

/** A group of one stack with its gateway cannot be settled by `execute`: the plan changes the gateway, which forgets the source. */
function warnOfStack(scope: IConstruct, { gateway }: MigrationGroupProps): void {
  if (!gateway.flavour.onKubernetes || SwitchyardStack.of(scope) !== SwitchyardStack.of(gateway)) return;
  Annotations.of(scope).addWarning(
    'the gateway is in the same stack: a stage may not change it, so plans that do are refused, at settle at the latest. Give the group a stack of its own',
  );
}

function mapStages<A, B>(stages: Readonly<Record<KafkaStageName, A>>, change: (value: A) => B): Readonly<Record<KafkaStageName, B>> {
  return Object.fromEntries(Object.entries(stages).map(([name, value]) => [name, change(value)])) as Record<KafkaStageName, B>;
}
