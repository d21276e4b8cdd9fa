import fc from 'fast-check';
import { journeyOf, rulesBetween, upToPointOfNoReturn, wayOutOf } from '../../lib/cli/execute/journey';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import { findStage, stageNames, type StagePlan, transition } from '../../lib/stages/stage-plan';

const plan: StagePlan = kafkaStages;
const names = stageNames(plan);
const journey = (from: string | undefined, wish: Parameters<typeof journeyOf>[2]) =>
  journeyOf(plan, from, wish).map(({ stage, direction }) => `${direction} ${stage}`);

describe('the way of a group', () => {
  test('leads through every stage that is left', () => {
    expect(journey(undefined, {})).toEqual(['forward mirror', 'forward fence', 'forward promote', 'forward switch', 'forward settle']);
    expect(journey('fence', { to: 'switch' })).toEqual(['forward promote', 'forward switch']);
    expect(journey('settle', {})).toEqual([]);
    expect(journey('fence', { to: 'fence' })).toEqual([]);
  });

  test('back before the first promotion leads to mirror', () => {
    expect(journey('fence', { abort: true })).toEqual(['back mirror']);
    expect(journey('promote', { abort: true })).toEqual(['back mirror']);
    expect(journey('mirror', { abort: true })).toEqual([]);
    expect(journey('fence', { to: 'mirror' })).toEqual(['back mirror']);
  });

  test('back to the source after it leads over the rollback track', () => {
    expect(journey('promote', { rollback: true })).toEqual(['rollback rollback']);
    expect(journey('switch', { rollback: true })).toEqual(['rollback rollback-fence', 'forward rollback']);
    expect(journey('rollback-fence', { rollback: true })).toEqual(['forward rollback']);
    expect(journey('switch', { to: 'rollback' })).toEqual(['rollback rollback-fence', 'forward rollback']);
    expect(journey('switch', { to: 'rollback-fence' })).toEqual(['rollback rollback-fence']);
    expect(journey('rollback-fence', { abort: true })).toEqual(['back switch']);
    expect(journey('rollback', { rollback: true })).toEqual([]);
  });

  test.each([
    ['switch', { abort: true }, /rollback/],
    ['settle', { rollback: true }, /link back/],
    ['settle', { abort: true }, /link back/],
    ['fence', { rollback: true }, /switchyard abort/],
    ['mirror', { rollback: true }, /nothing to roll back/],
    [undefined, { rollback: true }, /nothing to roll back/],
    ['switch', { to: 'mirror' }, /rollback/],
  ])('is refused with the reason where none leads: from %s with %j', (from, wish, said) => {
    expect(() => journey(from, wish)).toThrow(expect.objectContaining({ code: 'SWY8016', message: expect.stringMatching(said) }));
  });

  test('to what is no stage is refused', () => {
    expect(() => journey('mirror', { to: 'fenced' })).toThrow(expect.objectContaining({ code: 'SWY8007' }));
  });

  test('never takes a step that the stage plan does not allow', () => {
    const wish = fc.oneof(fc.record({ to: fc.constantFrom(...names) }), fc.constantFrom({}, { abort: true }, { rollback: true }));
    fc.assert(
      fc.property(fc.constantFrom(undefined, ...names), wish, (from, wanted) => {
        let at = from;
        let legs: ReturnType<typeof journeyOf> = [];
        try {
          legs = journeyOf(plan, from, wanted);
        } catch {
          return;
        }
        for (const { stage } of legs) {
          expect(transition(plan, at, stage)).toMatchObject({ allowed: true });
          expect(rulesBetween(plan, at, stage).every((name) => findStage(plan, name))).toBe(true);
          at = stage;
        }
      }),
    );
  });

  test('out of a failure is there wherever clients are held and nothing is final', () => {
    expect(names.filter((name) => wayOutOf(plan, name))).toEqual(['fence', 'promote', 'rollback-fence']);
    expect(wayOutOf(plan, 'fence')).toEqual({ to: 'mirror', gates: [] });
    expect(wayOutOf(plan, 'promote')).toEqual({ to: 'mirror', gates: ['nothing-promoted'] });
    expect(wayOutOf(plan, 'rollback-fence')).toEqual({ to: 'switch', gates: [] });
    expect(upToPointOfNoReturn(plan)).toEqual(['fence', 'promote']);
  });
});
