import { Testing } from 'cdktf';
import { Gateway, GatewayFlavour, KafkaCluster, Route, Secret } from 'cdktf-switchyard';
import { codesOf, destination, flavour, newGateway, newGroup, newStack, source } from '../core/synthesised';

const adminToken = Secret.fromEnvironment('ADMIN_TOKEN');
const newGatewayWith = (props: object, stack = newStack()) => new Gateway(stack, 'Gateway', { flavour, clusters: [source], ...props });

describe('a gateway', () => {
  test('is named after its place unless it has a name', () => {
    expect(newGatewayWith({}, newStack('production')).document.metadata.name).toMatch(/^production-[0-9a-f]{8}$/);
    expect(newGatewayWith({ gatewayName: 'edge' }).document.metadata.name).toBe('edge');
  });

  test('has every cluster as a streaming domain, also before a route leads there', () => {
    expect(newGateway().document.spec.streamingDomains.map(({ name }) => name)).toEqual(['source', 'destination']);
  });

  test('refuses a name that a Kubernetes object cannot have', () => {
    expect(codesOf(() => newGatewayWith({ gatewayName: 'Edge' }))).toEqual(['SWY3003']);
    expect(codesOf(() => newGatewayWith({ gatewayName: '1-edge', flavour: GatewayFlavour.embedded() }))).toEqual(['SWY3003']);
  });

  test('refuses to run on one replica', () => {
    expect(codesOf(() => newGatewayWith({ flavour: GatewayFlavour.embedded({ replicas: ['http://p1:9190'], adminToken }) }))).toEqual([
      'SWY3004',
    ]);
  });

  test('refuses a replica without an address', () => {
    expect(
      codesOf(() => newGatewayWith({ flavour: GatewayFlavour.embedded({ replicas: ['p1:9190', 'http://p2:9190'], adminToken }) })),
    ).toEqual(['SWY3010']);
  });

  test('refuses a cluster without node ids', () => {
    expect(codesOf(() => newGatewayWith({ clusters: [KafkaCluster.plaintext({ name: 'msk', bootstrapServers: 'b:9092' })] }))).toEqual([
      'SWY3005',
    ]);
  });

  test('refuses two clusters of one name', () => {
    expect(codesOf(() => newGatewayWith({ clusters: [source, source] }))).toEqual(['SWY3008']);
  });

  test('is alone in its stack', () => {
    const stack = newStack();
    newGateway(stack);

    expect(codesOf(() => new Gateway(stack, 'Second', { flavour, clusters: [source] }))).toEqual(['SWY3007']);
  });
});

describe('the document of a gateway', () => {
  const documentAt = (stage: 'mirror' | 'fence' | 'promote' | 'switch' | 'settle') => newGroup({ stage }).gateway.document.spec;

  test('has the routes of all groups in the form of their stage', () => {
    expect(documentAt('mirror').routes).toEqual([
      {
        name: 'orders',
        endpoint: 'orders.example.com:9092',
        brokerIdentificationStrategy: { type: 'port' },
        streamingDomain: { name: 'source', bootstrapServerId: 'plaintext-1' },
        security: { auth: 'passthrough' },
      },
    ]);
    expect(documentAt('fence').routes[0]).toMatchObject({ streamingDomain: { name: 'source' }, fence: { scope: 'ALL', mode: 'hold' } });
    expect(documentAt('switch').routes[0]).toMatchObject({ streamingDomain: { name: 'destination' } });
    expect(documentAt('switch').routes[0]).not.toHaveProperty('fence');
  });

  test.each(['mirror', 'fence', 'promote', 'switch'] as const)('keeps both clusters at %s', (stage) => {
    expect(documentAt(stage).streamingDomains.map(({ name }) => name)).toEqual(['source', 'destination']);
  });

  test('forgets the source once its only group is settled', () => {
    expect(documentAt('settle').streamingDomains.map(({ name }) => name)).toEqual(['destination']);
  });

  test('keeps the source while another route needs it', () => {
    const { stack, gateway } = newGroup({ stage: 'settle' });
    new Route(stack, 'payments', { gateway, endpoint: 'payments.example.com:9192', cluster: source });

    expect(gateway.document.spec.streamingDomains.map(({ name }) => name)).toEqual(['source', 'destination']);
  });
});

describe('the admin API in the document of a gateway', () => {
  const adminOf = (...replicas: string[]) =>
    newGatewayWith({ flavour: GatewayFlavour.embedded({ replicas, adminToken }) }).document.spec.admin;

  test('has the port that all replicas share', () => {
    expect(adminOf('http://p1:9190', 'http://p2:9190/')).toEqual({ port: 9190 });
  });

  test('is left to the command line when the ports differ', () => {
    expect(adminOf('http://p:9190', 'http://p:9191')).toBeUndefined();
    expect(adminOf('http://p1', 'http://p2')).toBeUndefined();
  });
});

describe('a gateway of another app', () => {
  const imported = (stack = newStack()) =>
    Gateway.fromGatewayAttributes(stack, 'Gateway', { gatewayName: 'edge', flavour, clusters: [source, destination] });

  test('takes routes of this app and adds nothing to the stack', () => {
    const stack = newStack();
    new Route(stack, 'orders', { gateway: imported(stack), endpoint: 'h:9092', cluster: source });

    expect(Object.keys(JSON.parse(Testing.synth(stack, true)).resource)).toEqual(['switchyard_gateway_route']);
    expect(stack.hasFile('gateway.yaml')).toBe(false);
  });

  test('refuses what the gateway itself would refuse', () => {
    expect(codesOf(() => new Route(newStack(), 'orders', { gateway: imported(), endpoint: 'h', cluster: source }))).toEqual(['SWY3006']);
  });

  test('on Kubernetes is reached by its namespace and name', () => {
    const gateway = Gateway.fromGatewayAttributes(newStack(), 'Gateway', {
      gatewayName: 'edge',
      flavour: GatewayFlavour.embedded(),
      clusters: [source],
      namespace: 'kafka',
    });

    expect(gateway.attributesFor(gateway)).toEqual({ kubernetes: { flavour: 'embedded', namespace: 'kafka', name: 'edge' } });
  });
});
