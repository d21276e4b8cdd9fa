import type { CodedError } from '../../../lib/core/coded-error';
import { mirrorMaker } from '../../../lib/provider/resources/mirror-maker/resource';
import type { SandboxCluster } from '../../../lib/sandbox';
import { operate, type Values } from '../resources/fakes/operate';
import { FakeConnect } from './fakes/connect-server';
import { commit, committed, kafka, startCluster, write } from './support';

jest.setTimeout(20_000);

const topics = ['orders', 'orders.v1'];
const password = 'pa"ss\\word';
let source: SandboxCluster;
let destination: SandboxCluster;
let connect: FakeConnect;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  [connect, source, destination] = await Promise.all([new FakeConnect().start(), startCluster('old', topics), startCluster('new', topics)]);
  terraform = operate(mirrorMaker);
  process.env['READER_PASSWORD'] = password;
});
afterEach(() => Promise.all([connect.stop(), source.close(), destination.close()]));

const config = (changes: Values = {}): Values => ({
  name: 'there',
  connect: { url: connect.address },
  source: { bootstrap_servers: [source.bootstrapServers] },
  destination: { bootstrap_servers: [destination.bootstrapServers] },
  topics,
  timeouts: { create: 0.4, update: 0.4 },
  ...changes,
});
const secured = {
  bootstrap_servers: ['s1:9092'],
  security_protocol: 'SASL_SSL',
  sasl: { mechanism: 'PLAIN', username: 'reader', password_ref: 'env:READER_PASSWORD' },
};

/** The source connector has copied this many records of partition 0 of each topic, and they are on the destination. */
async function copy(records: number): Promise<void> {
  await write(destination, topics, records);
  for (const topic of topics) connect.copied('there-source', topic, 0, records - 1);
}

describe('the connectors', () => {
  test('copy the topics and no others, to the cluster that is meant, with names kept', async () => {
    await terraform.create(config({ groups: ['readers', 'team.*'] }));

    expect(connect.config('there-source')).toMatchObject({
      'connector.class': 'org.apache.kafka.connect.mirror.MirrorSourceConnector',
      'replication.policy.class': 'org.apache.kafka.connect.mirror.IdentityReplicationPolicy',
      topics: 'orders,orders\\.v1',
      'source.cluster.bootstrap.servers': source.bootstrapServers,
      'target.cluster.bootstrap.servers': destination.bootstrapServers,
      'producer.override.bootstrap.servers': destination.bootstrapServers,
      'source.consumer.isolation.level': 'read_committed',
      'heartbeats.replication.enabled': 'false',
      'offset-syncs.topic.location': 'source',
    });
    expect(connect.config('there-checkpoint')).toMatchObject({ groups: 'readers,team\\..*', 'sync.group.offsets.enabled': 'true' });
    expect(Object.keys(connect.config('there-heartbeat'))).toContain('heartbeats.topic.replication.factor');
  });

  test('are made stopped, and started together', async () => {
    connect.onRun = () => expect([...connect.connectors.keys()].sort()).toEqual(['there-checkpoint', 'there-heartbeat', 'there-source']);
    await terraform.create(config());

    expect(connect.callsTo('POST', /^\/connectors$/).map(({ body }) => body.initial_state)).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
    expect(connect.states()).toEqual({ 'there-source': 'RUNNING', 'there-checkpoint': 'RUNNING', 'there-heartbeat': 'RUNNING' });
  });

  test('copy nothing before they are stopped where workers start every new connector', async () => {
    connect.knowsInitialState = false;
    await terraform.create(config({ status: 'PREPARED' }));

    const [first, second] = connect.callsTo('PUT', /there-source\/config$/);
    expect(first?.body.topics).toBe('switchyard\\.none');
    expect(second?.body.topics).toBe('orders,orders\\.v1');
    expect(connect.states()['there-source']).toBe('STOPPED');
  });

  test('log in with secrets that are nowhere else', async () => {
    const state = await terraform.create(config({ status: 'PREPARED', source: secured }));

    expect(connect.config('there-source')['source.cluster.sasl.jaas.config']).toContain('username="reader" password="pa\\"ss\\\\word"');
    const shown = JSON.stringify([state, await terraform.read(state), terraform.progress, terraform.warnings.map(String)]);
    expect(shown).not.toContain('ss\\\\');
    expect(shown).not.toContain('jaas');
  });

  test("take a login from Connect's config provider, and no other", async () => {
    const reference = '${file:/etc/connect/login.properties:source}';
    const source_client_config = { 'sasl.jaas.config': reference, 'bootstrap.servers': 'internal:9092' };
    delete process.env['READER_PASSWORD'];
    await terraform.create(config({ status: 'PREPARED', source: secured, source_client_config }));

    expect(connect.config('there-source')).toMatchObject({
      'source.cluster.sasl.jaas.config': reference,
      'source.cluster.bootstrap.servers': 'internal:9092',
    });
  });

  test('get a new password in place', async () => {
    const state = await terraform.create(config({ status: 'PREPARED', source: secured }));
    process.env['READER_PASSWORD'] = 'other';
    await terraform.apply(state, config({ status: 'PREPARED', source: secured, credentials_revision: 2 }));

    expect(connect.config('there-source')['source.cluster.sasl.jaas.config']).toContain('password="other"');
  });

  test('are left alone by an apply that changes nothing', async () => {
    const state = await terraform.create(config());
    await expect(terraform.read(state)).resolves.toEqual(state);
    await expect(terraform.plan(state, config())).resolves.toEqual(state);
  });

  test('are set again where another hand has changed them', async () => {
    const state = await terraform.create(config());
    connect.config('there-source')['sync.topic.configs.enabled'] = 'false';
    connect.connectors.delete('there-heartbeat');

    const seen = (await terraform.read(state)) as Values;
    expect(seen['drifted_settings']).toEqual(['there-source sync.topic.configs.enabled', 'there-heartbeat is absent']);

    const mended = await terraform.apply(seen, config());
    expect(mended['drifted_settings']).toEqual([]);
    expect(connect.config('there-source')['sync.topic.configs.enabled']).toBe('true');
    expect(connect.states()['there-heartbeat']).toBe('RUNNING');
  });

  test('are started again where another hand has stopped them', async () => {
    const state = await terraform.create(config());
    connect.connectors.get('there-source')!.state = 'STOPPED';

    const seen = (await terraform.read(state)) as Values;
    expect(seen['status']).toBe('PREPARED');
    await terraform.apply(seen, config());
    expect(connect.states()['there-source']).toBe('RUNNING');
  });

  test('are imported, and gone when they are gone', async () => {
    const state = await terraform.create(config());
    const imported = (await terraform.import(`name=there,url=${connect.address}`)) as Values;
    expect(imported).toMatchObject({ name: 'there', topics, status: 'RUNNING' });
    const taken = await terraform.apply(imported, config());
    expect(taken).toMatchObject({ topics, status: 'RUNNING', drifted_settings: [] });

    await terraform.destroy(state);
    expect(connect.connectors.size).toBe(0);
    await expect(terraform.read(state)).resolves.toBe('gone');
    await expect(terraform.import(`name=there,url=${connect.address}`)).rejects.toMatchObject({ code: 'SWY5409' });
  });

  test('go without heartbeats', async () => {
    const state = await terraform.create(config());
    await terraform.apply(state, config({ heartbeats: false }));
    expect([...connect.connectors.keys()].sort()).toEqual(['there-checkpoint', 'there-source']);
  });
});

describe('exactly once', () => {
  test('is used where the workers can', async () => {
    connect.copiesExactlyOnce = true;
    const state = await terraform.create(config({ exactly_once: 'where-possible' }));
    expect(state['copies_exactly_once']).toBe(true);
    expect(connect.config('there-source')).toMatchObject({ 'exactly.once.support': 'required', 'transaction.boundary': 'poll' });
  });

  test('is left out where they cannot, and refused when it is required', async () => {
    await expect(terraform.create(config({ exactly_once: 'required' }))).rejects.toMatchObject({ code: 'SWY5405' });
    const state = await terraform.create(config({ exactly_once: 'where-possible' }));
    expect(state['copies_exactly_once']).toBe(false);
  });

  test('is what some workers do unasked, which is said', async () => {
    connect.copiesExactlyOnce = true;
    const state = await terraform.create(config());
    expect(state['copies_exactly_once']).toBe(true);
    expect(terraform.warnings).toMatchObject([{ code: 'SWY5414' }]);
    expect(connect.config('there-source')).not.toHaveProperty(['exactly.once.support']);
  });

  test('is not what workers do that do not know of it', async () => {
    connect.knowsExactlyOnce = false;
    expect((await terraform.create(config()))['copies_exactly_once']).toBe(false);
    expect(terraform.warnings).toEqual([]);
  });
});

describe('a task that fails', () => {
  const trace = `org.apache.kafka.connect.errors.ConnectException: no login with ${password}\n\tat a.b.C\nCaused by: SaslAuthenticationException: denied\n`;

  test('is started again', async () => {
    connect.failing = { trace, times: 2 };
    await terraform.create(config({ timeouts: { create: 3 } }));
    expect(terraform.progress.join()).toContain('it is started again');
  });

  test('is explained, without the secrets that it quotes', async () => {
    const prepared = await terraform.create(config({ status: 'PREPARED', source: secured }));
    for (const topic of topics) connect.copied('there-source', topic, 0, 0);
    connect.failing = { trace, times: 100 };
    const wanted = config({ source: secured, credentials_revision: 2 });
    const error = (await terraform.apply(prepared, wanted).catch((thrown: unknown) => thrown)) as CodedError;
    expect(error).toMatchObject({
      code: 'SWY5402',
      message: expect.stringContaining('ConnectException: no login with *** <- SaslAuthenticationException: denied'),
    });

    connect.failing = { trace: 'x.ConfigException: PlainLoginModule required username="u" password="other one";', times: 100 };
    await expect(terraform.apply(prepared, config({ source: secured }))).rejects.toMatchObject({
      message: expect.stringContaining('username="u" password=***;'),
    });
  });
});

describe('a way back', () => {
  test('is prepared without copying, positioned at the end, and copies from there', async () => {
    await write(source, topics, 5);
    await write(destination, topics, 5);
    const prepared = await terraform.create(config({ status: 'PREPARED' }));
    expect(connect.states()['there-source']).toBe('STOPPED');

    const positioned = await terraform.apply(prepared, config({ status: 'POSITIONED' }));
    expect(positioned['positions']).toEqual({ orders: '0:5:5 1:0:0', 'orders.v1': '0:5:5 1:0:0' });
    expect([...connect.connectors.get('there-source')!.offsets]).toEqual([
      ['orders 0', 4],
      ['orders 1', null],
      ['orders.v1 0', 4],
      ['orders.v1 1', null],
    ]);

    const running = await terraform.apply(positioned, config({ status: 'RUNNING' }));
    expect(running['positions']).toEqual(positioned['positions']);
  });

  test('goes from its position to its end when nothing was written', async () => {
    await write(source, topics, 5);
    await write(destination, topics, 5);
    await commit(source, 'readers', topics, 3);
    const positioned = await terraform.create(config({ status: 'POSITIONED' }));

    const stopped = await terraform.apply(positioned, config({ status: 'STOPPED' }));
    expect(stopped['group_offsets']).toEqual({ readers: 'exact' });
    expect(await committed(destination, 'readers', 'orders')).toBe(3);
  });

  test('takes groups back that have members on the old cluster which left without a word', async () => {
    await write(source, topics, 5);
    await write(destination, topics, 5);
    const positioned = await terraform.create(config({ status: 'POSITIONED' }));
    await commit(source, 'readers', topics, 4);
    const consumer = await joined(destination, 'readers');

    const stopped = await terraform.apply(positioned, config({ status: 'STOPPED' }));
    await consumer.disconnect();

    expect(stopped['group_offsets']).toEqual({ readers: 'exact' });
    expect(await committed(destination, 'readers', 'orders')).toBe(4);
  });

  test('is not positioned by workers that cannot, nor on topics that are not there', async () => {
    connect.knowsOffsets = false;
    await write(source, topics, 1);
    await expect(terraform.create(config({ status: 'POSITIONED' }))).rejects.toMatchObject({ code: 'SWY5413' });
    connect.knowsOffsets = true;
    await expect(terraform.create(config({ status: 'POSITIONED', topics: [...topics, 'nowhere'] }))).rejects.toMatchObject({
      code: 'SWY5413',
      message: expect.stringContaining('nowhere: not on the source'),
    });
  });

  test('is refused statuses that would lose or double records', async () => {
    const running = await terraform.create(config());
    await expect(terraform.plan(running, config({ status: 'POSITIONED' }))).rejects.toMatchObject({ code: 'SWY5406' });
    await expect(terraform.plan(null, config({ status: 'STOPPED' }))).rejects.toMatchObject({ code: 'SWY5406' });

    await write(source, topics, 2);
    await write(destination, topics, 2);
    const prepared = await terraform.apply(running, config({ status: 'PREPARED' }));
    await expect(terraform.apply(prepared, config({ status: 'RUNNING' }))).rejects.toMatchObject({ code: 'SWY5412' });
  });
});

describe('the end of copying', () => {
  test('gives the groups the same records on the destination, and leaves those that were not asked for', async () => {
    await write(source, topics, 20);
    await commit(source, 'readers', topics, 7);
    await commit(source, 'others', topics, 9);
    const running = await terraform.create(config({ groups: ['read*'] }));
    await copy(20);

    const stopped = await terraform.apply(running, config({ groups: ['read*'], status: 'STOPPED' }));

    expect(stopped).toMatchObject({ status: 'STOPPED', group_offsets: { readers: 'exact' } });
    expect(connect.states()).toEqual({ 'there-source': 'STOPPED', 'there-checkpoint': 'STOPPED', 'there-heartbeat': 'STOPPED' });
    expect(await committed(destination, 'readers', 'orders')).toBe(7);
    expect(await committed(destination, 'others', 'orders')).toBe(-1);
  });

  test('leaves groups where MirrorMaker placed them when records were copied twice', async () => {
    await write(source, topics, 20);
    await commit(source, 'readers', topics, 7);
    await commit(source, 'new', topics, 7);
    const running = await terraform.create(config());
    await copy(20);
    await write(destination, topics, 3);
    await commit(destination, 'readers', topics, 4);

    const stopped = await terraform.apply(running, config({ status: 'STOPPED' }));

    expect(stopped['group_offsets']).toEqual({
      readers: 'translated: orders-0 at 4; orders.v1-0 at 4',
      new: 'translated: orders-0 from the first record; orders.v1-0 from the first record',
    });
    expect(await committed(destination, 'readers', 'orders')).toBe(4);
    expect(await committed(destination, 'new', 'orders')).toBe(0);
  });

  test('does not come while records are left, and copying goes on', async () => {
    await write(source, topics, 20);
    const running = await terraform.create(config());
    await copy(12);

    const failed = await terraform.apply(running, config({ status: 'STOPPED' })).catch((error: unknown) => error);

    expect(failed).toMatchObject({
      code: 'SWY5407',
      message: expect.stringContaining('orders 8; orders.v1 8'),
      state: { status: 'RUNNING' },
    });
  });

  test('warns of a group that has members on the destination', async () => {
    await write(source, topics, 20);
    await commit(source, 'readers', topics, 7);
    const running = await terraform.create(config());
    await copy(20);
    const consumer = await joined(destination, 'readers');

    const stopped = await terraform.apply(running, config({ status: 'STOPPED' }));
    await consumer.disconnect();

    expect(stopped['group_offsets']).toEqual({ readers: 'refused: the group has members there' });
    expect(terraform.warnings.map(({ code }) => code)).toEqual(['SWY5408']);
  });
});

describe('a configuration is refused', () => {
  test.each<[string, Values, string, string]>([
    ['with secrets in it', { config: { 'source.cluster.sasl.jaas.config': 'plain password' } }, 'SWY5403', 'it holds a secret'],
    ['with secrets for the clients', { destination_client_config: { 'ssl.key.password': 'x' } }, 'SWY5403', 'it holds a secret'],
    ['with settings that an attribute owns', { config: { topics: 'a' } }, 'SWY5403', 'attribute: topics'],
    ['with topics that MirrorMaker never copies', { topics: ['__a', 'a.internal', 'orders'] }, 'SWY5404', '["__a","a.internal"]'],
    ['with an address that holds a login', { connect: { url: 'http://user:pass@host:1' } }, 'SWY5410', 'without user'],
  ])('%s', async (_, changes, code, says) => {
    await expect(terraform.plan(null, config(changes))).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  });

  test('but not for a secret that a config provider of Connect holds', async () => {
    const settings = { 'source.cluster.ssl.key.password': '${vault:kafka:key}' };
    await expect(terraform.plan(null, config({ config: settings }))).resolves.toMatchObject({ config: settings });
  });

  test('for a name that another connector has', async () => {
    await terraform.create(config());
    await expect(operate(mirrorMaker).create(config({ source_alias: 'third' }))).rejects.toMatchObject({
      code: 'SWY5411',
      message: expect.stringContaining('source.cluster.alias is source'),
    });
  });
});

/** A member of a group that commits nothing. */
async function joined(cluster: SandboxCluster, groupId: string) {
  const consumer = kafka(cluster).consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics });
  const done = new Promise((resolve) => consumer.on('consumer.group_join', resolve));
  await consumer.run({ eachMessage: async () => undefined, autoCommit: false });
  await done;
  return consumer;
}
