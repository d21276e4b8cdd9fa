import { CodedError } from '../../../core/coded-error';
import { type KafkaDesired, kafkaStages } from '../../../migration/kafka-stages';
import { stageNames, type StagePlan, type Transition, transition } from '../../../stages/stage-plan';
import type { cutoverSchema, StateOf } from '../../schema';

export type CutoverAttributes = (typeof cutoverSchema)['attributes'];
export type CutoverState = StateOf<CutoverAttributes>;

/** Stage plans by the name that a cutover records. */
const stagePlans: Readonly<Record<string, StagePlan<KafkaDesired>>> = { kafka: kafkaStages };

export function stagePlan(name: string | null): StagePlan<KafkaDesired> {
  const plan = stagePlans[name ?? 'kafka'];
  // The schema allows only names of this table; another one comes from a state of a newer version.
  if (!plan) throw new CodedError('SWY4001', { property: 'plan', value: name, allowed: Object.keys(stagePlans) });
  return plan;
}

const refusals = { unknown: 'SWY4001', 'not-first': 'SWY4002', skipped: 'SWY4003', 'no-way-back': 'SWY4004' } as const;

export type Allowed = Extract<Transition, { allowed: true }>;

/** The way from one stage to another, or why there is none. */
export function wayTo(plan: StagePlan, from: string | undefined, to: string): Allowed | CodedError {
  const way = transition(plan, from, to);
  if (way.allowed) return way;
  return new CodedError(refusals[way.reason], {
    property: 'stage',
    value: to,
    allowed: stageNames(plan).filter((stage) => transition(plan, from, stage).allowed),
    detail: `${from === undefined ? 'the group has no stage yet' : `from "${from}" to "${to}"`}; ${way.explanation}`,
  });
}
