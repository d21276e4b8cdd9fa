import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { type GateAnswer, lookOnce, openGateContext } from '../../../lib/provider/gates';
import { clusterOffsets } from '../../../lib/provider/connect';
import { gate } from '../../../lib/provider/data/gate';
import { groupOffsets } from '../../../lib/provider/data/gate-group-offsets';
import { clusterLink } from '../../../lib/provider/resources/cluster-link/resource';
import { cutover } from '../../../lib/provider/resources/cutover/resource';
import { mirrorTopics } from '../../../lib/provider/resources/mirror-topics/resource';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { until } from '../../support/until';
import { operate, type Values } from '../resources/fakes/operate';
import { FakeReplica } from '../resources/fakes/replica';
import { createTopics } from '../resources/fakes/topics';

jest.setTimeout(60_000);

const topics = ['orders', 'orders.dlq'];
const folder = mkdtempSync(join(tmpdir(), 'gates-'));
let sandbox: SandboxClusters;
let replica: FakeReplica;
let kafka: Kafka;
let link: Values;
let mirrors: Values;

beforeAll(async () => {
  sandbox = await startSandboxClusters({ basePort: 0, folder });
  replica = await new FakeReplica().start();
  process.env['ADMIN_TOKEN'] = replica.token;
  const { restEndpoint, clusterId, apiKeyFile } = sandbox.destination;
  link = { rest_endpoint: restEndpoint, cluster_id: clusterId, api_key_ref: `file:${apiKeyFile}`, link_name: 'orders-link' };
  kafka = new Kafka({ brokers: sandbox.source.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  await createTopics(sandbox.source.bootstrapServers, topics);
  await commit('readers', 'orders', 5);

  const { link_name, ...destination } = link;
  const config = { 'consumer.offset.sync.enable': 'true', 'consumer.offset.sync.ms': '1000' };
  await operate(clusterLink).create({ link_name, destination, source: sourceRef(), config });
  mirrors = await operate(mirrorTopics).create({ link, topics });
});
afterAll(async () => {
  await Promise.all([sandbox.close(), replica.stop()]);
  rmSync(folder, { recursive: true });
});

const sourceRef = () => ({ bootstrap_servers: sandbox.source.bootstrapServers.split(',') });
const destinationRef = () => ({ bootstrap_servers: sandbox.destination.bootstrapServers.split(',') });

const config = (stage: string, changes: Values = {}): Values => ({
  group: 'orders',
  stage,
  topics,
  source: sourceRef(),
  destination: destinationRef(),
  link,
  gateway: { replicas: [replica.address], token_ref: 'env:ADMIN_TOKEN' },
  route: 'orders',
  domains: { source: 'source', destination: 'destination' },
  gates: { timeout_seconds: 15, stable_ms: 100 },
  ...changes,
});

function leadTo(name: string, fenced: boolean): void {
  replica.runs({
    name: 'orders',
    endpoint: 'kafka:9092',
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name, bootstrapServerId: 'main' },
    ...(fenced && { fence: { scope: 'ALL', mode: 'hold' } }),
    security: { auth: 'passthrough' },
  });
}

/** Commits as a tool does that is no member of the group. */
async function commit(group: string, topic: string, offset: number): Promise<void> {
  const source = clusterOffsets(sourceRef(), 'source', AbortSignal.timeout(10_000));
  expect(await source.commit(group, new Map([[topic, new Map([[0, BigInt(offset)]])]]))).toBeUndefined();
  source.close();
}

async function write(bootstrapServers: string, topic: string): Promise<void> {
  const producer = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING }).producer({ idempotent: true });
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'k', value: 'late' }] });
  await producer.disconnect();
}

async function lookAll(names: readonly string[], attributes: Values): Promise<readonly GateAnswer[]> {
  const context = await openGateContext(attributes as never, { signal: AbortSignal.timeout(50_000) });
  const answers = await lookOnce(names, context);
  context.close();
  return answers;
}

const terraform = () => operate(cutover);
const namesIn = (state: Values): string[] => state['gate_results'].map(({ gate: name }: Values) => name);

describe('on the sandbox', () => {
  test('a group goes from mirror to switch, each time through every gate of the stage', async () => {
    leadTo('source', false);
    const mirrored = await terraform().create(config('mirror'));

    const fenced = await terraform().apply(mirrored, config('fence'));
    expect(namesIn(fenced)).toEqual(
      expect.arrayContaining([
        'link-active',
        'mirrors-active',
        'destination-shape',
        'offset-sync-on',
        'no-open-transactions',
        'window-fits',
      ]),
    );

    leadTo('source', true);
    const promoted = await terraform().apply(fenced, config('promote'));
    expect(namesIn(promoted)).toEqual(expect.arrayContaining(['fence-confirmed', 'source-still', 'no-unrouted-commits', 'lag-zero']));

    await operate(mirrorTopics).apply(mirrors, { link, topics, status: 'PROMOTED' });
    await commit('readers', 'orders', 9);
    await expect(terraform().apply(promoted, config('switch', { gates: { timeout_seconds: 0.5 } }))).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringMatching(
        /group readers on orders-0: the source has 9, the destination 5; put it right with: kafka-consumer-groups .* --to-offset 9/,
      ),
    });

    await commit('readers', 'orders', 5);
    await write(sandbox.source.bootstrapServers, 'orders.dlq');
    const [late] = await lookAll(['no-late-records'], config('promote'));
    expect(late).toMatchObject({
      holds: false,
      observed: expect.stringMatching(/^1 record on the source alone: orders\.dlq-\d 1 record, offset \d+ /),
    });
    await expect(terraform().apply(promoted, config('switch'))).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringMatching(/no-late-records.*copy the named records to the destination/s),
    });
    const switched = await terraform().apply(promoted, config('switch', { gates: { max_late_records: 1 } }));
    expect(namesIn(switched)).toEqual(['mirrors-stopped', 'no-late-records', 'no-late-commits']);
    leadTo('destination', false);
    await expect(terraform().apply(switched, config('rollback-fence'))).rejects.toMatchObject({
      code: 'SWY4010',
      message: expect.stringContaining('the group has no way back'),
    });
  });

  test('a gate can be looked at by hand, and waited for', async () => {
    const read = (wanted: Values) => gate.handlers.read({ config: { ...config(''), wait: false, ...wanted } as never, ...silent() });
    expect(await read({ gate: 'mirrors-stopped' })).toMatchObject({ holds: true, observed: '2 mirror topics are STOPPED', details: null });
    expect(await read({ gate: 'mirrors-active' })).toMatchObject({ holds: false, observed: expect.stringContaining('orders is STOPPED') });
    await expect(read({ gate: 'mirrors-active', wait: true, gates: { timeout_seconds: 0.2 } })).rejects.toMatchObject({ code: 'SWY4010' });
  });

  test('offsets of groups can be compared by hand', async () => {
    await commit('readers', 'orders', 7);
    const wanted = { source: sourceRef(), destination: destinationRef(), topics, groups: null, destination_names: null };
    const seen = (await groupOffsets.handlers.read({ config: wanted as never, ...silent() })) as Values;
    expect(seen['offsets']).toEqual([{ group: 'readers', topic: 'orders', partition: 0, committed: 7, on_destination: 5 }]);
    expect(seen['different']).toBe(1);

    const alone = (await groupOffsets.handlers.read({ config: { ...wanted, destination: null } as never, ...silent() })) as Values;
    expect([alone['offsets'], alone['different']]).toEqual([[{ group: 'readers', topic: 'orders', partition: 0, committed: 7 }], null]);
  });
});

describe('a thousand topics', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => `many-${index}`);
  const names = [
    'link-active',
    'mirrors-active',
    'destination-shape',
    'offset-sync-on',
    'no-open-transactions',
    'window-fits',
    'lag-under-threshold',
  ];

  test('are looked at with little work: init has five seconds for all of it', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: many.map((topic) => ({ topic, numPartitions: 3 })) });
    await admin.disconnect();
    for (let group = 0; group < 20; group++) await commit(`group-${group}`, `many-${group}`, 0);
    const wanted = { ...link, link_name: 'many-link' };
    const { link_name, ...destination } = wanted;
    await operate(clusterLink).create({
      link_name,
      destination,
      source: sourceRef(),
      config: { 'consumer.offset.sync.enable': 'true', 'consumer.offset.sync.ms': '1000' },
    });
    await operate(mirrorTopics).create({ link: wanted, topics: many });
    leadTo('source', false);
    const attributes = config('mirror', { topics: many, link: wanted });
    await until(async () => (await lookAll(['lag-zero'], attributes))[0]?.holds === true, { describe: 'lag zero', timeout: 20_000 });

    const before = process.cpuUsage();
    const answers = await lookAll([...names, 'group-offsets-in-parity', 'quotas-and-acls', 'clocks-in-step'], attributes);
    const { user, system } = process.cpuUsage(before);

    expect(answers.filter(({ gate: name, holds }) => names.includes(name) && !holds)).toEqual([]);
    // Of this process, brokers and link included: a machine that is busy with other things takes longer, and no more than this.
    expect((user + system) / 1_000_000).toBeLessThan(2.5);
  });
});

const silent = () => ({
  signal: AbortSignal.timeout(20_000),
  progress: () => undefined,
  report: { warn: () => undefined, error: () => undefined },
});
