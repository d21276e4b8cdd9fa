import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../../support/until';
import { finished, TerraformFolder } from './fixtures/terraform';

jest.setTimeout(60_000);

let terraform: TerraformFolder;

beforeAll(() => {
  terraform = new TerraformFolder();
});
beforeEach(() => {
  terraform.fresh(expect.getState().currentTestName ?? 'test');
});
afterAll(() => {
  terraform.remove();
});

const thing = (name: string, rest = '') => `resource "switchyard_thing" "${name}" {\n  name = "${name}"\n${rest}\n}\n`;
const stored = (name: string) => JSON.parse(readFileSync(join(terraform.things, `${name}.json`), 'utf8'));
const alter = (name: string, change: object) =>
  writeFileSync(join(terraform.things, `${name}.json`), JSON.stringify({ ...stored(name), ...change }));

describe('a resource', () => {
  beforeAll(() => terraform.keepProvider());
  afterAll(() => terraform.endProvider());

  test('is created with its defaults, is then up to date, and is updated in place', async () => {
    const full = (colour: string) =>
      thing(
        'a',
        `colour = ${colour}\n size = 0.1\n tags = ["y", "x"]\n notes = { k = "v" }\n part = { label = "L", screws = [{ length = 3 }] }`,
      );
    await terraform.applied(full('null'));
    expect(terraform.instance('a')?.attributes).toMatchObject({
      colour: 'red',
      size: 0.1,
      tags: ['x', 'y'],
      part: { label: 'L', grade: 'plain', screws: [{ length: 3, brass: null }] },
      thing_id: 'id-a',
      revision: 1,
      history: [{ at: 1, what: 'created' }],
    });
    expect((await terraform.plan()).code).toBe(0);

    terraform.write(full('"blue"'));
    const plan = await terraform.plan();
    expect(plan.code).toBe(2);
    expect(plan.stdout).toContain('~ colour       = "red" -> "blue"');
    expect(plan.stdout).toContain('~ revision     = 1 -> (known after apply)');
    expect(plan.stdout).not.toContain('thing_id     = "id-a" ->');
    await terraform.applied(full('"blue"'));
    expect(terraform.instance('a')?.attributes).toMatchObject({ colour: 'blue', revision: 2, thing_id: 'id-a' });
  });

  test('keeps numbers that no double can hold', async () => {
    const amounts = ['123456789012345678901234567890', '9007199254740993', '1 / 3', '0.0000001', '0.1', '-2.5'];
    await terraform.applied(amounts.map((amount, i) => `resource "switchyard_plain" "p${i}" {\n amount = ${amount}\n}\n`).join(''));
    expect((await terraform.plan()).code).toBe(0);
    expect(terraform.stateText).toContain('123456789012345678901234567890');
  });

  test('is replaced when its schema or its plan function says so', async () => {
    await terraform.applied(
      `resource "switchyard_thing" "a" {\n name = "one"\n}\n${thing('b', 'behaviour = "replace on size"\n size = 1')}`,
    );
    const plan = await terraform
      .write(`resource "switchyard_thing" "a" {\n name = "two"\n}\n${thing('b', 'behaviour = "replace on size"\n size = 2')}`)
      .plan();
    expect(plan.stdout).toContain('"one" -> "two" # forces replacement');
    expect(plan.stdout).toContain('1 -> 2 # forces replacement');
    expect(plan.stdout).toContain('2 to add, 0 to change, 2 to destroy');
  });

  test('takes values that another resource decides', async () => {
    const both = `${thing('a')}\nresource "switchyard_thing" "b" {\n name = switchyard_thing.a.thing_id\n part = { label = "of ${'${switchyard_thing.a.revision}'}" }\n}`;
    const plan = await terraform.write(both).plan();
    expect(plan.stdout).toMatch(/name\s+= \(known after apply\)/);
    await terraform.applied(both);
    expect(terraform.instance('b')?.attributes).toMatchObject({ name: 'id-a', part: { label: 'of 1', grade: 'plain' } });
    expect((await terraform.plan()).code).toBe(0);
  });

  test('gets write-only values and keeps none of them, and hides sensitive ones', async () => {
    const secret = thing('a', 'token_wo = "sesame-open"\n token_wo_version = 1\n pin = "4711-pin"');
    const plan = await terraform.write(secret).plan('-out=tf.plan');
    const { configuration: _, ...shown } = JSON.parse((await terraform.run('show', '-json', 'tf.plan')).stdout);
    await terraform.apply();

    expect(plan.stdout + JSON.stringify(shown)).not.toContain('sesame-open');
    expect(terraform.stateText).not.toContain('sesame-open');
    expect(terraform.instance('a')?.attributes).toMatchObject({ token_wo: null, token_length: 11 });
    expect(plan.stdout).toMatch(/pin\s+= \(sensitive value\)/);
    expect(plan.stdout).not.toContain('4711-pin');

    await terraform.applied(thing('a', 'token_wo = "sesame"\n token_wo_version = 2\n pin = "4711-pin"'));
    expect(terraform.instance('a')?.attributes).toMatchObject({ token_length: 6 });
  });

  test('that changed outside is put back, one that is gone is made again, and private state is kept throughout', async () => {
    await terraform.applied(thing('a') + thing('b'));
    alter('a', { colour: 'blue', seen: 'a' });
    rmSync(join(terraform.things, 'b.json'));

    const plan = await terraform.plan();
    expect(plan.stdout).toContain('"blue" -> "red"');
    expect(plan.stdout).toContain('switchyard_thing.b will be created');
    await terraform.applied(thing('a') + thing('b'));
    expect(JSON.parse(Buffer.from(terraform.instance('a')?.private ?? '', 'base64').toString())).toMatchObject({ seen: 'a' });
  });

  test('is imported, or refuses to be', async () => {
    writeFileSync(
      join(terraform.things, 'a.json'),
      JSON.stringify({ colour: 'green', thing_id: 'old', revision: 5, history: [], seen: 'a' }),
    );
    terraform.write(`${thing('a', 'colour = "green"')}\nresource "switchyard_plain" "p" {}`);

    expect(await terraform.run('import', terraform.stateFlag, 'switchyard_thing.a', 'a')).toMatchObject({ code: 0 });
    expect(terraform.instance('a')?.attributes).toMatchObject({ name: 'a', colour: 'green', thing_id: 'old' });
    expect((await terraform.run('import', terraform.stateFlag, 'switchyard_plain.p', 'x')).stderr).toContain(
      'SWY5008: this resource cannot be imported',
    );
  });

  test('has its state upgraded from an older schema', async () => {
    await terraform.applied(thing('a', 'colour = "green"\n notes = { upgraded = "yes" }\n size = 9007199254740993'));
    const state = JSON.parse(terraform.stateText);
    Object.assign(state.resources[0].instances[0], { schema_version: 0 });
    state.resources[0].instances[0].attributes.notes = null;
    terraform.stateText = JSON.stringify(state).replace('9007199254740992', '9007199254740993');

    expect((await terraform.plan('-refresh=false')).stdout).toContain('No changes');
    await terraform.apply();
    expect(terraform.instance('a')?.schema_version).toBe(1);
  });

  test('is not updated for other time limits alone, and they are kept', async () => {
    await terraform.applied(thing('a'));
    await terraform.applied(thing('a', 'timeouts = { create = 5 }'));
    expect(terraform.instance('a')?.attributes).toMatchObject({ timeouts: { create: 5 }, revision: 1 });
    expect(stored('a').revision).toBe(1);
    expect((await terraform.plan()).code).toBe(0);
  });
});

describe('a mistake', () => {
  beforeAll(() => terraform.keepProvider());
  afterAll(() => terraform.endProvider());

  test('in a configuration is shown at its attribute', async () => {
    terraform.write(
      [
        thing('a', 'colour = "pink"'),
        thing('b', 'part = {\n label = null\n grade = "rough"\n }'),
        thing('c', 'timeouts = { create = 0 }'),
        thing('d', 'behaviour = "invalid"\n part = {\n label = "x"\n }'),
      ].join('\n'),
    );
    const { diagnostics } = JSON.parse((await terraform.run('validate', '-json')).stdout) as {
      diagnostics: { summary: string; detail: string; snippet?: { code: string } }[];
    };
    const found = diagnostics.map(({ summary, detail, snippet }) => ({ summary, detail, code: snippet?.code.trim() }));

    expect(found).toContainEqual({
      summary: 'SWY5002: the attribute cannot have this value',
      detail: expect.stringContaining('colour "pink"') && expect.stringContaining('Allowed: "red", "green", "blue"'),
      code: 'colour = "pink"',
    });
    expect(found).toContainEqual(expect.objectContaining({ detail: expect.stringContaining('part.grade "rough"') }));
    expect(found.filter(({ summary }) => summary === 'SWY5011: a required attribute has no value')).toHaveLength(2);
    expect(found).toContainEqual(expect.objectContaining({ summary: 'SWY5012: a time limit is not a positive number of seconds' }));
  });

  test('that is refused while it is planned changes nothing', async () => {
    const plan = await terraform.write(thing('a', 'behaviour = "refuse"')).plan();
    expect(plan.code).toBe(1);
    expect(plan.stderr).toContain('SWY5002: the attribute cannot have this value');
    expect(plan.stderr).toContain('not today');

    await terraform.applied(thing('b', 'behaviour = "refuse destroy"'));
    expect((await terraform.write('').plan()).stderr).toContain('it is kept');
    expect(existsSync(join(terraform.things, 'b.json'))).toBe(true);
  });

  test('of a handler is a diagnostic, whatever it throws and wherever', async () => {
    const behaviours = ['crash', 'throw text', 'hang on a lost promise', 'wrong type'];
    const { code, stderr } = await terraform
      .write(behaviours.map((behaviour, i) => thing(`t${i}`, `behaviour = "${behaviour}"`)).join('\n'))
      .apply();

    expect(code).toBe(1);
    expect(stderr.match(/SWY5005: a bug in the provider/g)).toHaveLength(4);
    for (const message of ['create fell over', 'only text', 'nobody awaits this', 'revision: expected a number, got string']) {
      expect(stderr).toContain(message);
    }
    expect(stderr).not.toContain('    at ');
  });

  test('half way through a create keeps what was made, and the next apply goes on', async () => {
    const failed = await terraform.write(thing('a', 'behaviour = "half"')).apply();
    expect(failed.stderr).toContain('half made');
    expect(terraform.instance('a')).toMatchObject({ status: 'tainted', attributes: { thing_id: 'id-a', revision: null } });

    await terraform.applied(thing('a'));
    expect(terraform.instance('a')?.status).toBeUndefined();
    expect((await terraform.plan()).code).toBe(0);
  });

  test('while something is deleted keeps it in state', async () => {
    await terraform.applied(thing('a', 'behaviour = "refuse delete"'));
    expect((await terraform.write('').apply()).stderr).toContain('still in use');
    expect(terraform.instance('a')?.attributes).toMatchObject({ name: 'a' });
  });
});

describe('an operation', () => {
  test('that takes longer than its limit is ended', async () => {
    const { code, stderr } = await terraform.write(thing('a', 'behaviour = "hang"\n timeouts = { create = 0.2 }')).apply();
    expect(code).toBe(1);
    expect(stderr).toContain('SWY5003: the operation took too long');
    expect(stderr).toContain('create of switchyard_thing took more than 0.2 s');
  });

  const startSlowUpdate = async () => {
    await terraform.applied(thing('a'));
    const progress = join(terraform.things, 'progress');
    terraform.environment = { SWITCHYARD_PROGRESS_FILE: progress };
    const apply = terraform.write(thing('a', 'behaviour = "slow"')).start('apply', '-auto-approve', terraform.stateFlag);
    const outcome = finished(apply);
    const line = await until(() => (existsSync(progress) ? readFileSync(progress, 'utf8') : ''), {
      describe: 'progress of the slow update',
    });
    return { group: apply.pid!, outcome, progress: JSON.parse(line) as { pid: number } };
  };

  test('that is interrupted with Ctrl-C leaves a state from which the next apply goes on', async () => {
    const { group, outcome, progress } = await startSlowUpdate();
    expect(progress).toEqual({
      at: expect.any(String),
      resource: 'switchyard_thing',
      message: 'waiting',
      name: 'a',
      pid: expect.any(Number),
    });
    process.kill(-group, 'SIGINT');

    expect((await outcome).stderr).toContain('SWY5004: the operation was stopped by Terraform');
    expect(terraform.instance('a')?.attributes).toMatchObject({ revision: 77 });

    writeFileSync(join(terraform.things, 'fast'), '');
    await terraform.applied(thing('a', 'behaviour = "slow"'));
    expect(terraform.instance('a')?.attributes).toMatchObject({ revision: 78 });
  });

  test('does not outlive a Terraform that was killed', async () => {
    const { group, outcome, progress } = await startSlowUpdate();
    process.kill(group, 'SIGKILL');
    await outcome;
    expect(await until(() => !isAlive(progress.pid), { describe: 'the end of the provider', timeout: 30_000 })).toBe(true);
  });
});

describe('the provider', () => {
  test('is started, secured and ended by Terraform', async () => {
    await terraform.applied(thing('a', 'token_wo = "sesame"'));
    expect(terraform.instance('a')?.attributes).toMatchObject({ thing_id: 'id-a', token_length: 6 });
    expect((await terraform.plan()).code).toBe(0);
  });

  test('shows the stack of a mistake when Terraform logs in detail', async () => {
    terraform.environment = { TF_LOG_PROVIDER: 'debug', TF_LOG_PATH: join(terraform.folder, 'log') };
    const { stderr } = await terraform.write(thing('a', 'behaviour = "crash in validate"')).plan();
    expect(stderr).toMatch(/validate fell over.* at /);
    expect(readFileSync(join(terraform.folder, 'log'), 'utf8')).toMatch(/\[ERROR\].*a mistake in the provider/);
  });

  test('says what it is when it is not started by Terraform', async () => {
    const { code, stderr } = await finished(spawn(terraform.provider));
    expect(code).toBe(1);
    expect(stderr).toContain('SWY5001: this program is the Terraform provider switchyard and is started by Terraform');
    expect(stderr).toContain('--reattach');
  });

  test('says when Terraform is too old for it', async () => {
    const cookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
    const env = { ...process.env, TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_PROTOCOL_VERSIONS: '4,5' };
    const { code, stderr } = await finished(spawn(terraform.provider, { env }));
    expect(code).toBe(1);
    expect(stderr).toContain('SWY5010');
  });

  test('serves many commands in reattach mode, ends with SIGTERM and leaves no socket behind', async () => {
    const provider = spawn(terraform.provider, ['--reattach'], { env: terraform.env() });
    const end = finished(provider);
    let line = '';
    provider.stdout.on('data', (chunk) => (line += chunk));
    await until(() => line.endsWith('\n'), { describe: 'the reattach line', timeout: 30_000 });
    terraform.environment = { TF_REATTACH_PROVIDERS: line };

    await terraform.applied(thing('a'));
    expect((await terraform.plan()).code).toBe(0);
    await terraform.applied(thing('a', 'colour = "green"'));
    expect(terraform.instance('a')?.attributes).toMatchObject({ colour: 'green', revision: 2 });

    const entry = JSON.parse(line)['registry.terraform.io/switchyard/switchyard'];
    expect(entry).toMatchObject({ Protocol: 'grpc', ProtocolVersion: 6, Pid: provider.pid, Test: true, Addr: { Network: 'unix' } });
    provider.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 0 });
    expect(readdirSync(dirname(dirname(entry.Addr.String)))).not.toContain(dirname(entry.Addr.String).split('/').pop());
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
