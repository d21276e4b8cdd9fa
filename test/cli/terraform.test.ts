import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { Terraform, errorsIn, findTerraform } from '../../lib/cli/terraform';
import { until } from '../support/until';
import { program, temporaryFolder } from './support';

const folder = temporaryFolder();
const version = (number: string) => `echo '{"terraform_version":"${number}"}'`;

describe('the Terraform program', () => {
  const find = (env: NodeJS.ProcessEnv = {}) => findTerraform({ PATH: folder(), ...env });

  test('is refused with a way to get it when there is none on PATH', async () => {
    await expect(find()).rejects.toMatchObject({ code: 'SWY8001', message: expect.stringContaining('https://') });
  });

  test('is refused when it is older than 1.11', async () => {
    program(join(folder(), 'terraform'), version('1.10.5'));

    await expect(find()).rejects.toMatchObject({ code: 'SWY8002', message: expect.stringContaining('1.10.5') });
  });

  test('is refused when it does not say its version', async () => {
    program(join(folder(), 'terraform'), 'echo nonsense');

    await expect(find()).rejects.toMatchObject({ code: 'SWY8002' });
  });

  test.each(['1.11.0', '1.12.3', '2.0.0'])('is used from version 1.11 on: %s', async (number) => {
    const file = program(join(folder(), 'terraform'), version(number));

    await expect(find()).resolves.toEqual({ file, version: number });
  });

  test('is OpenTofu when there is no terraform', async () => {
    const file = program(join(folder(), 'tofu'), version('1.11.1'));

    await expect(find()).resolves.toEqual({ file, version: '1.11.1' });
  });

  test('is the one that SWITCHYARD_TERRAFORM names, and no other', async () => {
    program(join(folder(), 'terraform'), version('1.12.0'));
    const named = program(join(folder(), 'own', 'tf'), version('1.13.0'));

    await expect(find({ SWITCHYARD_TERRAFORM: named })).resolves.toMatchObject({ file: named });
    await expect(find({ SWITCHYARD_TERRAFORM: join(folder(), 'gone') })).rejects.toMatchObject({ code: 'SWY8001' });
  });
});

describe('a Terraform command', () => {
  const terraform = (script: string, env: NodeJS.ProcessEnv = {}) =>
    new Terraform({ file: program(join(folder(), 'terraform'), script), version: '1.11.0' }, folder(), {
      PATH: process.env['PATH'],
      ...env,
    });

  test('that fails says what Terraform said, on one line', async () => {
    const failing = terraform(
      "printf '%s\\n' '╷' '│ Error: a gate did not hold' '│' '│   with switchyard_cutover.orders,' '│ lag is 7' '╵' >&2; exit 1",
    );

    await expect(failing.plan('p')).rejects.toMatchObject({
      code: 'SWY8003',
      message: expect.stringContaining('a gate did not hold lag is 7'),
    });
  });

  test('asks no questions and uses no colour', async () => {
    await expect(terraform('echo "$TF_INPUT $TF_IN_AUTOMATION $CHECKPOINT_DISABLE $*" >&2; exit 1').apply('p')).rejects.toMatchObject({
      message: expect.stringMatching(/exit 1/),
    });
    await expect(
      terraform('echo "Error: $TF_INPUT $TF_IN_AUTOMATION $CHECKPOINT_DISABLE $*" >&2; exit 1').apply('p'),
    ).rejects.toMatchObject({
      message: expect.stringContaining('0 1 1 apply -no-color -input=false -lock-timeout=2s p'),
    });
  });

  test.each([
    [{ KUBECONFIG: '/k1:/k2' }, 'paths /k1:/k2 path'],
    [{ KUBECONFIG: '/k1', KUBE_CONFIG_PATH: '/own' }, 'paths path /own'],
    [{}, 'paths path'],
  ])('has its Kubernetes providers find the same cluster as ours: %j', async (env, said) => {
    const show = terraform('echo "Error: paths $KUBE_CONFIG_PATHS path $KUBE_CONFIG_PATH" >&2; exit 1', env).apply('p');

    await expect(show).rejects.toMatchObject({ message: expect.stringContaining(said.replace('paths path', 'paths  path')) });
  });

  test('whose output is no JSON is refused', async () => {
    await expect(terraform('echo oops').pullState()).rejects.toMatchObject({ code: 'SWY8003' });
  });

  test('is interrupted once and waited for', async () => {
    const stop = new AbortController();
    const file = join(folder(), 'signals');
    const slow = terraform(
      `trap 'echo INT >> ${file}; echo "Error: stopped" >&2; exit 1' INT; touch ${file}.ready; while :; do sleep 0.05; done`,
    );
    const planning = slow.plan('p', stop.signal);
    await until(() => existsSync(`${file}.ready`));

    stop.abort();
    stop.abort();

    await expect(planning).rejects.toMatchObject({ message: expect.stringContaining('stopped') });
    expect(readFileSync(file, 'utf8')).toBe('INT\n');
  });

  test('shows nothing of what Terraform wrote before its errors', () => {
    expect(errorsIn('Warning: old\n\nError: new\n  on main.tf line 3, in resource:\n  3: x\nreason\n')).toBe('new reason');
  });
});

describe('a Terraform state that is locked', () => {
  const own = `${userInfo().username}@${hostname()}`;
  const log = () => join(folder(), 'log');
  /** Fails as long as the lock is there, which `force-unlock` takes away; the second time it may wait, as Terraform does with `-lock-timeout`. */
  const terraform = (who: string, { waits = false } = {}) => {
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '123456 +0000 UTC');
    writeFileSync(join(folder(), 'locked'), '');
    const box = [
      '╷',
      '│ Error: Error acquiring the state lock',
      '│ ',
      '│ Lock Info:',
      '│   ID:        4f-2a',
      '│   Path:      s3://states/one',
    ];
    box.push('│   Operation: OperationTypeApply', `│   Who:       ${who}`, '│   Version:   1.11.4', `│   Created:   ${time}`, '╵');
    const script = `echo "$*" >> ${log()}
      [ "$1" = force-unlock ] && rm ${folder()}/locked
      ${waits ? `if [ "$(wc -l <${log()})" -gt 1 ]; then while [ -e ${folder()}/locked ]; do sleep 0.05; done; fi` : ''}
      if [ -e ${folder()}/locked ]; then printf '%s\\n' ${box.map((line) => `'${line}'`).join(' ')} >&2; exit 1; fi`;
    return new Terraform({ file: program(join(folder(), 'terraform'), script), version: '1.11.0' }, folder(), {
      PATH: process.env['PATH'],
    });
  };
  const leftBehind = (record: object = {}) =>
    writeFileSync(
      join(folder(), 'terraform-4194303.run.json'),
      JSON.stringify({ pid: 4_194_303, host: hostname(), startedAt: new Date().toISOString(), ...record }),
    );

  test('by a run on this machine that was killed is unlocked', async () => {
    leftBehind();

    await terraform(own).plan('p');

    expect(readFileSync(log(), 'utf8')).toMatch(/^plan .*-lock-timeout=2s.*\nforce-unlock -no-color -force 4f-2a\nplan /);
    expect(readdirSync(folder()).filter((name) => name.endsWith('.run.json'))).toEqual([]);
  });

  test.each([
    ['somebody else', 'ada@elsewhere', {}],
    ['this user, by hand', own, undefined],
    ['a run that is still at work', own, { pid: process.pid }],
    ['a command long after the one that was killed', own, { startedAt: '2026-01-01T00:00:00Z' }],
  ])('by %s is left locked, and the command that would release it is told', async (_, who, record) => {
    if (record) leftBehind(record);

    await expect(terraform(who).apply('p')).rejects.toMatchObject({
      code: 'SWY8302',
      message: expect.stringMatching(new RegExp(`OperationTypeApply of ${who}; terraform -chdir=${folder()} force-unlock 4f-2a`)),
    });
    expect(readFileSync(log(), 'utf8')).not.toContain('force-unlock');
  });

  test('for a moment only is waited for', async () => {
    const waiting = terraform('ada@elsewhere', { waits: true }).plan('p');
    const attempts = () => (existsSync(log()) ? readFileSync(log(), 'utf8').trim().split('\n').length : 0);
    await until(() => attempts() === 2);
    rmSync(join(folder(), 'locked'), { force: true });

    await expect(waiting).resolves.toBeUndefined();
  });
});
