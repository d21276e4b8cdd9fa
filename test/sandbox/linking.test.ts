import { ErrorCode } from '../../lib/proxy/wire';
import { until } from '../support/until';
import { LinkedClusters, linkName, RawClient } from './support';

describe('a mirror topic', () => {
  let linked: LinkedClusters;
  let onSource: RawClient;
  let onDestination: RawClient;

  beforeEach(async () => {
    linked = await LinkedClusters.start();
    onSource = new RawClient(linked.clusters.source.bootstrapServers);
    onDestination = new RawClient(linked.clusters.destination.bootstrapServers);
  });

  afterEach(async () => {
    onSource.close();
    onDestination.close();
    await linked.close();
  });

  const record = (value: string) => [{ key: value, value }];

  async function mirrored(topic: string, configs: Readonly<Record<string, string>> = {}): Promise<void> {
    linked.clusters.sourceCluster.createTopic(topic, { partitions: 3 });
    await linked.createLink(configs);
    await linked.mirror(topic);
  }

  test('holds the same bytes at the same offsets as its source', async () => {
    await mirrored('orders');
    for (let round = 0; round < 20; round++) {
      for (let partition = 0; partition < 3; partition++)
        await onSource.produce('orders', partition, [...record(`${round}`), ...record(`${round} again`)]);
    }

    await linked.untilCopied('orders');

    for (let partition = 0; partition < 3; partition++) {
      const original = linked.clusters.sourceCluster.recordBytes('orders', partition);
      expect(original.length).toBeGreaterThan(0);
      expect(linked.clusters.destinationCluster.recordBytes('orders', partition)).toEqual(original);
    }
  });

  test('has the partitions and the own settings of its source', async () => {
    linked.clusters.sourceCluster.createTopic('wide', { partitions: 7, configs: { 'retention.ms': '12345' } });
    await linked.createLink();
    await linked.mirror('wide');

    const { body } = await linked.rest('GET', '/topics/wide');
    expect(body.partitions_count).toBe(7);
    const { results } = await onDestination.ask(0, 32, 4, {
      resources: [{ resourceType: 2, resourceName: 'wide', configurationKeys: ['retention.ms'] }],
    });
    expect(results[0]?.configs[0]).toMatchObject({ name: 'retention.ms', value: '12345', configSource: 1 });
  });

  test('begins where the log of its source begins', async () => {
    linked.clusters.sourceCluster.createTopic('trimmed', { partitions: 1 });
    for (const value of ['a', 'b', 'c']) await onSource.produce('trimmed', 0, record(value));
    const leader = await onSource.leaderOf('trimmed', 0);
    await onSource.ask(leader, 21, 2, { topics: [{ name: 'trimmed', partitions: [{ partitionIndex: 0, offset: 2n }] }], timeoutMs: 1000 });
    await linked.createLink();
    await linked.mirror('trimmed');

    await linked.untilCopied('trimmed');

    expect(linked.clusters.destinationCluster.recordBytes('trimmed', 0)).toEqual(linked.clusters.sourceCluster.recordBytes('trimmed', 0));
  });

  test('refuses every writer but its link, until it is stopped', async () => {
    await mirrored('orders');
    expect((await onDestination.produce('orders', 0, record('x'))).errorCode).toBe(ErrorCode.INVALID_REQUEST);

    await linked.promote('orders');
    await linked.untilStopped('orders');

    expect(await onDestination.produce('orders', 0, record('x'))).toMatchObject({ errorCode: ErrorCode.NONE, baseOffset: 0n });
  });

  test('knows the producers of its source: one that repeats a batch after the move is not written twice', async () => {
    await mirrored('orders');
    const producer = { producerId: 4711n, producerEpoch: 0 };
    await onSource.produce('orders', 1, record('first'), { ...producer, baseSequence: 0 });
    await onSource.produce('orders', 1, record('second'), { ...producer, baseSequence: 1 });
    await linked.promote('orders');
    await linked.untilStopped('orders');

    expect(await onDestination.produce('orders', 1, record('second'), { ...producer, baseSequence: 1 })).toMatchObject({
      errorCode: ErrorCode.NONE,
      baseOffset: 1n,
    });
    expect(await onDestination.produce('orders', 1, record('third'), { ...producer, baseSequence: 2 })).toMatchObject({
      errorCode: ErrorCode.NONE,
      baseOffset: 2n,
    });
    expect(await onDestination.produce('orders', 1, record('fifth'), { ...producer, baseSequence: 4 })).toMatchObject({
      errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
    });
  });

  test('is promoted only when nothing is missing', async () => {
    await mirrored('orders');
    await linked.rest('POST', `/links/${linkName}/mirrors:pause`, { mirror_topic_names: ['orders'] });
    for (let count = 0; count < 50; count++) await onSource.produce('orders', 0, record(`${count}`));
    expect(await linked.mirrorState('orders')).toMatchObject({ status: 'PAUSED', lag: 50 });
    await linked.rest('POST', `/links/${linkName}/mirrors:resume`, { mirror_topic_names: ['orders'] });

    expect(await linked.promote('orders')).toMatchObject([{ mirror_topic_name: 'orders', error_code: null }]);

    await linked.untilStopped('orders');
    expect(linked.clusters.destinationCluster.recordBytes('orders', 0)).toEqual(linked.clusters.sourceCluster.recordBytes('orders', 0));
    expect(await linked.mirrorState('orders')).toMatchObject({ lag: 0 });
  });

  test('takes nothing more from its source once it is stopped', async () => {
    await mirrored('orders');
    await onSource.produce('orders', 0, record('before'));
    await linked.promote('orders');
    await linked.untilStopped('orders');
    await onSource.produce('orders', 0, record('after'));
    linked.clusters.sourceCluster.createTopic('other');
    await linked.mirror('other');
    await onSource.produce('other', 0, record('x'));
    await linked.untilCopied('other');

    expect(linked.clusters.destinationCluster.recordBytes('orders', 0).length).toBeLessThan(
      linked.clusters.sourceCluster.recordBytes('orders', 0).length,
    );
  });

  test('can be failed over at once, with what it has', async () => {
    await mirrored('orders');
    await linked.rest('POST', `/links/${linkName}/mirrors:pause`, { mirror_topic_names: ['orders'] });
    await onSource.produce('orders', 0, record('left behind'));
    expect(await linked.mirrorState('orders')).toMatchObject({ status: 'PAUSED', lag: 1 });

    const { body } = await linked.rest('POST', `/links/${linkName}/mirrors:failover`, { mirror_topic_names: ['orders'] });

    expect(body.data).toMatchObject([{ error_code: null }]);
    expect(await linked.mirrorState('orders')).toMatchObject({ status: 'STOPPED', lag: 1 });
    expect((await onDestination.produce('orders', 0, record('new'))).baseOffset).toBe(0n);
  });

  test('fails when its source topic is deleted', async () => {
    await mirrored('orders');
    await linked.untilCopied('orders');
    await onSource.ask(1, 20, 5, { topicNames: ['orders'], timeoutMs: 1000 });

    await until(async () => (await linked.mirrorState('orders')).status === 'FAILED', { describe: 'the mirror to fail', timeout: 10_000 });
    expect((await linked.mirrorState('orders')).body.mirror_topic_error).toBe('SOURCE_TOPIC_MAY_BE_DELETED');
  });

  test('receives the committed offsets of consumer groups, and all of them before it is stopped', async () => {
    await mirrored('orders', { 'consumer.offset.sync.enable': 'true', 'consumer.offset.sync.ms': '20' });
    for (const value of ['a', 'b', 'c']) await onSource.produce('orders', 0, record(value));
    expect(await onSource.commit('readers', 'orders', 0, 2)).toBe(ErrorCode.NONE);
    await until(async () => (await onDestination.committed('readers', 'orders', 0)) === 2, {
      describe: 'the offset on the destination',
      timeout: 5_000,
    });

    // From now on only the last synchronisation, before the mirror stops, can bring the offset.
    await linked.rest('PUT', `/links/${linkName}/configs/consumer.offset.sync.ms`, { value: '600000' });
    await until(async () => (await onDestination.committed('readers', 'orders', 0)) === 2);
    await onSource.commit('readers', 'orders', 0, 3);
    await linked.promote('orders');
    await linked.untilStopped('orders');
    expect(await onDestination.committed('readers', 'orders', 0)).toBe(3);
  });

  test('receives offsets only of the groups that the link names', async () => {
    const filters = {
      groupFilters: [
        { name: 'team-', patternType: 'PREFIXED', filterType: 'INCLUDE' },
        { name: 'team-b', patternType: 'LITERAL', filterType: 'EXCLUDE' },
      ],
    };
    await mirrored('orders', {
      'consumer.offset.sync.enable': 'true',
      'consumer.offset.sync.ms': '20',
      'consumer.offset.group.filters': JSON.stringify(filters),
    });
    await onSource.produce('orders', 0, record('a'));
    for (const group of ['other', 'team-b', 'team-a']) await onSource.commit(group, 'orders', 0, 1);

    await linked.promote('orders');
    await linked.untilStopped('orders');

    expect(await onDestination.committed('team-a', 'orders', 0)).toBe(1);
    expect(await onDestination.committed('team-b', 'orders', 0)).toBe(-1);
    expect(await onDestination.committed('other', 'orders', 0)).toBe(-1);
  });

  test('is up to date within a moment after its source stands still', async () => {
    await mirrored('orders');
    for (let count = 0; count < 100; count++) await onSource.produce('orders', count % 3, record(`${count}`));
    const still = Date.now();
    await until(async () => (await linked.mirrorState('orders')).lag === 0, { describe: 'lag 0', every: 2, timeout: 5_000 });
    expect(Date.now() - still).toBeLessThan(1_000);
  });
});
