import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CutoverEvent } from '../../../lib/cli/execute/events';
import { StackPlace } from '../../../lib/cli/execute/place';
import { thisProcess } from '../../../lib/cli/lock';
import { temporaryFolder } from '../../cli/support';

const folder = temporaryFolder();
const events: CutoverEvent[] = [];
const project = () => ({ folder: folder(), app: 'true', output: join(folder(), 'cdktf.out'), context: {} });
const place = () => join(folder(), 'cdktf.out/stacks/one');

/** A stack as an app has synthesised it. */
function synthesised(terraform: object = { backend: { local: {} } }) {
  const made = join(folder(), 'made');
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, 'cdk.tf.json'), JSON.stringify({ terraform }));
  return { name: 'one', folder: made, stage: 'mirror' };
}

const take = (group: string, stack = synthesised()) => StackPlace.take(project(), stack, group, (event) => events.push(event));

describe('the folder in which Terraform works on a stack', () => {
  beforeEach(() => void (events.length = 0));

  test('is refused while a run of another process is in it, which is named', async () => {
    mkdirSync(place(), { recursive: true });
    writeFileSync(join(place(), 'switchyard.lock'), JSON.stringify({ ...thisProcess('payments'), user: 'ada' }));

    await expect(take('orders')).rejects.toMatchObject({ code: 'SWY8301', message: expect.stringMatching(/ada@.*group payments/) });
  });

  test('goes to the groups of this process one after the other', async () => {
    const first = await take('orders');
    const order: string[] = [];
    const second = take('payments').then((taken) => (order.push('payments'), taken));
    const third = take('billing').then((taken) => (order.push('billing'), taken));

    expect(order).toEqual([]);
    first.release();
    (await second).release();
    (await third).release();

    expect(order).toEqual(['payments', 'billing']);
    expect(events).toEqual([
      { type: 'waiting', for: 'another group of stack one' },
      { type: 'waiting', for: 'another group of stack one' },
    ]);
    expect(existsSync(join(place(), 'switchyard.lock'))).toBe(false);
  });

  test('is free again for the next when a run could not have it', async () => {
    mkdirSync(place(), { recursive: true });
    writeFileSync(join(place(), 'switchyard.lock'), JSON.stringify({ ...thisProcess(), host: 'elsewhere' }));
    await expect(take('orders')).rejects.toMatchObject({ code: 'SWY8301' });
    writeFileSync(join(place(), 'switchyard.lock'), '');

    const taken = await take('orders');
    taken.release();

    expect(events).toEqual([]);
    expect(readFileSync(join(place(), 'cdk.tf.json'), 'utf8')).toContain('backend');
  });

  test('needs terraform init when something that it prepares has changed, and else not', async () => {
    const taken = await take('orders');
    mkdirSync(join(place(), '.terraform'));
    expect(taken.isInitialised('1.11.4')).toBe(false);
    taken.noteInitialised('1.11.4');

    expect([taken.isInitialised('1.11.4'), taken.isInitialised('1.12.0')]).toEqual([true, false]);
    taken.release();
    const other = await take('orders', synthesised({ backend: { s3: {} } }));
    expect(other.isInitialised('1.11.4')).toBe(false);
    other.release();
  });
});
