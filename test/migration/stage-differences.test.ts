import fc from 'fast-check';
import { kafkaStages, type MigrationGroupProps } from 'cdktf-switchyard';
import { type ChangeRule, findStage, type StagePlan, stageNames } from '../../lib/stages/stage-plan';
import { newGroup, synthesised, type Synthesised } from '../core/synthesised';

/** One difference between what two stages render. */
interface Difference {
  readonly type: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly attribute?: string;
}

const plan: StagePlan = kafkaStages;
const stages = stageNames(plan);
const topic = fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/);
const definitions: fc.Arbitrary<Partial<MigrationGroupProps>> = fc.record({
  topics: fc.uniqueArray(topic, { minLength: 1, maxLength: 5 }),
  groupName: fc.stringMatching(/^[a-z]{1,20}$/),
  gates: fc.record({ maxLag: fc.nat(), soakSeconds: fc.nat() }, { requiredKeys: [] }),
  route: fc.record({ endpoint: fc.integer({ min: 1024, max: 60_000 }).map((port) => `gateway:${port}`) }),
});

describe('two stages that follow each other', () => {
  test('differ only where the later one may differ, forwards and back', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const rendered = new Map(stages.map((stage) => [stage, synthesised(newGroup({ ...definition, stage: stage as never }).stack)]));
        for (const [index, from] of stages.slice(0, -1).entries()) {
          const to = stages[index + 1]!;
          expect(notAllowed(rendered.get(from)!, rendered.get(to)!, to)).toEqual([]);
          // The way back undoes a stage, so the rules of that stage are those of its undoing.
          if (findStage(plan, to)!.waysBack.includes(from)) expect(notAllowed(rendered.get(to)!, rendered.get(from)!, to)).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('differ in what makes the stage', () => {
    const changes = stages
      .slice(1)
      .map((to, index) =>
        differences(render(stages[index]!), render(to)).map(({ type, attribute, action }) => [type, attribute ?? action].join(' ')),
      );

    expect(changes).toEqual([
      ['switchyard_cutover stage', 'switchyard_gateway_route fence'],
      ['switchyard_cutover stage', 'switchyard_mirror_topics status'],
      ['switchyard_cutover stage', 'switchyard_gateway_route fence', 'switchyard_gateway_route streaming_domain'],
      ['switchyard_cluster_link delete', 'switchyard_cutover stage', 'switchyard_mirror_topics delete'],
    ]);
  });
});

function render(stage: string): Synthesised {
  return synthesised(newGroup({ stage: stage as never }).stack);
}

function notAllowed(before: Synthesised, after: Synthesised, stage: string): Difference[] {
  const rules = findStage(plan, stage)!.mayChange as readonly ChangeRule[];
  const allows = (rule: ChangeRule, { type, action, attribute }: Difference) =>
    rule.type === type && rule.actions.includes(action) && (attribute === undefined || rule.attributes?.includes(attribute) !== false);
  return differences(before, after).filter((difference) => !rules.some((rule) => allows(rule, difference)));
}

function differences(before: Synthesised, after: Synthesised): Difference[] {
  const types = [...new Set([...before.types, ...after.types])].sort();
  return types.flatMap((type): Difference[] => {
    const [[old], [young]] = [before.resources(type), after.resources(type)];
    if (!old) return [{ type, action: 'create' }];
    if (!young) return [{ type, action: 'delete' }];
    const attributes = [...new Set([...Object.keys(old), ...Object.keys(young)])].sort();
    return attributes
      .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(young[name]))
      .map((attribute) => ({ type, action: 'update', attribute }));
  });
}
