import {
  AclFilter,
  ClusterAccess,
  ClusterAuthentication,
  ClusterLink,
  KafkaCluster,
  KafkaConnect,
  type KafkaStageName,
  LinkConfig,
  LinkMode,
  MirrorTopics,
  NameFilter,
  Secret,
  WayBack,
} from 'cdktf-switchyard';
import type { CodedError } from '../../lib/core/coded-error';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import { resources as provided } from '../../lib/provider/resources';
import { stageNames } from '../../lib/stages/stage-plan';
import { newGroup, newStack, synthesised, type Synthesised } from '../core/synthesised';

const cluster = (name: string) =>
  KafkaCluster.of({
    name,
    clusterId: `id-${name}`,
    restEndpoint: `https://${name}:8090`,
    apiKey: Secret.fromEnvironment('KEY'),
    listeners: {
      scram: { securityProtocol: 'SASL_SSL', bootstrapServers: `${name}:9092`, authentication: ClusterAuthentication.scram512() },
    },
    access: ClusterAccess.scram512({ username: name, password: Secret.fromEnvironment('PASSWORD'), revision: 1 }),
  });
const [source, destination] = [cluster('old'), cluster('young')];

/** What the provider finds wrong with what was rendered, by resource: unknown attributes, and what its validation says. */
function faultsOf({ types, resources }: Synthesised): string[] {
  return types.flatMap((type) => {
    const definition = provided.find(({ schema }) => schema.type === type);
    if (!definition) return [`${type} is not a resource of the provider`];
    const names = Object.keys(definition.schema.attributes);
    const meta = ['depends_on', 'lifecycle', '//'];
    return resources(type).flatMap((rendered) => {
      const errors: CodedError[] = [];
      const report = { error: (_: unknown, error: CodedError) => errors.push(error), warn: () => undefined };
      const config = Object.fromEntries(names.map((name) => [name, rendered[name] ?? null]));
      (definition.handlers as any).validate?.(config, report);
      const unknown = Object.keys(rendered).filter((name) => !names.includes(name) && !meta.includes(name));
      return [...unknown.map((name) => `${type} has no ${name}`), ...errors.map(({ message }) => message)];
    });
  });
}

describe('what constructs render is taken by the provider', () => {
  const modes = {
    destination: LinkMode.destination(),
    'source initiated': LinkMode.sourceInitiated(),
    bidirectional: LinkMode.bidirectional(),
    'bidirectional over connections of the source': LinkMode.bidirectional({ connections: 'source' }),
    'bidirectional over connections of the destination': LinkMode.bidirectional({ connections: 'destination' }),
  };

  test.each(Object.entries(modes))('for a link that is %s', (_, mode) => {
    const stack = newStack();
    const config = LinkConfig.forMigration({ aclSync: { filters: [AclFilter.all()] }, autoCreate: { topics: [NameFilter.all()] } });
    const link = new ClusterLink(stack, 'Link', { source, destination, mode, config, validate: false });
    const topics = ['a', { source: 'b', configs: { 'retention.ms': '1' } }];
    new MirrorTopics(stack, 'Mirrors', { link, topics, patterns: ['c*', '!cc'], replicationFactor: 2, onDestroy: 'failover' });

    expect(faultsOf(synthesised(stack))).toEqual([]);
  });

  test.each(stageNames(kafkaStages) as KafkaStageName[])('for a group with a way back at %s', (stage) => {
    const wayBack = WayBack.mirrorMaker({ connect: KafkaConnect.at({ url: 'https://connect:8083' }) });
    const stack = newStack();
    const link = new ClusterLink(stack, 'Shared', { source, destination });

    expect(faultsOf(synthesised(newGroup({ stage, wayBack }).stack))).toEqual([]);
    expect(faultsOf(synthesised(newGroup({ stage, wayBack, link }, stack).stack))).toEqual([]);
  });

  test('and what it would not take is noticed here', () => {
    const stack = newStack();
    const link = new ClusterLink(stack, 'Link', { source, destination });
    const [resource] = link.node.findAll().slice(1) as any[];
    resource.addOverride('mode', 'SOURCE');
    resource.addOverride('colour', 'blue');

    expect(faultsOf(synthesised(stack))).toEqual(
      expect.arrayContaining(['switchyard_cluster_link has no colour', expect.stringMatching(/SWY5303/)]),
    );
  });
});
