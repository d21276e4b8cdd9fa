import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { mirrorTopics } from '../../../lib/provider/resources/mirror-topics/resource';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

jest.setTimeout(60_000);

const count = 1000;
const names = Array.from({ length: count }, (_, index) => `orders.${String(index).padStart(4, '0')}`);
const folder = mkdtempSync(join(tmpdir(), 'thousand-'));
const terraform = operate(mirrorTopics);
let sandbox: SandboxClusters;
let server: FakeLinkServer;
let config: Values;
let state: Values;

beforeAll(async () => {
  sandbox = await startSandboxClusters({ basePort: 0, folder });
  const brokers = sandbox.source.bootstrapServers.split(',');
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [...names, 'payments', '_schemas'].map((topic) => ({ topic, numPartitions: 1 })) });
  await admin.disconnect();

  server = (await new FakeLinkServer().start()).addLink();
  server.takes = 10;
  for (const name of names) server.sourceTopics.add(name);
  process.env['LINK_KEY'] = server.key;
  const link = { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' };
  config = { link, patterns: ['orders.*'], source: { bootstrap_servers: brokers } };
});
afterAll(async () => {
  await Promise.all([sandbox.close(), server.stop()]);
  rmSync(folder, { recursive: true });
});

/** Seconds that the work took. */
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const began = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - began) / 1000 };
}

const statuses = (of: Values) => [...new Set(Object.values(of['mirror_status']))];

// Bounds are for a busy machine; a poll of a second for each topic, or one call for each, would break all of them.
describe('a thousand mirror topics in one resource', () => {
  test('are found by a glob and mirrored within seconds, with few calls at once', async () => {
    const { result, seconds } = await timed(() => terraform.create(config));
    state = result;
    expect(state['resolved_topics']).toEqual(names);
    expect(statuses(state)).toEqual(['ACTIVE']);
    expect(seconds).toBeLessThan(30);
    expect(server.mostAtOnce).toBeGreaterThan(4);
    expect(server.mostAtOnce).toBeLessThanOrEqual(16);
  });

  test('are read and planned in about a second', async () => {
    const { result, seconds } = await timed(async () => {
      const seen = (await terraform.read(state)) as Values;
      return { seen, planned: await terraform.plan(seen, config) };
    });
    expect(result.planned).toEqual(result.seen);
    expect(seconds).toBeLessThan(5);
  });

  test('are promoted within seconds, in batches of a hundred, each tried out before the first is promoted', async () => {
    const { result, seconds } = await timed(() => terraform.apply(state, { ...config, status: 'PROMOTED' }));
    expect(statuses(result)).toEqual(['STOPPED']);
    expect(result['promoted_order']).toHaveLength(count);
    expect(seconds).toBeLessThan(15);
    const calls = server.callsTo('POST', /:promote/);
    expect(calls.map(({ path }) => path.includes('validate_only'))).toEqual([...Array(10).fill(true), ...Array(10).fill(false)]);
    expect(calls.every(({ body }) => body.mirror_topic_names.length === 100)).toBe(true);
  });
});
