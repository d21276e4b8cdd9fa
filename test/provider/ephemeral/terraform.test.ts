import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformFolder } from '../protocol/fixtures/terraform';

jest.setTimeout(60_000);

const provider = join(__dirname, 'fixtures/provider.ts');
let terraform: TerraformFolder;

beforeAll(() => {
  terraform = new TerraformFolder(provider);
});
beforeEach(() => {
  terraform.fresh(expect.getState().currentTestName ?? 'test');
  terraform.environment = { API_KEY: 'KEY-visible-nowhere', API_SECRET: 'SECRET"visible\\nowhere' };
});
afterAll(() => {
  terraform.remove();
});

const secret = (name: string, body: string) => `ephemeral "switchyard_secret" "${name}" {\n${body}\n}\n`;
const sink = (values: string, revision = 1) =>
  `resource "switchyard_sink" "s" {\n metadata = { name = "s" }\n data_wo = { ${values} }\n data_wo_revision = ${revision}\n}\n`;
const received = () => JSON.parse(readFileSync(join(terraform.things, 's.json'), 'utf8'));
const value = (name: string) => `ephemeral.switchyard_secret.${name}.value`;

describe('an ephemeral secret', () => {
  test('reaches a write-only attribute, and is in no state, plan, log or message', async () => {
    terraform.environment = { ...terraform.environment, TF_LOG: 'trace', TF_LOG_PATH: join(terraform.folder, 'trace.log') };
    const configuration =
      secret('key', 'ref = "env:API_KEY"') +
      secret('entry', 'template = "{user}/{password}"\n refs = { user = "env:API_KEY", password = "env:API_SECRET" }') +
      sink(`key = ${value('key')}, entry = ${value('entry')}`);
    const plan = await terraform.write(configuration).plan('-out=tf.plan');
    const shown = await terraform.run('show', '-json', 'tf.plan');
    const apply = await terraform.run('apply', terraform.stateFlag, 'tf.plan');

    expect(apply).toMatchObject({ code: 0 });
    expect(received().text).toEqual({ key: 'KEY-visible-nowhere', entry: 'KEY-visible-nowhere/SECRET"visible\\nowhere' });
    const written = filesBelow(terraform.folder).filter((file) => !file.startsWith(terraform.things));
    expect(written).toEqual(expect.arrayContaining([expect.stringContaining('tfstate'), expect.stringContaining('trace.log')]));
    const leaks = (text: string | Buffer) => /KEY-visible|visible\\+nowhere/.test(text.toString('latin1' as never));
    expect(written.filter((file) => leaks(readFileSync(file)))).toEqual([]);
    expect([plan, shown, apply].filter(({ stdout, stderr }) => leaks(stdout + stderr))).toEqual([]);
    expect(terraform.stateText).toContain('switchyard_sink');
  });

  test('is read again in every plan, and sent again when the revision says so', async () => {
    const configuration = (revision: number) => secret('key', 'ref = "env:API_KEY"') + sink(`key = ${value('key')}`, revision);
    await terraform.applied(configuration(1));
    terraform.environment = { API_KEY: 'rotated' };

    expect((await terraform.plan()).code).toBe(0);
    expect(received().text).toEqual({ key: 'KEY-visible-nowhere' });
    await terraform.applied(configuration(2));
    expect(received().text).toEqual({ key: 'rotated' });
  });

  test('may be named by what another resource decides, and is then read in the apply', async () => {
    const configuration =
      `resource "terraform_data" "t" { input = "env:API_KEY" }\n` +
      secret('late', 'ref = terraform_data.t.output') +
      sink(`late = ${value('late')}`);

    await terraform.applied(configuration);
    expect(received().text).toEqual({ late: 'KEY-visible-nowhere' });
  });

  test('is bytes in base64, from a file or as the secret is', async () => {
    const bytes = Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0x00, 0x0a]);
    writeFileSync(join(terraform.folder, 'store.jks'), bytes, { mode: 0o600 });
    terraform.environment = { STORE: 'AAEC\nAwQ=\n' };
    const configuration =
      secret('file', 'ref = "file:store.jks"\n encoding = "bytes"') +
      secret('env', 'ref = "env:STORE"\n encoding = "base64"') +
      `resource "switchyard_sink" "s" {\n metadata = { name = "s" }\n binary_data_wo = { file = ${value('file')}, env = ${value('env')} }\n binary_data_wo_revision = 1\n}\n`;

    await terraform.applied(configuration);
    expect(received().binary).toEqual({ file: bytes.toString('base64'), env: 'AAECAwQ=' });
  });

  test('is refused where Terraform would keep it', async () => {
    const configuration = `${secret('key', 'ref = "env:API_KEY"')}resource "terraform_data" "t" { input = ${value('key')} }\n`;

    expect((await terraform.write(configuration).plan()).stderr).toContain('Ephemeral values are not valid for "input"');
  });

  test('that cannot be read ends the plan, and nothing is shown of it', async () => {
    writeFileSync(join(terraform.folder, 'binary'), Buffer.from([0xff, 0xfe, 0x80]), { mode: 0o600 });
    const missing = await terraform.write(secret('a', 'ref = "env:NOT_SET"') + sink(`a = ${value('a')}`)).plan();
    const text = await terraform.write(secret('a', 'ref = "file:binary"') + sink(`a = ${value('a')}`)).plan();
    const base64 = await terraform.write(secret('a', 'ref = "env:API_SECRET"\n encoding = "base64"') + sink(`a = ${value('a')}`)).plan();

    expect(missing.stderr).toContain('SWY5031');
    expect(text.stderr).toContain('SWY3342');
    expect(base64.stderr).toContain('SWY3341');
    expect(base64.stderr).not.toContain('visible');
    rmSync(join(terraform.folder, 'binary'));
  });

  test('warns of a file that everyone can read', async () => {
    writeFileSync(join(terraform.folder, 'open'), 'x\n', { mode: 0o644 });

    const { stdout } = await terraform.applied(secret('a', 'ref = "file:open"') + sink(`a = ${value('a')}`));
    expect(stdout).toContain('SWY5033');
    expect(received().text).toEqual({ a: 'x' });
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile() && !path.includes('terraform-provider'));
}
