import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, readlinkSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Workspace, openWorkspace } from '../../lib/cli/demo/workspace';
import type { RunReport } from '../../lib/cli/execute/report';
import { runCutover } from '../../lib/cli/execute/run';
import { run } from '../../lib/cli/child';
import { type RunningSandbox, startSandbox } from '../../lib/cli/sandbox/start';
import { CodedError } from '../../lib/core/coded-error';
import type { RouteReport } from '../../lib/gateway/admin-api';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import { findStage } from '../../lib/stages/stage-plan';
import { until } from '../support/until';
import { compiledExample, freeBasePort, switchyard, switchyardProgram } from './support';

const link = 'switchyard-orders';
let workspace: Workspace;
let sandbox: RunningSandbox;
let basePort: number;

async function start(): Promise<void> {
  workspace = await openWorkspace();
  sandbox = await startOnFreePorts();
  writeFileSync(join(workspace.folder, 'main.js'), compiledExample());
  setContext({});
}

/** Another program may take a port between the look and the start. */
async function startOnFreePorts(tries = 3): Promise<RunningSandbox> {
  basePort = await freeBasePort();
  try {
    return await startSandbox({ basePort, folder: join(workspace.folder, '.switchyard/sandbox') });
  } catch (error) {
    if (tries === 1 || !CodedError.isCodedError(error) || error.code !== 'SWY8008') throw error;
    return startOnFreePorts(tries - 1);
  }
}

async function end(): Promise<void> {
  const { gateway, destination } = sandbox.addresses;
  const secrets = [gateway.tokenFile, destination.apiKeyFile].map((file) => readFileSync(file, 'utf8').trim());
  const statefiles = readdirSync(workspace.folder).filter((file) => file.includes('.tfstate'));
  const leaks = statefiles.filter((file) => secrets.some((secret) => readFileSync(join(workspace.folder, file), 'utf8').includes(secret)));
  await sandbox.close();
  await workspace.remove();
  expect(leaks).toEqual([]);
}

/** Runs a script with a `producer` for the source. The client is an ES module, so it needs a process of its own. */
async function onSource(script: string): Promise<void> {
  const answer = await run(process.execPath, [
    '-e',
    `import('@platformatic/kafka').then(async ({ Producer, stringSerializers }) => {
      const options = { clientId: 'test', bootstrapBrokers: ['${sandbox.addresses.source.bootstrapServers.split(',')[0]}'] };
      const producer = new Producer({ ...options, serializers: stringSerializers });
      ${script}
      await producer.close();
    })`,
  ]);
  expect(answer).toMatchObject({ code: 0 });
}

function setContext(context: object, afterwards = 'true'): void {
  // In the workspace this is a link to the example; here it becomes a file of its own.
  const file = join(workspace.folder, 'cdktf.json.new');
  writeFileSync(file, JSON.stringify({ app: `node main.js && ${afterwards}`, context: { 'sandbox.basePort': basePort, ...context } }));
  renameSync(file, join(workspace.folder, 'cdktf.json'));
}

const execute = (...flags: string[]) => switchyard(['execute', 'orders', ...flags], { cwd: workspace.folder });
const inProcess = (options: Partial<Parameters<typeof runCutover>[0]> = {}) =>
  runCutover({ project: workspace.folder, group: 'orders', onEvent: () => undefined, ...options });

async function routes(): Promise<RouteReport[]> {
  const { replicas, tokenFile, route } = sandbox.addresses.gateway;
  const authorization = `Bearer ${readFileSync(tokenFile, 'utf8')}`;
  return Promise.all(
    replicas.map(
      async (replica) => (await fetch(`${replica}/v1/routes/${route}`, { headers: { authorization } })).json() as Promise<RouteReport>,
    ),
  );
}

const states = async () => (await routes()).map(({ state, spec }) => `${state} ${spec.streamingDomain.name}`);
const stateFile = () => join(workspace.folder, 'terraform.first-cutover.tfstate');
const recordedStage = () => /"stage": "(\w+)"/.exec(readFileSync(stateFile(), 'utf8'))?.[1];
const stagesFile = () => JSON.parse(readFileSync(join(workspace.folder, 'stages.json'), 'utf8')) as unknown;

describe('switchyard execute', () => {
  beforeEach(start, 30_000);
  afterEach(end, 30_000);

  test('moves a group stage by stage, and has nothing to do at the end', async () => {
    const unasked = await execute();
    expect(unasked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('SWY8009') });

    const fenced = await execute('--to', 'fence');
    expect(fenced).toMatchObject({ code: 0, stdout: expect.stringContaining('next: switchyard execute orders') });
    expect(await states()).toEqual(['fenced source', 'fenced source']);
    expect(stagesFile()).toEqual({ orders: 'fence' });

    const dry = await execute('--dry-run', '--json');
    const planned = JSON.parse(dry.stdout) as RunReport;
    expect(planned).toMatchObject({
      outcome: 'planned',
      stage: 'fence',
      stages: [{ name: 'promote' }, { name: 'switch' }, { name: 'settle' }],
    });
    expect(stagesFile()).toEqual({ orders: 'fence' });

    expect(await execute('--abort')).toMatchObject({ code: 0, stdout: expect.stringContaining('at mirror') });
    expect(await states()).toEqual(['forwarding source', 'forwarding source']);
    expect((await execute('--abort')).code).toBe(3);

    const all = await execute('--yes', '--json');
    expect(all.code).toBe(0);
    const report = JSON.parse(all.stdout) as RunReport;
    expect(report).toMatchObject({ outcome: 'done', from: 'mirror', stage: 'settle' });
    expect(report.stages.map(({ name }) => name)).toEqual(['fence', 'promote', 'switch', 'settle']);
    expect(report.stages[1]?.gates.map(({ gate }) => gate)).toEqual(findStage<unknown>(kafkaStages, 'promote')?.gates);
    expect(report).toMatchObject({ by: { user: expect.any(String), host: expect.any(String) }, prepared: { synth: expect.any(Number) } });
    expect(report.command.slice(-4)).toEqual(['execute', 'orders', '--yes', '--json']);
    expect(new Set(report.timeline.map(({ event }) => event))).toEqual(
      new Set(['started', 'found', 'synthesised', 'planned', 'progress', 'applied', 'verified', 'clients', 'finished']),
    );
    expect(report.lag[0]).toMatchObject({ total: 0, topics: { orders: 0, 'orders.dlq': 0 } });
    expect(await states()).toEqual(['forwarding destination', 'forwarding destination']);
    expect(readdirSync(join(workspace.folder, '.switchyard/orders')).filter((name) => name.startsWith('run-')).length).toBeGreaterThan(3);

    expect(await execute('--yes')).toMatchObject({ code: 3, stdout: expect.stringContaining('nothing to do') });
    expect(await execute('--abort')).toMatchObject({ code: 1, stderr: expect.stringContaining('SWY8016') });
    expect(await execute('--to', 'mirror')).toMatchObject({ code: 1, stderr: expect.stringContaining('SWY8016') });
  }, 180_000);

  test('is finished by the next run when it was killed in the middle of a stage', async () => {
    await inProcess({ to: 'mirror' });
    const killed = spawn(process.execPath, [switchyardProgram, 'execute', 'orders', '--to', 'fence'], {
      cwd: workspace.folder,
      stdio: 'pipe',
    });
    await untilSays(killed, /lag-under-threshold holds/);
    killed.kill('SIGKILL');
    await until(() => !hasProvider(workspace.folder), { describe: 'the end of the provider that was left behind', timeout: 10_000 });

    const again = await execute('--to', 'fence', '--json');

    expect([0, 3]).toContain(again.code);
    expect(await states()).toEqual(['fenced source', 'fenced source']);
    expect(JSON.parse(again.stdout)).toMatchObject({ stage: 'fence' });
  }, 120_000);

  test('holds after the point of no return, and the next run goes on', async () => {
    const { behaviour } = sandbox.clusters.linking.engine;
    behaviour.neverStops = true;
    const held = await inProcess({ to: 'switch', deadlineSeconds: (stage) => (stage === 'promote' ? 5 : 60) });
    expect(held).toMatchObject({ outcome: 'held', stage: 'promote', error: { code: 'SWY8013' }, next: 'switchyard execute orders' });
    expect(await states()).toEqual(['fenced source', 'fenced source']);

    behaviour.neverStops = false;
    const report = await inProcess({ to: 'switch' });

    expect(report).toMatchObject({ outcome: 'done', from: 'promote', stage: 'switch' });
    expect(await states()).toEqual(['forwarding destination', 'forwarding destination']);

    const back = await inProcess({ rollback: true });
    expect(back).toMatchObject({ outcome: 'held', stage: 'switch', stages: [], next: 'switchyard execute orders' });
    expect(back.error?.message).toMatch(/way-back-open.*no way back/);
    expect(back.holds).toBe('clients are served by the destination; nothing holds them');
    expect(await states()).toEqual(['forwarding destination', 'forwarding destination']);
    expect(stagesFile()).toEqual({ orders: 'switch' });
  }, 120_000);
});

/** These leave the group where they find it, so that one sandbox and one deployment serve them all. */
describe('switchyard execute of a group at mirror', () => {
  beforeAll(async () => {
    await start();
    await inProcess({ to: 'mirror' });
  }, 60_000);
  afterEach(async () => {
    sandbox.clusters.linking.engine.link(link).mirror('orders').isHalted = false;
    setContext({});
    if (recordedStage() !== 'mirror') await inProcess({ to: 'mirror' });
  }, 60_000);
  afterAll(end, 30_000);

  test('goes back to mirror when the lag never drains', async () => {
    sandbox.clusters.linking.engine.link(link).mirror('orders').isHalted = true;
    await onSource(
      `await producer.send({ acks: -1, messages: Array.from({ length: 1500 }, (_, i) => ({ topic: 'orders', partition: 0, key: 'k', value: 'v' + i })) });`,
    );

    const report = await inProcess({ to: 'promote', deadlineSeconds: (stage) => (stage === 'fence' ? 5 : 60) });

    expect(report).toMatchObject({ outcome: 'aborted', stage: 'mirror', error: { code: 'SWY8013' } });
    expect(report.error?.message).toMatch(/5 s/);
    expect(await states()).toEqual(['forwarding source', 'forwarding source']);
  }, 120_000);

  test('goes back to mirror when a gate of promote does not hold', async () => {
    await inProcess({ to: 'fence' });
    sandbox.clusters.linking.engine.link(link).mirror('orders').isHalted = true;
    // Past the gateway: what the gate is there for.
    await onSource(`await producer.send({ acks: -1, messages: [{ topic: 'orders', partition: 0, key: 'k', value: 'v' }] });`);

    const report = await inProcess({ to: 'promote', deadlineSeconds: () => 5 });

    expect(report).toMatchObject({ outcome: 'aborted', from: 'fence', stage: 'mirror', error: { code: 'SWY8013' } });
    expect(await states()).toEqual(['forwarding source', 'forwarding source']);
    expect(stagesFile()).toEqual({ orders: 'mirror' });
  }, 120_000);

  test('goes back to mirror when it is interrupted before the point of no return', async () => {
    sandbox.clusters.linking.engine.link(link).mirror('orders').isHalted = true;
    await onSource(
      `await producer.send({ acks: -1, messages: Array.from({ length: 1500 }, (_, i) => ({ topic: 'orders', partition: 0, key: 'k', value: 'v' + i })) });`,
    );
    const running = spawn(process.execPath, [switchyardProgram, 'execute', 'orders', '--to', 'fence', '--json'], {
      cwd: workspace.folder,
      stdio: 'pipe',
    });
    let stdout = '';
    running.stdout.on('data', (text) => (stdout += text));
    await untilSays(running, /lag-under-threshold does not hold/);

    const second = await execute('--to', 'fence');
    expect(second).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`SWY8300.*process ${running.pid}, since .*execute orders --to fence`)),
    });
    running.kill('SIGINT');

    const code = await new Promise((resolve) => running.once('close', resolve));
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'aborted', stage: 'mirror', error: { code: 'SWY8014' } });
    expect(await states()).toEqual(['forwarding source', 'forwarding source']);
  }, 120_000);

  test('ends at once when it is interrupted twice, and says what is left and what to run', async () => {
    sandbox.clusters.linking.engine.link(link).mirror('orders').isHalted = true;
    await onSource(
      `await producer.send({ acks: -1, messages: Array.from({ length: 1500 }, (_, i) => ({ topic: 'orders', partition: 0, key: 'k', value: 'v' + i })) });`,
    );
    const running = spawn(process.execPath, [switchyardProgram, 'execute', 'orders', '--to', 'fence', '--json'], {
      cwd: workspace.folder,
      stdio: 'pipe',
    });
    let stdout = '';
    running.stdout.on('data', (text) => (stdout += text));
    await untilSays(running, /lag-under-threshold does not hold/);

    running.kill('SIGINT');
    await untilSays(running, /ends everything at once/);
    running.kill('SIGINT');

    expect(await new Promise((resolve) => running.once('close', resolve))).toBe(130);
    const report = JSON.parse(stdout) as RunReport;
    expect(report).toMatchObject({ outcome: 'stopped', error: { code: 'SWY8308' }, next: 'switchyard execute orders' });
    expect(report.holds).toMatch(/stage of record mirror, fence was under way; the route is forwarding on 2/);
    expect(hasProvider(workspace.folder)).toBe(false);
  }, 120_000);

  test('notices that somebody else has moved the group', async () => {
    const state = stateFile();
    const report = await inProcess({
      to: 'fence',
      onEvent: (event) => {
        if (event.type !== 'applied') return;
        writeFileSync(state, readFileSync(state, 'utf8').replace('"stage": "fence"', '"stage": "mirror"'));
      },
    });

    expect(report).toMatchObject({ outcome: 'aborted', stage: 'mirror', error: { code: 'SWY8012' } });
    expect(await states()).toEqual(['forwarding source', 'forwarding source']);
  }, 120_000);

  test('does not apply a plan that changes more than the stage may', async () => {
    const tamper = `find $CDKTF_OUTDIR -name cdk.tf.json -exec sed -i 's/"status": "ACTIVE"/"status": "ACTIVE", "on_destroy": "failover"/' {} +`;
    setContext({}, tamper);

    const report = await inProcess({ to: 'fence' });

    expect(report).toMatchObject({ outcome: 'held', stage: 'mirror', stages: [], error: { code: 'SWY4030' } });
    expect(report.error?.message).toMatch(/switchyard_mirror_topics\.\S+ on_destroy: "refuse" -> "failover"/);
    expect(stagesFile()).toEqual({ orders: 'mirror' });
    expect(await states()).toEqual(['forwarding source', 'forwarding source']);
    expect(await inProcess({ to: 'mirror' })).toMatchObject({ outcome: 'done', stages: [{ name: 'mirror', direction: 'resume' }] });
  }, 120_000);
});

/** Whether a provider runs that was started for a project. */
function hasProvider(folder: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('terraform-provider-switchyard') &&
          readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
        );
      } catch {
        return false;
      }
    });
}

async function untilSays(child: ChildProcess, text: RegExp): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk) => (said += chunk));
  child.stdout?.resume();
  await until(() => text.test(said) || (child.exitCode !== null && Promise.reject(new Error(said))), {
    timeout: 60_000,
    describe: `${text}`,
  });
}
