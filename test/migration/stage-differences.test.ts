import fc from 'fast-check';
import type { App } from 'cdktf';
import {
  CfkVersion,
  ClientAuthentication,
  ClusterAuthentication,
  ClusterLink,
  Gateway,
  GatewayFlavour,
  type GroupRoute,
  KafkaCluster,
  KafkaConnect,
  kafkaStages,
  type KafkaStageName,
  LinkMode,
  MigrationGroup,
  type MigrationGroupProps,
  MirrorMakerLink,
  ScramCredentials,
  Secret,
  SwitchyardStack,
  WayBack,
} from 'cdktf-switchyard';
import { registrationRoute, returningOffsets, reversedMirrors } from '../../lib/migration/kafka-stages';
import { type ChangeRule, type StagePlan, stageNames, stagesOfTransition, transition } from '../../lib/stages/stage-plan';
import { destination, flavour as processes, newGroup, newStack, source, synthesised, type Synthesised } from '../core/synthesised';
import { cloud, msk, stores } from '../gateway/route-support';
import { flavours, gatewayWith } from '../gateway/support/gateways';

/** One difference between what two stages render. */
interface Difference {
  readonly type: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly attribute?: string;
  /** The one of several of its type that rules of stages name: the route for registrations, and what is on the source of a link turned round. */
  readonly construct?: string | undefined;
}

const plan: StagePlan = kafkaStages;
const stages = stageNames(plan);
const topic = fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/);
const definitions: fc.Arbitrary<Partial<MigrationGroupProps>> = fc.record({
  topics: fc.uniqueArray(topic, { minLength: 1, maxLength: 5 }),
  groupName: fc.stringMatching(/^[a-z]{1,20}$/),
  gates: fc.record({ maxLag: fc.nat(), soakSeconds: fc.nat() }, { requiredKeys: [] }),
  route: fc.record({ endpoint: fc.integer({ min: 1024, max: 60_000 }).map((port) => `gateway:${port}`) }),
});

const connect = KafkaConnect.at({ url: 'http://connect:8083' });

const restOfSource = 'https://source.example.com';
const linkedSource = KafkaCluster.withClusterLinking({
  name: 'source',
  bootstrapServers: 'b1:9092',
  nodeIds: [1],
  clusterId: 'lkc-0',
  restEndpoint: restOfSource,
  apiKey: Secret.fromEnvironment('SOURCE_KEY'),
});

/** Groups that copy in other ways. */
const variants = {
  'over a shared link': (stage: KafkaStageName) => {
    const stack = newStack();
    return newGroup({ stage, link: new ClusterLink(stack, 'Shared', { source, destination }) }, stack).stack;
  },
  'with a way back': (stage: KafkaStageName) => newGroup({ stage, wayBack: WayBack.mirrorMaker({ connect }) }).stack,
  'with its link turned round': (stage: KafkaStageName) =>
    newGroup({ stage, from: linkedSource, linkMode: LinkMode.bidirectional(), wayBack: WayBack.bidirectionalLink() }).stack,
  'with a shared link turned round': (stage: KafkaStageName) => {
    const stack = newStack();
    const link = new ClusterLink(stack, 'Shared', { source: linkedSource, destination, mode: LinkMode.bidirectional() });
    return newGroup({ stage, from: linkedSource, link, wayBack: WayBack.bidirectionalLink() }, stack).stack;
  },
  'with MirrorMaker': (stage: KafkaStageName) => {
    const stack = newStack();
    const gateway = new Gateway(stack, 'Gateway', { flavour: processes, clusters: [source, destination] });
    const wayBack = WayBack.mirrorMaker({ connect });
    const link = MirrorMakerLink.ofGroup({ connect });
    const props = { gateway, from: source, to: destination, topics: ['a'], route: { endpoint: 'gateway:9092' } };
    new MigrationGroup(stack, 'orders', { ...props, link, wayBack, stage });
    return stack;
  },
  'whose SCRAM users are registered': (stage: KafkaStageName) => {
    const clients = ClientAuthentication.scram512({ credentials: ScramCredentials.registeredThroughGateway({ admin: 'scram-admin' }) });
    const to = cloud('plain');
    const gateway = gatewayWith({ flavour: flavours.confluent, clusters: [msk, to], secretStores: stores });
    const route: GroupRoute = {
      endpoint: 'gateway:9595',
      listeners: { source: 'scram' },
      tls: { secretRef: 'tls' },
      clients,
      credentials: 'vault',
      registration: { endpoint: 'gateway:9699' },
    };
    const stack = new SwitchyardStack(gateway.node.root as App, 'orders');
    new MigrationGroup(stack, 'orders', { gateway, from: msk, to, topics: ['a'], route, stage });
    return stack;
  },
} satisfies Readonly<Record<string, (stage: KafkaStageName) => SwitchyardStack>>;

/** Every way of the table: from, to. */
const ways = stages.flatMap((from) =>
  stages.filter((to) => transition(plan, from, to).allowed && from !== to).map((to) => [from, to] as const),
);

describe('two stages with a way between them', () => {
  test('differ only where the stages of that way may differ', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const rendered = new Map(stages.map((stage) => [stage, synthesised(newGroup({ ...definition, stage: stage as never }).stack)]));
        for (const [from, to] of ways)
          expect([from, to, notAllowed(rendered.get(from)!, rendered.get(to)!, from, to)]).toEqual([from, to, []]);
      }),
      { numRuns: 25 },
    );
  });

  test.each(Object.entries(variants))('differ only where they may %s, too', (_, newVariant) => {
    const rendered = new Map(stages.map((stage) => [stage, synthesised(newVariant(stage as KafkaStageName))]));

    for (const [from, to] of ways) expect([from, to, notAllowed(rendered.get(from)!, rendered.get(to)!, from, to)]).toEqual([from, to, []]);
  });

  test('differ in what makes the stage of each kind of group', () => {
    const changes = (newVariant: (stage: KafkaStageName) => SwitchyardStack, from: KafkaStageName, to: KafkaStageName) =>
      differences(synthesised(newVariant(from)), synthesised(newVariant(to)))
        .map(({ type, attribute, action }) => [type.replace('switchyard_', ''), attribute ?? action].join(' '))
        .filter((change) => !/^(?:cutover|gateway_route) /.test(change));
    const [shared, reversible, mirrorMaker] = [variants['over a shared link'], variants['with a way back'], variants['with MirrorMaker']];

    const [turned, sharedAndTurned] = [variants['with its link turned round'], variants['with a shared link turned round']];

    expect(changes(turned, 'fence', 'promote')).toEqual(['cluster_link config', 'mirror_topics status']);
    expect(changes(turned, 'promote', 'switch')).toEqual(['cluster_link config', 'mirror_topics create']);
    expect(changes(turned, 'switch', 'rollback-fence')).toEqual(['mirror_topics status']);
    expect(changes(turned, 'rollback-fence', 'rollback')).toEqual(['cluster_link config', 'mirror_topics status']);
    expect(changes(turned, 'promote', 'rollback')).toEqual(['mirror_topics status', 'mirror_topics create']);
    expect(changes(sharedAndTurned, 'promote', 'switch')).toEqual(['mirror_topics create', 'offset_sync create']);
    expect(changes(sharedAndTurned, 'rollback-fence', 'rollback')).toEqual(['mirror_topics status', 'offset_sync status']);
    expect(changes(shared, 'fence', 'promote')).toEqual(['mirror_topics status', 'offset_sync status']);
    expect(changes(shared, 'switch', 'settle')).toEqual(['mirror_topics delete', 'offset_sync delete']);
    expect(changes(mirrorMaker, 'fence', 'promote')).toEqual(['mirror_maker status', 'mirror_maker status']);
    expect(changes(mirrorMaker, 'switch', 'settle')).toEqual(['mirror_maker delete', 'mirror_maker delete']);
    expect(changes(reversible, 'fence', 'promote')).toEqual(['cluster_link config', 'mirror_maker status', 'mirror_topics status']);
    expect(changes(reversible, 'promote', 'switch')).toEqual(['mirror_maker status']);
    expect(changes(reversible, 'switch', 'rollback-fence')).toEqual(['mirror_topics status']);
    expect(changes(reversible, 'rollback-fence', 'rollback')).toEqual(['mirror_maker status']);
    expect(changes(reversible, 'promote', 'rollback')).toEqual(['mirror_maker status', 'mirror_topics status']);
  });

  test('differ in what makes the stage', () => {
    const changes = ways.map(([from, to]) => [
      `${from} to ${to}`,
      differences(render(from), render(to)).map(({ type, attribute, action }) => [type, attribute ?? action].join(' ')),
    ]);
    const stage = 'switchyard_cutover stage';
    const fence = 'switchyard_gateway_route fence';
    const domain = 'switchyard_gateway_route streaming_domain';
    const offsetSync = 'switchyard_cluster_link config';
    const mirrors = 'switchyard_mirror_topics status';

    expect(Object.fromEntries(changes)).toEqual({
      'mirror to fence': [stage, fence],
      'fence to mirror': [stage, fence],
      'fence to promote': [offsetSync, stage, mirrors],
      'promote to mirror': [offsetSync, stage, fence, mirrors],
      'promote to switch': [stage, fence, domain],
      'promote to rollback': [stage, fence, mirrors],
      'switch to settle': ['switchyard_cluster_link delete', stage, 'switchyard_mirror_topics delete'],
      'switch to rollback-fence': [stage, fence, mirrors],
      'rollback-fence to switch': [stage, fence, mirrors],
      'rollback-fence to rollback': [stage, fence, domain],
    });
  });
});

describe('what stands around a gateway on Kubernetes', () => {
  const tls = { secretRef: 'gateway-tls' };
  const secured = KafkaCluster.of({
    name: 'msk',
    nodeIds: [1, 2, 3],
    listeners: {
      oauth: {
        securityProtocol: 'SASL_SSL',
        bootstrapServers: 'b1:9096',
        authentication: ClusterAuthentication.oauth({
          tokenEndpointUri: 'https://old.example.com/token',
          jaasConfigPassThrough: 'oauth-jaas',
        }),
        tls: { secretRef: 'source-tls' },
      },
      scram: {
        securityProtocol: 'SASL_SSL',
        bootstrapServers: 'b1:9098',
        authentication: ClusterAuthentication.scram512(),
        tls: { secretRef: 'source-tls' },
      },
    },
  });
  const destination = cloud('plain');
  const users = ScramCredentials.registeredThroughGateway({ admin: 'scram-admin' });
  const routes: Readonly<Record<string, GroupRoute>> = {
    'a swap at the source': {
      endpoint: 'gateway:9595',
      mode: 'sourceSwap',
      clients: ClientAuthentication.plain({ users: 'plain-users' }),
      credentials: 'vault',
      tls,
    },
    'a swap at the destination': {
      endpoint: 'gateway:9595',
      listeners: { source: 'scram' },
      clients: ClientAuthentication.scram512({ credentials: users }),
      credentials: 'vault',
      tls,
    },
  };

  /** The stack of the gateway, while a group of another stack is at a stage. */
  function edgeAt(stage: KafkaStageName, flavour: GatewayFlavour, route: GroupRoute): unknown {
    const edge = newStack();
    const props = { gatewayName: 'edge', networkPolicy: {}, monitoring: {}, secretStores: stores };
    const gateway = new Gateway(edge, 'Gateway', { flavour, clusters: [secured, destination], ...props });
    const orders = new SwitchyardStack(edge.node.root as App, 'orders');
    new MigrationGroup(orders, 'orders', { gateway, from: secured, to: destination, topics: ['a'], route, stage });
    const { resources, types } = synthesised(edge);
    return types.map((type) => [type, resources(type)]);
  }

  test.each(Object.entries(routes))('is the same until the source is left for good, with %s', (_, route) => {
    for (const flavour of [GatewayFlavour.embedded(), GatewayFlavour.confluent({ cfk: CfkVersion.V3_3 })]) {
      const mirror = edgeAt('mirror', flavour, route);
      for (const stage of ['fence', 'promote', 'switch', 'rollback-fence', 'rollback'] as const)
        expect(edgeAt(stage, flavour, route)).toEqual(mirror);
      expect(edgeAt('settle', flavour, route)).not.toEqual(mirror);
    }
  });
});

test('a group in one stack with its gateway on Kubernetes is warned that plans will be refused', () => {
  const warningsOf = (flavour: GatewayFlavour) => {
    const stack = newStack();
    const gateway = new Gateway(stack, 'Gateway', { gatewayName: 'edge', flavour, clusters: [source, destination] });
    const group = new MigrationGroup(stack, 'orders', {
      gateway,
      from: source,
      to: destination,
      topics: ['a'],
      route: { endpoint: 'gateway:9092' },
    });
    return group.node.metadata.filter(({ type }) => type.endsWith('warn')).map(({ data }) => String(data));
  };

  expect(warningsOf(GatewayFlavour.embedded())).toEqual([expect.stringMatching(/Give the group a stack of its own$/)]);
  expect(warningsOf(processes)).toEqual([]);
});

function render(stage: string): Synthesised {
  return synthesised(newGroup({ stage: stage as never }).stack);
}

function notAllowed(before: Synthesised, after: Synthesised, from: string, to: string): Difference[] {
  const rules = stagesOfTransition(plan, from, to).flatMap(({ mayChange }) => mayChange as readonly ChangeRule[]);
  const allows = (rule: ChangeRule, { type, action, attribute, construct }: Difference) =>
    rule.type === type &&
    (rule.construct === undefined || rule.construct === construct) &&
    rule.actions.includes(action) &&
    (attribute === undefined || rule.attributes?.includes(attribute) !== false);
  return differences(before, after).filter((difference) => !rules.some((rule) => allows(rule, difference)));
}

function differences(before: Synthesised, after: Synthesised): Difference[] {
  const of = (rendered: Synthesised) =>
    new Map(
      rendered.types.flatMap((type) =>
        rendered.resources(type).map((one) => [`${type} ${one.name ?? ''} ${constructOf(one) ?? ''}`, { type, one }] as const),
      ),
    );
  const [old, young] = [of(before), of(after)];
  return [...new Set([...old.keys(), ...young.keys()])].sort().flatMap((key) => {
    const { type } = (old.get(key) ?? young.get(key))!;
    return differencesOf(type, old.get(key)?.one, young.get(key)?.one);
  });
}

function differencesOf(type: string, old: any, young: any): Difference[] {
  const construct = constructOf(old ?? young);
  if (!old) return [{ type, action: 'create', construct }];
  if (!young) return [{ type, action: 'delete', construct }];
  // Terraform plans no change for these.
  const unplanned = ['lifecycle', 'depends_on'];
  return [...new Set([...Object.keys(old), ...Object.keys(young)])]
    .filter((name) => !unplanned.includes(name) && JSON.stringify(old[name]) !== JSON.stringify(young[name]))
    .sort()
    .map((attribute) => ({ type, action: 'update', attribute, construct }));
}

function constructOf({ name, link, topics, destination: end, existing_topics }: any): string | undefined {
  if (String(name).endsWith('-reg')) return registrationRoute;
  if (existing_topics === 'reversed') return reversedMirrors;
  if (link?.rest_endpoint === restOfSource) return topics && returningOffsets;
  return end?.rest_endpoint === restOfSource ? 'SourceResource' : undefined;
}
