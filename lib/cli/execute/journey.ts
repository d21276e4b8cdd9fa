import { CodedError } from '../../core/coded-error';
import { type StagePlan, findStage, stageNames, stagesAfter, stagesOfTransition, trackOf, transition } from '../../stages/stage-plan';
import type { Direction } from './events';

/** Where a run is to take a group. None of them: as far as its track goes. */
export interface Wish {
  /** Stage to stop at. */
  readonly to?: string;
  /** Back to where clients are served as before the fence. */
  readonly abort?: boolean;
  /** Back to the source after the first promotion. */
  readonly rollback?: boolean;
}

export interface Leg {
  readonly stage: string;
  readonly direction: Exclude<Direction, 'resume'>;
}

/**
 * The stages that lie between a group and where it is wanted; none when it is there.
 *
 * @throws SWY8007 no such stage; SWY8016 no way leads there
 */
export function journeyOf(plan: StagePlan, found: string | undefined, wish: Wish): Leg[] {
  const { to } = wish;
  if (to !== undefined && !findStage(plan, to)) throw new CodedError('SWY8007', { property: '--to', value: to, allowed: stageNames(plan) });
  if (wish.abort) return abortFrom(plan, found);
  if (wish.rollback) return rollbackFrom(plan, found, undefined);
  if (to === undefined || found === undefined) return forward(plan, found, to);

  const way = transition(plan, found, to);
  if (!way.allowed && way.reason !== 'skipped') {
    const isOntoRollback = isRollback(plan, to) && !isRollback(plan, found);
    if (isOntoRollback && entryOf(plan, found) !== undefined) return rollbackFrom(plan, found, to);
    throw new CodedError('SWY8016', { property: 'stage', value: to, detail: way.explanation });
  }
  if (way.allowed && (way.direction === 'back' || way.direction === 'rollback')) return [{ stage: to, direction: way.direction }];
  return forward(plan, found, to);
}

/** Names of the stages whose rules a change from one stage to another is held against. */
export function rulesBetween(plan: StagePlan, from: string | undefined, to: string): string[] {
  return stagesOfTransition(plan, from, to).map(({ name }) => name);
}

/** Where a group goes back to when what follows its stage has failed; undefined where no way on its own track leads back. */
export function wayOutOf(plan: StagePlan, stage: string): { readonly to: string; readonly gates: readonly string[] } | undefined {
  return findStage(plan, stage)?.waysBack.find(({ to }) => isBack(plan, stage, to));
}

/** The stages from which the first promotion lies ahead, and that one. */
export function upToPointOfNoReturn(plan: StagePlan): string[] {
  const names = plan.stages.map(({ name }) => name);
  return names.slice(1, plan.stages.findIndex(({ pointOfNoReturn }) => pointOfNoReturn) + 1);
}

function abortFrom(plan: StagePlan, found: string | undefined): Leg[] {
  const [first] = plan.stages;
  if (found === undefined) return first ? [{ stage: first.name, direction: 'forward' }] : [];
  if (found === first?.name) return [];
  const way = wayOutOf(plan, found);
  if (way) return [{ stage: way.to, direction: 'back' }];
  throw new CodedError('SWY8016', { property: '--abort', value: found, detail: findStage(plan, found)?.noWayBack ?? 'no way leads back' });
}

function rollbackFrom(plan: StagePlan, found: string | undefined, to: string | undefined): Leg[] {
  if (found !== undefined && isRollback(plan, found)) return forward(plan, found, to);
  const entry = found === undefined ? undefined : entryOf(plan, found);
  if (entry === undefined) {
    const stage = found === undefined ? undefined : findStage(plan, found);
    const early = stage !== undefined && upToPointOfNoReturn(plan).includes(stage.name);
    const detail = early
      ? 'nothing has been promoted: switchyard abort lets the clients go back to the source'
      : (stage?.noWayBack ?? 'clients use the source: there is nothing to roll back');
    throw new CodedError('SWY8016', { property: 'rollback', value: found ?? null, detail });
  }
  return [{ stage: entry, direction: 'rollback' }, ...(entry === to ? [] : forward(plan, entry, to))];
}

/** The stage at which the rollback track is entered from a stage of the other one. */
function entryOf(plan: StagePlan, stage: string): string | undefined {
  return findStage(plan, stage)?.waysBack.find(({ to }) => isRollback(plan, to))?.to;
}

function forward(plan: StagePlan, found: string | undefined, to: string | undefined): Leg[] {
  const ahead = stagesAfter(plan, found).map(({ name }) => name);
  const wanted = to === undefined ? ahead : ahead.slice(0, ahead.indexOf(to) + 1);
  return wanted.map((stage) => ({ stage, direction: 'forward' }));
}

function isRollback(plan: StagePlan, stage: string): boolean {
  return plan.rollback !== undefined && trackOf(plan, stage) === plan.rollback;
}

function isBack(plan: StagePlan, from: string, to: string): boolean {
  const way = transition(plan, from, to);
  return way.allowed && way.direction === 'back';
}
