import { Testing } from 'cdktf';
import { GatewayStack, MigrationGroupStack } from 'cdktf-switchyard/stacks';
import { destination, flavour, source, synthesised } from '../core/synthesised';

describe('a gateway and its groups in stacks of their own', () => {
  const app = Testing.app();
  const edge = new GatewayStack(app, 'edge', { flavour, clusters: [source, destination] });
  const group = (id: string, port: number) =>
    new MigrationGroupStack(app, id, {
      gateway: edge.gateway,
      from: source,
      to: destination,
      topics: [id],
      route: { endpoint: `${id}.example.com:${port}` },
    });
  const groups = [group('orders', 9092), group('payments', 9192)];

  test('are named after their stacks', () => {
    expect(edge.gateway.gatewayName).toBe('edge');
    expect(groups.map((stack) => synthesised(stack).only('switchyard_cutover').group)).toEqual(['orders', 'payments']);
  });

  test('meet in the document of the gateway', () => {
    expect(edge.gateway.document.spec.routes.map(({ name }) => name)).toEqual(['orders', 'payments']);
    expect(edge.hasFile('gateway.yaml')).toBe(true);
  });

  test('are deployed after the gateway', () => {
    expect(groups.map((stack) => stack.dependencies)).toEqual([[edge], [edge]]);
  });
});
