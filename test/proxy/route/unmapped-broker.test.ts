import pino from 'pino';
import { startProxy } from '../../../lib/proxy';
import { ApiKey } from '../../../lib/proxy/wire';
import { FakeCluster } from '../support/fake-cluster';
import { connectTo, domainOf, freePorts, routeOf, TOKEN } from '../support/start';

test('a broker outside of the node id ranges is led to the bootstrap port, and the log says so once (SWY6098)', async () => {
  const cluster = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
  const port = await freePorts(2);
  const lines: string[] = [];
  const proxy = await startProxy({
    document: {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: 'edge' },
      spec: { streamingDomains: [domainOf('source', cluster, 1, 1)], routes: [routeOf(port)] },
    },
    replica: 'replica-1',
    adminPort: 0,
    token: TOKEN,
    bindHost: '127.0.0.1',
    logger: pino({ level: 'error' }, { write: (line: string) => lines.push(line) }),
  });
  const client = await connectTo(port);

  const asked = await Promise.all([1, 2].map(() => client.send(ApiKey.Metadata, 12, { topics: null })));

  for (const { brokers } of asked) {
    expect(brokers.map(({ nodeId, port: at }) => [nodeId, at])).toEqual([
      [1, port + 1],
      [2, port],
    ]);
  }
  expect(lines.filter((line) => line.includes('SWY6098'))).toEqual([expect.stringMatching(/nodeIdRanges 2 — .*Allowed: .*1/)]);
  client.close();
  await proxy.close();
  await cluster.stop();
});
