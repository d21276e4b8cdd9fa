import { RawClient } from '../../sandbox/support';
import { describeWithConfluentProvider } from './binary';
import { linkName, Workplace } from './workplace';

/** It sleeps ten seconds after each creation, and looks at the state of a mirror once a minute. */
jest.setTimeout(300_000);

describeWithConfluentProvider("Confluent's Terraform provider on the sandbox", () => {
  let workplace: Workplace;
  const settings = { 'consumer.offset.sync.enable': 'true', 'consumer.offset.sync.ms': '1000' };
  const engine = () => workplace.clusters.linking.engine;
  const statusOf = (topic: string) => engine().link(linkName).mirrors.get(topic)?.status;

  beforeAll(async () => {
    workplace = await Workplace.open();
    for (const topic of ['orders', 'payments']) workplace.clusters.sourceCluster.createTopic(topic, { partitions: 2 });
  });
  afterAll(() => workplace?.close());

  test('makes a link that logs in over TLS, and its mirrors', async () => {
    await workplace.define({ orders: 'ACTIVE', payments: 'ACTIVE' }, settings);
    await workplace.apply();

    expect([statusOf('orders'), statusOf('payments')]).toEqual(['ACTIVE', 'ACTIVE']);
    expect(await workplace.plan()).toEqual({});
  });

  test('changes a setting in place, and pauses a mirror', async () => {
    await workplace.define({ orders: 'ACTIVE', payments: 'PAUSED' }, { ...settings, 'consumer.offset.sync.ms': '2000' });
    expect(await workplace.plan()).toEqual({
      'confluent_cluster_link.link': 'update',
      'confluent_kafka_mirror_topic.payments': 'update',
    });
    await workplace.apply();

    expect(engine().link(linkName).configs.get('consumer.offset.sync.ms')).toBe('2000');
    expect(statusOf('payments')).toBe('PAUSED');
  });

  test('shows what another hand did as drift', async () => {
    await engine()
      .link(linkName)
      .alter([{ name: 'consumer.offset.sync.enable', value: 'false' }]);
    expect(await workplace.plan()).toEqual({ 'confluent_cluster_link.link': 'update' });
    await workplace.apply();
    expect(engine().link(linkName).configs.isOn('consumer.offset.sync.enable')).toBe(true);
  });

  test('promotes a mirror that holds every record', async () => {
    const source = new RawClient(workplace.clusters.source.bootstrapServers);
    await source.produce('orders', 0, [{ value: Buffer.from('one') }]);
    await workplace.define({ orders: 'PROMOTED', payments: 'PAUSED' }, { ...settings, 'consumer.offset.sync.ms': '2000' });
    await workplace.apply();

    expect(statusOf('orders')).toBe('STOPPED');
    const destination = new RawClient(workplace.clusters.destination.bootstrapServers);
    expect(await destination.produce('orders', 0, [{ value: Buffer.from('two') }])).toMatchObject({ errorCode: 0, baseOffset: 1n });
  });

  test('takes everything away again', async () => {
    await workplace.destroy();
    expect(engine().all()).toEqual([]);
    expect(workplace.clusters.linking.faults.calls('DELETE /topics/{topic}')).toBe(2);
  });
});
