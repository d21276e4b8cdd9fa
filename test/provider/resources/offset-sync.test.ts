import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterLink } from '../../../lib/provider/resources/cluster-link/resource';
import { isWanted, parseGroupFilters, pausing, withPaused } from '../../../lib/provider/resources/link-filters';
import { changed } from '../../../lib/provider/resources/offset-sync/filters';
import { offsetSync } from '../../../lib/provider/resources/offset-sync/resource';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { commit } from './fakes/commit';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';
import { createTopics } from './fakes/topics';

jest.setTimeout(20_000);

const name = 'consumer.offset.group.filters';
const everyone = { name: '*', patternType: 'LITERAL', filterType: 'INCLUDE' };
let server: FakeLinkServer;

beforeEach(async () => {
  server = (await new FakeLinkServer().start()).addLink();
  process.env['LINK_KEY'] = server.key;
});
afterEach(() => server.stop());

const rest = () => ({ rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY' });
const config = (changes: Values = {}): Values => ({
  link: { ...rest(), link_name: 'link' },
  topics: ['orders'],
  groups: ['b', 'a'],
  ...changes,
});
const paused = (changes: Values = {}) => config({ status: 'PAUSED', ...changes });
const filters = () => parseGroupFilters(server.link?.configs.get(name));
const groupsPaused = () => filters()?.flatMap((filter) => (filter.filterType === 'EXCLUDE' ? [filter.name] : []));

describe('the offset sync of a group', () => {
  test('runs until it is paused, and goes on afterwards with the setting as it was', async () => {
    const terraform = operate(offsetSync);
    const running = await terraform.create(config());
    expect(running['paused_groups']).toEqual([]);
    expect(server.link?.configs.has(name)).toBe(false);

    const stopped = await terraform.apply(running, paused());
    expect(stopped['paused_groups']).toEqual(['a', 'b']);
    expect(filters()).toEqual([everyone, pausing('a'), pausing('b')]);
    await expect(terraform.read(stopped)).resolves.toEqual(stopped);

    await terraform.apply(stopped, config());
    expect(server.link?.configs.has(name)).toBe(false);
  });

  test('leaves filters of the link and pauses of other groups alone', async () => {
    const own = [{ name: 'app-', patternType: 'PREFIXED', filterType: 'INCLUDE' }, pausing('other')];
    server.link?.configs.set(name, JSON.stringify({ groupFilters: own }));
    const terraform = operate(offsetSync);
    const state = await terraform.create(paused());
    expect(filters()).toEqual([...own, pausing('a'), pausing('b')]);
    await terraform.destroy(state);
    expect(filters()).toEqual(own);
  });

  test('that somebody resumed is shown so, and paused again', async () => {
    const terraform = operate(offsetSync);
    const state = await terraform.create(paused());
    server.link?.configs.delete(name);
    const seen = (await terraform.read(state)) as Values;
    expect(seen).toMatchObject({ status: 'RUNNING', paused_groups: [] });
    await terraform.apply(seen, paused());
    expect(groupsPaused()).toEqual(['a', 'b']);
  });

  test('is paused by several groups of one link at once, and none is lost', async () => {
    const groups = Array.from({ length: 5 }, (_, index) => `g${index}`);
    await Promise.all(groups.map((group) => operate(offsetSync).create(paused({ groups: [group] }))));
    expect(groupsPaused()?.sort()).toEqual(groups);
  });

  test('is paused again when another run overwrote it a moment later', async () => {
    const work = operate(offsetSync).create(paused());
    // The other run had read before and writes after.
    while (groupsPaused()?.length !== 2) await new Promise((resolve) => setImmediate(resolve));
    server.link?.configs.set(name, JSON.stringify({ groupFilters: [everyone, pausing('c')] }));
    await work;
    expect(groupsPaused()?.sort()).toEqual(['a', 'b', 'c']);
  });

  test('gives up when others undo it at every try', async () => {
    server.fail('PUT', /configs:alter/, { status: 204 }, Infinity);
    await expect(operate(offsetSync).create(paused())).rejects.toMatchObject({ code: 'SWY5317' });
  });

  test('says what is wrong with filters that cannot be read', async () => {
    server.link?.configs.set(name, 'all of them');
    await expect(operate(offsetSync).create(paused())).rejects.toMatchObject({ code: 'SWY5316' });
  });

  test.each([
    ['neither groups nor a source', { groups: undefined }],
    ['both', { source: { bootstrap_servers: ['s1:9092'] } }],
  ])('with %s is refused', async (_, changes) => {
    await expect(operate(offsetSync).plan(null, config(changes))).rejects.toMatchObject({ code: 'SWY5315' });
  });

  test('ends with its link', async () => {
    const terraform = operate(offsetSync);
    const state = await terraform.create(paused());
    server.link = undefined;
    await expect(terraform.read(state)).resolves.toBe('gone');
    await expect(terraform.destroy(state)).resolves.toBeUndefined();
  });
});

describe('a link whose groups are paused by others', () => {
  const link = (changes: Values = {}): Values => ({
    link_name: 'shared',
    destination: rest(),
    source: { bootstrap_servers: ['s1:9092'] },
    config: { [name]: JSON.stringify({ groupFilters: [everyone] }) },
    ...changes,
  });

  test('has no drift for it, and keeps them paused when its own filters change or go', async () => {
    server.link = undefined;
    const terraform = operate(clusterLink);
    const made = await terraform.create(link());
    const sync = await operate(offsetSync).create(paused({ link: { ...rest(), link_name: 'shared' } }));
    await expect(terraform.read(made)).resolves.toEqual(made);

    const prefix = { name: 'app-', patternType: 'PREFIXED', filterType: 'INCLUDE' };
    const changedLink = await terraform.apply(made, link({ config: { [name]: JSON.stringify({ groupFilters: [prefix] }) } }));
    expect(filters()).toEqual([prefix, pausing('a'), pausing('b')]);

    await terraform.apply(changedLink, link({ config: {} }));
    expect(filters()).toEqual([everyone, pausing('a'), pausing('b')]);
    await operate(offsetSync).destroy(sync);
    expect(groupsPaused()).toEqual([]);
  });

  test('has a drift when somebody changes its own filters', async () => {
    server.link = undefined;
    const terraform = operate(clusterLink);
    const made = await terraform.create(link());
    server.link = { ...(server.link as never as object), configs: new Map([[name, JSON.stringify({ groupFilters: [] })]]) } as never;
    const seen = (await terraform.read(made)) as Values;
    expect(seen['config']).not.toEqual(made['config']);
  });
});

describe('filters', () => {
  const group = fc.constantFrom('a', 'b', 'c', 'd');
  const entry = fc.record({
    name: fc.constantFrom('*', 'x', 'app-'),
    patternType: fc.constantFrom('LITERAL', 'PREFIXED'),
    filterType: fc.constant('INCLUDE'),
  });

  test('pause and resume are inverse, whatever else is there', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), fc.uniqueArray(group), fc.uniqueArray(group), (own, others, mine) => {
        const before = [...own, ...others.filter((each) => !mine.includes(each)).map(pausing)];
        const stopped = changed(before, { pause: mine, resume: [], resets: false }) ?? [];
        expect(changed(stopped, { pause: mine, resume: [], resets: false })).toEqual(stopped);
        expect(changed(stopped, { pause: [], resume: mine, resets: false })).toEqual(before);
      }),
    );
  });

  test('a link with paused groups is what its configuration asks for', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.uniqueArray(group), (own, groups) => {
        const wanted = JSON.stringify({ groupFilters: own });
        expect(isWanted(withPaused(wanted, groups.map(pausing)), wanted)).toBe(true);
      }),
    );
  });
});

describe('on the sandbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sync-'));
  let sandbox: SandboxClusters;
  beforeAll(async () => {
    sandbox = await startSandboxClusters({ basePort: 0, folder });
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  test('the groups are those that have offsets on the topics, and no other stops', async () => {
    const servers = sandbox.source.bootstrapServers.split(',');
    await createTopics(servers.join(), ['orders', 'payments'], 1);
    await commit(servers.join(), 'readers', 'orders');
    await commit(servers.join(), 'payers', 'payments');
    const { restEndpoint, clusterId, apiKeyFile } = sandbox.destination;
    const destination = { rest_endpoint: restEndpoint, cluster_id: clusterId, api_key_ref: `file:${apiKeyFile}` };
    const source = { bootstrap_servers: servers };
    await operate(clusterLink).create({ link_name: 'shared', destination, source, config: { 'consumer.offset.sync.enable': 'true' } });

    const state = await operate(offsetSync).create({
      link: { ...destination, link_name: 'shared' },
      topics: ['orders'],
      source,
      status: 'PAUSED',
    });

    expect(state['paused_groups']).toEqual(['readers']);
  });
});
