import { CodedError } from '../../../core/coded-error';
import { type StagePlan, transition } from '../../../stages/stage-plan';
import { soakLeft } from '../../gates';
import { isKnown, type PlanContext, UNKNOWN } from '../../resource';
import { lookAt } from './live';
import { type Allowed, boundsOf, type CutoverAttributes, gatesOf, stagePlan, wayTo } from './model';
import { earliest, keptPosition, mayBeAt, type Position, positionOf } from './position';
import { isComplete } from './read';

type Context = PlanContext<CutoverAttributes>;

/** Refuses, before anything is changed, a stage that may not follow the recorded one or that the live system has left behind. */
export async function planCutover(context: Context): Promise<Context['planned'] | void> {
  const { prior, planned, report } = context;
  const { stage, gates } = planned;
  if (!isKnown(planned.plan) || !isKnown(stage)) return;
  const plan = stagePlan(planned.plan);
  const way = wayTo(plan, prior?.stage, stage);
  if (CodedError.isCodedError(way)) return report.error('stage', way);

  const position = await currentPosition(context);
  const refusal = position && refusalAt(plan, position, prior, stage, way);
  if (refusal) return report.error('stage', refusal);

  if (prior && way.direction === 'forward' && isKnown(gates) && gatesOf(plan, stage).includes('soaked')) {
    const { soakSeconds } = boundsOf(gates);
    const left = soakLeft(prior.stage_since, soakSeconds, Date.now());
    if (left > 0) {
      const detail = `"${prior.stage}" is recorded since ${prior.stage_since}, ${left} s of ${soakSeconds} s are left`;
      report.error('stage', new CodedError('SWY4005', { property: 'stage', value: stage, detail }));
    }
  }
  if (prior && way.direction === 'stay') {
    const { previous_stage, stage_since, gate_results } = prior;
    // Route and mirrors repair themselves; the update of the record makes the drift a change that the plan shows.
    const hasDrifted = prior.live_stage != null && prior.live_stage !== prior.stage;
    return { ...planned, previous_stage, stage_since, gate_results, live_stage: hasDrifted ? UNKNOWN : planned.live_stage };
  }
}

/** What the last read saw. Before a first apply and after an import nothing was read yet, so it is looked at now. */
async function currentPosition({ prior, planned, private: kept, signal }: Context): Promise<Position | undefined> {
  if (prior && isComplete(prior)) return keptPosition(kept);
  const { topics, link, gateway, route, domains } = planned;
  if (!isKnown(topics) || !isKnown(link) || !isKnown(gateway) || !isKnown(route) || !isKnown(domains) || !isKnown(planned.plan)) return;
  const group = { topics, link, gateway, route, domains };
  return positionOf(stagePlan(planned.plan), group, await lookAt(group, signal));
}

function refusalAt(plan: StagePlan, position: Position, prior: Context['prior'], stage: string, way: Allowed): CodedError | undefined {
  const at = earliest(plan, position);
  const fromThere = transition(plan, at, stage);
  if (!fromThere.allowed && fromThere.reason === 'no-way-back') {
    const recorded = prior ? `recorded is "${prior.stage}"` : 'nothing is recorded';
    const detail = `${recorded}, and the group is at "${at}" or later; ${fromThere.explanation}`;
    return new CodedError('SWY4016', { property: 'stage', value: stage, detail });
  }
  if (prior && way.direction === 'forward' && !mayBeAt(position, prior.stage) && !mayBeAt(position, stage)) {
    return new CodedError('SWY4017', {
      property: 'stage',
      value: stage,
      detail: `"${prior.stage}" is recorded, live is ${prior.live_stage}`,
    });
  }
  return undefined;
}
