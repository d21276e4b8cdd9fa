import { ErrorCode } from '../../lib/proxy/wire';
import type { LinkingService } from '../../lib/sandbox/linking-service';
import { until } from '../support/until';
import { HttpClient } from './http-client';
import { LinkedClusters, linkName, RawClient } from './support';

type Side = 'source' | 'destination';

describe('a link with an end on each cluster', () => {
  let linked: LinkedClusters;
  let http: Record<Side, HttpClient>;
  let kafka: Record<Side, RawClient>;

  beforeEach(async () => {
    linked = await LinkedClusters.start();
    const { source, destination } = linked.clusters;
    const clientOf = (service: LinkingService) => new HttpClient(service.restEndpoint, linked.clusters.apiKey);
    http = { source: clientOf(linked.clusters.sourceLinking), destination: clientOf(linked.clusters.linking) };
    kafka = { source: new RawClient(source.bootstrapServers), destination: new RawClient(destination.bootstrapServers) };
    linked.clusters.sourceCluster.createTopic('orders', { partitions: 1 });
  });
  afterEach(async () => {
    for (const client of [...Object.values(http), ...Object.values(kafka)]) client.close();
    await linked.close();
  });

  const call = (side: Side, method: string, path: string, body?: unknown) =>
    http[side].call(method, `/kafka/v3/clusters/${linked.clusters[side].clusterId}/links${path}`, { body });

  async function create(side: Side, configs: Readonly<Record<string, string>>, ids: Readonly<Record<string, string>> = {}) {
    const answer = await call(side, 'POST', `?link_name=${linkName}`, {
      ...ids,
      configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
    });
    expect(answer).toMatchObject({ status: 204 });
  }
  async function createBoth(): Promise<void> {
    const mode = { 'link.mode': 'BIDIRECTIONAL', 'consumer.offset.sync.enable': 'true' };
    const { source, destination } = linked.clusters;
    await create('destination', { ...mode, 'bootstrap.servers': source.bootstrapServers }, { remote_cluster_id: source.clusterId });
    await create('source', { ...mode, 'bootstrap.servers': destination.bootstrapServers }, { remote_cluster_id: destination.clusterId });
    expect((await call('destination', 'POST', `/${linkName}/mirrors`, { source_topic_name: 'orders' })).status).toBe(204);
  }

  const act = async (side: Side, action: string, query = '') =>
    (await call(side, 'POST', `/${linkName}/mirrors:${action}${query}`, { mirror_topic_names: ['orders'] })).body.data[0];
  const statusOn = async (side: Side) => (await call(side, 'GET', `/${linkName}/mirrors/orders`)).body.mirror_status;
  const untilOn = (side: Side, status: string) =>
    until(async () => (await statusOn(side)) === status, { describe: `orders on the ${side} to be ${status}` });
  const write = async (side: Side, value: string) => (await kafka[side].produce('orders', 0, [{ value }])).errorCode;
  const bytes = (side: Side) => linked.clusters[`${side}Cluster`].recordBytes('orders', 0);
  const untilEqual = (length: number) =>
    until(() => bytes('source').length > length && bytes('source').equals(bytes('destination')), { describe: 'equal logs' });

  test('turns a mirror round: the destination takes the records, and the source mirrors them', async () => {
    await createBoth();
    expect(await write('source', 'before')).toBe(ErrorCode.NONE);

    expect(await act('destination', 'reverse-and-start-mirror')).toMatchObject({ error_code: null });
    await untilOn('destination', 'STOPPED');
    await untilOn('source', 'ACTIVE');

    expect(await write('source', 'refused')).toBe(ErrorCode.INVALID_REQUEST);
    const length = bytes('source').length;
    expect(await write('destination', 'after')).toBe(ErrorCode.NONE);
    await untilEqual(length);
  });

  test('turns a mirror round twice', async () => {
    await createBoth();
    await act('destination', 'reverse-and-start-mirror');
    await untilOn('source', 'ACTIVE');
    expect(await write('destination', 'there')).toBe(ErrorCode.NONE);

    await act('source', 'reverse-and-start-mirror');
    await untilOn('source', 'STOPPED');
    await untilOn('destination', 'ACTIVE');

    const length = bytes('source').length;
    expect(await write('source', 'and back')).toBe(ErrorCode.NONE);
    await untilEqual(length);
  });

  test('begins paused at the other end when that is asked for', async () => {
    await createBoth();
    await act('destination', 'reverse-and-pause-mirror');
    await untilOn('source', 'PAUSED');
    expect(await write('destination', 'x')).toBe(ErrorCode.NONE);
    await call('source', 'POST', `/${linkName}/mirrors:resume`, { mirror_topic_names: ['orders'] });
    await untilEqual(0);
  });

  test.each(['fails', 'is failed over'])('leaves the source writable when the mirror %s before it is turned round', async (what) => {
    await createBoth();
    const { behaviour } = linked.clusters.linking.engine;
    Object.assign(behaviour, what === 'fails' ? { failing: ['orders'] } : { neverStops: true });
    await act('destination', 'reverse-and-start-mirror');
    if (what === 'is failed over') {
      expect(await write('source', 'held')).toBe(ErrorCode.INVALID_REQUEST);
      await act('destination', 'failover');
    }
    await untilOn('destination', what === 'fails' ? 'FAILED' : 'STOPPED');

    await until(async () => (await write('source', 'again')) === ErrorCode.NONE, { describe: 'a source that takes records again' });
    expect((await call('source', 'GET', `/${linkName}/mirrors/orders`)).status).toBe(404);
  });

  test('is promoted at the source and leaves plain topics at both ends', async () => {
    await createBoth();
    await act('destination', 'reverse-and-start-mirror');
    await untilOn('source', 'ACTIVE');
    expect(await write('destination', 'there')).toBe(ErrorCode.NONE);
    await untilEqual(0);

    await act('source', 'promote');
    await untilOn('source', 'STOPPED');
    expect(await write('source', 'here')).toBe(ErrorCode.NONE);
    expect(await write('destination', 'and there')).toBe(ErrorCode.NONE);
    expect((await call('source', 'DELETE', `/${linkName}`)).status).toBe(200);
  });

  test('cuts a topic back to where its mirror was promoted, and mirrors that one', async () => {
    await createBoth();
    await write('source', 'common');
    await untilEqual(0);
    await act('destination', 'promote');
    await untilOn('destination', 'STOPPED');
    for (const value of ['late', 'later']) await write('source', value);
    await write('destination', 'other');

    expect(await act('source', 'truncate-and-restore', '?validate_only=true')).toMatchObject({ error_code: null, messages_truncated: '2' });
    expect(bytes('source').length).toBeGreaterThan(bytes('destination').length);
    expect(await act('source', 'truncate-and-restore')).toMatchObject({ error_code: null, messages_truncated: '2' });

    await untilOn('source', 'ACTIVE');
    await untilEqual(0);
    expect(await act('source', 'truncate-and-restore')).toMatchObject({
      error_code: 400,
      error_message: expect.stringContaining('mirror already'),
    });
  });

  test('restores nothing that was not promoted at the other end', async () => {
    await createBoth();
    expect(await act('source', 'truncate-and-restore')).toMatchObject({
      error_code: 400,
      error_message: expect.stringContaining('no stopped mirror'),
    });
  });

  test('is needed for a reversal: a link of one end refuses it', async () => {
    await linked.createLink();
    await linked.mirror('orders');
    expect(await act('destination', 'reverse-and-start-mirror', '?validate_only=true')).toMatchObject({
      error_code: 400,
      error_message: expect.stringContaining('not bidirectional'),
    });
    expect(await statusOn('destination')).toBe('ACTIVE');
  });

  test('is begun by the source, when the destination waits for it', async () => {
    const { source, destination } = linked.clusters;
    const mirror = () => call('destination', 'POST', `/${linkName}/mirrors`, { source_topic_name: 'orders' });
    await create('destination', { 'connection.mode': 'INBOUND' }, { source_cluster_id: source.clusterId });
    expect((await mirror()).body).toMatchObject({ error_code: 40002, message: expect.stringContaining('other end') });

    const servers = { 'bootstrap.servers': destination.bootstrapServers, 'local.security.protocol': 'PLAINTEXT' };
    await create('source', { 'link.mode': 'SOURCE', ...servers }, { destination_cluster_id: destination.clusterId });
    expect((await mirror()).status).toBe(204);
    await write('source', 'x');

    await untilEqual(0);
    expect((await call('source', 'GET', `/${linkName}`)).body).toMatchObject({
      source_cluster_id: source.clusterId,
      destination_cluster_id: destination.clusterId,
      link_state: 'ACTIVE',
    });
    expect((await call('source', 'POST', `/${linkName}/mirrors`, { source_topic_name: 'orders' })).body.message).toContain('mode SOURCE');
  });

  test('brings the offsets of groups back, too', async () => {
    await createBoth();
    for (const value of ['a', 'b']) await write('source', value);
    await act('destination', 'reverse-and-start-mirror');
    await untilOn('source', 'ACTIVE');
    expect(await kafka.destination.commit('readers', 'orders', 0, 2)).toBe(ErrorCode.NONE);
    await until(async () => (await kafka.source.committed('readers', 'orders', 0)) === 2, { describe: 'the commit on the source' });
  });
});
