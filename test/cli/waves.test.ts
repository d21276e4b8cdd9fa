import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findWave, readWaves } from '../../lib/cli/waves';
import { switchyard, temporaryFolder } from './support';

const folder = temporaryFolder();
const read = (text: string, name = 'waves.json') => {
  writeFileSync(join(folder(), name), text);
  return readWaves(join(folder(), name));
};
const waves = (...list: object[]) => read(JSON.stringify({ waves: list }));

describe('a waves file', () => {
  test('has waves in the order in which they begin', async () => {
    const list = [
      { name: 'pilot', groups: ['orders'], to: 'switch' },
      { name: 'rest', groups: ['payments', 'billing'], parallel: 2, needs: ['pilot'] },
    ];

    await expect(waves(...list)).resolves.toEqual(list);
  });

  test('may be YAML', async () => {
    await expect(read('waves:\n  - name: pilot # first\n    groups: [orders]\n', 'waves.yaml')).resolves.toEqual([
      { name: 'pilot', groups: ['orders'] },
    ]);
  });

  test.each([
    ['{', /waves\.json/],
    ['[]', /waves/],
    ['{"waves":[]}', /list of waves/],
    ['{"waves":[7]}', /waves\[0\]/],
    ['{"waves":[{"name":"","groups":["a"]}]}', /waves\[0\]\.name/],
    ['{"waves":[{"name":"w","groups":[]}]}', /waves\[0\]\.groups/],
    ['{"waves":[{"name":"w","groups":["a"],"parallel":0}]}', /waves\[0\]\.parallel 0/],
    ['{"waves":[{"name":"w","groups":["a"],"needs":"x"}]}', /waves\[0\]\.needs/],
    ['{"waves":[{"name":"w","groups":["a"],"to":7}]}', /waves\[0\]\.to/],
    ['{"waves":[{"name":"w","groups":["a"],"paralel":2}]}', /waves\[0\]\.paralel.*"parallel"/],
    ['{"waves":[{"name":"w","groups":["a"]},{"name":"w","groups":["b"]}]}', /two waves/],
    ['{"waves":[{"name":"v","groups":["a"]},{"name":"w","groups":["a"]}]}', /groups of w "a".*once/],
    ['{"waves":[{"name":"v","groups":["a"],"needs":["w"]},{"name":"w","groups":["b"]}]}', /needs of v "w"/],
  ])('is refused with the place of the fault: %s', async (text, said) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'SWY8304', message: expect.stringMatching(said) });
  });

  test('must be there', async () => {
    await expect(readWaves(join(folder(), 'gone.json'))).rejects.toMatchObject({
      code: 'SWY8304',
      message: expect.stringContaining('gone.json'),
    });
  });

  test('has the wave that is asked for, or says which there are', async () => {
    const list = await waves({ name: 'pilot', groups: ['orders'] });

    expect(findWave(list, 'pilot').groups).toEqual(['orders']);
    expect(() => findWave(list, 'last')).toThrow(expect.objectContaining({ code: 'SWY8305', message: expect.stringContaining('"pilot"') }));
  });
});

describe('switchyard execute with waves', () => {
  test.each([[['execute', 'orders', '--waves', 'w.json']], [['execute']]])('takes either groups or a file: %j', async (args) => {
    const { code, stderr } = await switchyard(args, { cwd: folder() });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^error SWY8306/);
  });
});
