import type { RouteSpec } from '../../../lib/gateway/spec';
import { PlainClient } from '../../../lib/proxy/auth/plain-client';
import { PlainMechanism, verifyAgainst } from '../../../lib/proxy/auth/plain-server';
import { ApiKey, type WireClient } from '../../../lib/proxy/wire';
import { until } from '../../support/until';
import { FakeCluster } from '../support/fake-cluster';
import { freePorts, produce, routeOf } from '../support/start';
import { authenticate, connectPlainly, Gateway } from './support';

describe('brokers of a listener that wants SASL', () => {
  let cluster: FakeCluster;
  let gateway: Gateway;
  let port: number;

  beforeEach(async () => {
    const sasl = [new PlainMechanism(verifyAgainst(new Map([['alice', 'secret']])))];
    cluster = await FakeCluster.start({ clusterId: 'c', nodeIds: [1, 2], listeners: { sasl: { sasl } } });
    port = await freePorts(4);
    const bootstrapServers = [{ id: 'sasl', endpoint: `SASL_PLAINTEXT://${cluster.bootstrapOf('sasl')}` }];
    const domains = [{ name: 'source', kafkaCluster: { bootstrapServers, nodeIdRanges: [{ name: 'all', start: 1, end: 3 }] } }];
    const route: RouteSpec = { ...routeOf(port), streamingDomain: { name: 'source', bootstrapServerId: 'sasl' } };
    gateway = await Gateway.start({ domains, routes: [route] });
  });
  afterEach(async () => {
    await gateway.close();
    await cluster.stop();
  });

  const login = async (at: number): Promise<WireClient> => {
    const client = await connectPlainly(at);
    await authenticate(client, new PlainClient('alice', 'secret'));
    return client;
  };
  const nodeOfLast = () => cluster.requests(ApiKey.Produce).at(-1)?.node;
  const moved = async () => /resets_total\{route="orders",reason="moved"\} (\d+)/.exec(await gateway.metrics())?.[1];

  test('are learned from the first Metadata that passes by, and who was led elsewhere meanwhile is moved', async () => {
    const early = await login(port + 2);
    await produce(early, 'before anything is known');
    expect(nodeOfLast()).toBe(1);

    // The response that teaches reaches its client whole, and with it those that were asked for in the same breath.
    const [metadata, behind] = await Promise.all([
      early.send(ApiKey.Metadata, 9, { topics: null }),
      produce(early, 'in the same breath').catch(() => 'reset'),
    ]);
    expect(metadata.brokers.map(({ nodeId, port: shown }) => [nodeId, shown - port])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(behind).toBeDefined();
    await until(() => !early.isOpen, { describe: 'the reset of the connection that was led to another broker' });
    expect(await moved()).toBe('1');
    await until(async () => (await gateway.route()).connections === 0, { describe: 'the end of the connection' });
    expect(await gateway.route()).toMatchObject({ inFlight: 0, connections: 0 });

    const late = await login(port + 2);
    await produce(late, 'to node 2');
    expect(nodeOfLast()).toBe(2);
    late.close();
  });

  test('are learned on any connection, and leave alone who is where it belongs', async () => {
    const bootstrap = await login(port);
    const first = await login(port + 1);
    const second = await login(port + 2);
    const unknown = await login(port + 3);
    for (const client of [bootstrap, first, second, unknown]) await produce(client, 'x');

    await bootstrap.send(ApiKey.Metadata, 9, { topics: null });

    await until(() => !first.isOpen && !second.isOpen, { describe: 'two resets' });
    // Nobody is node 3: who asked for it stays at the bootstrap server.
    await produce(unknown, 'still here');
    await produce(bootstrap, 'still here');
    expect(await moved()).toBe('2');
    for (const client of [bootstrap, unknown]) client.close();
  });

  test('a connection is moved only when its writes are answered', async () => {
    const early = await login(port + 2);
    await produce(early, 'one');
    cluster.silent.add(ApiKey.Produce);
    const inFlight = produce(early, 'two');
    await until(() => cluster.produced.length === 2, { describe: 'the write at the cluster' });
    const teacher = await login(port);
    await teacher.send(ApiKey.Metadata, 9, { topics: null });
    await until(async () => (await moved()) === '1', { describe: 'a move' });
    inFlight.catch(() => undefined);
    cluster.release(ApiKey.Produce);
    await until(async () => (await gateway.route()).inFlight === 0, { describe: 'an answer to the write' });
    expect(cluster.produced.slice(0, 2)).toEqual(['one', 'two']);
    teacher.close();
    early.close();
  });
});
