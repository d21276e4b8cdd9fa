import { CutoverResource } from '../bindings';
import { Annotations, Construct, type IConstruct } from '../core/cdktf';
import { CodedError } from '../core/coded-error';
import { Rules } from '../core/rules';
import { Route } from '../gateway/route';
import { type RouteIdentity, routeSpecOf, type RouteTarget } from '../gateway/route/route-target';
import type { RouteSpec } from '../gateway/spec';
import { kafkaAttributes } from '../kafka/attributes';
import { checkTopics, topicsAttribute } from '../kafka/topics';
import { checkConnectorNames } from '../link/mirror-maker-options';
import { SwitchyardStack } from '../core/switchyard-stack';
import { findStage } from '../stages/stage-plan';
import { wantedStage } from '../stages/wanted-stage';
import { checkGates, gatesAttributes } from './gates';
import { type GroupRoute, identityOf, modeOf, otherTargets, targetsOf } from './group-route';
import { registerGroup } from './groups-of-app';
import { isRollback, type KafkaDesired, type KafkaStageName, kafkaStages, registrationRoute } from './kafka-stages';
import { type AnyGroupProps, usesMirrorMaker } from './migration-group-props';
import { type Replication, replicationOf } from './replication';

/**
 * Topics and one route that move together from one cluster to another, in five stages: mirror, fence, promote, switch, settle. Two more lead back after
 * that: rollback-fence and rollback. Each stage is one Terraform plan, made from this definition; nothing else of it changes between two stages. The gates
 * of a stage are checked before any of its changes is made.
 *
 * @throws SWY1014 another group has the same name
 * @throws SWY1015 the bound of a gate is out of range
 * @throws SWY2005 the topics cannot be moved
 * @throws SWY2007 `from` and `to` are the same cluster
 * @throws SWY2014 the group does not make the end of its link that it changes
 * @throws SWY2017 the topics would have other names on the destination
 * @throws SWY2018 the connectors of MirrorMaker cannot have their names
 * @throws SWY2020, SWY2021 the MirrorMakerLink has topics of its own, another group or other clusters
 * @throws SWY2030, SWY2031, SWY2032 the link cannot be the way back
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

  public constructor(scope: Construct, id: string, props: AnyGroupProps) {
    super(scope, id);
    this.groupName = props.groupName ?? id;
    const replication = replicationOf(props, this.groupName);
    this.validate(props, replication);
    registerGroup(this, this.groupName);
    this.stage = wantedStage(this, this.groupName, kafkaStages, props.stage) as KafkaStageName;

    const desired = findStage<KafkaDesired>(kafkaStages, this.stage)?.desired as KafkaDesired;
    const identity = identityOf(props.route, this.groupName);
    const offsets = { areTranslated: usesMirrorMaker(props), comeBack: props.wayBack?.kind.keepsOffsets === false };
    const targets = targetsOf({ ...props, offsets });
    this.routeSpecs = mapStages(targets, (target) => routeSpecOf(props.gateway, identity, target));

    const cutover = this.createCutover(props, identity.routeName, replication);
    const route = this.createRoute(props, identity, targets, desired);
    const registration = this.createRegistration(props, identity, targets, desired);
    const copies = replication.create(this, desired, isRollback(this.stage));
    const back = props.wayBack?.kind.create(this, { groupName: this.groupName, props }, desired.wayBack, copies) ?? [];
    for (const one of [route, registration, ...copies, ...back]) one?.node.addDependency(cutover);
    for (const one of back) orderWayBack(one, desired, route, copies);
    warnOfAccess(this, props);
    warnOfStack(this, props);
  }

  private createCutover(props: AnyGroupProps, route: string, replication: Replication): CutoverResource {
    const { from, to, topics, gateway, gates, wayBack } = props;
    return new CutoverResource(this, 'Cutover', {
      group: this.groupName,
      plan: kafkaStages.name,
      stage: this.stage,
      topics: topicsAttribute(topics),
      source: kafkaAttributes(this, from),
      destination: kafkaAttributes(this, to),
      ...replication.attributesFor(this),
      way_back: wayBack?.kind.attributesFor(this, { groupName: this.groupName, props }),
      gateway: gateway.attributesFor(this),
      route,
      domains: { source: from.name, destination: to.name },
      gates: gates && gatesAttributes(gates),
    });
  }

  private createRoute(
    { gateway, from }: AnyGroupProps,
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
    { gateway, route: { registration } }: AnyGroupProps,
    { routeName, endpoint: _, ...side }: RouteIdentity,
    targets: Readonly<Record<KafkaStageName, RouteTarget>>,
    desired: KafkaDesired,
  ): Route | undefined {
    if (!registration || desired.routeTo === 'destination' || isRollback(this.stage)) return undefined;
    return new Route(this, registrationRoute, {
      gateway,
      ...side,
      ...targets.switch,
      routeName: registration.routeName ?? `${routeName}-reg`,
      endpoint: registration.endpoint,
      removedLast: true,
    });
  }

  private validate(props: AnyGroupProps, replication: Replication): void {
    const { from, to, topics, route, gates = {}, wayBack } = props;
    const rules = new Rules(this);
    checkTopics(rules, topics);
    checkGates(rules, gates);
    rules.check('SWY2007', from.name !== to.name, { property: 'to', value: to.name });
    rules.check('SWY3116', !to.government, { property: 'to', value: to.name });
    replication.check(rules);
    wayBack?.kind.check(rules, { groupName: this.groupName, props });
    const back = wayBack?.kind.connectorsOf(this.groupName) ?? [];
    checkConnectorNames(rules, [...replication.connectors, ...back.map((one) => ({ property: 'wayBack', ...one }))]);
    checkGroupRoute(rules, route);
    rules.throwIfBroken();
  }
}

/**
 * A way back is positioned once nothing copies to the destination any more. At `switch` clients come first: it loses nothing by starting later. At
 * `rollback` it has stopped before clients are let go, since it would set back what they commit.
 */
function orderWayBack(wayBack: IConstruct, { wayBack: wanted }: KafkaDesired, route: Route, copies: readonly IConstruct[]): void {
  if (wanted === 'prepared' || wanted === 'positioned') for (const copy of copies) wayBack.node.addDependency(copy);
  if (wanted === 'running') wayBack.node.addDependency(route);
  if (wanted === 'stopped') route.node.addDependency(wayBack);
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
function warnOfAccess(scope: IConstruct, { from, to }: AnyGroupProps): void {
  for (const [property, cluster] of Object.entries({ from, to })) {
    if (!cluster.lacksAccess) continue;
    const asked = [...new Set(cluster.listeners.map(({ authentication }) => authentication.kind))].join(', ');
    const fault = { property, value: cluster.name, detail: `its listeners ask for ${asked}` };
    Annotations.of(scope).addWarning(new CodedError('SWY5222', fault).message);
  }
}

/** A group of one stack with its gateway cannot be settled by `execute`: the plan changes the gateway, which forgets the source. */
function warnOfStack(scope: IConstruct, { gateway }: AnyGroupProps): void {
  if (!gateway.flavour.onKubernetes || SwitchyardStack.of(scope) !== SwitchyardStack.of(gateway)) return;
  Annotations.of(scope).addWarning(
    'the gateway is in the same stack: a stage may not change it, so plans that do are refused, at settle at the latest. Give the group a stack of its own',
  );
}

function mapStages<A, B>(stages: Readonly<Record<KafkaStageName, A>>, change: (value: A) => B): Readonly<Record<KafkaStageName, B>> {
  return Object.fromEntries(Object.entries(stages).map(([name, value]) => [name, change(value)])) as Record<KafkaStageName, B>;
}
