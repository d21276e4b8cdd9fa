import { findStage } from '../../../stages/stage-plan';
import { type CutoverAttributes as GroupOfGates, type GateContext, openGateContext } from '../../gates';
import { type CutoverState, stagePlan } from './model';

/** Everything that gates look at; connections are opened when a gate asks for the first time. */
export function gateContext(
  wanted: Omit<GroupOfGates, 'stage_since' | 'gate_results'>,
  recorded: CutoverState | undefined,
  signal: AbortSignal,
): Promise<GateContext & { close(): void }> {
  if (!recorded) return openGateContext(wanted, { signal });
  // Who came back to a stage passed its gates when it was reached for the first time.
  const before = (findStage(stagePlan(recorded.plan), recorded.stage)?.gates ?? []).map((gate) => ({ gate }));
  const gate_results = [...before, ...(recorded.gate_results ?? [])];
  return openGateContext({ ...wanted, stage_since: recorded.stage_since, gate_results }, { signal });
}
