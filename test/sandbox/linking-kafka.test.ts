import { ErrorCode } from '../../lib/proxy/wire';
import { SandboxCluster } from '../../lib/sandbox/broker/sandbox-cluster';
import { LinkEngine } from '../../lib/sandbox/linking/link-engine';
import type { Link } from '../../lib/sandbox/linking/link';
import { until } from '../support/until';
import { RawClient } from './support';

// Without a guard the engine treats its destination as Apache Kafka: one batch a request, no writing at chosen offsets, no protection.
describe('the linking engine before a destination that it may only talk Kafka to', () => {
  let source: SandboxCluster;
  let destination: SandboxCluster;
  let engine: LinkEngine;
  let onSource: RawClient;
  let onDestination: RawClient;

  beforeEach(async () => {
    source = await SandboxCluster.start({ clusterId: 'source', nodeIds: [1] });
    destination = await SandboxCluster.start({ clusterId: 'destination', nodeIds: [0] });
    engine = new LinkEngine({ destinationBootstrap: destination.bootstrapServers, destinationClusterId: 'destination' });
    onSource = new RawClient(source.bootstrapServers);
    onDestination = new RawClient(destination.bootstrapServers);
    source.createTopic('orders', { partitions: 1 });
  });

  afterEach(async () => {
    onSource.close();
    onDestination.close();
    await engine.close();
    await Promise.all([source.close(), destination.close()]);
  });

  async function link(): Promise<Link> {
    await engine.createLink({ name: 'link', configs: [{ name: 'bootstrap.servers', value: source.bootstrapServers }] });
    return engine.link('link');
  }

  const record = (value: string) => [{ value }];
  const status = (name: string): string => engine.link('link').mirror(name).status;

  async function expectEqualLogs(): Promise<void> {
    const length = source.recordBytes('orders', 0).length;
    await until(() => destination.recordBytes('orders', 0).length >= length, {
      describe: 'all records on the destination',
      timeout: 4_000,
    });
    expect(destination.recordBytes('orders', 0)).toEqual(source.recordBytes('orders', 0));
  }

  test('copies batch by batch, with the offsets, producers and sequences of the source', async () => {
    for (let sequence = 0; sequence < 30; sequence++)
      await onSource.produce('orders', 0, record(`${sequence}`), { producerId: 9n, producerEpoch: 0, baseSequence: sequence });
    await (await link()).addMirror({ sourceTopic: 'orders' });

    await expectEqualLogs();
  });

  test('goes on after a pause where the destination ends', async () => {
    const made = await link();
    const mirror = await made.addMirror({ sourceTopic: 'orders' });
    await onSource.produce('orders', 0, record('a'));
    await until(() => destination.recordBytes('orders', 0).length > 0);
    made.pause(mirror);
    await onSource.produce('orders', 0, record('b'));
    made.resume(mirror);
    await expectEqualLogs();
  });

  test('fails a mirror whose source begins later than at offset 0', async () => {
    await onSource.produce('orders', 0, [...record('a'), ...record('b')]);
    await onSource.ask(1, 21, 2, { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 1n }] }], timeoutMs: 100 });
    const mirror = await (await link()).addMirror({ sourceTopic: 'orders' });

    await until(() => status('orders') === 'FAILED', { describe: 'the mirror to fail' });
    expect(mirror.errorMessage).toBe(
      'the source of orders-0 begins at offset 1, and orders-0 ends at 0: an Apache Kafka topic begins at offset 0, so offsets cannot be equal',
    );
  });

  test('fails a mirror when something else writes to its topic', async () => {
    const mirror = await (await link()).addMirror({ sourceTopic: 'orders' });
    expect((await onDestination.produce('orders', 0, record('foreign'))).errorCode).toBe(ErrorCode.NONE);
    await onSource.produce('orders', 0, record('a'));

    await until(() => status('orders') === 'FAILED', { describe: 'the mirror to fail' });
    expect(mirror.errorMessage).toContain('something else writes');
  });
});
