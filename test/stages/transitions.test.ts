import fc from 'fast-check';
import { type KafkaDesired, kafkaStages } from '../../lib/migration/kafka-stages';
import { allStages, findStage, type StagePlan, stageNames, stagesAfter, stagesOfTransition, transition } from '../../lib/stages/stage-plan';

const plan: StagePlan = kafkaStages;
const names = stageNames(plan);
const rollback = plan.rollback!.map(({ name }) => name);
const stage = fc.constantFrom(...names);

const namesOf = (stages: readonly { readonly name: string }[]) => stages.map(({ name }) => name);

describe('a transition', () => {
  test.each([
    [undefined, 'mirror', 'start', []],
    ['fence', 'fence', 'stay', []],
    ['fence', 'promote', 'forward', findStage(plan, 'promote')!.gates],
    ['fence', 'mirror', 'back', []],
    ['promote', 'mirror', 'back', ['nothing-promoted']],
    ['promote', 'rollback', 'rollback', ['destination-untouched']],
    ['switch', 'rollback-fence', 'rollback', ['way-back-open']],
    ['rollback-fence', 'switch', 'back', []],
    ['rollback-fence', 'rollback', 'forward', findStage(plan, 'rollback')!.gates],
  ] as const)('from %s to %s goes %s', (from, to, direction, gates) => {
    expect(transition(plan, from, to)).toEqual({ allowed: true, direction, gates });
  });

  test.each([
    [undefined, 'fence', 'not-first', /starts at mirror/],
    [undefined, 'rollback', 'not-first', /starts at mirror/],
    ['mirror', 'promote', 'skipped', /after mirror is fence/],
    ['mirror', 'rollback', 'no-way-back', /from mirror to rollback/],
    ['fence', 'rollback-fence', 'no-way-back', /from fence to rollback-fence/],
    ['switch', 'mirror', 'no-way-back', /its own history/],
    ['switch', 'rollback', 'no-way-back', /its own history/],
    ['settle', 'rollback-fence', 'no-way-back', /gone/],
    ['rollback', 'mirror', 'no-way-back', /begin with new ones/],
    ['mirror', 'fense', 'unknown', /mirror, fence, promote, switch, settle, rollback-fence, rollback/],
    ['fense', 'mirror', 'unknown', /recorded stage "fense"/],
  ] as const)('from %s to %s is refused: %s', (from, to, reason, why) => {
    expect(transition(plan, from, to)).toEqual({ allowed: false, reason, explanation: expect.stringMatching(why) });
  });

  test('onto the rollback track is never the next stage, and only a way back of the table leads there', () => {
    fc.assert(
      fc.property(stage, fc.constantFrom(...rollback), (from, to) => {
        fc.pre(!rollback.includes(from));
        const isNamed = findStage(plan, from)!.waysBack.some((way) => way.to === to);

        expect(transition(plan, from, to)).toMatchObject(isNamed ? { allowed: true, direction: 'rollback' } : { allowed: false });
      }),
    );
  });

  test('after promote never leads to clients on the source without a gate', () => {
    const serving = allStages<KafkaDesired>(kafkaStages).filter(({ desired }) => desired.routeTo === 'source' && !desired.fenced);
    fc.assert(
      fc.property(fc.constantFrom('promote', 'switch', 'settle', 'rollback-fence'), fc.constantFrom(...namesOf(serving)), (from, to) => {
        const way = transition(plan, from, to);

        expect(!way.allowed || way.gates.length > 0).toBe(true);
      }),
    );
  });
});

describe('the stages that lie before a group', () => {
  test.each([
    [undefined, ['mirror', 'fence', 'promote', 'switch', 'settle']],
    ['promote', ['switch', 'settle']],
    ['settle', []],
    ['rollback-fence', ['rollback']],
    ['rollback', []],
  ])('from %s are those of its track', (from, expected) => {
    expect(namesOf(stagesAfter(plan, from))).toEqual(expected);
  });
});

describe('the stages whose changes a transition makes', () => {
  test.each([
    [undefined, 'mirror', ['mirror']],
    ['fence', 'fence', ['fence']],
    ['fence', 'promote', ['promote']],
    ['fence', 'mirror', ['fence']],
    ['promote', 'mirror', ['fence', 'promote']],
    ['promote', 'rollback', ['rollback']],
    ['switch', 'rollback-fence', ['rollback-fence']],
    ['rollback-fence', 'switch', ['rollback-fence']],
    ['rollback-fence', 'rollback', ['rollback']],
  ])('from %s to %s', (from, to, expected) => {
    expect(namesOf(stagesOfTransition(plan, from, to))).toEqual(expected);
  });
});
