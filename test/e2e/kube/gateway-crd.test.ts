import type { GatewayDocument } from '../../../lib/gateway/spec';
import { say } from '../kafka/cache';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';
import { cfkGatewayCrd, gatewayPlural, gatewaysPath, knownCfkVersions, ownGatewayCrd } from './crd/gateway-crd';
import { describeWithKubectl, Kubectl } from './kubectl';

const versions = knownCfkVersions();
if (versions.length === 0)
  say('no schemas of Confluent for Kubernetes at hand: the definition made from lib/gateway/spec.ts is used alone');
const definitions = [
  ['made from lib/gateway/spec.ts', ownGatewayCrd],
  ...versions.map((version) => [`of CFK ${version}`, () => cfkGatewayCrd(version)]),
] as [string, () => object][];

describeWithKubectl(describeOnKube, 'a Gateway resource on a real API server', () => {
  let api: KubeCluster;
  let kubectl: Kubectl;

  beforeAll(async () => {
    api = await KubeCluster.start();
    kubectl = new Kubectl(api);
    await api.createNamespace('kafka');
  }, kubeStartTimeout);
  afterAll(() => api?.stop());

  describe.each(definitions)('with the definition %s', (_, definition) => {
    beforeAll(() => kubectl.define(definition()), 60_000);

    test('is accepted, and its generation counts changes of the spec alone', async () => {
      await kubectl.apply([gateway()]);
      await kubectl.apply([gateway({ replicas: 4 })]);
      await kubectl.run(['annotate', gatewayPlural, 'edge', '-n', 'kafka', '--overwrite', 'note=seen']);

      const { metadata } = await api.call<{ metadata: { generation: number } }>('GET', `${gatewaysPath('kafka')}/edge`);
      expect(metadata.generation).toBe(2);
      await kubectl.run(['delete', gatewayPlural, 'edge', '-n', 'kafka']);
    }, 30_000);

    test('is refused with a field that the definition does not have', async () => {
      await expect(kubectl.apply([gateway({ replica: 3 })])).rejects.toThrow(/replica: field not declared in schema/);
    });

    test('is refused with a value that the definition does not allow', async () => {
      const externalAccess = { type: 'ingress' };
      await expect(kubectl.apply([gateway({ externalAccess })])).rejects.toThrow(/Unsupported value: "ingress"/);
    });
  });

  const withFence = definitions.filter(([name]) => !name.includes('3.1'));
  test.each(withFence)(
    'gets the default error of a fence with the definition %s',
    async (_, definition) => {
      await kubectl.define(definition());
      await kubectl.apply([gateway({ routes: [{ ...route, fence: { scope: 'ALL' } }] })]);

      const { spec } = await api.call<GatewayDocument>('GET', `${gatewaysPath('kafka')}/edge`);
      expect(spec.routes[0]!.fence).toEqual({ scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' });
      await kubectl.run(['delete', gatewayPlural, 'edge', '-n', 'kafka']);
    },
    30_000,
  );

  test.each(withFence)(
    'needs the addresses of keys where clients have tokens, with the definition %s',
    async (_, definition) => {
      await kubectl.define(definition());
      const client = { authentication: { type: 'oauth', oauthSettings: { tokenEndpointUri: 'https://id.example/token' } } };
      await expect(kubectl.apply([gateway({ routes: [{ ...route, security: { auth: 'passthrough', client } }] })])).rejects.toThrow(
        /jwksEndpointUri/,
      );
    },
    30_000,
  );
});

const route = {
  name: 'orders',
  endpoint: 'kafka.example:9595',
  brokerIdentificationStrategy: { type: 'port' },
  streamingDomain: { name: 'source', bootstrapServerId: 'plaintext-1' },
  security: { auth: 'passthrough' },
};

function gateway(spec: object = {}): object {
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'kafka' },
    spec: {
      image: { application: 'confluentinc/cpc-gateway:1.3.0', init: 'confluentinc/confluent-init-container:3.3.0' },
      streamingDomains: [
        {
          name: 'source',
          type: 'kafka',
          kafkaCluster: {
            bootstrapServers: [{ id: 'plaintext-1', endpoint: 'PLAINTEXT://broker.example:9092' }],
            nodeIdRanges: [{ name: 'range-1', start: 1, end: 3 }],
          },
        },
      ],
      routes: [route],
      ...spec,
    },
  };
}
