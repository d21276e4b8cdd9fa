import fc from 'fast-check';
import { clusterLink } from '../../../lib/provider/resources/cluster-link/resource';
import { jaasConfig } from '../../../lib/provider/resources/cluster-link/jaas';
import { FakeLinkServer, refusal } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';

const password = 'pa"ss\\word';
let server: FakeLinkServer;
const terraform = operate(clusterLink);

beforeEach(async () => {
  server = await new FakeLinkServer().start();
  process.env['LINK_KEY'] = server.key;
});
afterEach(() => server.stop());

const config = (changes: Values = {}): Values => ({
  link_name: 'link',
  destination: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' },
  source: { bootstrap_servers: ['s1:9092'] },
  config: { 'consumer.offset.sync.enable': 'true' },
  timeouts: { create: 0.3, update: 0.3 },
  ...changes,
});
const withLogin = (version: number, changes: Values = {}) =>
  config({
    source_username: 'reader',
    source_password_wo: password,
    source_password_wo_version: version,
    config: { 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'SCRAM-SHA-512' },
    ...changes,
  });
const settings = () => Object.fromEntries(server.link?.configs ?? []);

describe('a cluster link', () => {
  test('is made with its settings and is ACTIVE when the apply ends', async () => {
    const state = await terraform.create(config());

    expect(state).toMatchObject({ link_state: 'ACTIVE', link_id: 'id-1', source_cluster_id: 'src-1' });
    expect(settings()).toEqual({
      'link.mode': 'DESTINATION',
      'bootstrap.servers': 's1:9092',
      'security.protocol': 'PLAINTEXT',
      'consumer.offset.sync.enable': 'true',
    });
    await expect(terraform.read(state)).resolves.toEqual(state);
  });

  test('that exists with the same source is taken over', async () => {
    server.addLink('link', { 'consumer.offset.sync.enable': 'false' });

    await terraform.create(config({ source_cluster_id: 'src-1' }));

    expect(settings()).toMatchObject({ 'consumer.offset.sync.enable': 'true' });
  });

  test.each([
    ['other servers', { source: { bootstrap_servers: ['other:9092'] } }],
    ['another cluster id', { source_cluster_id: 'src-2' }],
  ])('that exists with %s is refused', async (_, changes) => {
    server.addLink();
    await expect(terraform.create(config(changes))).rejects.toMatchObject({
      code: 'SWY5040',
      message: expect.stringContaining('src-1 at s1:9092'),
    });
  });

  test('that does not become ACTIVE says why', async () => {
    server.born = { state: 'FAILED', error: 'AUTHENTICATION_ERROR' };
    await expect(terraform.create(config())).rejects.toMatchObject({
      code: 'SWY5041',
      message: expect.stringContaining('FAILED, AUTHENTICATION_ERROR: the other cluster does not accept the login'),
    });
  });

  test('changes, adds and resets settings in place', async () => {
    const before = await terraform.create(config({ config: { 'consumer.offset.sync.enable': 'true', 'acl.sync.enable': 'true' } }));

    await terraform.apply(
      before,
      config({ source: { bootstrap_servers: ['s2:9092'] }, config: { 'consumer.offset.sync.enable': 'false', 'a.b': '1' } }),
    );

    expect(server.callsTo('PUT', /configs:alter$/)).toHaveLength(1);
    expect(settings()).toEqual({
      'link.mode': 'DESTINATION',
      'bootstrap.servers': 's2:9092',
      'security.protocol': 'PLAINTEXT',
      'consumer.offset.sync.enable': 'false',
      'a.b': '1',
    });
  });

  test('changes settings one by one where the destination has no batch', async () => {
    server.batchConfigs = false;
    const before = await terraform.create(config({ config: { a: '1', b: '2' } }));

    await terraform.apply(before, config({ config: { a: '2' } }));

    expect(settings()).toMatchObject({ a: '2' });
    expect(settings()).not.toHaveProperty('b');
  });

  test('rotates its login in place, and sends it only when its version changes', async () => {
    const before = await terraform.create(withLogin(1));
    server.link?.configs.set('sasl.jaas.config', 'old');

    const same = await terraform.apply(before, withLogin(1, { timeouts: { update: 1 } }));
    expect(settings()['sasl.jaas.config']).toBe('old');

    const state = await terraform.apply(same, withLogin(2));
    expect(settings()['sasl.jaas.config']).toBe(jaasConfig('SCRAM-SHA-512', 'reader', password));
    expect(server.callsTo('POST', /links/)).toHaveLength(1);
    expect(JSON.stringify([before, same, state, await terraform.read(state), terraform.progress])).not.toMatch(/pa\\*"ss|api-s3cret/);
  });

  test('that was changed elsewhere shows the real settings, gets its own back, and is planned anew when it is gone', async () => {
    const state = await terraform.create(config());
    server.link?.configs.set('consumer.offset.sync.enable', 'false').set('bootstrap.servers', 's9:9092').set('unnamed', 'x');

    await expect(terraform.read(state)).resolves.toMatchObject({
      config: { 'consumer.offset.sync.enable': 'false' },
      source: { bootstrap_servers: ['s9:9092'] },
    });
    const repaired = await terraform.apply((await terraform.read(state)) as Values, config());
    expect(settings()).toMatchObject({ 'consumer.offset.sync.enable': 'true', 'bootstrap.servers': 's1:9092', unnamed: 'x' });

    Object.assign(server.link!, { state: 'PAUSED' });
    await expect(terraform.read(repaired)).resolves.toMatchObject({ link_state: 'PAUSED' });
    server.link = undefined;
    await expect(terraform.read(state)).resolves.toBe('gone');
  });

  test('is imported, and a plan of the same link changes nothing', async () => {
    server.addLink();
    const state = await terraform.import(
      `link_name=link,rest_endpoint=${server.address},cluster_id=${server.cluster},api_key_ref=env:LINK_KEY`,
    );

    expect(state).toMatchObject({ link_id: 'id-1', source: { bootstrap_servers: ['s1:9092'], security_protocol: 'PLAINTEXT' } });
    await expect(terraform.plan(state as Values, config({ config: undefined, timeouts: undefined }))).resolves.toEqual(state);
  });

  test('that is not there cannot be imported', async () => {
    const id = `link_name=link,rest_endpoint=${server.address},cluster_id=${server.cluster},api_key_ref=env:LINK_KEY`;
    await expect(terraform.import(id)).rejects.toMatchObject({ code: 'SWY5042' });
    await expect(terraform.import('link_name=link')).rejects.toMatchObject({
      code: 'SWY5038',
      message: expect.stringContaining('cluster_id is missing'),
    });
  });

  test('is deleted, also when it is gone already', async () => {
    const state = await terraform.create(config());
    await terraform.destroy(state);
    expect(server.link).toBeUndefined();
    await expect(terraform.destroy(state)).resolves.toBeUndefined();
  });

  test('does not take settings that attributes make, nor half a login', async () => {
    await expect(terraform.plan(null, config({ config: { 'bootstrap.servers': 'x' } }))).rejects.toMatchObject({ code: 'SWY5043' });
    await expect(terraform.plan(null, config({ source_password_wo: 'x' }))).rejects.toMatchObject({ code: 'SWY5044' });
  });
});

describe('the REST API', () => {
  test('that refuses is quoted with status and message, without the secrets', async () => {
    server.fail('POST', /links/, refusal(401, 40101, `bad key api-s3cret for ${password}`));

    const error = await terraform.create(withLogin(1)).catch((refused: Error) => refused);

    expect(error).toMatchObject({ code: 'SWY5035', message: expect.stringContaining('answered 401: bad key *** for ***') });
  });

  test('that is busy or breaks down for a moment is asked again', async () => {
    server.fail('POST', /links/, { status: 429, headers: { 'retry-after': '0' } });
    server.fail('POST', /links/, refusal(503, 50301, 'starting'));
    server.fail('GET', /links\/link(\?|$)/, 'reset');
    server.fail('GET', /links\/link(\?|$)/, { status: 500, body: 'not even JSON' });

    await expect(terraform.create(config())).resolves.toMatchObject({ link_state: 'ACTIVE' });
  });

  test('that lost the answer of a create has made one link', async () => {
    server.fail('POST', /links/, { after: 'reset' });
    await expect(terraform.create(config())).resolves.toMatchObject({ link_state: 'ACTIVE' });
  });

  test.each<[string, Parameters<FakeLinkServer['fail']>, string]>([
    ['is not there', ['GET', /./, 'reset', Infinity], 'SWY5036'],
    ['is something else', ['GET', /links\/link(\?|$)/, { status: 200, body: '<html>' }, Infinity], 'not JSON'],
    ['answers without data', ['GET', /configs$/, { status: 200, body: {} }], 'without data'],
    ['is down behind its load balancer', ['GET', /./, { status: 503 }, Infinity], '503'],
  ])(
    'that %s is a warning for a read, which keeps the state, and an error for a change',
    async (_, fault, why) => {
      const state = await terraform.create(config());
      server.fail(...fault);
      await expect(terraform.read(state)).resolves.toEqual(state);
      expect(terraform.warnings.at(-1)?.message).toContain(why);
    },
    20_000,
  );

  test('that does not answer has nothing to import', async () => {
    server.addLink('link');
    server.fail('GET', /configs$/, 'reset', Infinity);
    const id = `link_name=link,rest_endpoint=${server.address},cluster_id=${server.cluster},api_key_ref=env:LINK_KEY`;
    await expect(terraform.import(id)).rejects.toMatchObject({ code: 'SWY5036' });
  }, 20_000);

  test('that refuses is an error for a read', async () => {
    const state = await terraform.create(config());
    server.fail('GET', /./, refusal(401, 40101, 'wrong key'), Infinity);
    await expect(terraform.read(state)).rejects.toMatchObject({ code: 'SWY5035', message: expect.stringContaining('wrong key') });
  });

  test('is not called with a key that is none', async () => {
    process.env['LINK_KEY'] = 'no-colon';
    await expect(terraform.create(config())).rejects.toMatchObject({ code: 'SWY5034' });
    expect(server.calls).toEqual([]);
  });

  test('whose time is over is not called again', async () => {
    const stopped = operate(clusterLink, AbortSignal.abort(new Error('told to stop')));
    await expect(stopped.create(config())).rejects.toThrow('told to stop');
    expect(server.calls).toEqual([]);
  });
});

test('a login is quoted so that Kafka reads back any user name and password', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (username, secret) => {
      const [name, pass] = quotedStrings(jaasConfig('SCRAM-SHA-256', username, secret));
      expect([name, pass]).toEqual([username, secret]);
    }),
    {
      examples: [
        ['a"b', '\\"; x="'],
        ['\n', '\\n\r\\'],
        ['${env:X}', "'"],
      ],
    },
  );
});

/** The quoted strings of a text, as java.io.StreamTokenizer reads them. */
function quotedStrings(text: string): string[] {
  const strings: string[] = [];
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    let value = '';
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === '\n' || text[at] === '\r' || at >= text.length) throw new Error('a quoted string ends at a line break');
      if (text[at] !== '\\') value += text[at];
      else value += escapes[text[++at] as string] ?? text[at];
    }
    strings.push(value);
  }
  return strings;
}
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07' };
