import { FakeLinkServer } from '../resources/fakes/link-server';
import { FakeReplica } from '../resources/fakes/replica';
import { Stack } from '../resources/fakes/stack';

jest.setTimeout(120_000);

let stack: Stack;
let server: FakeLinkServer;
let replica: FakeReplica;

beforeAll(async () => {
  stack = new Stack();
  server = (await new FakeLinkServer().start()).addLink('link', { 'consumer.offset.sync.enable': 'true' }).addMirror('a');
  replica = (await new FakeReplica().start()).runs({
    name: 'orders',
    endpoint: 'kafka:9092',
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: 'source', bootstrapServerId: 'main' },
    security: { auth: 'passthrough' },
  });
  Object.assign(stack.environment, { LINK_KEY: server.key, ADMIN_TOKEN: replica.token });
});
afterAll(() => Promise.all([stack.remove(), server.stop(), replica.stop()]));

const group = () => ({
  topics: ['a'],
  source: { bootstrap_servers: ['127.0.0.1:1'] },
  destination: { bootstrap_servers: ['127.0.0.1:1'] },
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  gateway: { replicas: [replica.address], token_ref: 'env:ADMIN_TOKEN' },
  route: 'orders',
});

describe('Terraform', () => {
  test('shows a gate as a data source, without failing when it does not hold', async () => {
    const data = { switchyard_gate: { mirrors: { gate: 'mirrors-active', ...group() }, stopped: { gate: 'mirrors-stopped', ...group() } } };
    const { code, stdout, stderr } = await stack.write({}, data).apply();
    expect([code, stderr, stdout.includes('Error')]).toEqual([0, '', false]);
    const { resources } = JSON.parse(stack.stateText) as { resources: { name: string; instances: { attributes: object }[] }[] };
    const seen = Object.fromEntries(resources.map(({ name, instances }) => [name, instances[0]?.attributes]));
    expect(seen['mirrors']).toMatchObject({ holds: true, observed: '1 mirror topics are ACTIVE' });
    expect(seen['stopped']).toMatchObject({ holds: false, observed: 'a is ACTIVE', fix: expect.stringContaining('promote') });
  });

  test('reads a cutover that an older version has recorded, and keeps its results', async () => {
    const cutover = { switchyard_cutover: { orders: { group: 'orders', stage: 'mirror', ...group(), gates: { max_lag: 5 } } } };
    await stack.applied(cutover);
    stack.editState('switchyard_cutover', ({ mirror_maker: _, way_back: __, destination_names: ___, ...attributes }) => ({
      ...attributes,
      gates: { max_lag: 5, quiet_ms: 250, soak_seconds: 0, timeout_seconds: 60 },
      gate_results: [{ gate: 'link-active', observed: 'link "link" is ACTIVE', waited_ms: 3 }],
    }));

    const { code, stdout, stderr } = await stack.write(cutover).apply();

    expect([code, stderr, stdout.includes('must be replaced')]).toEqual([0, '', false]);
    expect(stack.attributes('switchyard_cutover')).toMatchObject({
      gates: { stable_ms: 500, max_window_seconds: 55 },
      gate_results: [{ gate: 'link-active', details: null }],
    });
    expect(stack.stateText).not.toMatch(/api-s3cret|admin-t0ken/);
  });
});
