import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaStages } from '../../migration/kafka-stages';
import { assertGuarded } from '../../stages/plan-guard';
import { type PlanJson, plannedChanges, type ResourceChange } from '../../stages/plan-json';
import { type StageDefinition, type StagePlan, findStage } from '../../stages/stage-plan';
import type { OnEvent } from './events';
import { type Leg, rulesBetween } from './journey';
import { changeReports, type RunReport } from './report';
import type { CutoverSession } from './session';
import type { Steps } from './steps';

const plan: StagePlan = kafkaStages;

/** What nobody can know of a stage before the one before it was applied. */
const unknownOfLater =
  'what the stage changes was found by comparing what the app gives for it and for the stage before; Terraform plans it when it is there, and its gates are asked then';
const unknownOfNext = 'Terraform has planned it; its gates are asked when it is applied';

interface DryRun {
  /** Whether the stage of record has something left to apply: then the next stage cannot be planned yet either. */
  readonly resumed: boolean;
  readonly onEvent: OnEvent;
}

/**
 * Shows every stage that is left and holds each against its rules. Terraform plans the next one; the others are the difference between the stacks that the
 * app gives for two stages in a row.
 *
 * @throws SWY4030 a stage would change more than it may
 */
export async function planLaterStages(
  session: CutoverSession,
  steps: Steps,
  report: RunReport,
  found: string | undefined,
  legs: readonly Leg[],
  { resumed, onEvent }: DryRun,
): Promise<void> {
  let from = found;
  for (const [index, { stage, direction }] of legs.entries()) {
    const rules = rulesBetween(plan, from, stage);
    if (index === 0 && !resumed) {
      await steps.take(stage, direction, { of: rules });
      const entry = report.stages.at(-1);
      if (entry) report.stages[report.stages.length - 1] = { ...entry, unknown: unknownOfNext };
    } else {
      const planned = await differenceOf(session, from as string, stage);
      const changes = plannedChanges(planned);
      const startedAt = new Date().toISOString();
      onEvent({ type: 'planned', stage, direction, changes, unknown: unknownOfLater });
      report.stages.push({ name: stage, direction, startedAt, changes: changeReports(changes), gates: [], unknown: unknownOfLater });
      assertGuarded(
        planned,
        plan,
        rules.map((name) => findStage(plan, name) as StageDefinition),
      );
    }
    from = stage;
  }
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** The plan that leads from what the app gives for one stage to what it gives for another, if nothing else has changed. References are compared as text. */
async function differenceOf(session: CutoverSession, from: string, to: string): Promise<PlanJson> {
  const [before, after] = await Promise.all([resourcesOf(session, from), resourcesOf(session, to)]);
  const addresses = new Set([...before.keys(), ...after.keys()]);
  const resource_changes = [...addresses].sort().map((address) => changeOf(address, before.get(address), after.get(address)));
  return { format_version: '1.2', resource_changes };
}

function changeOf(address: string, before: unknown, after: unknown): ResourceChange {
  const type = address.slice(0, address.indexOf('.'));
  const actions = before === undefined ? ['create'] : after === undefined ? ['delete'] : isSame(before, after) ? ['no-op'] : ['update'];
  return { address, type, change: { actions, before: before ?? null, after: after ?? null } };
}

async function resourcesOf(session: CutoverSession, stage: string): Promise<Map<string, unknown>> {
  const { folder } = await session.stages.get(stage);
  const text = await readFile(join(folder, 'cdk.tf.json'), 'utf8');
  const blocks = (JSON.parse(text) as { resource?: Blocks }).resource ?? {};
  const found = new Map<string, unknown>();
  for (const [type, resources] of Object.entries(blocks)) {
    for (const [name, { '//': _, depends_on: __, lifecycle: ___, ...attributes }] of Object.entries(resources)) {
      found.set(`${type}.${name}`, attributes);
    }
  }
  return found;
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
