import { spawn, spawnSync } from 'node:child_process';
import fs, { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../../lib/cli/main';
import type { Diagnosis } from '../../../lib/cli/doctor/diagnose';
import type { ListedGroup } from '../../../lib/cli/list/list';
import { describeReadiness } from '../../../lib/cli/init/describe';
import type { Readiness } from '../../../lib/cli/init/readiness';
import type { GroupStatus } from '../../../lib/cli/status/status';
import { until } from '../../support/until';
import { Place } from '../../cli/execute-place';
import { switchyardProgram } from '../../cli/support';

// Each test runs the app or Terraform, which take as long as the machine lets them.
jest.setTimeout(60_000);

let place: Place;
let outputs: string[] = [];

beforeAll(async () => {
  place = await Place.open();
}, 30_000);

afterAll(async () => {
  const { gateway, destination } = place.sandbox.addresses;
  const secrets = [gateway.tokenFile, destination.apiKeyFile].map((file) => readFileSync(file, 'utf8').trim());
  await place.close();
  expect(secrets.every((secret) => secret.length > 20)).toBe(true);
  expect(
    outputs.filter((output) => secrets.some((secret) => output.includes(secret) || output.includes(secret.split(':')[1] ?? secret))),
  ).toEqual([]);
}, 30_000);

afterEach(() => place.setApp('node main.js'));

/** Runs the command in this process, which is quicker; no secret may be in what it writes. */
async function cli(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written: [number, string][] = [];
  const spy = jest
    .spyOn(fs, 'writeSync')
    .mockImplementation(((fd: number, chunk: Buffer) => written.push([fd, chunk.toString()]) && chunk.length) as never);
  try {
    const code = await main(['node', 'switchyard', ...args, '--project', place.folder]);
    const text = (wanted: number) => written.map(([fd, chunk]) => (fd === wanted ? chunk : '')).join('');
    outputs = [...outputs, text(1), text(2)];
    return { code, stdout: text(1), stderr: text(2) };
  } finally {
    spy.mockRestore();
  }
}

async function json<T>(args: readonly string[]): Promise<{ code: number; data: T }> {
  const { code, stdout, stderr } = await cli([...args, '--json']);
  if (stdout === '') throw new Error(stderr);
  return { code, data: JSON.parse(stdout) as T };
}

const faults = ({ findings }: Pick<Readiness, 'findings'>) => findings.filter(({ state }) => state === 'fault');
const areas = ({ findings }: Pick<Readiness, 'findings'>, state: string) =>
  findings.filter((one) => one.state === state).map(({ area }) => area);

/** The app with something of what it wrote replaced. */
function tamper(...replacements: readonly (readonly [string, string])[]): void {
  const scripts = replacements.map(([what, by]) => `-e 's#${what}#${by}#g'`).join(' ');
  place.setApp(`node main.js && find $CDKTF_OUTDIR -name cdk.tf.json -exec sed -i ${scripts} {} +`);
}

describe('before the first deploy', () => {
  test('a group that nothing is known of is shown as such, and init comes next', async () => {
    const { code, stderr } = await cli(['status', 'orders']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/SWY8006.*switchyard init orders/s);

    expect(await cli(['list'])).toMatchObject({ code: 3, stdout: expect.stringContaining('Nothing is known') });
  });

  test('init lists every fault at once, each with its way out, and writes nothing', async () => {
    tamper(['orders.dlq', 'nowhere'], ['sandbox/api-key', 'sandbox/no-key']);

    process.env['SWITCHYARD_TERRAFORM'] = '/nowhere/terraform';
    const { code, data } = await json<Readiness>(['init', 'orders']).finally(() => delete process.env['SWITCHYARD_TERRAFORM']);

    expect(code).toBe(1);
    expect(data).toMatchObject({ ready: false, topics: 2 });
    expect(faults(data).map(({ area, code: coded }) => [area, coded])).toEqual([
      ['terraform', 'SWY8001'],
      ['state', 'SWY8001'],
      ['secrets', 'SWY5032'],
      ['topics', undefined],
    ]);
    expect(faults(data).every(({ fix }) => fix !== undefined && fix !== '')).toBe(true);
    expect(faults(data).at(-1)).toMatchObject({ says: 'not on the source: nowhere', details: ['nowhere'] });
    expect(areas(data, 'unasked')).toEqual(expect.arrayContaining(['REST API', 'gates']));
    expect(existsSync(join(place.folder, 'stages.json'))).toBe(false);
  });

  test('init names brokers and replicas that cannot be reached, and an app that fails', async () => {
    tamper(['"127.0.0.1:[0-9]*2",*', ''], [`${place.sandbox.addresses.gateway.replicas[1]}`, 'http://127.0.0.1:1']);
    const one = await json<Readiness>(['init', 'orders']);
    expect(faults(one.data)).toMatchObject([{ area: 'gateway', says: expect.stringContaining('http://127.0.0.1:1 does not answer') }]);
    expect(one.data.findings).toContainEqual(expect.objectContaining({ area: 'source', says: '3 brokers, login as PLAINTEXT' }));

    place.setApp('echo "it is broken" >&2; false');
    const { code, data } = await json<Readiness>(['init', 'orders']);
    expect(code).toBe(1);
    expect(faults(data)[0]).toMatchObject({ area: 'app', code: 'SWY8005', says: expect.stringContaining('it is broken') });
    expect(data.findings).toContainEqual(expect.objectContaining({ area: 'app', says: expect.stringContaining('synthesised last') }));
    expect(areas(data, 'ok')).toContain('source');
  });

  test('init refuses a stages file that cannot be read, and a stage that the code of the app sets', async () => {
    writeFileSync(join(place.folder, 'stages.json'), '{"orders": "mirror",}');
    expect(faults((await json<Readiness>(['init', 'orders'])).data)[0]).toMatchObject({ area: 'stages file', code: 'SWY1011' });

    writeFileSync(join(place.folder, 'stages.json'), '{"orders": "mirror"}');
    tamper(['"stage": "mirror"', '"stage": "fence"']);
    expect(faults((await json<Readiness>(['init', 'orders'])).data)).toMatchObject([{ area: 'app', code: 'SWY8021' }]);
    rmSync(join(place.folder, 'stages.json'));
  });

  test('init does not take for a fault what the first deploy makes, and writes a ready group into the stages file', async () => {
    const { code, data } = await json<Readiness & { command: string }>(['init', 'orders']);

    expect(faults(data)).toEqual([]);
    expect(code).toBe(0);
    expect(data).toMatchObject({
      ready: true,
      stage: null,
      next: 'mirror',
      written: 'mirror',
      command: 'switchyard execute orders --to mirror',
    });
    expect(areas(data, 'later')).toEqual(['link', 'gates']);
    expect(place.stagesFile).toEqual({ orders: 'mirror' });
    expect((await json<GroupStatus[]>(['status'])).data[0]).toMatchObject({ live: { link: { state: null }, mirrors: [] } });

    expect(describeReadiness(data)).toMatch(
      /orders is ready for its first deploy\nstages.json has it now, at mirror\nnext: switchyard execute orders --to mirror/,
    );
  });

  test('init refuses a topic of the destination that stands where a mirror has to be made', async () => {
    place.sandbox.clusters.sourceCluster.createTopic('events', { partitions: 3 });
    place.sandbox.clusters.destinationCluster.createTopic('events', { partitions: 3 });
    tamper(['orders.dlq', 'events']);

    const { data } = await json<Readiness>(['init', 'orders']);

    expect(faults(data)).toMatchObject([{ area: 'topics', details: ['events'] }]);
  });

  test('status and list know the group, and what to run', async () => {
    const status = await json<GroupStatus[]>(['status']);
    expect(status.data).toMatchObject([{ group: 'orders', stage: null, wanted: 'mirror', next: 'switchyard execute orders --to mirror' }]);

    const list = await json<ListedGroup[]>(['list']);
    expect(list).toMatchObject({ code: 0, data: [{ group: 'orders', stack: 'first-cutover', stage: null, wanted: 'mirror', topics: 2 }] });
  });
});

describe('of a group at mirror', () => {
  beforeAll(async () => {
    await place.run({ to: 'mirror' });
  }, 60_000);

  test('init asks every gate of the next stage', async () => {
    const { code, data } = await json<Readiness>(['init', 'orders']);

    expect(faults(data)).toEqual([]);
    expect({ code, next: data.next }).toEqual({ code: 0, next: 'fence' });
    expect(areas(data, 'ok')).toEqual(expect.arrayContaining(['link-active', 'mirrors-active', 'offset-sync-on', 'lag-under-threshold']));
  });

  test('status runs no app, and tells stage, route, lag and the next command', async () => {
    place.setApp('false');

    const { code, data } = await json<GroupStatus[]>(['status', 'orders']);

    expect(code).toBe(0);
    expect(data).toMatchObject([
      {
        stage: 'mirror',
        lag: 0,
        live: { replicas: [{ state: 'forwarding', leadsTo: 'source' }, { state: 'forwarding' }], link: { state: 'ACTIVE' } },
        lastRun: { outcome: 'done' },
        next: 'switchyard execute orders',
      },
    ]);
    const text = await cli(['status']);
    expect(text.stdout).toMatch(
      /^orders {2}at mirror for \d+ s\n {2}route forwarding on source at 2 of 2 replicas\n {2}link switchyard-orders ACTIVE\n/,
    );
  });

  test('status says who holds the group, and gives no command meanwhile', async () => {
    const lock = join(place.folder, '.switchyard/orders/lock');
    writeFileSync(
      lock,
      JSON.stringify({ pid: 1, host: 'elsewhere', user: 'alice', startedAt: new Date().toISOString(), command: ['switchyard', 'execute'] }),
    );
    try {
      const [status] = (await json<GroupStatus[]>(['status'])).data;

      expect(status).toMatchObject({ holder: { user: 'alice', host: 'elsewhere' } });
      expect(status).not.toHaveProperty('next');
      expect((await cli(['list'])).stdout).toContain('running, by alice@elsewhere');
    } finally {
      rmSync(lock);
    }
  });

  test('status names what does not answer and ends with 1', async () => {
    place.faults.add({ endpoint: 'GET /links/{link}', effect: { kind: 'hang' } });

    const { code, data } = await json<GroupStatus[]>(['status']);

    place.faults.clear();
    expect(code).toBe(1);
    expect(data[0]?.notes).toEqual(['the link: no answer within 3000 ms']);
    expect(data[0]).toMatchObject({ stage: 'mirror', live: { replicas: [{ state: 'forwarding' }, { state: 'forwarding' }] } });
  });

  test('lag-check ends with 0 when the group is ready, and with 1 when it is not in time', async () => {
    const ready = await cli(['lag-check', 'orders', '--until-ready', '--interval', '1']);
    expect(ready).toMatchObject({ code: 0, stdout: expect.stringMatching(/lag 0 over 2 topics .* ready\n$/) });

    place.engine.link('switchyard-orders').mirror('orders').isHalted = true;
    await place.produce(1500);
    const late = await cli(['lag-check', 'orders', '--until-ready', '--timeout', '2', '--interval', '1', '--json', '--partitions']);
    place.engine.link('switchyard-orders').mirror('orders').isHalted = false;

    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(/SWY8400.*lag 1500 of less than 1000 after 2 s/);
    const samples = late.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { lag: number; ready: boolean; topics: { topic: string; partitions: object[] }[] });
    expect(samples.length).toBeGreaterThan(1);
    expect(samples.at(-1)).toMatchObject({ lag: 1500, ready: false, maxLag: 1000 });
    const [orders] = samples.at(-1)?.topics ?? [];
    expect(orders).toMatchObject({
      topic: 'orders',
      partitions: expect.arrayContaining([expect.objectContaining({ partition: 0, lag: 1500 })]),
    });
    expect(orders?.partitions).toHaveLength(6);
  });

  test('lag-check refuses what makes no sense, and an address that is wrong from the start', async () => {
    expect(await cli(['lag-check', 'orders', '--timeout', '5'])).toMatchObject({ code: 2, stderr: expect.stringContaining('SWY8015') });

    place.faults.add({ endpoint: 'GET /links/{link}/mirrors', effect: { kind: 'status', status: 403 } });
    const { code, stderr } = await cli(['lag-check', 'orders', '--count', '1']);
    place.faults.clear();
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('403') });
  });

  const hasScript = spawnSync('script', ['--version']).status === 0;
  (hasScript ? test : test.skip)('lag-check draws on a terminal, obeys its keys and leaves it as it was', async () => {
    const command = `${process.execPath} ${switchyardProgram} lag-check orders --interval 1; echo "ended $?"; stty -a`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: place.folder,
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' },
    });
    let screen = '';
    terminal.stdout.on('data', (chunk) => (screen += chunk));
    const ended = new Promise((resolve) => terminal.once('close', resolve));

    await until(() => screen.includes('by lag') && screen.includes('orders.dlq'), {
      describe: () => `the table in ${JSON.stringify(screen)}`,
      timeout: 30_000,
    });
    terminal.stdin.write('n');
    await until(() => screen.includes('by topic'), { describe: 'another order', timeout: 30_000 });
    terminal.stdin.write('p');
    await until(() => screen.includes('orders-0') && /\d partitions/.test(screen), { describe: 'the partitions', timeout: 30_000 });
    terminal.stdin.write('q');
    await ended;

    expect(screen).toContain('\u001b[?1049h');
    expect(screen).toMatch(/\u001b\[\?1049l\d\d:\d\d:\d\d {2}lag \d+ over 2 topics/);
    expect(screen).toContain('ended 0');
    expect(screen).toMatch(/ icanon .* echo /s);
  });

  test('doctor finds nothing missing, and then what is', async () => {
    const well = await json<Diagnosis>(['doctor']);
    expect(faults(well.data)).toEqual([]);
    expect(well.code).toBe(0);
    expect(areas(well.data, 'ok')).toEqual(
      expect.arrayContaining([
        'node',
        'terraform',
        'provider',
        'folders',
        'secrets',
        'source',
        'destination',
        'REST API',
        'gateway',
        'clocks',
        'processes',
      ]),
    );

    const brokers = place.sandbox.addresses.destination.bootstrapServers.split(',');
    tamper(['sandbox/admin-token', 'sandbox/no-token'], ...brokers.map((broker) => [broker, '127.0.0.1:1'] as const));
    const ill = await cli(['doctor']);
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(/fault {2}secrets .*no-token.*\n +-> /);
    expect(ill.stdout).toMatch(/fault {2}destination .*127\.0\.0\.1:1/);
    expect(ill.stdout).toMatch(/n\/a {4}gateway .*not asked, because/);
  });
});

describe('after the cutover', () => {
  beforeAll(async () => {
    await place.run({});
  }, 120_000);

  test('report shows the run as text, as the kept JSON and as a page', async () => {
    const text = await cli(['report', 'orders']);
    expect(text.stdout).toMatch(/^orders mirror -> settle: done/);
    expect(text.stdout).toContain('lag-under-threshold');

    const last = readdirSync(join(place.folder, '.switchyard/orders'))
      .filter((name) => name.startsWith('run-'))
      .sort()
      .at(-1) as string;
    const kept = JSON.parse(readFileSync(join(place.folder, '.switchyard/orders', last), 'utf8')) as object;
    expect((await json<object>(['report', 'orders'])).data).toEqual({ ...kept, id: last.slice(4, -5) });

    const file = join(place.folder, 'report.html');

    expect(await cli(['report', 'orders', '--html', file])).toMatchObject({ code: 0, stdout: `${file}\n` });
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('<svg class="timeline"');
    for (const stage of ['fence', 'promote', 'switch', 'settle']) expect(page).toMatch(new RegExp(`<td>\\s*${stage}`));
    outputs = [...outputs, page];
  });

  test('report refuses a run that is not kept, a group that never ran, and a file that cannot be written', async () => {
    expect(await cli(['report', 'orders', '--run', 'never'])).toMatchObject({ code: 1, stderr: expect.stringContaining('SWY8402') });
    expect(await cli(['report', 'payments'])).toMatchObject({ code: 1, stderr: expect.stringContaining('SWY8401') });
    expect(await cli(['report', 'orders', '--html', 'no/such/folder.html'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('SWY8403'),
    });
  });

  test('nothing comes next: init ends with 3, and status and list say settle', async () => {
    const { code, stdout } = await cli(['init', 'orders']);
    expect(stdout).toContain('orders is at settle; nothing comes after it');
    expect(code).toBe(3);

    const [status] = (await json<GroupStatus[]>(['status'])).data;
    expect(status).toMatchObject({
      stage: 'settle',
      notes: [],
      live: { link: { state: null }, replicas: [{ leadsTo: 'destination' }, {}] },
    });
    expect(status).not.toHaveProperty('next');
    expect((await json<ListedGroup[]>(['list'])).data).toMatchObject([{ stage: 'settle', wanted: 'settle', lastRun: { outcome: 'done' } }]);
  });
});
