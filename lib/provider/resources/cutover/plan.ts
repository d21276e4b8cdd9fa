import { CodedError } from '../../../core/coded-error';
import type { KafkaDesired } from '../../../migration/kafka-stages';
import { findStage, type StagePlan, stageNames, transition } from '../../../stages/stage-plan';
import { soakLeft } from '../../gates';
import { boundsOf } from '../../gates/context';
import { isKnown, type PlanContext, UNKNOWN } from '../../resource';
import { lookAt } from './live';
import { type Allowed, type CutoverAttributes, stagePlan, wayTo } from './model';
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

  const position = await currentPosition(context, way);
  const refusal = position && refusalAt({ plan, position, prior, stage, way, group: planned.group });
  if (refusal) return report.error('stage', refusal);

  if (prior && isKnown(gates) && way.gates.includes('soaked')) {
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

/** What the last read saw. Before a first apply and after an import nothing was read yet, and a way back with gates stands on the present: then it is looked at now. */
async function currentPosition({ prior, planned, private: kept, signal }: Context, way: Allowed): Promise<Position | undefined> {
  const needsNow = isWayBack(way) && way.gates.length > 0;
  if (prior && isComplete(prior) && !needsNow) return keptPosition(kept);
  const { topics, source, destination, link, mirror_maker, way_back, gateway, route, domains } = planned;
  if (!isKnown(topics) || !isKnown(source) || !isKnown(link) || !isKnown(mirror_maker)) return;
  if (!isKnown(destination) || !isKnown(way_back) || !isKnown(gateway) || !isKnown(route) || !isKnown(domains) || !isKnown(planned.plan))
    return;
  const group = { topics, source, destination, link, mirror_maker, way_back, gateway, route, domains };
  return positionOf(stagePlan(planned.plan), group, await lookAt(group, signal));
}

interface Question {
  readonly plan: StagePlan<KafkaDesired>;
  readonly position: Position;
  readonly prior: Context['prior'];
  readonly stage: string;
  readonly way: Allowed;
  readonly group: unknown;
}

/** What the record allows may not be allowed where the live system is: a state from an older stage must not undo what was done since. */
function refusalAt({ plan, position, prior, stage, way, group }: Question): CodedError | undefined {
  const at = earliest(plan, position);
  const isAsRecorded = prior !== null && mayBeAt(position, prior.stage);
  const why = takesBack(plan, at, stage, isAsRecorded) ?? noWay(plan, at, stage, prior?.stage ?? null, isAsRecorded);
  if (why !== undefined) {
    const recorded = prior ? `recorded is "${prior.stage}"` : 'nothing is recorded';
    return new CodedError('SWY4016', {
      property: 'stage',
      value: stage,
      detail: `${recorded}, and the group is at "${at}" or later; ${why}`,
      fix: `ask for the stage where the group is if it is the next one, or bring the newest state back; otherwise run terraform state rm ADDRESS and terraform import ADDRESS group=${String(group)},stage=${at}, with the address of this cutover`,
    });
  }
  const standsOnRecord = way.direction === 'forward' || way.direction === 'rollback';
  if (prior && standsOnRecord && !isAsRecorded && !mayBeAt(position, stage)) {
    return new CodedError('SWY4017', {
      property: 'stage',
      value: stage,
      detail: `"${prior.stage}" is recorded, live is ${prior.live_stage}`,
    });
  }
  return undefined;
}

/** Promoted topics do not become mirrors again; clients leave the destination for the source by the rollback alone, whose gates the record leads to. */
function takesBack(plan: StagePlan<KafkaDesired>, at: string, stage: string, isAsRecorded: boolean): string | undefined {
  const [live, wanted] = [desiredAt(plan, at), desiredAt(plan, stage)];
  if (live?.mirrors !== 'ACTIVE' && wanted?.mirrors === 'ACTIVE')
    return `mirrors have been promoted, and "${stage}" needs all of them to replicate`;
  if (live?.routeTo === 'destination' && wanted?.routeTo === 'source' && !isAsRecorded) return 'clients use the destination';
  return undefined;
}

/** Why no way leads on from where the live system is. A record that is ahead of it is another matter: the recorded stage is not in effect. */
function noWay(plan: StagePlan, at: string, stage: string, recorded: string | null, isAsRecorded: boolean): string | undefined {
  if (recorded !== null && isBefore(plan, at, recorded)) return undefined;
  const fromThere = transition(plan, at, stage);
  if (!fromThere.allowed) return fromThere.reason === 'no-way-back' ? fromThere.explanation : undefined;
  const isUnknownWay = isWayBack(fromThere) && fromThere.gates.length > 0 && !isAsRecorded;
  return isUnknownWay ? `from there to "${stage}" is a way back, whose gates the record does not lead to` : undefined;
}

const desiredAt = (plan: StagePlan<KafkaDesired>, stage: string): KafkaDesired | undefined => findStage(plan, stage)?.desired;

const isWayBack = ({ direction }: Allowed): boolean => direction === 'back' || direction === 'rollback';

/** Stages of the rollback come after those forward. */
function isBefore(plan: StagePlan, stage: string, other: string): boolean {
  const names = stageNames(plan);
  return names.indexOf(stage) < names.indexOf(other);
}
