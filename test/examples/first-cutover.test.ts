import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const root = resolve(__dirname, '../..');
const run = promisify(execFile);
const env = { ...process.env, CHECKPOINT_DISABLE: '1', CI: '1', PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` };

/** A copy of the example, in which the package is installed as it is for a user. */
let project: string;
let stack: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'first-cutover-'));
  stack = join(project, 'cdktf.out/stacks/first-cutover');
  const example = join(root, 'examples/first-cutover');
  cpSync(example, project, { recursive: true, filter: (path) => !path.includes('cdktf.out') && !path.includes('.switchyard') });
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['cdktf', 'constructs']) symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
  symlinkSync(root, join(project, 'node_modules/cdktf-switchyard'));
});

afterAll(() => rmSync(project, { recursive: true }));

const inProject = (program: string, ...args: string[]) => run(program, args, { cwd: project, env });
const inStack = (...args: string[]) => run('terraform', args, { cwd: stack, env });
const configuration = () => JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8'));

describe('the first cutover', () => {
  test('is planned by a plain cdktf diff, with the provider that came with the package', async () => {
    const { stdout } = await inProject('cdktf', 'diff');

    expect(stdout).toContain('4 to add, 0 to change, 0 to destroy');
  }, 120_000);

  test('needs no registry and no CLI configuration, and names no place of this machine', async () => {
    await expect(inStack('init', '-input=false')).resolves.toMatchObject({ stderr: '' });
    expect(JSON.parse((await inStack('validate', '-json')).stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    expect(JSON.stringify(configuration())).not.toContain(project);
  }, 60_000);

  test('keeps the lock file that Terraform itself would write', async () => {
    const path = join(stack, '.terraform.lock.hcl');
    const ours = /h1:\S+"/.exec(readFileSync(path, 'utf8'));
    rmSync(path);
    await inStack('init', '-input=false');

    expect(/h1:\S+"/.exec(readFileSync(path, 'utf8'))?.[0]).toBe(ours?.[0]);
  }, 60_000);

  test.each(['mirror', 'fence', 'promote', 'switch', 'settle'])(
    'is a valid configuration at %s',
    async (stage) => {
      const context = { 'switchyard:stages': { orders: stage } };
      await run('tsx', ['main.ts'], { cwd: project, env: { ...env, CDKTF_CONTEXT_JSON: JSON.stringify(context) } });

      const [cutover] = Object.values<any>(configuration().resource.switchyard_cutover);
      expect(cutover.stage).toBe(stage);
      expect(JSON.parse((await inStack('validate', '-json')).stdout)).toMatchObject({ valid: true, warning_count: 0 });
    },
    60_000,
  );

  test('follows the stages file', async () => {
    writeFileSync(join(project, 'stages.json'), '{ "orders": "fence" }\n');
    await inProject('tsx', 'main.ts');

    const [cutover] = Object.values<any>(configuration().resource.switchyard_cutover);
    expect(cutover.stage).toBe('fence');
    const gateway = parse(readFileSync(join(stack, 'gateway.yaml'), 'utf8'));
    expect(gateway.spec.routes).toMatchObject([{ name: 'orders', endpoint: '127.0.0.1:19030', fence: { scope: 'ALL', mode: 'hold' } }]);
  }, 60_000);

  test('refuses a misspelt group in the stages file, with file and line', async () => {
    writeFileSync(join(project, 'stages.json'), '{\n  "oders": "fence"\n}\n');

    await expect(inProject('tsx', 'main.ts')).rejects.toMatchObject({
      stderr: expect.stringMatching(/SWY1013 at stages\.json:2: group "oders"/),
    });
  }, 60_000);
});
