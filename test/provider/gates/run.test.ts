import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../../lib/core/coded-error';
import { type Gate, gates, isLasting, lookOnce, openGateContext, runGates } from '../../../lib/provider/gates';
import { Refusal } from '../../../lib/provider/rest';
import { FakeLinkServer, refusal } from '../resources/fakes/link-server';
import { Group } from './support/group';

const refused = (status: number) => new Refusal('SWY5035', status, undefined, 'as the server says', 'GET /links');
const gate = (check: Gate['check']): Gate => ({ name: 'moody', fix: 'wait', check });

async function run(check: Gate['check'], seconds = 5) {
  const { context } = new Group();
  return runGates(['moody'], [gate(check)], { ...context, bounds: { ...context.bounds, timeoutSeconds: seconds } }, () => undefined);
}

describe('a wait for a gate', () => {
  const passing: [string, Error][] = [
    ['a rate limit', refused(429)],
    ['a server in trouble', refused(503)],
    ['a time limit of a server', refused(408)],
    ['Kafka Connect that rebalances', refused(409)],
    ['an answer that is cut off', new CodedError('SWY5036')],
    ['a broker that restarts', new CodedError('SWY4012', { detail: 'NOT_LEADER_OR_FOLLOWER' })],
    ['a connection that ended', new CodedError('SWY6006')],
    ['a name server that does not answer', new CodedError('SWY6005', { detail: 'getaddrinfo EAI_AGAIN kafka' })],
  ];
  test.each(passing)('goes on after %s', async (_, error) => {
    let looks = 0;
    await expect(
      run(() => (++looks < 3 ? Promise.reject(error) : Promise.resolve({ holds: true, observed: 'well again' }))),
    ).resolves.toMatchObject([{ observed: 'well again' }]);
  });

  const staying: [string, Error][] = [
    ['a wrong key', refused(401)],
    ['a right that is missing', refused(403)],
    ['a wrong path', refused(404)],
    ['a redirect', new CodedError('SWY5300')],
    ['a certificate that is not trusted', new CodedError('SWY5301')],
    ['a secret that is not set', new CodedError('SWY5031')],
    ['a wrong password', new CodedError('SWY5207')],
    ['a host that does not exist', new CodedError('SWY5036', { detail: 'GET /links at nowhere: ENOTFOUND' })],
    ['a topic that it may not read', new CodedError('SWY4101')],
    ['a defect', new TypeError('undefined is not a function')],
  ];
  test.each(staying)('ends at once at %s', async (_, error) => {
    let looks = 0;
    await expect(run(() => (looks++, Promise.reject(error)))).rejects.toBe(error);
    expect([looks, isLasting(error)]).toEqual([1, true]);
  });

  test('ends at once at what can never hold', async () => {
    const started = performance.now();
    const never = run(async () => ({ holds: false, final: true, observed: 'it is over' }), 60);
    await expect(never).rejects.toMatchObject({ code: 'SWY4010', message: expect.stringContaining('moody (it is over)') });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('ends in time when a look does not', async () => {
    const hanging = run(() => new Promise(() => undefined), 0.1);
    await expect(hanging).rejects.toMatchObject({ code: 'SWY4010', message: expect.stringContaining('no answer within') });
  });

  test('ends sooner for a gate that has less patience than the others', async () => {
    const impatient: Gate = { ...gate(() => Promise.reject(refused(503))), patience: 100 };
    const { context } = new Group();
    const started = performance.now();
    const bounds = { ...context.bounds, timeoutSeconds: 60 };
    await expect(runGates(['moody'], [impatient], { ...context, bounds }, () => undefined)).rejects.toMatchObject({ code: 'SWY4010' });
    expect(performance.now() - started).toBeLessThan(5_000);

    const hanging: Gate = { ...gate(() => new Promise(() => undefined)), patience: 100 };
    await expect(runGates(['moody'], [hanging], { ...context, bounds }, () => undefined)).rejects.toMatchObject({ code: 'SWY4010' });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(gates.find(({ name }) => name === 'nothing-promoted')?.patience).toBeLessThan(10_000);
  });

  test('keeps details as text', async () => {
    const [result] = await run(async () => ({ holds: true, observed: 'well', details: { moved: [1] } }));
    expect(result).toMatchObject({ details: '{"moved":[1]}' });
  });
});

describe('a look at every gate', () => {
  let server: FakeLinkServer;
  beforeEach(async () => {
    server = (await new FakeLinkServer().start()).addLink('link', { 'consumer.offset.sync.enable': 'false' }).addMirror('a');
    process.env['LINK_KEY'] = server.key;
    process.env['ADMIN_TOKEN'] = 'token';
  });
  afterEach(() => server.stop());

  const group = (changes: object = {}) => ({
    topics: ['a'],
    source: { bootstrap_servers: ['127.0.0.1:1'] },
    // As Terraform state has what is absent.
    destination: { bootstrap_servers: ['127.0.0.1:1'], sasl: null, tls: null } as never,
    link: {
      rest_endpoint: server.address,
      cluster_id: server.cluster,
      api_key_ref: 'env:LINK_KEY',
      ca_ref: null,
      link_name: 'link',
    } as never,
    mirror_maker: null,
    way_back: null,
    gateway: { replicas: [], token_ref: 'env:ADMIN_TOKEN' },
    route: 'orders',
    gates: { quiet_ms: 10, stable_ms: 10 },
    ...changes,
  });
  const lookAt = async (attributes: Parameters<typeof openGateContext>[0], names: readonly string[], folder?: string) => {
    const context = await openGateContext(attributes, { signal: AbortSignal.timeout(20_000), ...(folder !== undefined && { folder }) });
    const answers = await lookOnce(names, context);
    context.close();
    return answers;
  };

  test('answers for each, whatever one of them meets', async () => {
    const answers = await lookAt(group(), ['link-active', 'offset-sync-on', 'destination-shape', 'quotas-and-acls', 'way-back-open']);
    expect(answers.map(({ gate: name, holds, advice }) => [name, holds, advice])).toEqual([
      ['link-active', true, undefined],
      ['offset-sync-on', false, undefined],
      ['destination-shape', false, undefined],
      ['quotas-and-acls', false, true],
      ['way-back-open', false, undefined],
    ]);
    expect(answers[2]?.observed).toMatch(/SWY4012.*127\.0\.0\.1:1/);
    for (const { gate: name, fix } of answers) expect(fix).toBe(gates.find((one) => one.name === name)?.fix);
  });

  test('has a refusal and a secret that is missing as answers', async () => {
    server.fail('GET', /./, refusal(401, 40101, 'Unauthorized'), Infinity);
    expect(await lookAt(group(), ['link-active'])).toMatchObject([{ holds: false, observed: expect.stringContaining('answered 401') }]);
    delete process.env['LINK_KEY'];
    expect(await lookAt(group(), ['link-active'])).toMatchObject([{ holds: false, observed: expect.stringContaining('SWY5031') }]);
  });

  test('says when it is not given what replicates', async () => {
    expect(await lookAt(group({ link: null }), ['link-active'])).toMatchObject([
      { holds: false, observed: expect.stringContaining('SWY4102') },
    ]);
  });

  test('reads secrets that are beside the project', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gates-'));
    writeFileSync(join(folder, 'key'), server.key, { mode: 0o600 });
    const link = { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'file:key', link_name: 'link' };
    expect(await lookAt(group({ link }), ['link-active'], folder)).toMatchObject([{ holds: true }]);
  });

  test('refuses a gate that nobody knows', async () => {
    await expect(lookAt(group(), ['moon-is-full'])).rejects.toMatchObject({ code: 'SWY4011' });
  });

  test('knows what held when the stage of record was reached, and since when it is', async () => {
    const recorded = { ...group(), stage_since: '2026-01-01T00:00:00Z', gate_results: [{ gate: 'mirrors-stopped' }] };
    const { stageSince, heldBefore, bounds } = await openGateContext(recorded, { signal: AbortSignal.timeout(1_000) });
    expect([stageSince, heldBefore, bounds.quietMs, bounds.maxWindowSeconds]).toEqual([
      '2026-01-01T00:00:00Z',
      ['mirrors-stopped'],
      10,
      55,
    ]);
  });
});
