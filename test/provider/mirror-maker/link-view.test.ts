import { connectLinkView, type ConnectLinkView } from '../../../lib/provider/connect';
import { mirrorMaker } from '../../../lib/provider/resources/mirror-maker/resource';
import type { SandboxCluster } from '../../../lib/sandbox';
import { operate, type Values } from '../resources/fakes/operate';
import { FakeConnect } from './fakes/connect-server';
import { startCluster, write } from './support';

const topics = ['orders', 'orders.v1'];
let source: SandboxCluster;
let destination: SandboxCluster;
let connect: FakeConnect;
let state: Values;
let view: ConnectLinkView;

beforeEach(async () => {
  [connect, source, destination] = await Promise.all([new FakeConnect().start(), startCluster('old', topics), startCluster('new', topics)]);
  await write(source, ['orders'], 10);
  state = await operate(mirrorMaker).create(config());
  const ref = { name: 'there', connect: { url: connect.address } };
  view = await connectLinkView(ref, { source: { bootstrap_servers: [source.bootstrapServers] } }, { signal: AbortSignal.timeout(20_000) });
});
afterEach(async () => {
  view.close();
  await Promise.all([connect.stop(), source.close(), destination.close()]);
});

const config = (changes: Values = {}): Values => ({
  name: 'there',
  connect: { url: connect.address },
  source: { bootstrap_servers: [source.bootstrapServers] },
  destination: { bootstrap_servers: [destination.bootstrapServers] },
  topics,
  timeouts: { update: 0.4 },
  ...changes,
});

test('gates see connectors that run as an ACTIVE link, and their topics as ACTIVE mirrors with what is left to copy', async () => {
  connect.copied('there-source', 'orders', 0, 6);

  expect(await view.get()).toEqual({ link_name: 'there', link_state: 'ACTIVE' });
  expect(await view.mirrors()).toMatchObject([
    {
      source_topic_name: 'orders',
      mirror_topic_name: 'orders',
      mirror_status: 'ACTIVE',
      mirror_lags: [
        { partition: 0, lag: 3 },
        { partition: 1, lag: 0 },
      ],
    },
    { source_topic_name: 'orders.v1', mirror_status: 'ACTIVE' },
  ]);
  expect(view.keepsOffsets).toBe(false);
  expect((await view.configs()).get('consumer.offset.sync.enable')?.value).toBe('true');
});

test('lag is that of the topics which are copied; without a position everything is left', async () => {
  expect(await view.lag(['orders', 'orders.v1', 'other'])).toEqual(
    new Map([
      ['orders', 10n],
      ['orders.v1', 0n],
    ]),
  );
  connect.copied('there-source', 'orders', 0, 9);
  expect(await view.lag(['orders'])).toEqual(new Map([['orders', 0n]]));
});

test('connectors that were stopped are STOPPED mirrors', async () => {
  connect.copied('there-source', 'orders', 0, 9);
  await operate(mirrorMaker).apply(state, config({ status: 'STOPPED' }));
  expect(await view.get()).toMatchObject({ link_state: 'PAUSED' });
  expect((await view.mirrors())?.map(({ mirror_status }) => mirror_status)).toEqual(['STOPPED', 'STOPPED']);
});

test('a failed task makes the link FAILED, and says why', async () => {
  Object.assign(connect.connectors.get('there-source')!, {
    fails: 9,
    trace: 'org.apache.kafka.common.errors.TimeoutException: no answer\n\tat x',
  });
  expect(await view.get()).toMatchObject({
    link_state: 'FAILED',
    link_error_message: expect.stringContaining('TimeoutException: no answer'),
  });
  expect((await view.mirrors())?.[0]).toMatchObject({
    mirror_status: 'FAILED',
    mirror_topic_error: expect.stringContaining('task 0 FAILED'),
  });
});

test('connectors that are gone are no link', async () => {
  await operate(mirrorMaker).destroy(state);
  expect(await view.get()).toBeUndefined();
  expect(await view.mirrors()).toBeUndefined();
  expect(await view.lag(topics)).toEqual(new Map());
});
