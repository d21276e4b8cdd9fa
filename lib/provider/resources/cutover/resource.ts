import { CodedError } from '../../../core/coded-error';
import { findStage, stageNames } from '../../../stages/stage-plan';
import { type GateResult, gates, runGates } from '../../gates';
import { checkGatewayRef } from '../../gateway';
import { checkReplication } from './replication';
import { checkKafkaRef } from '../../kafka';
import { type CreateContext, defineResource } from '../../resource';
import { cutoverSchema } from '../../schema';
import { parseImportId } from '../import-id';
import { gateContext } from './gate-context';
import { type CutoverAttributes, type CutoverState, stagePlan, wayTo } from './model';
import { planCutover } from './plan';
import { rehearse } from './rehearsal';
import { forgetPosition } from './position';
import { readCutover } from './read';

export const cutover = defineResource(cutoverSchema, {
  // Every gate has a time limit of its own, gates.timeout_seconds.
  timeouts: { create: 3_600, update: 3_600 },

  validate({ gateway, source, destination, link, mirror_maker }, report) {
    checkReplication('link', { link, mirror_maker }, report);
    checkGatewayRef(gateway, report);
    checkKafkaRef('source', source, report);
    checkKafkaRef('destination', destination, report);
  },

  plan: planCutover,

  read: readCutover,

  create: (context) => record(context, undefined),

  async update(context) {
    const state = await record(context, context.prior);
    forgetPosition(context.private);
    return state;
  },

  async delete() {
    // Only the record ends: the route, the mirrors and the link are resources of their own.
  },

  importState(id) {
    const { group = '', stage = '' } = parseImportId(cutoverSchema, id);
    const plan = stagePlan(null);
    if (!stageNames(plan).includes(stage)) throw new CodedError('SWY4013', { property: 'stage', value: stage, allowed: stageNames(plan) });
    // Who imports a stage says that it was reached.
    const gate_results = (findStage(plan, stage)?.gates ?? []).map((gate) => ({ gate, observed: 'imported', waited_ms: 0 }));
    return { group, stage, plan: plan.name, stage_since: new Date().toISOString(), gate_results };
  },
});

/** Lets the gates of the way to a stage hold, then records it. A stage that stays has nothing to wait for. */
async function record(
  { planned, signal, progress }: CreateContext<CutoverAttributes>,
  prior: CutoverState | undefined,
): Promise<CutoverState> {
  const plan = stagePlan(planned.plan);
  const way = wayTo(plan, prior?.stage, planned.stage);
  if (CodedError.isCodedError(way)) throw way;
  // What the rest of the apply brings about; the next read sees whether it did.
  const live_stage = planned.stage;
  if (prior && way.direction === 'stay') {
    const { previous_stage, stage_since, gate_results } = prior;
    return { ...planned, live_stage, previous_stage, stage_since, gate_results };
  }

  if (way.direction === 'start' || way.direction === 'forward') await rehearse(plan, planned, signal);
  const gate_results = way.gates.length > 0 ? await held(way.gates) : [];
  return { ...planned, live_stage, previous_stage: prior?.stage ?? null, stage_since: new Date().toISOString(), gate_results };

  async function held(gateNames: readonly string[]): Promise<GateResult[]> {
    const context = await gateContext(planned, prior, signal);
    try {
      return await runGates(gateNames, gates, context, progress);
    } finally {
      context.close();
    }
  }
}
