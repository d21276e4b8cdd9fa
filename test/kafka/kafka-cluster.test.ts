import { ClusterLink, KafkaCluster, Secret } from 'cdktf-switchyard';
import { codesOf, newStack, synthesised } from '../core/synthesised';

const good = { name: 'msk', bootstrapServers: ['b1:9092', '[::1]:9093'], nodeIds: [1, 2, 3] };
const rest = { ...good, clusterId: 'lkc-1', restEndpoint: 'https://rest.example.com:443', apiKey: Secret.fromEnvironment('API_KEY') };

describe('a Kafka cluster', () => {
  test('takes its bootstrap servers as a list or as one text', () => {
    expect(KafkaCluster.plaintext({ ...good, bootstrapServers: 'b1:9092, b2:9092' }).bootstrapServers).toEqual(['b1:9092', 'b2:9092']);
    expect(KafkaCluster.plaintext(good).bootstrapServers).toEqual(good.bootstrapServers);
  });

  test.each(['', 'b1', 'b1:0', 'b1:70000', 'b1:9092,', 'PLAINTEXT://b1:9092'])(
    'is refused the bootstrap servers "%s"',
    (bootstrapServers) => {
      expect(codesOf(() => KafkaCluster.plaintext({ ...good, bootstrapServers }))).toEqual(['SWY2001']);
    },
  );

  test('needs at least one bootstrap server', () => {
    expect(codesOf(() => KafkaCluster.plaintext({ ...good, bootstrapServers: [] }))).toEqual(['SWY2001']);
  });

  test.each(['', 'Production', 'a'.repeat(31)])('is refused the name "%s"', (name) => {
    expect(codesOf(() => KafkaCluster.plaintext({ ...good, name }))).toEqual(['SWY2002']);
  });

  test.each([[[1, 1]], [[-1]], [[1.5]]])('is refused the node ids %j', (nodeIds) => {
    expect(codesOf(() => KafkaCluster.plaintext({ ...good, nodeIds }))).toEqual(['SWY2003']);
  });

  test('says all that is wrong with it at once', () => {
    expect(codesOf(() => KafkaCluster.plaintext({ name: 'X', bootstrapServers: 'b', nodeIds: [-1] }))).toEqual([
      'SWY2002',
      'SWY2001',
      'SWY2003',
    ]);
  });
});

describe('a cluster with cluster linking', () => {
  test('is known by its REST API', () => {
    const { endpoint, clusterId } = KafkaCluster.withClusterLinking({ ...rest, restEndpoint: 'http://127.0.0.1:19020/' }).rest;

    expect({ endpoint, clusterId }).toEqual({ endpoint: 'http://127.0.0.1:19020', clusterId: 'lkc-1' });
  });

  test.each(['rest.example.com', 'https://rest.example.com/kafka/v3', 'ftp://rest', 'https://user:word@rest', 'https://rest?x=1'])(
    'is refused the REST endpoint %s',
    (restEndpoint) => {
      expect(codesOf(() => KafkaCluster.withClusterLinking({ ...rest, restEndpoint }))).toEqual(['SWY2004']);
    },
  );
});

describe('the REST API of a cluster that holds links', () => {
  test('is logged in to with a token, and trusted by an authority of its own', () => {
    const stack = newStack();
    const secured = KafkaCluster.withClusterLinking({
      name: 'platform',
      bootstrapServers: 'p1:9092',
      clusterId: 'id-platform',
      restEndpoint: 'https://rest.platform:8090/',
      bearerToken: Secret.fromFile('/run/token'),
      restCa: Secret.fromEnvironment('REST_CA'),
    });
    const source = KafkaCluster.plaintext({ name: 'old', bootstrapServers: 'o1:9092' });
    new ClusterLink(stack, 'Link', { source, destination: secured, linkName: 'orders' });

    expect(synthesised(stack).only('switchyard_cluster_link').destination).toEqual({
      rest_endpoint: 'https://rest.platform:8090',
      cluster_id: 'id-platform',
      bearer_token_ref: 'file:/run/token',
      ca_ref: 'env:REST_CA',
    });
  });
});
