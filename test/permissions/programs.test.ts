import { Testing } from 'cdktf';
import {
  CfkVersion,
  ClientAuthentication,
  ClusterAuthentication,
  GatewayFlavour,
  KafkaCluster,
  Permissions,
  ScramCredentials,
  Secret,
  SecretStore,
} from 'cdktf-switchyard';
import { GatewayStack, MigrationGroupStack } from 'cdktf-switchyard/stacks';
import { rolesOf, rulesOf } from '../../lib/permissions/data';
import { synthesised } from '../core/synthesised';

/** A program as a user writes it: a gateway on Kubernetes, a store, a group. */
function program(flavour: GatewayFlavour) {
  const app = Testing.app({ stackTraces: false });
  const source = KafkaCluster.plaintext({ name: 'source', bootstrapServers: 'b1:9092', nodeIds: [1, 2, 3] });
  const destination = KafkaCluster.withClusterLinking({
    name: 'destination',
    bootstrapServers: 'd1:9092',
    nodeIds: [0, 1, 2],
    clusterId: 'lkc-1',
    restEndpoint: 'https://rest.example.com',
    apiKey: Secret.fromEnvironment('API_KEY'),
  });
  const store = SecretStore.aws('swap', { region: 'eu-central-1', prefixPath: 'kafka/' });
  const edge = new GatewayStack(app, 'edge', { flavour, clusters: [source, destination], secretStores: [store], namespace: 'kafka' });
  const orders = new MigrationGroupStack(app, 'orders', {
    gateway: edge.gateway,
    from: source,
    to: destination,
    topics: ['orders'],
    route: { endpoint: 'orders.example.com:9092' },
  });
  return { edge, orders, permissions: Permissions.of(app as never).derive() };
}

describe('a program with an embedded gateway on Kubernetes', () => {
  const { edge, permissions } = program(GatewayFlavour.embedded());

  test('gives its replicas a Role that has what is derived for them', () => {
    const roles = synthesised(edge).resources('kubernetes_role_v1');
    const granted = new Set(
      roles.flatMap(({ rule }) => rule.flatMap((each: any) => verbsOf(each.api_groups, each.resources, each.resource_names, each.verbs))),
    );
    const derived = rulesOf(permissions.kubernetes.filter(({ holder }) => holder === 'gateway')).flatMap((rule) =>
      verbsOf(rule.apiGroups, rule.resources, rule.resourceNames, rule.verbs),
    );

    expect(derived.filter((verb) => !granted.has(verb))).toEqual([]);
    expect(derived.length).toBeGreaterThan(5);
  });

  test('lets who deploys it make every object of its stack', () => {
    const runner = permissions.kubernetes.filter(({ holder }) => holder === 'runner');
    const creates = runner.filter(({ verb }) => verb === 'create').map(({ resource }) => resource);

    expect(creates).toEqual(
      expect.arrayContaining(['configmaps', 'deployments', 'services', 'roles', 'rolebindings', 'serviceaccounts', 'secrets']),
    );
    expect(permissions.notDerived).toEqual([]);
  });

  test('limits the store to its prefix, by the settings that the store was given', () => {
    expect(permissions.aws.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'secretsmanager:GetSecretValue arn:{partition}:secretsmanager:eu-central-1:{account}:secret:kafka/*',
    ]);
  });

  test('keeps everything in the namespace, but for the kinds of others', () => {
    const outside = rolesOf(permissions.kubernetes).filter(({ namespace }) => namespace !== 'kafka');

    expect(outside.flatMap(({ rules }) => rules.flatMap(({ verbs }) => verbs)).filter((verb) => verb !== 'list')).toEqual([]);
  });
});

describe('the same program with a Confluent gateway', () => {
  const { permissions } = program(GatewayFlavour.confluent({ cfk: CfkVersion.V3_3 }));

  test('asks for the Gateway resource in place of the ConfigMap, and the gateway itself for nothing', () => {
    const objects = new Set(permissions.kubernetes.map(({ apiGroup, resource, name }) => `${apiGroup}/${resource}/${name ?? ''}`));

    expect(objects).toContain('platform.confluent.io/gateways/edge');
    expect(objects).not.toContain('/configmaps/edge');
    expect(permissions.kubernetes.filter(({ holder }) => holder === 'gateway')).toEqual([]);
  });

  test('has the same permissions everywhere else', () => {
    const embedded = program(GatewayFlavour.embedded()).permissions;

    expect(permissions.confluent).toEqual(embedded.confluent);
    expect(permissions.acls).toEqual(embedded.acls);
    expect(permissions.aws).toEqual(embedded.aws);
  });
});

function verbsOf(
  groups: readonly string[],
  resources: readonly string[],
  names: readonly string[] | undefined,
  verbs: readonly string[],
): string[] {
  return groups.flatMap((group) =>
    resources.flatMap((resource) => verbs.flatMap((verb) => (names ?? ['']).map((name) => `${verb} ${group}/${resource}/${name}`))),
  );
}

test('what a switch needs is granted while the group is at its first stage', () => {
  const app = Testing.app({ stackTraces: false });
  const source = KafkaCluster.of({
    name: 'source',
    nodeIds: [1],
    listeners: {
      scram: { securityProtocol: 'SASL_PLAINTEXT', bootstrapServers: 'b1:9092', authentication: ClusterAuthentication.scram512() },
    },
  });
  const destination = KafkaCluster.confluentCloud({
    name: 'destination',
    bootstrapServers: 'd1:9092',
    nodeIds: [0],
    gatewayAuthentication: ClusterAuthentication.plain({ jaasConfigPassThrough: 'plain-jaas' }),
    clusterId: 'lkc-1',
    restEndpoint: 'https://rest.example.com',
    apiKey: Secret.fromEnvironment('API_KEY'),
  });
  const store = SecretStore.aws('swap', { region: 'eu-central-1', prefixPath: 'kafka/' });
  const edge = new GatewayStack(app, 'edge', {
    flavour: GatewayFlavour.embedded(),
    clusters: [source, destination],
    secretStores: [store],
    namespace: 'kafka',
  });
  new MigrationGroupStack(app, 'orders', {
    gateway: edge.gateway,
    from: source,
    to: destination,
    topics: ['orders'],
    stage: 'mirror',
    route: {
      endpoint: 'orders.example.com:9092',
      mode: 'destinationSwap',
      clients: ClientAuthentication.scram512({ credentials: ScramCredentials.registeredThroughGateway({ admin: 'scram-admin', store }) }),
      credentials: store,
      allowPlaintextPasswords: true,
    },
  });

  const actions = Permissions.of(app as never)
    .derive()
    .aws.map(({ action }) => action);

  expect(actions).toContain('secretsmanager:PutSecretValue');
});
