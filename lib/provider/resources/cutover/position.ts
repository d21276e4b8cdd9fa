import type { KafkaDesired } from '../../../migration/kafka-stages';
import { allStages, stageNames, type StagePlan } from '../../../stages/stage-plan';
import type { PrivateState } from '../../resource';
import { isStopped, isStopping } from '../mirror-topics/model';
import type { Live, Watched } from './live';

/**
 * Stages that the live system may be at, by what cannot be confused: the mirrors (replicating or promoted) and the route (where it leads
 * and whether it is fenced). Null where nothing was seen, where replicas disagree and where there is no mirror: then every stage may be.
 */
export interface Position {
  readonly mirrors: readonly string[] | null;
  readonly route: readonly string[] | null;
}

export function positionOf(plan: StagePlan<KafkaDesired>, group: Watched, live: Live): Position {
  const stages = (fits: (desired: KafkaDesired) => boolean) =>
    allStages(plan)
      .filter(({ desired }) => fits(desired))
      .map(({ name }) => name);
  const replicating = isReplicating(live);
  const route = routeOf(live);
  return {
    mirrors: replicating === undefined ? null : stages(({ mirrors }) => (mirrors === 'ACTIVE') === replicating),
    route: route
      ? stages(({ routeTo, fenced }) => fenced === route.fenced && (!group.domains || group.domains[routeTo] === route.domain))
      : null,
  };
}

/** Whether the live system may be at a stage. */
export const mayBeAt = ({ mirrors, route }: Position, stage: string): boolean =>
  (mirrors?.includes(stage) ?? true) && (route?.includes(stage) ?? true);

/** The first stage that the live system may be at. Where mirrors and route belong to no stage together the mirrors count, because a promotion cannot be undone. */
export function earliest(plan: StagePlan, position: Position): string {
  const names = stageNames(plan);
  return (names.find((name) => mayBeAt(position, name)) ?? position.mirrors?.[0] ?? names[0]) as string;
}

/**
 * Keeps a position that is not the recorded stage's beside the state, from a read to the plan after it; one that fits decides nothing.
 * What did not answer this time is as it was seen last.
 */
export function keepPosition(kept: PrivateState, recorded: string, { mirrors, route }: Position): void {
  const before = keptPosition(kept);
  const position = { mirrors: mirrors ?? before?.mirrors ?? null, route: route ?? before?.route ?? null };
  if (mayBeAt(position, recorded)) forgetPosition(kept);
  else kept['position'] = position;
}

export const keptPosition = (kept: PrivateState): Position | undefined => kept['position'] as Position | undefined;

/** An apply makes what was seen before it worthless. */
export const forgetPosition = (kept: PrivateState): void => void delete kept['position'];

/** One promoted mirror is enough for a promotion that was begun. */
function isReplicating({ mirrors }: Live): boolean | undefined {
  if (!mirrors || mirrors.size === 0) return undefined;
  return ![...mirrors.values()].some((status) => isStopped(status) || isStopping(status));
}

function routeOf({ views }: Live): { readonly domain: string; readonly fenced: boolean } | undefined {
  const [first] = views;
  if (!first?.report) return undefined;
  const { state, spec } = first.report;
  const agree = views.every(({ report }) => report?.state === state && report.spec.streamingDomain.name === spec.streamingDomain.name);
  return agree && (state === 'fenced' || state === 'forwarding')
    ? { domain: spec.streamingDomain.name, fenced: state === 'fenced' }
    : undefined;
}
