import { CodedError } from '../../../core/coded-error';
import { soakLeft } from '../../gates';
import { isKnown, type PlanContext } from '../../resource';
import { boundsOf, type CutoverAttributes, gatesOf, stagePlan, wayTo } from './model';

/** Refuses, before anything is changed, a stage that may not follow the recorded one. */
export function planCutover({ prior, planned, report }: PlanContext<CutoverAttributes>): PlanContext<CutoverAttributes>['planned'] | void {
  const { stage, gates } = planned;
  if (!isKnown(planned.plan) || !isKnown(stage)) return;
  const plan = stagePlan(planned.plan);
  const way = wayTo(plan, prior?.stage, stage);
  if (CodedError.isCodedError(way)) return report.error('stage', way);

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
    return { ...planned, previous_stage, stage_since, gate_results };
  }
}
