import fc from 'fast-check';
import type { App } from 'cdktf';
import {
  CfkVersion,
  ClientAuthentication,
  ClusterAuthentication,
  Gateway,
  GatewayFlavour,
  type GroupRoute,
  KafkaCluster,
  kafkaStages,
  type KafkaStageName,
  MigrationGroup,
  type MigrationGroupProps,
  ScramCredentials,
  SwitchyardStack,
} from 'cdktf-switchyard';
import { type ChangeRule, findStage, type StagePlan, stageNames } from '../../lib/stages/stage-plan';
import { destination, flavour as processes, newGroup, newStack, source, synthesised, type Synthesised } from '../core/synthesised';
import { cloud, stores } from '../gateway/route-support';

/** One difference between what two stages render. */
interface Difference {
  readonly type: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly attribute?: string;
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

describe('two stages that follow each other', () => {
  test('differ only where the later one may differ, forwards and back', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const rendered = new Map(stages.map((stage) => [stage, synthesised(newGroup({ ...definition, stage: stage as never }).stack)]));
        for (const [index, from] of stages.slice(0, -1).entries()) {
          const to = stages[index + 1]!;
          expect(notAllowed(rendered.get(from)!, rendered.get(to)!, to)).toEqual([]);
          // The way back undoes a stage, so the rules of that stage are those of its undoing.
          if (findStage(plan, to)!.waysBack.includes(from)) expect(notAllowed(rendered.get(to)!, rendered.get(from)!, to)).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('differ in what makes the stage', () => {
    const changes = stages
      .slice(1)
      .map((to, index) =>
        differences(render(stages[index]!), render(to)).map(({ type, attribute, action }) => [type, attribute ?? action].join(' ')),
      );

    expect(changes).toEqual([
      ['switchyard_cutover stage', 'switchyard_gateway_route fence'],
      ['switchyard_cutover stage', 'switchyard_mirror_topics status'],
      ['switchyard_cutover stage', 'switchyard_gateway_route fence', 'switchyard_gateway_route streaming_domain'],
      ['switchyard_cluster_link delete', 'switchyard_cutover stage', 'switchyard_mirror_topics delete'],
    ]);
  });
});

describe('what stands around a gateway on Kubernetes', () => {
  const tls = { secretRef: 'gateway-tls' };
  const msk = KafkaCluster.of({
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
    const gateway = new Gateway(edge, 'Gateway', { flavour, clusters: [msk, destination], ...props });
    const orders = new SwitchyardStack(edge.node.root as App, 'orders');
    new MigrationGroup(orders, 'orders', { gateway, from: msk, to: destination, topics: ['a'], route, stage });
    const { resources, types } = synthesised(edge);
    return types.map((type) => [type, resources(type)]);
  }

  test.each(Object.entries(routes))('is the same until the source is left for good, with %s', (_, route) => {
    for (const flavour of [GatewayFlavour.embedded(), GatewayFlavour.confluent({ cfk: CfkVersion.V3_3 })]) {
      const mirror = edgeAt('mirror', flavour, route);
      for (const stage of ['fence', 'promote', 'switch'] as const) expect(edgeAt(stage, flavour, route)).toEqual(mirror);
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

function notAllowed(before: Synthesised, after: Synthesised, stage: string): Difference[] {
  const rules = findStage(plan, stage)!.mayChange as readonly ChangeRule[];
  const allows = (rule: ChangeRule, { type, action, attribute }: Difference) =>
    rule.type === type && rule.actions.includes(action) && (attribute === undefined || rule.attributes?.includes(attribute) !== false);
  return differences(before, after).filter((difference) => !rules.some((rule) => allows(rule, difference)));
}

function differences(before: Synthesised, after: Synthesised): Difference[] {
  const types = [...new Set([...before.types, ...after.types])].sort();
  return types.flatMap((type): Difference[] => {
    const [[old], [young]] = [before.resources(type), after.resources(type)];
    if (!old) return [{ type, action: 'create' }];
    if (!young) return [{ type, action: 'delete' }];
    const attributes = [...new Set([...Object.keys(old), ...Object.keys(young)])].sort();
    return attributes
      .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(young[name]))
      .map((attribute) => ({ type, action: 'update', attribute }));
  });
}
