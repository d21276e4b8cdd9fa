import { Token } from 'cdktf';
import { Fence, KafkaCluster, Route, type RouteProps } from 'cdktf-switchyard';
import { codesOf, destination, newGateway, source, synthesised } from '../core/synthesised';

const gatewayOf = newGateway;
const newRoute = (id: string, props: Partial<RouteProps> = {}, gateway = gatewayOf()) =>
  new Route(gateway.node.scope!, id, { gateway, endpoint: 'h:9092', cluster: source, ...props });

describe('a route', () => {
  test('leads to its cluster', () => {
    const gateway = gatewayOf();
    newRoute('orders', {}, gateway);

    const { '//': _comment, ...rendered } = synthesised(gateway.node.scope as any).only('switchyard_gateway_route');
    expect(rendered).toEqual({
      name: 'orders',
      endpoint: 'h:9092',
      gateway: { replicas: ['http://p1:9190', 'http://p2:9190'], token_ref: 'env:ADMIN_TOKEN' },
      streaming_domain: { name: 'source', bootstrap_server_id: 'plaintext-1' },
      security: { auth: 'passthrough' },
    });
  });

  test('holds its clients while it is fenced', () => {
    const gateway = gatewayOf();
    newRoute('orders', { fence: Fence.hold() }, gateway);

    expect(synthesised(gateway.node.scope as any).only('switchyard_gateway_route').fence).toEqual({ mode: 'hold' });
  });

  test('is refused a cluster that the gateway does not have', () => {
    const stranger = KafkaCluster.plaintext({ name: 'stranger', bootstrapServers: 'x:9092', nodeIds: [1] });

    expect(codesOf(() => newRoute('orders', { cluster: stranger }))).toEqual(['SWY3001']);
    expect(codesOf(() => newRoute('orders', { laterClusters: [stranger] }))).toEqual(['SWY3001']);
  });

  test.each(['Orders', 'orders_eu', 'a'.repeat(31), '-orders'])('is refused the name "%s"', (routeName) => {
    expect(codesOf(() => newRoute('orders', { routeName }))).toEqual(['SWY3003']);
  });

  test.each(['h', 'h:', ':9092', 'h:0', 'http://h:9092', 'h:65533'])('is refused the endpoint "%s"', (endpoint) => {
    expect(codesOf(() => newRoute('orders', { endpoint }))).toEqual(['SWY3006']);
  });

  test('may have an endpoint that only Terraform knows', () => {
    expect(codesOf(() => newRoute('orders', { endpoint: Token.asString({ resolve: () => 'h:9092' }) }))).toEqual([]);
  });

  test('says all that is wrong with it at once', () => {
    expect(codesOf(() => newRoute('Orders', { endpoint: 'h' }))).toEqual(['SWY3003', 'SWY3006']);
  });
});

describe('two routes of a gateway', () => {
  test('are refused the same name', () => {
    const gateway = gatewayOf();
    newRoute('orders', {}, gateway);

    expect(codesOf(() => newRoute('second', { routeName: 'orders', endpoint: 'h:9192' }, gateway))).toEqual(['SWY3009']);
  });

  // The larger cluster has five brokers: a route has its own port and five more.
  test.each([9092, 9097, 9087])('are refused ports that meet: 9092 and %i', (port) => {
    const gateway = gatewayOf();
    newRoute('orders', {}, gateway);

    expect(codesOf(() => newRoute('payments', { endpoint: `other-host:${port}` }, gateway))).toEqual(['SWY3002']);
  });

  test.each([9098, 9086])('stand side by side when no port is shared, even after the switch: 9092 and %i', (port) => {
    const gateway = gatewayOf();
    newRoute('orders', { laterClusters: [destination] }, gateway);

    expect(codesOf(() => newRoute('payments', { endpoint: `h:${port}` }, gateway))).toEqual([]);
  });

  test('are told which port they share', () => {
    const gateway = gatewayOf();
    newRoute('orders', {}, gateway);

    expect(() => newRoute('payments', { endpoint: 'h:9094' }, gateway)).toThrow(
      /SWY3002 at edge\/payments: endpoint "h:9094" .* route "orders" has port 9094 too/,
    );
  });
});
