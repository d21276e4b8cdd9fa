import { chainsOf } from './chain';
import type { MomentFault, Stage } from './fault';

const fault = (during: Stage, more: Partial<MomentFault> = {}): MomentFault => ({
  fault: 'it',
  step: during,
  during,
  act: () => Promise.resolve(() => ''),
  ...more,
});

describe('the migrations that faults are packed into', () => {
  const stages = (faults: readonly MomentFault[]) => chainsOf(faults).map((chain) => chain.map(({ during }) => during));

  test('have one fault a stage at most, in the order of the stages', () => {
    expect(stages([fault('switch'), fault('fence'), fault('fence'), fault('mirror')])).toEqual([['mirror', 'fence', 'switch'], ['fence']]);
  });

  test('are not shared by faults of different scenes, nor by one that strikes what all share', () => {
    const own = { topics: 20 };

    expect(
      stages([fault('mirror'), fault('fence', { scene: own }), fault('promote', { scene: own }), fault('switch', { alone: true })]),
    ).toEqual([['mirror'], ['fence', 'promote'], ['switch']]);
  });
});
