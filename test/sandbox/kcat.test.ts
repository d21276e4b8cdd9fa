import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { SandboxCluster } from '../../lib/sandbox/broker/sandbox-cluster';

const hasKcat = spawnSync('kcat', ['-V']).status === 0;
if (!hasKcat) console.warn('kcat is not on PATH: librdkafka is not tested against the sandbox');

(hasKcat ? describe : describe.skip)('kcat (librdkafka) on a sandbox cluster', () => {
  let cluster: SandboxCluster;

  beforeEach(async () => {
    cluster = await SandboxCluster.start({ clusterId: 'test', nodeIds: [1, 2, 3] });
  });
  afterEach(() => cluster.close());

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'what an idempotent producer writes with compression %s is read by a group',
    async (codec) => {
      const sent = Array.from({ length: 200 }, (_, index) => `record ${index} ${'x'.repeat(50)}`);
      await kcat(['-P', '-t', 'orders', '-X', 'enable.idempotence=true', '-z', codec], sent.join('\n'));

      const output = await kcat(
        ['-G', 'readers', '-X', 'auto.offset.reset=earliest', '-X', 'fetch.wait.max.ms=50', '-c', String(sent.length), 'orders'],
        '',
      );

      expect(output.trim().split('\n').sort()).toEqual([...sent].sort());
    },
  );

  test('the cluster lists its brokers and topics', async () => {
    cluster.createTopic('orders', { partitions: 3 });
    const listing = JSON.parse(await kcat(['-L', '-J'], '')) as {
      brokers: { id: number }[];
      topics: { topic: string; partitions: { leader: number }[] }[];
    };
    expect(listing.brokers.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
    expect(new Set(listing.topics[0]?.partitions.map(({ leader }) => leader))).toEqual(new Set([1, 2, 3]));
  });

  async function kcat(args: readonly string[], input: string): Promise<string> {
    const child = promisify(execFile)('kcat', ['-q', '-b', cluster.bootstrapServers, ...args], { timeout: 20_000 });
    child.child.stdin?.end(input);
    return (await child).stdout;
  }
});
