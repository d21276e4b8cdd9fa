import { judge } from '../../../lib/cli/demo/verdict';
import { chainsOf, judged } from './chain';
import type { MomentFault, Stage } from './fault';

const fault = (during: Stage, more: Partial<MomentFault> = {}): MomentFault => ({
  fault: 'it',
  step: during,
  during,
  act: () => Promise.resolve(() => ''),
  ...more,
});

const record = (sequence: number, offset: number) => ({
  producer: 'p',
  key: 'k',
  sequence,
  topic: 'orders',
  partition: 0,
  offset,
});

describe('what a migration with several faults came to', () => {
  const struck = [fault('fence'), fault('switch')].map((one) => ({ fault: one, outcome: 'done' }));
  const verdictWith = (destination: ReturnType<typeof record>[]) =>
    judge({ acknowledged: [record(0, 0), record(1, 1)], source: [], destination, delivered: [record(0, 0), record(1, 1)] });

  test('is a row for each when nothing is missing', () => {
    const { results, again } = judged(struck, [], verdictWith([record(0, 0), record(1, 1)]));
    expect(results.map(({ step, kept }) => [step, kept])).toEqual([
      ['fence', true],
      ['switch', true],
    ]);
    expect(again).toEqual([]);
  });

  test('is a broken row of all when something is, whatever they come to when each is tried alone', () => {
    const { results, again } = judged(struck, [], verdictWith([record(0, 0)]));
    expect(results).toMatchObject([{ step: 'it (fence), then it (switch)', lost: 1, kept: false }]);
    expect(again).toHaveLength(2);
  });

  test('is broken by one alone', () => {
    const { results, again } = judged(struck.slice(1), [], verdictWith([record(0, 0)]));
    expect(results).toMatchObject([{ step: 'switch', lost: 1, kept: false }]);
    expect(again).toEqual([]);
  });
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
