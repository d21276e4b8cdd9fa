import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');
const run = promisify(execFile);
const env = { ...process.env, CHECKPOINT_DISABLE: '1', CI: '1', PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` };

/** A copy of the example, in which the package is installed as it is for a user. */
let project: string;
let stack: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'any-kafka-'));
  stack = join(project, 'cdktf.out/stacks/any-kafka');
  cpSync(join(root, 'examples/any-kafka'), project, { recursive: true, filter: (path) => !path.includes('cdktf.out') });
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['cdktf', 'constructs']) symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
  symlinkSync(root, join(project, 'node_modules/cdktf-switchyard'));
});

afterAll(() => rmSync(project, { recursive: true }));

/** Status of the connectors there and of those back, by their names. */
async function connectorsAt(stage: string): Promise<Record<string, string>> {
  const context = { 'switchyard:stages': { orders: stage } };
  await run('tsx', ['main.ts'], { cwd: project, env: { ...env, CDKTF_CONTEXT_JSON: JSON.stringify(context) } });
  const { resource } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8'));
  const connectors = Object.values<any>(resource.switchyard_mirror_maker ?? {});
  return Object.fromEntries(connectors.map(({ name, status }) => [name, status]));
}

describe('any Kafka', () => {
  test.each([
    ['mirror', { 'switchyard-orders': 'RUNNING', 'switchyard-orders-back': 'PREPARED' }],
    ['promote', { 'switchyard-orders': 'STOPPED', 'switchyard-orders-back': 'POSITIONED' }],
    ['switch', { 'switchyard-orders': 'STOPPED', 'switchyard-orders-back': 'RUNNING' }],
    ['rollback', { 'switchyard-orders': 'STOPPED', 'switchyard-orders-back': 'STOPPED' }],
    ['settle', {}],
  ])(
    'has the connectors of %s, in a configuration that Terraform takes',
    async (stage, connectors) => {
      expect(await connectorsAt(stage)).toEqual(connectors);

      await run('terraform', ['init', '-input=false'], { cwd: stack, env });
      const { stdout } = await run('terraform', ['validate', '-json'], { cwd: stack, env });
      expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    },
    120_000,
  );
});
