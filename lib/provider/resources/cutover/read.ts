import { CodedError } from '../../../core/coded-error';
import { findStage } from '../../../stages/stage-plan';
import type { ReadContext } from '../../resource';
import { driftFrom } from './drift';
import { lookAt } from './live';
import { type CutoverAttributes, type CutoverState, stagePlan } from './model';
import { keepPosition, positionOf } from './position';

/**
 * The record as it is, with the stage that the live system is at beside it. Drift is a warning and never an error, and neither is
 * a gateway or a destination that does not answer: the way back from a fence must stay open.
 */
export async function readCutover({ state, private: kept, signal, report }: ReadContext<CutoverAttributes>): Promise<CutoverState> {
  // An import knows the group and the stage alone: what to look at comes with the next apply.
  if (!isComplete(state)) return state;
  const plan = stagePlan(state.plan);
  if (!findStage(plan, state.stage)) return state;

  const live = await lookAt(state, signal);
  keepPosition(kept, state.stage, positionOf(plan, state, live));
  const { differences, liveStage } = driftFrom(plan, state.stage, state, live);
  if (live.unseen.length > 0) {
    report.warn('live_stage', new CodedError('SWY4015', { property: 'stage', value: state.stage, detail: live.unseen.join('; ') }));
  }
  if (differences.length > 0) {
    const fits = liveStage !== undefined && findStage(plan, liveStage) ? `the group is as at "${liveStage}": ` : '';
    report.warn('stage', new CodedError('SWY4014', { property: 'stage', value: state.stage, detail: `${fits}${differences.join('; ')}` }));
  }
  return { ...state, live_stage: liveStage ?? state.live_stage };
}

/** Whether a state says where to look; one that was imported does not yet. */
export const isComplete = (state: { readonly gateway: unknown; readonly link: unknown; readonly mirror_maker: unknown }): boolean =>
  state.gateway != null && (state.link ?? state.mirror_maker) != null;
