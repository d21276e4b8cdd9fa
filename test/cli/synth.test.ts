import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProject } from '../../lib/cli/project';
import { synthStage } from '../../lib/cli/synth';
import { program, temporaryFolder } from './support';

const folder = temporaryFolder();

/** A project whose app writes one stack with these groups, each at the stage that the context asks for. */
async function project(script: string, config: object = {}) {
  program(join(folder(), 'app.sh'), script);
  writeFileSync(join(folder(), 'cdktf.json'), JSON.stringify({ app: './app.sh', ...config }));
  return readProject(folder());
}

const stackWith = (group: string, stage: string) => `
mkdir -p "$CDKTF_OUTDIR/stacks/one"
echo '{"resource":{"switchyard_cutover":{"a":{"group":"${group}","stage":"${stage}"}}}}' > "$CDKTF_OUTDIR/stacks/one/cdk.tf.json"
echo "$CDKTF_CONTEXT_JSON" > context.json
echo "$CDKTF_OUTDIR" > outdir`;

const synth = async (script: string, group = 'orders', config: object = {}) =>
  synthStage({ project: await project(script, config), group, stage: 'fence', output: join(folder(), '.switchyard', group, 'fence') });

describe('the synth of one stage', () => {
  test('finds the stack that holds the group', async () => {
    await expect(synth(stackWith('orders', 'fence'))).resolves.toEqual({
      name: 'one',
      folder: join(folder(), '.switchyard/orders/fence/stacks/one'),
      stage: 'fence',
    });
  });

  test('gives the app the wanted stage and keeps the context of cdktf.json', async () => {
    await synth(stackWith('orders', 'fence'), 'orders', { context: { 'sandbox.basePort': 1, 'switchyard:stages': { other: 'switch' } } });

    expect(JSON.parse(readFileSync(join(folder(), 'context.json'), 'utf8'))).toEqual({
      'sandbox.basePort': 1,
      'switchyard:stages': { other: 'switch', orders: 'fence' },
    });
  });

  test('happens as deep in the project as the output folder, and leaves nothing there', async () => {
    await synth(stackWith('orders', 'fence'));

    expect(readFileSync(join(folder(), 'outdir'), 'utf8').trim()).toBe(join(folder(), '.switchyard-synth-orders-fence'));
    expect(readdirSync(folder()).filter((name) => name.startsWith('.switchyard-synth'))).toEqual([]);
  });

  test('names the known groups when the group is not one of them', async () => {
    await expect(synth(stackWith('orders', 'fence'), 'payments')).rejects.toMatchObject({
      code: 'SWY8006',
      message: expect.stringContaining('"payments"'),
      fault: { allowed: ['orders'] },
    });
  });

  test('says that an app has no group at all', async () => {
    await expect(synth('exit 0')).rejects.toMatchObject({ code: 'SWY8006', message: expect.stringContaining('the app has no group') });
  });

  test('passes on what a failing app said, and only its coded message when there is one', async () => {
    await expect(synth('echo first >&2; echo broken >&2; exit 3')).rejects.toMatchObject({
      code: 'SWY8005',
      message: expect.stringContaining('first / broken'),
    });
    await expect(
      synth("echo 'CodedError: SWY1013 at stages.json:2: no such stage' >&2; echo '  at node:internal' >&2; exit 1"),
    ).rejects.toMatchObject({
      message: expect.not.stringContaining('node:internal'),
    });
  });

  test('refuses an app that does not listen to the wanted stage', async () => {
    await expect(synth(stackWith('orders', 'mirror'))).rejects.toMatchObject({
      code: 'SWY8021',
      message: expect.stringContaining('"mirror"'),
    });
  });
});

describe('the project', () => {
  test('must have a cdktf.json', async () => {
    await expect(readProject(folder())).rejects.toMatchObject({ code: 'SWY8004', message: expect.stringContaining('cdktf.json') });
  });

  test.each(['{', '{}', '{"app":""}', '{"app":7}'])('must have one with an app command: %s', async (text) => {
    writeFileSync(join(folder(), 'cdktf.json'), text);

    await expect(readProject(folder())).rejects.toMatchObject({ code: 'SWY8004' });
  });

  test('is left alone when its app fails', async () => {
    await expect(synth('exit 1')).rejects.toMatchObject({ code: 'SWY8005' });

    expect(existsSync(join(folder(), '.switchyard/orders/fence'))).toBe(false);
  });
});
