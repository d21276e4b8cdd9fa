import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { ApiKey, WireClient } from '../../lib/proxy/wire';
import { until } from '../support/until';
import { HttpClient } from './http-client';
import { LinkedClusters, linkName, RawClient } from './support';

/**
 * The calls of KCP 0.9.0 in the order in which it makes them, as they were seen on the wire, for machines that do not have its binary. `test/e2e/kcp` runs the
 * binary where there is one.
 */
describe('the conversation of KCP with the sandbox', () => {
  let linked: LinkedClusters;
  let http: HttpClient;
  const topics = ['events', 'orders'];

  beforeEach(async () => {
    linked = await LinkedClusters.start({ tls: true, sasl: true });
    const { secured } = linked.clusters.destination;
    http = new HttpClient(secured?.restEndpoint ?? '', linked.clusters.apiKey, readFileSync(secured?.caFile ?? '', 'utf8'));
    for (const topic of topics) linked.clusters.sourceCluster.createTopic(topic, { partitions: 2 });
  });
  afterEach(async () => {
    http.close();
    await linked.close();
  });

  const cluster = () => `/kafka/v3/clusters/${linked.clusters.destination.clusterId}`;
  const link = () => `${cluster()}/links/${linkName}`;

  test('goes through kcp migration init and execute', async () => {
    await linked.createLink({ 'consumer.offset.sync.enable': 'true' });
    for (const topic of topics) await linked.mirror(topic);
    const source = new RawClient(linked.clusters.source.bootstrapServers, 'kcp-cli');
    await source.produce('orders', 0, [{ value: 'x' }]);

    // init
    const mirrors = (await http.call('GET', `${link()}/mirrors`)).body.data;
    expect(mirrors.map(({ mirror_status }: { mirror_status: string }) => mirror_status)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(await setting()).toBe('true');

    // execute: lags by ListOffsets of both sides, pause of the offset sync, one POST for all topics without lag, then a look at the mirrors
    const destination = await loggedIn();
    await until(async () => (await lagOf(source, destination)) === 0n, { describe: 'no lag by the offsets of both clusters' });
    expect((await put('false')).status).toBe(204);
    expect(await setting()).toBe('false');
    const promotion = await http.call('POST', `${link()}/mirrors:promote`, { body: { mirror_topic_names: topics } });
    expect(promotion).toMatchObject({ status: 200, body: { data: topics.map((name) => ({ mirror_topic_name: name, error_code: null })) } });
    await until(async () => (await http.call('GET', `${link()}/mirrors`)).body.data.every(isStopped), {
      describe: 'both mirrors to be STOPPED',
    });
    expect((await put('true')).status).toBe(204);

    const { faults } = linked.clusters.linking;
    expect(faults.calls('POST /links/{link}/mirrors:promote')).toBe(1);
    expect(
      faults.history
        .filter(({ endpoint }) => !endpoint.startsWith('GET') && !endpoint.startsWith('POST /links/{link}/mirrors:'))
        .slice(-2)
        .map(({ body }) => body),
    ).toEqual([{ value: 'false' }, { value: 'true' }]);
    source.close();
    destination.close();
  });

  test('goes through kcp migrate apply, twice', async () => {
    for (const round of ['first', 'second']) {
      if ((await http.call('GET', link())).status === 404) {
        const configs = {
          'bootstrap.servers': linked.clusters.source.bootstrapServers,
          'link.mode': 'DESTINATION',
          'security.protocol': 'PLAINTEXT',
          'consumer.offset.group.filters': '{"groupFilters":[{"name":"*","patternType":"LITERAL","filterType":"INCLUDE"}]}',
          'consumer.offset.sync.enable': 'true',
        };
        const body = { source_cluster_id: 'sandbox-source', configs: Object.entries(configs).map(([name, value]) => ({ name, value })) };
        expect((await http.call('POST', `${cluster()}/links/?link_name=${linkName}`, { body })).status).toBe(204);
      }
      const { body: known } = await http.call('GET', `${link()}/mirrors`);
      expect((await http.call('GET', `${cluster()}/topics`)).status).toBe(200);
      expect((await http.call('GET', `${cluster()}/links`)).body.data).toHaveLength(1);
      for (const topic of topics.filter((name) => !known.data.some((mirror: any) => mirror.source_topic_name === name))) {
        const body = { source_topic_name: topic, mirror_topic_name: topic };
        expect((await http.call('POST', `${link()}/mirrors`, { body })).status).toBe(204);
      }
      expect([round, known.data.length]).toEqual([round, round === 'first' ? 0 : 2]);
    }
    expect(linked.clusters.linking.faults.calls('POST /links/{link}/mirrors')).toBe(2);
  });

  const isStopped = ({ mirror_status }: { readonly mirror_status: string }): boolean => mirror_status === 'STOPPED';
  const put = (value: string) => http.call('PUT', `${link()}/configs/consumer.offset.sync.enable`, { body: { value } });

  async function setting(): Promise<string> {
    const { data } = (await http.call('GET', `${link()}/configs`)).body;
    return data.find(({ name }: { readonly name: string }) => name === 'consumer.offset.sync.enable').value;
  }

  /** A connection to each broker would follow; one shows that the versions are served. */
  async function loggedIn(): Promise<WireClient> {
    const { secured } = linked.clusters.destination;
    const [host = '', port = ''] = (secured?.bootstrapServers ?? '').split(',')[0]!.split(':');
    const socket = connect({ host, port: Number(port), ca: readFileSync(secured?.caFile ?? ''), servername: 'localhost' });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const client = new WireClient(socket, 'kcp-cli');
    const [key = '', secret = ''] = linked.clusters.apiKey.split(':');
    await client.send(ApiKey.ApiVersions, 3, { clientSoftwareName: 'sarama', clientSoftwareVersion: '1' });
    await client.send(ApiKey.SaslHandshake, 1, { mechanism: 'PLAIN' });
    const { errorCode } = await client.send(ApiKey.SaslAuthenticate, 1, { authBytes: Buffer.from(`\0${key}\0${secret}`) });
    expect(errorCode).toBe(0);
    return client;
  }

  /** Of the partitions of orders that broker 0 of the destination leads. */
  async function lagOf(source: RawClient, destination: WireClient): Promise<bigint> {
    const { topics: found } = await destination.send(ApiKey.Metadata, 9, { topics: [{ name: 'orders' }], allowAutoTopicCreation: false });
    let lag = 0n;
    for (const { partitionIndex, leaderId } of found[0]!.partitions) {
      if (leaderId !== 0) continue;
      const ask = { replicaId: -1, topics: [{ name: 'orders', partitions: [{ partitionIndex, timestamp: -1n }] }] } as never;
      const copied = await destination.send(ApiKey.ListOffsets, 1, ask);
      const written = await source.ask(await source.leaderOf('orders', partitionIndex), ApiKey.ListOffsets, 1, ask);
      lag += written.topics[0]!.partitions[0]!.offset - copied.topics[0]!.partitions[0]!.offset;
    }
    return lag;
  }
});
