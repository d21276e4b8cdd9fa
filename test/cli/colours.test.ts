import { areWanted } from '../../lib/cli/colours';

describe('colours', () => {
  test.each([
    ['a terminal', {}, true, true],
    ['a pipe', {}, undefined, false],
    ['a pipe in CI', { CI: 'true' }, undefined, false],
    ['a terminal that cannot', { TERM: 'dumb' }, true, false],
    ['a terminal of someone who wants none', { NO_COLOR: '1' }, true, false],
    ['a pipe of someone who wants them', { FORCE_COLOR: '1' }, undefined, true],
    ['someone who says both', { FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  ])('on %s', (_where, env, isTerminal, wanted) => {
    expect(areWanted(env, isTerminal)).toBe(wanted);
  });
});
