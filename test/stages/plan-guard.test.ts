import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { belongsTo, cutoverInPlan } from '../../lib/cli/execute/recorded';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import { assertGuarded, describeViolation, guard } from '../../lib/stages/plan-guard';
import { type PlanJson, type ResourceChange, plannedChanges } from '../../lib/stages/plan-json';
import { type StageDefinition, type StagePlan, allStages, findStage, stagesOfTransition } from '../../lib/stages/stage-plan';

const plan: StagePlan = kafkaStages;

/** A plan of the first-cutover example, as `terraform show -json` printed it in front of this stage; `planned_values` and what guards read are kept. */
const recorded = (stage: string) => JSON.parse(readFileSync(join(__dirname, '../fixtures/plans', `${stage}.json`), 'utf8')) as PlanJson;

const change = (type: string, actions: string[], before: unknown, after: unknown, more: object = {}): ResourceChange => ({
  address: `${type}.a`,
  type,
  change: { actions, before, after, ...more },
});
const planOf = (...resource_changes: ResourceChange[]): PlanJson => ({ format_version: '1.2', resource_changes });

/** The same plan with one more attribute of an updated resource changed. */
function withChange(json: PlanJson, type: string, attribute: string, value: unknown): PlanJson {
  const resource_changes = (json.resource_changes ?? []).map((resource) => {
    if (resource.type !== type) return resource;
    const { change: given } = resource;
    const after = { ...(given.after as object), [attribute]: value };
    return { ...resource, change: { ...given, actions: ['update'], before: given.before ?? {}, after } };
  });
  return { ...json, resource_changes };
}

describe('the plan guard', () => {
  test.each(plan.stages.map(({ name }) => name))('lets a recorded plan of stage %s through', (stage) => {
    expect(guard(recorded(stage), plan, stage)).toEqual([]);
  });

  test.each([
    ['fence', 'promote'],
    ['promote', 'fence'],
    ['switch', 'fence'],
    ['settle', 'switch'],
    ['mirror', 'fence'],
  ])('refuses the plan of %s at stage %s', (planned, stage) => {
    expect(guard(recorded(planned), plan, stage)).not.toEqual([]);
  });

  test('names resource, attribute and both values', () => {
    const violations = guard(withChange(recorded('fence'), 'switchyard_gateway_route', 'endpoint', 'elsewhere:9092'), plan, 'fence');

    expect(violations).toEqual([
      {
        address: 'switchyard_gateway_route.orders_Route_D347080C',
        action: 'update',
        attribute: 'endpoint',
        before: expect.stringMatching(/^127\.0\.0\.1:/),
        after: 'elsewhere:9092',
        reason: 'attribute',
      },
    ]);
    expect(describeViolation(violations[0]!)).toMatch(/orders_Route_D347080C endpoint: "127\.0\.0\.1:\d+" -> "elsewhere:9092"/);
  });

  test('throws what is wrong and what the stage allows', () => {
    const stage = findStage(plan, 'fence') as StageDefinition;
    const foreign = planOf(change('aws_instance', ['create'], null, {}));

    expect(() => assertGuarded(foreign, plan, stage)).toThrow(
      expect.objectContaining({
        code: 'SWY4030',
        message: expect.stringMatching(/aws_instance\.a would be changed by create.*update of switchyard_gateway_route \(fence\)/),
      }),
    );
    expect(() => assertGuarded(recorded('fence'), plan, stage)).not.toThrow();
  });

  test('allows the way back by the rules of the stage that is left', () => {
    const back = planOf(
      change('switchyard_gateway_route', ['update'], { name: 'orders', fence: { mode: 'hold' } }, { name: 'orders', fence: null }),
      change('switchyard_cutover', ['update'], { stage: 'fence' }, { stage: 'mirror' }),
    );

    expect(guard(back, plan, 'fence')).toEqual([]);
  });

  test('allows a way back over two stages by the rules of both, and none of them alone', () => {
    const back = planOf(
      change('switchyard_gateway_route', ['update'], { fence: { mode: 'hold' } }, { fence: null }),
      change('switchyard_mirror_topics', ['update'], { status: 'PROMOTED' }, { status: 'ACTIVE' }),
      change('switchyard_cluster_link', ['update'], { config: { a: 'false' } }, { config: { a: 'true' } }),
      change('switchyard_cutover', ['update'], { stage: 'promote' }, { stage: 'mirror' }),
    );
    const both = stagesOfTransition(plan, 'promote', 'mirror');

    expect(
      guard(
        back,
        plan,
        both.map(({ name }) => name),
      ),
    ).toEqual([]);
    expect(() => assertGuarded(back, plan, both)).not.toThrow();
    expect(guard(back, plan, 'promote')).toMatchObject([{ attribute: 'fence' }]);
    expect(guard(back, plan, 'fence')).toHaveLength(2);
  });

  test('holds a rollback against rules of its own, not those of the stage that is left', () => {
    const unfence = change('switchyard_gateway_route', ['update'], { fence: { mode: 'hold' } }, { fence: null });
    const promotion = change('switchyard_mirror_topics', ['update'], { status: 'ACTIVE' }, { status: 'PROMOTED' });
    const rules = stagesOfTransition(plan, 'promote', 'rollback');

    expect(() => assertGuarded(planOf(unfence), plan, rules)).not.toThrow();
    expect(() => assertGuarded(planOf(unfence, promotion), plan, rules)).toThrow(
      expect.objectContaining({ code: 'SWY4030', message: expect.stringMatching(/stage "rollback".*switchyard_mirror_topics\.a status/) }),
    );
  });

  test('allows the mirrors to be kept, and to be what they were when the rollback is given up', () => {
    const mirrors = (before: string, after: string) =>
      planOf(change('switchyard_mirror_topics', ['update'], { status: before }, { status: after }));

    for (const [from, to] of [
      ['switch', 'rollback-fence'],
      ['promote', 'rollback'],
    ] as const)
      expect(() => assertGuarded(mirrors('PROMOTED', 'KEPT'), plan, stagesOfTransition(plan, from, to))).not.toThrow();
    expect(() => assertGuarded(mirrors('KEPT', 'REVERSED'), plan, stagesOfTransition(plan, 'rollback-fence', 'switch'))).not.toThrow();
    expect(() => assertGuarded(mirrors('PROMOTED', 'ACTIVE'), plan, stagesOfTransition(plan, 'switch', 'rollback-fence'))).toThrow(
      expect.objectContaining({
        code: 'SWY4030',
        message: expect.stringContaining('switchyard_mirror_topics (status, from or to "KEPT")'),
      }),
    );
  });

  test('refuses a deletion and a replacement where only updates are allowed', () => {
    expect(guard(planOf(change('switchyard_gateway_route', ['delete'], {}, null)), plan, 'fence')).toMatchObject([
      { action: 'delete', reason: 'action' },
    ]);
    expect(guard(planOf(change('switchyard_gateway_route', ['delete', 'create'], {}, {})), plan, 'fence')).toMatchObject([
      { action: 'replace', reason: 'action' },
    ]);
    expect(guard(planOf(change('switchyard_mirror_topics', ['create', 'delete'], {}, {})), plan, 'settle')).toMatchObject([
      { action: 'replace' },
    ]);
  });

  test('refuses what Terraform would forget', () => {
    expect(guard(planOf(change('switchyard_mirror_topics', ['forget'], {}, null)), plan, 'settle')).toMatchObject([
      { action: 'forget', reason: 'action' },
    ]);
  });

  test('passes over reads and resources that stay', () => {
    expect(guard(planOf(change('http', ['read'], null, {}), change('aws_instance', ['no-op'], {}, {})), plan, 'promote')).toEqual([]);
  });

  test('does not count what the provider decides while it applies', () => {
    const computed = change(
      'switchyard_gateway_route',
      ['update'],
      { fence: null, generation: 1 },
      { fence: {} },
      { after_unknown: { generation: true } },
    );
    const json: PlanJson = {
      ...planOf(computed),
      configuration: { root_module: { resources: [{ address: 'switchyard_gateway_route.a', expressions: { fence: {} } }] } },
    };

    expect(guard(json, plan, 'fence')).toEqual([]);
  });

  test('counts what the configuration sets to something that is not known yet', () => {
    const unknown = change('switchyard_gateway_route', ['update'], { endpoint: 'a:1' }, {}, { after_unknown: { endpoint: true } });
    const json: PlanJson = {
      ...planOf(unknown),
      configuration: { root_module: { resources: [{ address: 'switchyard_gateway_route.a', expressions: { endpoint: {} } }] } },
    };

    expect(guard(json, plan, 'fence').map(describeViolation)).toEqual([
      'switchyard_gateway_route.a endpoint: "a:1" -> (known after apply)',
    ]);
  });

  test('never shows a sensitive value', () => {
    const secret = change(
      'switchyard_gateway_route',
      ['update'],
      { security: { password: 'old-secret' } },
      { security: { password: 'new-secret' } },
      { before_sensitive: { security: { password: true } }, after_sensitive: { security: { password: true } } },
    );
    const violations = guard(planOf(secret), plan, 'fence');

    expect(violations).toMatchObject([{ attribute: 'security' }]);
    expect(
      JSON.stringify([violations, violations.map(describeViolation), plannedChanges(planOf(secret)).map(({ attributes }) => attributes)]),
    ).not.toMatch(/secret/);
  });

  test('refuses changes to the resources of another group in the same stack', () => {
    const other = { group: 'payments', stage: 'mirror' };
    const json: PlanJson = { ...recorded('fence') };
    const both: PlanJson = {
      ...json,
      resource_changes: [...(json.resource_changes ?? []), change('switchyard_cutover', ['update'], other, { ...other, stage: 'fence' })],
    };

    expect(guard(both, plan, 'fence')).toEqual([]);
    expect(guard(both, plan, 'fence', { belongs: belongsTo(cutoverInPlan(both, 'orders')) })).toMatchObject([
      { address: 'switchyard_cutover.a', reason: 'other-group' },
    ]);
  });

  test('lets through what it was told to tolerate, of this group only', () => {
    const json = planOf(change('aws_instance', ['create'], null, {}), change('aws_instance', ['update'], { size: 1 }, { size: 2 }));
    const options = { tolerates: ({ actions }: { actions: readonly string[] }) => actions.every((action) => action === 'create') };

    expect(guard(json, plan, 'fence', options)).toMatchObject([{ action: 'update' }]);
    expect(guard(json, plan, 'fence', { ...options, belongs: () => false })).toHaveLength(2);
  });

  test.each([
    [null, 'not a JSON object'],
    [{ resource_changes: [] }, 'format_version'],
    [{ format_version: '2.0' }, 'format_version'],
    [{ format_version: '1.2', errored: true }, 'ended with errors'],
  ])('refuses to judge %j', (json, why) => {
    expect(() => guard(json, plan, 'fence')).toThrow(expect.objectContaining({ code: 'SWY4031', message: expect.stringContaining(why) }));
  });

  test('always refuses a plan that changes an attribute outside the rules of the stage', () => {
    const stages = allStages(plan).filter(({ mayChange }) => mayChange !== 'anything');
    const attributes = fc.constantFrom(
      'endpoint',
      'name',
      'topics',
      'link',
      'gateway',
      'route',
      'group',
      'stage',
      'status',
      'fence',
      'streaming_domain',
    );
    const types = fc.constantFrom(
      'switchyard_cutover',
      'switchyard_gateway_route',
      'switchyard_mirror_topics',
      'switchyard_cluster_link',
      'aws_route53_record',
    );
    const values = fc.array(fc.jsonValue(), { minLength: 2, maxLength: 2 });

    fc.assert(
      fc.property(
        fc.constantFrom(...stages),
        types,
        fc.uniqueArray(attributes, { minLength: 1 }),
        values,
        (stage, type, changed, [before, after]) => {
          fc.pre(JSON.stringify(before) !== JSON.stringify(after) && JSON.stringify([before, after]) !== '[null,null]');
          const all = (value: unknown) => Object.fromEntries(changed.map((name) => [name, { value }]));
          const rules = (stage.mayChange as Exclude<StageDefinition['mayChange'], 'anything'>).filter(
            (rule) => rule.type === type && rule.actions.includes('update'),
          );
          const allowed = new Set(rules.flatMap((rule) => rule.attributes ?? []));
          const violations = guard(planOf(change(type, ['update'], all(before), all(after))), plan, stage.name);

          expect(violations.length > 0).toBe(rules.length === 0 || changed.some((name) => !allowed.has(name)));
        },
      ),
    );
  });
});
