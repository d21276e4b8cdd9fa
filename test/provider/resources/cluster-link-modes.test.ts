import { clusterLink } from '../../../lib/provider/resources/cluster-link/resource';
import { upgradeFromVersion0 } from '../../../lib/provider/resources/cluster-link/upgrade';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

let server: FakeLinkServer;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  server = await new FakeLinkServer().start();
  Object.assign(process.env, { LINK_KEY: server.key, FAR_LOGIN: 'far:far-s3cret', NEAR_LOGIN: 'near:near-s3cret' });
  terraform = operate(clusterLink);
});
afterEach(() => server.stop());

const rest = (): Values => ({ rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' });
const plain = (credentials_ref: string) => ({ security_protocol: 'SASL_SSL', sasl: { mechanism: 'PLAIN', credentials_ref } });
const scram = (credentials_ref: string) => ({ security_protocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'SCRAM-SHA-512', credentials_ref } });
const limits = { timeouts: { create: 2, update: 2 } };

const sourceInitiated = (changes: Values = {}): Values => ({
  link_name: 'link',
  mode: 'SOURCE',
  source_rest: rest(),
  destination_kafka: { bootstrap_servers: ['d1:9092'], ...plain('env:FAR_LOGIN') },
  destination_cluster_id: 'lkc-2',
  local: { listener_name: 'INTERNAL', ...scram('env:NEAR_LOGIN') },
  ...limits,
  ...changes,
});
const inbound = (changes: Values = {}): Values => ({
  link_name: 'link',
  connection_mode: 'INBOUND',
  destination: rest(),
  source_cluster_id: 'src-1',
  ...limits,
  ...changes,
});
const bidirectional = (changes: Values = {}): Values => ({
  link_name: 'link',
  mode: 'BIDIRECTIONAL',
  destination: rest(),
  source: { bootstrap_servers: ['s1:9092'], ...plain('env:FAR_LOGIN') },
  remote_cluster_id: 'lkc-2',
  ...limits,
  ...changes,
});

const sent = (): Values => Object.fromEntries(server.created.configs.map(({ name, value }: Values) => [name, value]));

describe('a link of the source', () => {
  test('is made on the source, leads to the destination and logs in on both', async () => {
    const state = await terraform.create(sourceInitiated());

    expect(server.created).toMatchObject({ destination_cluster_id: 'lkc-2' });
    expect(server.created).not.toHaveProperty('source_cluster_id');
    expect(sent()).toEqual({
      'link.mode': 'SOURCE',
      'connection.mode': 'OUTBOUND',
      'bootstrap.servers': 'd1:9092',
      'security.protocol': 'SASL_SSL',
      'sasl.mechanism': 'PLAIN',
      'sasl.jaas.config': expect.stringContaining('username="far" password="far-s3cret"'),
      'local.listener.name': 'INTERNAL',
      'local.security.protocol': 'SASL_PLAINTEXT',
      'local.sasl.mechanism': 'SCRAM-SHA-512',
      'local.sasl.jaas.config': expect.stringContaining('ScramLoginModule required username="near" password="near-s3cret"'),
    });
    expect(JSON.stringify(state)).not.toContain('s3cret');
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('rotates the login of its own cluster in place', async () => {
    const before = await terraform.create(sourceInitiated());
    process.env['NEAR_LOGIN'] = 'near:another';
    await terraform.apply(before, sourceInitiated({ source_credentials_revision: 2 }));
    expect(server.link?.configs.get('local.sasl.jaas.config')).toContain('password="another"');
    expect(server.callsTo('POST', /links\?/)).toHaveLength(1);
    expect(server.callsTo('DELETE', /./)).toHaveLength(0);
  });

  test('goes back to no login of its own where local is removed', async () => {
    const before = await terraform.create(sourceInitiated());
    await terraform.apply(before, sourceInitiated({ local: undefined }));
    expect([...(server.link?.configs.keys() ?? [])].filter((name) => name.startsWith('local.'))).toEqual([]);
  });
});

describe('a link that waits for connections', () => {
  test('has neither servers nor login', async () => {
    const state = await terraform.create(inbound());
    expect(server.created).toMatchObject({ source_cluster_id: 'src-1' });
    expect(sent()).toEqual({ 'link.mode': 'DESTINATION', 'connection.mode': 'INBOUND' });
    await expect(terraform.read(state)).resolves.toEqual(state);
  });
});

describe('a link that waits for connections, before the other end has its link', () => {
  test('is made all the same, and shows what is missing', async () => {
    server.born = { state: 'UNAVAILABLE', error: 'REMOTE_LINK_NOT_FOUND_ERROR' };
    await expect(terraform.create(inbound())).resolves.toMatchObject({
      link_state: 'UNAVAILABLE',
      link_error: expect.stringContaining('has no link of this name'),
    });
  });
});

describe('a bidirectional link', () => {
  test('names the other cluster, and waits there for connections when it logs in on both ends', async () => {
    const state = await terraform.create(bidirectional({ local: plain('env:NEAR_LOGIN') }));
    expect(server.created).toMatchObject({ remote_cluster_id: 'lkc-2' });
    expect(sent()).toMatchObject({ 'link.mode': 'BIDIRECTIONAL', 'remote.link.connection.mode': 'INBOUND' });
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('opens connections on both ends without a login of its own cluster', async () => {
    await terraform.create(bidirectional());
    expect(sent()).not.toHaveProperty('remote.link.connection.mode');
  });
});

describe('the shape of a link', () => {
  test.each<[string, () => Values, string]>([
    ['SOURCE that is INBOUND', () => sourceInitiated({ connection_mode: 'INBOUND' }), 'connection_mode'],
    ['SOURCE without the destination', () => sourceInitiated({ destination_kafka: undefined }), 'destination_kafka'],
    ['SOURCE without the id of the destination', () => sourceInitiated({ destination_cluster_id: undefined }), 'destination_cluster_id'],
    ['SOURCE with a destination that holds it', () => sourceInitiated({ destination: rest() }), 'destination'],
    ['INBOUND with a login', () => inbound({ source: { bootstrap_servers: ['s1:9092'], ...plain('env:FAR_LOGIN') } }), 'source'],
    ['DESTINATION without a source', () => ({ link_name: 'link', destination: rest() }), 'source'],
    ['BIDIRECTIONAL without the id of the other cluster', () => bidirectional({ remote_cluster_id: undefined }), 'remote_cluster_id'],
  ])('%s is refused before the apply', async (_, config, property) => {
    await expect(terraform.plan(null, config())).rejects.toMatchObject({ code: 'SWY5303', fault: { property } });
  });

  test('has one login of the REST API', async () => {
    const two = { ...rest(), bearer_token_ref: 'env:TOKEN' };
    await expect(terraform.plan(null, inbound({ destination: two }))).rejects.toMatchObject({ code: 'SWY5302' });
  });

  test('does not take its modes from config', async () => {
    await expect(terraform.plan(null, inbound({ config: { 'connection.mode': 'INBOUND' } }))).rejects.toMatchObject({ code: 'SWY5043' });
  });

  test('is not changed by a state from before there were modes', () => {
    expect(upgradeFromVersion0({ link_name: 'link' })).toEqual({ link_name: 'link', mode: 'DESTINATION', connection_mode: 'OUTBOUND' });
  });

  test('that exists with another mode is not taken over', async () => {
    server.addLink('link', { 'link.mode': 'BIDIRECTIONAL', 'bootstrap.servers': '' });
    await expect(terraform.create(inbound())).rejects.toMatchObject({ code: 'SWY5040', message: expect.stringContaining('BIDIRECTIONAL') });
  });

  test('is told when a setting cannot change any more', async () => {
    const state = await terraform.create(bidirectional({ config: { 'cluster.link.prefix': 'a.' } }));
    await expect(terraform.plan(state, bidirectional({ config: { 'cluster.link.prefix': 'b.' } }))).rejects.toMatchObject({
      code: 'SWY5319',
    });
    await expect(terraform.plan(state, bidirectional())).rejects.toMatchObject({ code: 'SWY5319' });
  });
});

describe('tasks of a link', () => {
  const task = (state: string, error_code?: string) => ({
    task_name: 'ConsumerOffsetSync',
    state,
    errors: error_code ? [{ error_code, error_message: 'Group readers is active.' }] : [],
  });

  test('are shown with what their errors mean', async () => {
    const state = await terraform.create(inbound());
    (server.link as Values)['tasks'] = [task('IN_ERROR', 'CONSUMER_GROUP_IN_USE_ERROR')];
    const seen = (await terraform.read(state)) as Values;
    expect(seen['tasks']['ConsumerOffsetSync']).toMatch(
      /^IN_ERROR.*members of the group are on the destination already.*Group readers is active/,
    );
  });

  test('that stay in error are a warning of the apply, and the link is made', async () => {
    const state = await terraform.create(bidirectional());
    (server.link as Values)['tasks'] = [task('IN_ERROR', 'AUTHORIZATION_ERROR')];
    const after = await terraform.apply(state, bidirectional({ config: { 'acl.sync.enable': 'true' } }));
    expect(after['link_state']).toBe('ACTIVE');
    expect(terraform.warnings).toMatchObject([{ code: 'SWY5310', message: expect.stringContaining('grant on the source') }]);
  });

  test.each([
    ['UNRESOLVABLE_BOOTSTRAP_ERROR', 'cannot resolve the host names'],
    ['BOOTSTRAP_TCP_CONNECTION_FAILED_ERROR', 'cannot open a connection'],
    ['TIMEOUT_ERROR', 'does not answer in time'],
    ['A_NEW_ERROR', 'A_NEW_ERROR'],
  ])('a link error %s is explained in the state', async (error, meaning) => {
    const state = await terraform.create(inbound());
    Object.assign(server.link as Values, { state: 'UNAVAILABLE', error });
    await expect(terraform.read(state)).resolves.toMatchObject({ link_state: 'UNAVAILABLE', link_error: expect.stringContaining(meaning) });
  });
});
