import { request } from 'node:http';
import { stat, readFile } from 'node:fs/promises';
import { startLinkingService } from '../../lib/sandbox';
import { until } from '../support/until';
import { LinkedClusters, linkName, RawClient } from './support';

describe('the Cluster Linking REST API', () => {
  let linked: LinkedClusters;

  beforeEach(async () => {
    linked = await LinkedClusters.start();
  });
  afterEach(() => linked.close());

  async function mirrored(...topics: readonly string[]): Promise<void> {
    await linked.createLink();
    for (const topic of topics) {
      linked.clusters.sourceCluster.createTopic(topic, { partitions: 1 });
      await linked.mirror(topic);
    }
  }

  describe('answers', () => {
    test.each([
      ['401 to a wrong key', 'GET', '/links', undefined, 401, 40101],
      ['404 to a link that is not there', 'GET', '/links/none', undefined, 404, 40400],
      ['404 to a mirror that is not there', 'GET', `/links/${linkName}/mirrors/none`, undefined, 404, 40400],
      ['404 to a path that is not there', 'GET', '/nothing', undefined, 404, 404],
      ['404 to a topic that is not there', 'GET', '/topics/none', undefined, 404, 40403],
      ['405 to configs:alter by POST', 'POST', `/links/${linkName}/configs:alter`, { data: [] }, 405, 405],
      [
        '409 to a link that exists',
        'POST',
        `/links?link_name=${linkName}`,
        { configs: [{ name: 'bootstrap.servers', value: 'SOURCE' }] },
        409,
        40900,
      ],
      ['400 to a link without bootstrap servers', 'POST', '/links?link_name=other', { configs: [] }, 400, 40002],
      [
        '400 to a source that does not answer',
        'POST',
        '/links?link_name=other',
        { configs: [{ name: 'bootstrap.servers', value: '127.0.0.1:1' }] },
        400,
        40002,
      ],
      [
        '400 to another source id',
        'POST',
        '/links?link_name=other',
        { source_cluster_id: 'wrong', configs: [{ name: 'bootstrap.servers', value: 'SOURCE' }] },
        400,
        40002,
      ],
      ['400 to an unknown setting', 'PUT', `/links/${linkName}/configs:alter`, { data: [{ name: 'no.such', value: 'x' }] }, 400, 40002],
      ['400 to filters that are no JSON', 'PUT', `/links/${linkName}/configs/consumer.offset.group.filters`, { value: '{' }, 400, 40002],
      ['400 to security that the sandbox lacks', 'PUT', `/links/${linkName}/configs/security.protocol`, { value: 'SASL_SSL' }, 400, 40002],
      ['400 to a mirror of a topic that exists', 'POST', `/links/${linkName}/mirrors`, { source_topic_name: 'taken' }, 400, 40002],
      ['400 to a mirror of no topic', 'POST', `/links/${linkName}/mirrors`, { source_topic_name: 'none' }, 400, 40002],
      [
        '400 to a mirror with another name',
        'POST',
        `/links/${linkName}/mirrors`,
        { source_topic_name: 'orders', mirror_topic_name: 'x' },
        400,
        40035,
      ],
      ['400 to a pattern that is none', 'POST', `/links/${linkName}/mirrors:promote`, { mirror_topic_name_pattern: '(' }, 400, 40002],
      ['400 to a body of another shape', 'POST', `/links/${linkName}/mirrors`, { source_topic_name: 7 }, 400, 400],
      ['400 to the deletion of a link that has mirrors', 'DELETE', `/links/${linkName}`, undefined, 400, 40002],
    ])('%s', async (_what, method, path, body, status, errorCode) => {
      await mirrored('orders');
      linked.clusters.sourceCluster.createTopic('taken');
      linked.clusters.destinationCluster.createTopic('taken');
      const filled = body && JSON.parse(JSON.stringify(body).replace('SOURCE', linked.clusters.source.bootstrapServers));

      const answer = await linked.rest(method, path, filled, status === 401 ? 'key:wrong' : undefined);

      expect(answer).toMatchObject({ status, body: { error_code: errorCode, message: expect.stringMatching(/.+/) } });
    });

    test('404 to another cluster', async () => {
      const { restEndpoint } = linked.clusters.destination;
      expect((await fetch(`${restEndpoint}/kafka/v3/clusters/other/links`)).status).toBe(404);
      expect((await fetch(`${restEndpoint}/`)).status).toBe(404);
    });
  });

  test('describes a link and its mirrors', async () => {
    await mirrored('orders', 'payments');

    const { body: link } = await linked.rest('GET', `/links/${linkName}?include_tasks=true`);
    const { body: links } = await linked.rest('GET', '/links');
    const { body: mirrors } = await linked.rest('GET', `/links/${linkName}/mirrors`);
    const { body: all } = await linked.rest('GET', '/links/-/mirrors');
    const { body: paused } = await linked.rest('GET', `/links/${linkName}/mirrors?mirror_status=PAUSED`);

    expect(link).toMatchObject({
      link_name: linkName,
      source_cluster_id: 'sandbox-source',
      link_state: 'ACTIVE',
      link_error: 'NO_ERROR',
      topic_names: ['orders', 'payments'],
      tasks: [{ task_name: 'ConsumerOffsetSync', state: 'NOT_CONFIGURED' }],
    });
    expect(links.data).toHaveLength(1);
    expect(mirrors.data).toMatchObject([
      {
        mirror_topic_name: 'orders',
        source_topic_name: 'orders',
        mirror_status: 'ACTIVE',
        num_partitions: 1,
        mirror_lags: [{ partition: 0, lag: 0, last_source_fetch_offset: 0 }],
      },
      { mirror_topic_name: 'payments' },
    ]);
    expect(all.data).toHaveLength(2);
    expect(paused.data).toEqual([]);
  });

  test('validates a link without making it', async () => {
    const body = { configs: [{ name: 'bootstrap.servers', value: linked.clusters.source.bootstrapServers }] };
    expect((await linked.rest('POST', '/links/?link_name=x&validate_only=true', body)).status).toBe(204);
    expect((await linked.rest('GET', '/links/x')).status).toBe(404);
  });

  test('makes a link to a source that is away when it is told not to look, and says that it is away', async () => {
    const body = { source_cluster_id: 'later', configs: [{ name: 'bootstrap.servers', value: '127.0.0.1:1' }] };
    expect((await linked.rest('POST', '/links?link_name=early&validate_link=false', body)).status).toBe(204);
    await until(async () => (await linked.rest('GET', '/links/early')).body.link_state === 'UNAVAILABLE', {
      describe: 'the link to be unavailable',
    });

    await linked.rest('PUT', '/links/early/configs/bootstrap.servers', { value: linked.clusters.source.bootstrapServers });

    await until(async () => (await linked.rest('GET', '/links/early')).body.link_state === 'ACTIVE', { describe: 'the link to recover' });
  });

  test('shows, sets, resets and alters settings', async () => {
    await linked.createLink();
    const config = async (name: string) => (await linked.rest('GET', `/links/${linkName}/configs/${name}`)).body;
    expect(await config('consumer.offset.sync.enable')).toMatchObject({ value: 'false', is_default: true });

    expect((await linked.rest('PUT', `/links/${linkName}/configs/consumer.offset.sync.enable`, { value: 'true' })).status).toBe(204);
    expect(await config('consumer.offset.sync.enable')).toMatchObject({ value: 'true', is_default: false });
    expect((await linked.rest('DELETE', `/links/${linkName}/configs/consumer.offset.sync.enable`)).status).toBe(204);
    expect(await config('consumer.offset.sync.enable')).toMatchObject({ value: 'false', is_default: true });

    const refused = await linked.rest('PUT', `/links/${linkName}/configs:alter`, {
      data: [
        { name: 'consumer.offset.sync.ms', value: '7' },
        { name: 'consumer.offset.sync.enable', value: 'perhaps' },
      ],
    });
    expect(refused.status).toBe(400);
    expect(await config('consumer.offset.sync.ms')).toMatchObject({ value: '100' });

    const secret = { data: [{ name: 'sasl.jaas.config', value: 'a secret' }] };
    expect((await linked.rest('PUT', `/links/${linkName}/configs:alter`, secret)).status).toBe(204);
    const { body } = await linked.rest('GET', `/links/${linkName}/configs`);
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['consumer.offset.sync.enable', 'consumer.offset.sync.ms', 'consumer.offset.group.filters']),
    );
    expect(JSON.stringify(body)).not.toContain('a secret');
  });

  test('promotes with one result a topic, in the order and spelling of the request', async () => {
    await mirrored('orders', 'payments');
    const names = ['payments', 'none', 'orders'];

    const check = await linked.rest('POST', `/links/${linkName}/mirrors:promote?validate_only=true`, { mirror_topic_names: names });
    expect(check.body.data).toMatchObject([{ error_code: null }, { error_code: 404 }, { error_code: null }]);
    expect((await linked.mirrorState('orders')).status).toBe('ACTIVE');

    const { status, body } = await linked.rest('POST', `/links/${linkName}/mirrors%3Apromote`, { mirror_topic_names: names });
    expect(status).toBe(200);
    expect(body.data).toMatchObject(names.map((name) => ({ mirror_topic_name: name, error_code: name === 'none' ? 404 : null })));
    await linked.untilStopped('orders');
    await linked.untilStopped('payments');
    expect(await linked.promote('orders')).toMatchObject([
      { error_code: 400, error_message: expect.stringContaining('already stopped its mirror') },
    ]);
  });

  test('promotes by pattern', async () => {
    await mirrored('orders', 'orders.dlq', 'payments');
    const { body } = await linked.rest('POST', `/links/${linkName}/mirrors:promote`, { mirror_topic_name_pattern: 'orders.*' });
    expect(body.data.map(({ mirror_topic_name }: { mirror_topic_name: string }) => mirror_topic_name)).toEqual(['orders', 'orders.dlq']);
  });

  test('refuses to promote a paused mirror', async () => {
    await mirrored('orders');
    await linked.rest('POST', `/links/${linkName}/mirrors:pause`, { mirror_topic_names: ['orders'] });
    expect(await linked.promote('orders')).toMatchObject([{ error_code: 400, error_message: expect.stringContaining('PAUSED') }]);
  });

  test('pauses all mirrors with the link', async () => {
    await mirrored('orders');
    await linked.rest('PUT', `/links/${linkName}/configs/cluster.link.paused`, { value: 'true' });
    expect((await linked.mirrorState('orders')).status).toBe('LINK_PAUSED');
    expect((await linked.rest('GET', `/links/${linkName}`)).body.link_state).toBe('PAUSED');
  });

  test('can leave a promoted mirror in PENDING_STOPPED, for a while or for ever', async () => {
    await mirrored('orders');
    const { behaviour } = linked.clusters.linking.engine;
    behaviour.neverStops = true;
    await linked.promote('orders');
    await linked.untilCopied('orders');
    expect((await linked.mirrorState('orders')).status).toBe('PENDING_STOPPED');

    behaviour.neverStops = false;
    await linked.untilStopped('orders');

    linked.clusters.sourceCluster.createTopic('held', { partitions: 1 });
    await linked.mirror('held');
    behaviour.holdPendingMs = 300;
    const promoted = Date.now();
    await linked.promote('held');
    await linked.untilStopped('held');
    expect(Date.now() - promoted).toBeGreaterThanOrEqual(290);
  });

  test('deletes a link with its mirrors when it is forced: they become plain topics', async () => {
    await mirrored('orders');
    expect((await linked.rest('DELETE', `/links/${linkName}?force=true`)).status).toBe(200);
    const client = new RawClient(linked.clusters.destination.bootstrapServers);
    expect((await client.produce('orders', 0, [{ value: 'x' }])).errorCode).toBe(0);
    client.close();
  });

  test('creates and lists topics of the destination', async () => {
    expect(
      (await linked.rest('POST', '/topics', { topic_name: 'made', partitions_count: 2, configs: [{ name: 'retention.ms', value: '1' }] }))
        .status,
    ).toBe(201);
    expect((await linked.rest('GET', '/topics')).body.data).toMatchObject([{ topic_name: 'made', partitions_count: 2 }]);
  });

  test('deletes a topic, and the mirror that it is', async () => {
    await mirrored('orders');

    expect((await linked.rest('DELETE', '/topics/orders')).status).toBe(204);

    expect((await linked.rest('GET', '/topics')).body.data).toEqual([]);
    expect((await linked.rest('GET', `/links/${linkName}/mirrors`)).body.data).toEqual([]);
    expect((await linked.rest('DELETE', '/topics/orders')).status).toBe(404);
    await linked.mirror('orders');
    expect((await linked.mirrorState('orders')).status).toBe('ACTIVE');
  });

  describe('makes calls fail when a test wants it', () => {
    const endpoint = 'POST /links/{link}/mirrors:promote';

    test('the chosen call with a status, and the next one not', async () => {
      await mirrored('orders');
      const { faults } = linked.clusters.linking;
      faults.add({ endpoint, call: 1, effect: { kind: 'status', status: 429, retryAfterSeconds: 1 } });

      expect(await linked.rest('POST', `/links/${linkName}/mirrors:promote`, { mirror_topic_names: ['orders'] })).toMatchObject({
        status: 429,
        body: { error_code: 429 },
      });
      expect((await linked.mirrorState('orders')).status).toBe('ACTIVE');
      expect(await linked.promote('orders')).toMatchObject([{ error_code: null }]);
      expect(faults.calls(endpoint)).toBe(2);
    });

    test('with an empty answer, a reset, or none at all', async () => {
      await mirrored('orders');
      const { faults } = linked.clusters.linking;
      const promote = () => linked.rest('POST', `/links/${linkName}/mirrors:promote`, { mirror_topic_names: ['orders'] });

      faults.add({ endpoint, effect: { kind: 'empty' } });
      expect(await promote()).toMatchObject({ status: 204, body: undefined });
      faults.clear();
      faults.add({ endpoint, effect: { kind: 'reset' } });
      await expect(promote()).rejects.toThrow('fetch failed');
      faults.clear();
      faults.add({ endpoint, effect: { kind: 'hang' } });
      const { restEndpoint, clusterId } = linked.clusters.destination;
      const hanging = fetch(`${restEndpoint}/kafka/v3/clusters/${clusterId}/links/${linkName}/mirrors:promote`, {
        method: 'POST',
        signal: AbortSignal.timeout(200),
      });
      await expect(hanging).rejects.toThrow('timeout');
    });
  });

  test('takes the promotion of a stopped mirror for done when it is told to', async () => {
    await mirrored('orders');
    await linked.promote('orders');
    await linked.untilStopped('orders');
    linked.clusters.linking.engine.behaviour.acceptsStopped = true;
    expect(await linked.promote('orders')).toMatchObject([{ error_code: null }]);
  });

  test.each([
    [false, 404],
    [true, 401],
  ])('with collapseSlashes %s a doubled slash leads to %i', async (collapseSlashes, expected) => {
    const { bootstrapServers: destinationBootstrap, clusterId } = linked.clusters.destination;
    const service = await startLinkingService({
      destinationBootstrap,
      destinationClusterId: clusterId,
      apiKey: 'key:secret',
      collapseSlashes,
    });
    const status = await new Promise((resolve) => {
      request(`${service.restEndpoint}//kafka/v3/clusters/${clusterId}/links`, (response) => resolve(response.statusCode)).end();
    });
    await service.close();
    expect(status).toBe(expected);
  });

  test('keeps its key in a file that only the owner reads', async () => {
    const { apiKeyFile } = linked.clusters.destination;
    expect((await stat(apiKeyFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(apiKeyFile, 'utf8')).toBe(linked.clusters.apiKey);
    expect(linked.clusters.apiKey).toMatch(/^[^:]+:[^:]{24,}$/);
  });
});
