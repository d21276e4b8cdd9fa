import type { WireClient } from '../../../lib/proxy/wire';
import { FakeCluster } from './fake-cluster';
import { type Bench, connectTo, startBench } from './start';

/** A proxy between a client and two clusters, new for each test. */
export interface TwoClusters {
  source: FakeCluster;
  destination: FakeCluster;
  bench: Bench;
  client: WireClient;
}

/** Registers set-up and clean-up with the tests around it. What it returns is filled before each test. */
export function withTwoClusters(options: Parameters<typeof startBench>[2]): TwoClusters {
  const lab = {} as TwoClusters;
  beforeEach(async () => {
    lab.source = await FakeCluster.start({ clusterId: 'source', nodeIds: [1, 2] });
    lab.destination = await FakeCluster.start({ clusterId: 'destination', nodeIds: [0, 1, 2] });
    lab.bench = await startBench(lab.source, lab.destination, options);
    lab.client = await connectTo(lab.bench.port);
  });
  afterEach(async () => {
    lab.client.close();
    await lab.bench.proxy.close({ drain: false });
    await Promise.all([lab.source.stop(), lab.destination.stop()]);
  });
  return lab;
}
