import type { RouteSpec } from '../../../lib/gateway/spec';
import { ApiKey } from '../../../lib/proxy/wire';
import { CertificateAuthority, pemFiles } from '../../support/certificates';
import { FakeCluster } from '../support/fake-cluster';
import { domainOf, freePorts, produce, routeOf } from '../support/start';
import { connectSecurely, Gateway, Secrets } from './support';

describe('a route that tells brokers apart by the server name', () => {
  const secrets = new Secrets();
  const authority = CertificateAuthority.create();
  let cluster: FakeCluster;
  let gateway: Gateway;
  let port: number;

  beforeAll(async () => {
    const names = ['*.gateway.test', 'gateway.test', 'elsewhere.test'];
    secrets.write('server', pemFiles(authority.server({ hosts: names })));
    cluster = await FakeCluster.start({ clusterId: 'c', nodeIds: [1, 12] });
    port = await freePorts(2);
    const route: RouteSpec = {
      ...routeOf(port),
      endpoint: `gateway.test:${port}`,
      brokerIdentificationStrategy: { type: 'host', pattern: 'broker-$(nodeId).gateway.test:9443' },
      security: { auth: 'passthrough', client: { tls: { secretRef: 'server' } } },
    };
    gateway = await Gateway.start({ domains: [domainOf('source', cluster, 1, 12)], routes: [route] }, { secretsFolder: secrets.root });
  });
  afterAll(async () => {
    await gateway.close();
    await cluster.stop();
    secrets.remove();
  });

  test.each([
    ['gateway.test', 1],
    ['broker-1.gateway.test', 1],
    ['broker-12.gateway.test', 12],
    ['BROKER-12.Gateway.Test', 12],
    // No broker of the cluster, and none of the pattern: a bootstrap server tells such a client where to go.
    ['broker-7.gateway.test', 1],
    ['broker-x.gateway.test', 1],
    ['elsewhere.test', 1],
  ])('leads %s to node %i', async (servername, node) => {
    const client = await connectSecurely(port, { ca: authority.cert, servername });
    await produce(client, servername);
    expect(cluster.requests(ApiKey.Produce).at(-1)?.node).toBe(node);
    client.close();
  });

  test('shows brokers by their host names, with the port of the pattern', async () => {
    const client = await connectSecurely(port, { ca: authority.cert, servername: 'gateway.test' });
    const { brokers } = await client.send(ApiKey.Metadata, 9, { topics: null });
    expect(brokers.map(({ nodeId, host, port: shown }) => [nodeId, host, shown])).toEqual([
      [1, 'broker-1.gateway.test', 9443],
      [12, 'broker-12.gateway.test', 9443],
    ]);
    const { coordinators } = await client.send(ApiKey.FindCoordinator, 4, { coordinatorKeys: ['g'] });
    expect(coordinators[0]).toMatchObject({ nodeId: 1, host: 'broker-1.gateway.test', port: 9443 });
    client.close();
  });
});
