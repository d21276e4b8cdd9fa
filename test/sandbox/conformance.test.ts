import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import type { FaultEffect, SandboxClusters } from '../../lib/sandbox';
import { ApiKey, ErrorCode, WireClient } from '../../lib/proxy/wire';
import type { SandboxClustersOptions } from '../../lib/sandbox/sandbox-clusters';
import { until } from '../support/until';
import { HttpClient } from './http-client';
import { LinkedClusters, linkName, RawClient } from './support';

const hasKcat = spawnSync('kcat', ['-V']).status === 0;

/**
 * What a REST server has to do so that the programs that migrate to Confluent Cloud can be pointed at it. Seen on the wire of KCP 0.9.0: its requests are
 * repeated here in their shape, headers and paths included.
 */
describe('the sandbox, to a client such as KCP,', () => {
  let linked: LinkedClusters;
  let http: HttpClient;
  const clients: { close(): void }[] = [];

  beforeEach(async () => start());
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await linked.close();
  });

  async function start(options: SandboxClustersOptions = {}): Promise<void> {
    linked = await LinkedClusters.start(options);
    http = keep(new HttpClient(linked.clusters.destination.restEndpoint, linked.clusters.apiKey));
  }
  async function restart(options: SandboxClustersOptions): Promise<void> {
    await linked.close();
    await start(options);
  }
  function keep<T extends { close(): void }>(client: T): T {
    clients.push(client);
    return client;
  }

  const cluster = () => `/kafka/v3/clusters/${linked.clusters.destination.clusterId}`;
  const link = () => `${cluster()}/links/${linkName}`;
  const promote = (...names: readonly string[]) => http.call('POST', `${link()}/mirrors:promote`, { body: { mirror_topic_names: names } });
  const statusOf = async (topic: string) => (await http.call('GET', `${link()}/mirrors/${topic}`)).body.mirror_status;

  async function mirrored(...topics: readonly string[]): Promise<void> {
    await linked.createLink({ 'consumer.offset.sync.enable': 'true' });
    for (const topic of topics) {
      linked.clusters.sourceCluster.createTopic(topic, { partitions: 2 });
      await linked.mirror(topic);
    }
  }

  test('C01 refuses a wrong key with 401 and JSON', async () => {
    const stranger = keep(new HttpClient(linked.clusters.destination.restEndpoint, 'key:wrong'));
    expect(await stranger.call('GET', `${cluster()}/links`)).toMatchObject({
      status: 401,
      headers: { 'content-type': 'application/json' },
      body: { error_code: 40101, message: 'Unauthorized' },
    });
  });

  test('C02 describes a link, or says 404 in JSON', async () => {
    await mirrored('orders');
    expect(await http.call('GET', link())).toMatchObject({
      status: 200,
      body: {
        link_name: linkName,
        link_id: expect.any(String),
        cluster_link_id: expect.any(String),
        source_cluster_id: 'sandbox-source',
        link_state: 'ACTIVE',
        link_error: 'NO_ERROR',
      },
    });
    expect(await http.call('GET', `${cluster()}/links/absent`)).toMatchObject({ status: 404, body: { error_code: 40400 } });
  });

  test('C03 lists mirrors as a whole with integers in their lags, and in pages when a client asks for them', async () => {
    await mirrored('a', 'b', 'c');
    const all = await http.call('GET', `${link()}/mirrors`);
    expect(all.body.data).toHaveLength(3);
    expect(all.body.metadata.next).toBeNull();
    for (const mirror of all.body.data) {
      expect(mirror.mirror_status).toBe('ACTIVE');
      expect(mirror.mirror_lags).toEqual([0, 1].map((partition) => ({ partition, lag: 0, last_source_fetch_offset: 0 })));
    }

    const seen: string[] = [];
    for (let next = `${link()}/mirrors?page_size=2`; next;) {
      const { body } = await http.call('GET', next);
      seen.push(...body.data.map(({ mirror_topic_name }: { mirror_topic_name: string }) => mirror_topic_name));
      next = body.metadata.next && new URL(body.metadata.next).pathname + new URL(body.metadata.next).search;
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('C03 pages what nobody asked to be paged, when it is told to', async () => {
    await restart({ rest: { pageSize: 1 } });
    await mirrored('a', 'b');
    const { body } = await http.call('GET', `${link()}/mirrors`);
    expect(body.data).toHaveLength(1);
    expect(body.metadata.next).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/kafka\/v3\/.*\/mirrors\?page_token=1$/);
  });

  test('C04, C05, C06 shows every setting as text, keeps what is put, and goes back to the default', async () => {
    await mirrored();
    const setting = 'consumer.offset.sync.enable';
    const settings = async () =>
      new Map<string, unknown>(
        (await http.call('GET', `${link()}/configs`)).body.data.map(({ name, value }: { name: string; value: unknown }) => [name, value]),
      );

    const first = await settings();
    expect([...first.keys()].filter((name) => name.startsWith('consumer.offset.')).sort()).toEqual([
      'consumer.offset.group.filters',
      setting,
      'consumer.offset.sync.ms',
    ]);
    for (const [name, value] of first) if (value !== null) expect([name, typeof value]).toEqual([name, 'string']);
    expect(first.get(setting)).toBe('true');

    expect(await http.call('PUT', `${link()}/configs/${setting}`, { body: { value: 'false' } })).toMatchObject({
      status: 204,
      body: undefined,
    });
    expect((await settings()).get(setting)).toBe('false');
    await http.call('PUT', `${link()}/configs/${setting}`, { body: { value: 'true' } });
    expect((await http.call('DELETE', `${link()}/configs/${setting}`)).status).toBe(204);
    expect((await settings()).get(setting)).toBe('false');
  });

  test.each(['mirrors:promote', 'mirrors%3Apromote'])('C07 %s answers one entry a name, in their spelling', async (path) => {
    await mirrored('orders', 'events');
    const names = ['events', 'orders'];
    const { status, body } = await http.call('POST', `${link()}/${path}`, { body: { mirror_topic_names: names } });
    expect(status).toBe(200);
    expect(body.data).toMatchObject(names.map((mirror_topic_name) => ({ mirror_topic_name, error_code: null })));
  });

  test('C08 refuses to promote a stopped mirror in its entry, or takes it for done when it is told to', async () => {
    await mirrored('orders');
    await promote('orders');
    await linked.untilStopped('orders');
    expect(await promote('orders')).toMatchObject({
      status: 200,
      body: { data: [{ error_code: 400, error_message: expect.stringContaining('already stopped') }] },
    });

    linked.clusters.linking.engine.behaviour.acceptsStopped = true;
    expect((await promote('orders')).body.data).toMatchObject([{ error_code: null }]);
  });

  test('C09 answers an unknown topic in its entry, not with HTTP 404', async () => {
    await mirrored('orders');
    expect(await promote('orders', 'absent')).toMatchObject({
      status: 200,
      body: { data: [{ error_code: null }, { mirror_topic_name: 'absent', error_code: 404 }] },
    });
  });

  test('C10 stops a mirror at once, after a while, never, or lets it fail', async () => {
    await mirrored('at-once', 'later', 'never', 'fails');
    const { behaviour } = linked.clusters.linking.engine;
    await promote('at-once');
    await linked.untilStopped('at-once');

    behaviour.holdPendingMs = 300;
    const began = Date.now();
    await promote('later');
    await until(async () => (await statusOf('later')) === 'PENDING_STOPPED', { describe: 'later to be pending' });
    await linked.untilStopped('later');
    expect(Date.now() - began).toBeGreaterThanOrEqual(290);

    behaviour.failing = ['fails'];
    await promote('fails');
    await until(async () => (await statusOf('fails')) === 'FAILED', { describe: 'fails to fail' });

    behaviour.holdPendingMs = 0;
    behaviour.neverStops = true;
    await promote('never');
    await linked.untilCopied('never');
    expect(await statusOf('never')).toBe('PENDING_STOPPED');
  });

  test('C11 waits with the promotion until everything is copied', async () => {
    await mirrored('orders');
    const source = keep(new RawClient(linked.clusters.source.bootstrapServers));
    await http.call('POST', `${link()}/mirrors:pause`, { body: { mirror_topic_names: ['orders'] } });
    await source.produce('orders', 0, [{ value: 'x' }]);
    await http.call('POST', `${link()}/mirrors:resume`, { body: { mirror_topic_names: ['orders'] } });
    await promote('orders');
    await linked.untilStopped('orders');
    expect(linked.clusters.destinationCluster.recordBytes('orders', 0)).toEqual(linked.clusters.sourceCluster.recordBytes('orders', 0));
  });

  test('C12 shows the lag that the offsets of both clusters show', async () => {
    await mirrored('orders');
    await http.call('POST', `${link()}/mirrors:pause`, { body: { mirror_topic_names: ['orders'] } });
    await until(async () => (await statusOf('orders')) === 'PAUSED', { describe: 'orders to be paused' });
    const source = keep(new RawClient(linked.clusters.source.bootstrapServers));
    for (let count = 0; count < 3; count++) await source.produce('orders', 0, [{ value: 'x' }]);

    const { body } = await http.call('GET', `${link()}/mirrors/orders`);
    const ends = await Promise.all([
      endOf(source, 'orders', 0),
      endOf(keep(new RawClient(linked.clusters.destination.bootstrapServers)), 'orders', 0),
    ]);
    expect(body.mirror_lags[0].lag).toBe(Number(ends[0] - ends[1]));
    expect(body.mirror_lags[0].lag).toBeGreaterThan(0);
  });

  describe('C13 goes wrong for a chosen call of a method and a path:', () => {
    const endpoint = 'GET /links/{link}/mirrors';
    const ask = () => http.call('GET', `${link()}/mirrors`, { timeout: 400 });
    const go = (effect: FaultEffect, afterwards = false) => linked.clusters.linking.faults.add({ endpoint, call: 2, effect, afterwards });

    test.each([401, 403, 404, 429, 500, 502, 503])('status %i', async (status) => {
      await mirrored('orders');
      go({ kind: 'status', status, retryAfterSeconds: 7 });
      expect((await ask()).status).toBe(200);
      expect(await ask()).toMatchObject({ status, headers: { 'retry-after': '7' }, body: { error_code: status } });
      expect((await ask()).status).toBe(200);
    });

    test('no answer', async () => {
      await mirrored('orders');
      go({ kind: 'hang' });
      await ask();
      await expect(ask()).rejects.toThrow('aborted');
    });

    test('a reset, and a connection cut in the middle of the answer', async () => {
      await mirrored('orders');
      go({ kind: 'reset' });
      await ask();
      await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
      linked.clusters.linking.faults.clear();
      linked.clusters.linking.faults.add({ endpoint, effect: { kind: 'truncated', cut: true } });
      await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    });

    test('204 without a body, an answer of one’s own, and half a JSON', async () => {
      await mirrored('orders');
      const { faults } = linked.clusters.linking;
      faults.add(
        { endpoint, call: 1, effect: { kind: 'empty' } },
        { endpoint, call: 2, effect: { kind: 'answer', status: 200, body: { data: null } } },
        { endpoint, call: { from: 3, to: 4 }, effect: { kind: 'truncated' } },
      );
      expect(await ask()).toMatchObject({ status: 204, body: undefined });
      expect((await ask()).body).toEqual({ data: null });
      expect(await ask()).toMatchObject({ status: 200, body: expect.stringMatching(/^\{"kind":"KafkaMirrorDataList"/) });
      expect(typeof (await ask()).body).toBe('string');
      expect(typeof (await ask()).body).toBe('object');
    });

    test('slowly', async () => {
      await mirrored('orders');
      go({ kind: 'slow', ms: 200 });
      await ask();
      const began = Date.now();
      expect((await ask()).status).toBe(200);
      expect(Date.now() - began).toBeGreaterThanOrEqual(190);
    });

    test('an answer that is lost after the work was done', async () => {
      await mirrored('orders');
      const promotion = 'POST /links/{link}/mirrors:promote';
      linked.clusters.linking.faults.add({ endpoint: promotion, call: 1, effect: { kind: 'status', status: 500 }, afterwards: true });
      expect((await promote('orders')).status).toBe(500);
      await linked.untilStopped('orders');
    });

    test('one topic of a batch', async () => {
      await mirrored('orders', 'events');
      const promotion = `POST /links/${linkName}/mirrors:promote`;
      linked.clusters.linking.faults.add({ endpoint: promotion, call: 1, effect: { kind: 'refuse', topics: ['events'], errorCode: 400 } });
      expect((await promote('events', 'orders')).body.data).toMatchObject([
        { mirror_topic_name: 'events', error_code: 400 },
        { mirror_topic_name: 'orders', error_code: null },
      ]);
      await linked.untilStopped('orders');
      expect(await statusOf('events')).toBe('ACTIVE');
    });

    test('one path of an endpoint only', async () => {
      await mirrored('orders');
      const setting = (name: string) => http.call('GET', `${link()}/configs/${name}`);
      linked.clusters.linking.faults.add({
        endpoint: `GET /links/${linkName}/configs/link.mode`,
        effect: { kind: 'status', status: 503 },
      });
      expect((await setting('link.mode')).status).toBe(503);
      expect((await setting('connection.mode')).status).toBe(200);
    });
  });

  test.each(['/links?link_name=', '/links/?link_name='])('C14 makes a link at %s, and says 409 to the second of its name', async (path) => {
    const body = {
      source_cluster_id: 'sandbox-source',
      configs: [
        { name: 'bootstrap.servers', value: linked.clusters.source.bootstrapServers },
        { name: 'link.mode', value: 'DESTINATION' },
        { name: 'security.protocol', value: 'PLAINTEXT' },
        { name: 'consumer.offset.group.filters', value: '{"groupFilters":[{"name":"*","patternType":"LITERAL","filterType":"INCLUDE"}]}' },
        { name: 'consumer.offset.sync.enable', value: 'true' },
      ],
    };
    expect((await http.call('POST', `${cluster()}${path}fresh`, { body })).status).toBe(204);
    expect(await http.call('POST', `${cluster()}${path}fresh`, { body })).toMatchObject({ status: 409, body: { error_code: 40900 } });
  });

  test('C15 makes mirrors, and says why it does not', async () => {
    await mirrored();
    linked.clusters.sourceCluster.createTopic('orders');
    const mirror = (path: string, source: string, name = source) =>
      http.call('POST', path, { body: { source_topic_name: source, mirror_topic_name: name } });

    expect((await mirror(`${link()}/mirrors`, 'orders')).status).toBe(204);
    expect(await mirror(`${link()}/mirrors`, 'orders')).toMatchObject({ status: 400, body: { error_code: 40002 } });
    expect(await mirror(`${link()}/mirrors`, 'orders', 'other')).toMatchObject({ status: 400, body: { error_code: 40035 } });
    expect(await mirror(`${cluster()}/links/absent/mirrors`, 'orders')).toMatchObject({ status: 404 });
  });

  test('C16 lists and makes topics', async () => {
    const body = { topic_name: 'made', partitions_count: 4, configs: [{ name: 'retention.ms', value: '1000' }] };
    expect((await http.call('POST', `${cluster()}/topics`, { body })).status).toBe(201);
    expect((await http.call('GET', `${cluster()}/topics`)).body.data).toMatchObject([{ topic_name: 'made', partitions_count: 4 }]);
    expect((await http.call('GET', `${cluster()}/topics/made`)).body).toMatchObject({ partitions_count: 4 });
  });

  test('C16 lists, makes and deletes ACLs, and shows them to Kafka clients', async () => {
    const acl = {
      resource_type: 'TOPIC',
      resource_name: 'orders',
      pattern_type: 'PREFIXED',
      principal: 'User:sa-1',
      host: '*',
      operation: 'READ',
      permission: 'ALLOW',
    };
    const acls = `${cluster()}/acls`;
    expect((await http.call('POST', acls, { body: acl })).status).toBe(201);
    await http.call('POST', acls, { body: acl });
    await http.call('POST', acls, { body: { ...acl, operation: 'WRITE' } });

    expect((await http.call('GET', acls)).body.data).toMatchObject([acl, { operation: 'WRITE' }]);
    expect((await http.call('GET', `${acls}?operation=WRITE`)).body.data).toHaveLength(1);
    expect((await http.call('GET', `${acls}?pattern_type=MATCH&resource_name=orders.dlq`)).body.data).toHaveLength(2);
    expect((await http.call('GET', `${acls}?pattern_type=MATCH&resource_name=other`)).body.data).toEqual([]);
    expect(await http.call('POST', acls, { body: { ...acl, operation: 'FLY' } })).toMatchObject({ status: 400 });

    const kafka = keep(new RawClient(linked.clusters.destination.bootstrapServers));
    const everything = { resourceTypeFilter: 1, resourceNameFilter: null, patternTypeFilter: 1, principalFilter: null, hostFilter: null };
    const { resources } = await kafka.ask(0, ApiKey.DescribeAcls, 1, { ...everything, operation: 1, permissionType: 1 });
    expect(resources[0]).toMatchObject({ resourceType: 2, resourceName: 'orders', patternType: 4, acls: [{ principal: 'User:sa-1' }] });

    expect((await http.call('DELETE', `${acls}?operation=READ`)).body.data).toMatchObject([acl]);
    expect((await http.call('GET', acls)).body.data).toHaveLength(1);
  });

  test.each([
    [false, 404],
    [true, 200],
  ])('C17 with collapseSlashes %s a doubled slash leads to %i', async (collapseSlashes, status) => {
    await restart({ rest: { collapseSlashes } });
    expect((await http.call('GET', `/${cluster()}/links`)).status).toBe(status);
    expect((await http.call('GET', `${cluster()}/links/`)).status).toBe(200);
  });

  test('C18 compresses answers when it is told to and the client takes it', async () => {
    expect((await http.call('GET', `${cluster()}/links`)).headers['content-encoding']).toBeUndefined();
    await restart({ rest: { gzip: true } });
    expect(await http.call('GET', `${cluster()}/links`)).toMatchObject({ headers: { 'content-encoding': 'gzip' }, body: { data: [] } });
    const plain = await http.call('GET', `${cluster()}/links`, { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  test('C19 keeps connections, also with TLS by an authority whose certificate is in a file', async () => {
    await restart({ tls: true });
    const { secured } = linked.clusters.destination;
    const ca = readFileSync(secured?.caFile ?? '', 'utf8');
    const tls = keep(new HttpClient(secured?.restEndpoint ?? '', linked.clusters.apiKey, ca));

    const [first, second] = [await tls.call('GET', `${cluster()}/links`), await tls.call('GET', `${cluster()}/links`)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.connection).toBe(first.connection);
    await expect(keep(new HttpClient(secured?.restEndpoint ?? '', 'x:y')).call('GET', '/')).rejects.toThrow(/self-signed|unable to verify/);
    expect((await http.call('GET', `${cluster()}/links`)).status).toBe(200);
  });

  test('C20 speaks Kafka with TLS and PLAIN on the destination, for the key and secret of the REST API', async () => {
    await restart({ tls: true, sasl: true });
    linked.clusters.destinationCluster.createTopic('orders', { partitions: 3 });
    const [key = '', secret = ''] = linked.clusters.apiKey.split(':');
    const client = keep(await overTls(linked.clusters));

    const { apiKeys } = await client.negotiate();
    expect(apiKeys.map(({ apiKey }) => apiKey)).toEqual(expect.arrayContaining([ApiKey.SaslHandshake, ApiKey.SaslAuthenticate]));
    expect(await client.send(ApiKey.SaslHandshake, 1, { mechanism: 'PLAIN' })).toEqual({ errorCode: 0, mechanisms: ['PLAIN'] });
    expect((await client.send(ApiKey.SaslAuthenticate, 1, { authBytes: Buffer.from(`\0${key}\0${secret}`) })).errorCode).toBe(0);

    const { brokers, topics } = await client.send(ApiKey.Metadata, 9, { topics: null, allowAutoTopicCreation: false });
    expect(brokers.map(({ host, port }) => `${host}:${port}`).join()).toBe(linked.clusters.destination.secured?.bootstrapServers);
    const partition = topics[0]?.partitions.find(({ leaderId }) => leaderId === 0)?.partitionIndex ?? -1;
    const offsets = await client.send(ApiKey.ListOffsets, 1, {
      replicaId: -1,
      topics: [{ name: 'orders', partitions: [{ partitionIndex: partition, timestamp: -1n }] }],
    } as never);
    expect(offsets.topics[0]?.partitions[0]).toMatchObject({ errorCode: 0, offset: 0n });
  });

  test('C20 lets nobody in without the right secret', async () => {
    await restart({ tls: true, sasl: true });
    const early = keep(await overTls(linked.clusters));
    await expect(early.send(ApiKey.Metadata, 9, { topics: null })).rejects.toMatchObject({ code: 'SWY6006' });

    const wrong = keep(await overTls(linked.clusters));
    expect((await wrong.send(ApiKey.SaslHandshake, 1, { mechanism: 'SCRAM-SHA-256' })).errorCode).toBe(
      ErrorCode.UNSUPPORTED_SASL_MECHANISM,
    );
    await wrong.send(ApiKey.SaslHandshake, 1, { mechanism: 'PLAIN' });
    const [key = ''] = linked.clusters.apiKey.split(':');
    const { errorCode } = await wrong.send(ApiKey.SaslAuthenticate, 1, { authBytes: Buffer.from(`\0${key}\0wrong`) });
    expect(errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED);
  });

  (hasKcat ? test.each : test.skip.each)([
    [{ tls: true }, 'SSL'],
    [{ sasl: true }, 'SASL_PLAINTEXT'],
    [{ tls: true, sasl: true }, 'SASL_SSL'],
  ])('C20 serves librdkafka with %j as %s', async (options, protocol) => {
    await restart(options);
    const { secured } = linked.clusters.destination;
    const [key = '', secret = ''] = linked.clusters.apiKey.split(':');
    const settings = [`security.protocol=${protocol}`, 'sasl.mechanism=PLAIN', `sasl.username=${key}`, `sasl.password=${secret}`];
    if (secured?.caFile) settings.push(`ssl.ca.location=${secured.caFile}`);
    const kcat = promisify(execFile)(
      'kcat',
      ['-b', secured?.bootstrapServers ?? '', ...settings.flatMap((each) => ['-X', each]), '-L', '-J'],
      {
        timeout: 20_000,
      },
    );
    const listing = JSON.parse((await kcat).stdout) as { brokers: { name: string }[] };
    expect(secured?.securityProtocol).toBe(protocol);
    expect(listing.brokers.map(({ name }) => name).join()).toBe(secured?.bootstrapServers);
  });

  test('C22 counts calls and remembers their order', async () => {
    await mirrored('orders');
    await http.call('PUT', `${link()}/configs/consumer.offset.sync.enable`, { body: { value: 'false' } });
    await promote('orders');
    const { faults } = linked.clusters.linking;
    expect(faults.calls('POST /links/{link}/mirrors:promote')).toBe(1);
    expect(faults.calls(`PUT /links/${linkName}/configs/consumer.offset.sync.enable`)).toBe(1);
    expect(faults.history.slice(-2)).toMatchObject([
      { endpoint: 'PUT /links/{link}/configs/{config}', body: { value: 'false' } },
      { endpoint: 'POST /links/{link}/mirrors:promote', body: { mirror_topic_names: ['orders'] } },
    ]);
  });

  test('takes a bearer token, and shows the cluster to clients of Confluent Platform', async () => {
    await restart({ rest: { bearerToken: 'a.b.c' } });
    const headers = { Authorization: 'Bearer a.b.c' };
    expect((await http.call('GET', '/kafka/v3/clusters', { headers })).body.data).toMatchObject([{ cluster_id: 'sandbox-destination' }]);
    expect((await http.call('GET', cluster(), { headers })).body).toMatchObject({ cluster_id: 'sandbox-destination' });
    expect((await http.call('GET', '/kafka/v3/clusters', { headers: { Authorization: 'Bearer x' } })).status).toBe(401);
    expect((await http.call('POST', '/kafka/v3/clusters', { headers })).status).toBe(405);
  });
});

async function endOf(client: RawClient, topic: string, partition: number): Promise<bigint> {
  const { topics } = await client.ask(await client.leaderOf(topic, partition), ApiKey.ListOffsets, 6, {
    replicaId: -1,
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp: -1n }] }],
  });
  return topics[0]!.partitions[0]!.offset;
}

/** A connection to broker 0 of the destination that has not logged in. */
function overTls({ destination: { secured } }: SandboxClusters): Promise<WireClient> {
  const [host = '', port = ''] = (secured?.bootstrapServers ?? '').split(',')[0]!.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), ca: readFileSync(secured?.caFile ?? ''), servername: 'localhost' });
    socket.once('error', reject).once('secureConnect', () => resolve(new WireClient(socket, 'kcp-cli')));
  });
}
