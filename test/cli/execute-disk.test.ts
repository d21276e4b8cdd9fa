import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskReserve, putInPlace } from '../../lib/cli/execute/disk';
import { writeWantedStage } from '../../lib/cli/execute/wanted';
import { run } from '../../lib/cli/child';
import { builtFolder } from '../../lib/cli/package';
import { temporaryFolder } from './support';

const folder = temporaryFolder();
/** Where every write finds the disk full. */
const full = '/dev/full';

describe('a disk that is full', () => {
  test('is found before a run begins: there is no room for the way back', () => {
    symlinkSync(full, join(folder(), 'reserve'));

    expect(() => DiskReserve.take(folder())).toThrow(
      expect.objectContaining({ code: 'SWY8307', message: expect.stringMatching(/reserve".*ENOSPC/) }),
    );
  });

  test('has the space that the run has kept for its way back', () => {
    DiskReserve.take(folder(), 100_000);
    expect(statSync(join(folder(), 'reserve')).size).toBe(100_000);

    DiskReserve.at(folder()).free();

    expect(existsSync(join(folder(), 'reserve'))).toBe(false);
  });

  test('is named with the file that could not be written, which stays as it was', () => {
    mkdirSync(join(folder(), '.switchyard'));
    writeFileSync(join(folder(), 'stages.json'), '{"orders":"mirror"}');
    symlinkSync(full, join(folder(), 'stages.json.new'));

    expect(() => writeWantedStage(folder(), 'orders', 'fence')).toThrow(
      expect.objectContaining({ code: 'SWY8303', message: expect.stringMatching(/stages\.json".*ENOSPC/) }),
    );
    expect(readFileSync(join(folder(), 'stages.json'), 'utf8')).toBe('{"orders":"mirror"}');
  });

  test('is named when a stage cannot be put into its place', () => {
    expect(() => putInPlace(join(folder(), 'gone'), join(folder(), 'used'))).toThrow(
      expect.objectContaining({ code: 'SWY8303', message: expect.stringContaining('used') }),
    );
  });
});

describe('the stages file', () => {
  test('has the stage of every group when runs of several processes write it at once', async () => {
    mkdirSync(join(folder(), '.switchyard'));
    const script = (group: string) =>
      `for (let i = 0; i < 20; i++) require('${builtFolder}/lib/cli/execute/wanted.js').writeWantedStage(${JSON.stringify(folder())}, '${group}' + i, 'fence')`;

    const answers = await Promise.all(['a', 'b', 'c'].map((group) => run(process.execPath, ['-e', script(group)])));

    expect(answers.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    expect(Object.keys(JSON.parse(readFileSync(join(folder(), 'stages.json'), 'utf8')) as object)).toHaveLength(60);
  }, 20_000);
});
