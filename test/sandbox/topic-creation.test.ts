import { SandboxCluster } from '../../lib/sandbox/broker/sandbox-cluster';
import { ClusterClient } from '../../lib/sandbox/linking/cluster-client';
import { createTopic } from '../../lib/sandbox/linking/topic-creation';
import { Cable } from '../support/network/cable';
import { until } from '../support/until';
import { RawClient } from './support';

/** The linking service makes mirrors on a cluster that it reaches over a network. */
describe('a topic whose creation was answered and the answer lost', () => {
  let cluster: SandboxCluster;
  let cable: Cable;
  let client: ClusterClient;
  let direct: ClusterClient;
  let raw: RawClient;

  beforeEach(async () => {
    cluster = await SandboxCluster.start({ clusterId: 'destination', nodeIds: [0], autoCreateTopics: false });
    const [host = '', port] = cluster.bootstrapServers.split(':');
    cable = await Cable.lay({ to: [{ host, port: Number(port) }] });
    client = new ClusterClient(cable.address, 'test');
    direct = new ClusterClient(cluster.bootstrapServers, 'test');
    raw = new RawClient(cluster.bootstrapServers);
    await client.anyBroker();
  });
  afterEach(async () => {
    for (const one of [client, direct, raw]) one.close();
    await cable.remove();
    await cluster.close();
  });

  /** Creates it over a network that breaks once the cluster has the topic, and before the client hears of it. */
  async function createAndLose(then: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    cable.delay(1_000);
    const creating = createTopic(client, 'orders', 2, -1, []);
    creating.catch(() => undefined);
    const isThere = async () => (await direct.topicNames()).some(({ name }) => name === 'orders');
    await until(isThere, { describe: 'the topic' });
    await then();
    cable.cut();
    cable.heal();
    await creating;
  }

  test('is there, and taken for made', async () => {
    await createAndLose();
    expect(await direct.topicNames()).toEqual([{ name: 'orders', partitions: 2 }]);
  });

  test('is not taken for made when it has records of somebody else', async () => {
    await expect(createAndLose(() => raw.produce('orders', 0, [{ value: 'x' }]))).rejects.toThrow(/already exists/);
  });

  test('is refused where it was there before', async () => {
    cluster.createTopic('orders', { partitions: 2 });
    await expect(createTopic(client, 'orders', 2, -1, [])).rejects.toThrow(/already exists/);
  });
});
