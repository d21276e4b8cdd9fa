import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/cli/child';
import { holderOf, isAlive, takeLock, thisProcess } from '../../lib/cli/lock';
import { builtFolder } from '../../lib/cli/package';
import { temporaryFolder } from './support';

const folder = temporaryFolder();
const file = () => join(folder(), 'lock');
const leave = (holder: object) => writeFileSync(file(), JSON.stringify({ ...thisProcess('orders'), ...holder }));

describe('the lock of a group', () => {
  test('says who holds it, and is gone when it is released', () => {
    const lock = takeLock(file(), { group: 'orders' });

    expect(holderOf(folder())).toMatchObject({
      pid: process.pid,
      group: 'orders',
      command: expect.any(Array),
      startedAt: expect.any(String),
    });
    lock.release();
    expect(holderOf(folder())).toBeUndefined();
    expect(readdirSync(folder())).toEqual([]);
  });

  test('is refused to a second run, which is told user, host, process, since when and what was run', () => {
    leave({ user: 'ada', pid: process.pid, startedAt: '2026-01-02T03:04:05.000Z', command: ['switchyard', 'execute', 'orders'] });

    expect(() => takeLock(file(), { group: 'orders' })).toThrow(
      expect.objectContaining({
        code: 'SWY8300',
        message: expect.stringMatching(/ada@.*, process \d+, since 2026-01-02T03:04:05.000Z, group orders: switchyard execute orders/),
      }),
    );
  });

  test('is taken over from a process that is gone, and that is told', async () => {
    const child = spawn('true');
    await new Promise((resolve) => child.once('close', resolve));
    leave({ pid: child.pid });
    const stale: unknown[] = [];

    expect(holderOf(folder())).toBeUndefined();
    takeLock(file(), { group: 'orders', onStale: (holder) => stale.push(holder) }).release();

    expect(stale).toMatchObject([{ pid: child.pid }]);
  });

  test('is taken over when its process id belongs to another process by now', () => {
    leave({ pid: process.pid, began: '1' });

    expect(() => takeLock(file(), { group: 'orders' })).not.toThrow();
  });

  test('is not taken over from another host, whose processes nobody here knows', () => {
    leave({ host: 'elsewhere', pid: 1 });

    expect(() => takeLock(file(), { group: 'orders' })).toThrow(expect.objectContaining({ code: 'SWY8300' }));
  });

  test('stays with who has it when somebody else releases an older one', () => {
    const old = takeLock(file(), { group: 'orders' });
    leave({ host: 'elsewhere' });

    old.release();

    expect(existsSync(file())).toBe(true);
  });

  test('names the file when it cannot be written', () => {
    writeFileSync(join(folder(), 'plain'), '');

    expect(() => takeLock(join(folder(), 'plain', 'lock'), { group: 'orders' })).toThrow();
    expect(() => takeLock('/proc/lock', { group: 'orders' })).toThrow(
      expect.objectContaining({ code: 'SWY8303', message: expect.stringContaining('/proc/lock') }),
    );
  });

  test('goes to exactly one of many processes that find the same stale one', async () => {
    leave({ pid: 2 ** 22 - 1, began: '1' });
    const script = `try { require('${builtFolder}/lib/cli/lock').takeLock(${JSON.stringify(file())}, { group: 'orders' }); console.log('mine'); setTimeout(() => {}, 4000); }
      catch (error) { console.log(error.code); }`;

    const children = Array.from({ length: 6 }, () => spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] }));
    const said = await Promise.all(
      children.map(
        (child) => new Promise<string>((resolve) => child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()))),
      ),
    );
    children.forEach((child) => child.kill());

    expect(said.sort()).toEqual(['SWY8300', 'SWY8300', 'SWY8300', 'SWY8300', 'SWY8300', 'mine']);
    expect(readdirSync(folder())).toEqual(['lock']);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ group: 'orders' });
  }, 20_000);
});

describe('a process', () => {
  test('that has ended and was not waited for counts as gone', async () => {
    const answer = await run('/bin/sh', ['-c', 'true & echo $!']);

    expect(isAlive(Number(answer.stdout))).toBe(false);
    expect(isAlive(process.pid)).toBe(true);
  });
});
