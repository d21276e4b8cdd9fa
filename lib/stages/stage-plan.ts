/**
 * A stage plan is data: the ordered stages of one kind of migration and, for each, what must be true, what its Terraform plan
 * may change, what happens at its deadline and which ways lead back. The engine (execute, plan guard, `switchyard_cutover`,
 * stages file) reads this data and knows nothing of Kafka or Kong.
 */
export interface StagePlan<Desired = unknown> {
  /** Name that a cutover resource records, such as `kafka`. */
  readonly name: string;

  /** The track forward, in the order in which its stages are applied. The first one is where a new group starts. */
  readonly stages: readonly StageDefinition<Desired>[];

  /** A second track, back to where the group came from. It is entered by a way back only, and at any of its stages that one leads to. */
  readonly rollback?: readonly StageDefinition<Desired>[];
}

/** A way to an earlier stage or onto the rollback track. */
export interface WayBack {
  readonly to: string;

  /** Names of the checks that must hold before the way is gone. None: it is free. They stand in place of the gates of the stage that it leads to. */
  readonly gates: readonly string[];
}

export interface StageDefinition<Desired = unknown> {
  readonly name: string;

  /** One line for people: what is true once the stage is applied. */
  readonly summary: string;

  /** What the constructs render for this stage. */
  readonly desired: Desired;

  /** Names of the checks that must hold before the stage's changes are made, in the order in which they are made, when it is reached from the one before. */
  readonly gates: readonly string[];

  /** What the stage's Terraform plan may change. */
  readonly mayChange: 'anything' | readonly ChangeRule[];

  /** Where the group may go from here but forward, the safest way first. A stage that is not listed here, nor is the next one, is refused. */
  readonly waysBack: readonly WayBack[];

  /** Why there is no other way back; shown with a refusal. */
  readonly noWayBack?: string;

  /** Seconds within which the stage must be reached when a program runs it, and what happens then. */
  readonly deadline: { readonly seconds: number; readonly then: 'abort' | 'hold' };

  /** True where abort stops being free. */
  readonly pointOfNoReturn: boolean;
}

/** One kind of change a stage allows. Everything that no rule of the stage allows is refused by the plan guard. */
export interface ChangeRule {
  /** Terraform resource type. */
  readonly type: string;
  readonly actions: readonly ('create' | 'update' | 'delete')[];

  /** Only the resource that this construct has made, by the construct's id: its Terraform name ends with it and a hash. */
  readonly construct?: string;

  /** For updates: top-level attributes that may differ. Computed attributes that become unknown are not counted. */
  readonly attributes?: readonly string[];

  /** For updates: the attributes may differ only from one of these values, or to one. */
  readonly fromOrTo?: readonly unknown[];
}

/**
 * Where a transition leads: `forward` to the next stage of the same track, `back` to an earlier stage of the same track or from the rollback track
 * to the other, `rollback` onto the rollback track.
 */
export type Direction = 'start' | 'stay' | 'forward' | 'back' | 'rollback';

/** Whether a group at one stage may be moved to another, and what must hold before. */
export type Transition =
  | { readonly allowed: true; readonly direction: Direction; readonly gates: readonly string[] }
  | { readonly allowed: false; readonly reason: 'unknown' | 'not-first' | 'skipped' | 'no-way-back'; readonly explanation: string };

/** The stages of both tracks, forward first. */
export function allStages<Desired>(plan: StagePlan<Desired>): readonly StageDefinition<Desired>[] {
  return [...plan.stages, ...(plan.rollback ?? [])];
}

export function stageNames(plan: StagePlan): string[] {
  return allStages(plan).map((stage) => stage.name);
}

export function findStage<Desired>(plan: StagePlan<Desired>, name: string): StageDefinition<Desired> | undefined {
  return allStages(plan).find((stage) => stage.name === name);
}

/** The track that a stage is on; the one forward for a stage that is on none. */
export function trackOf<Desired>(plan: StagePlan<Desired>, name: string): readonly StageDefinition<Desired>[] {
  return plan.rollback?.some((stage) => stage.name === name) ? plan.rollback : plan.stages;
}

/** The stages that still lie before a group on its track, in order: those after `from`, or all forward for a group that has not started. */
export function stagesAfter<Desired>(plan: StagePlan<Desired>, from: string | undefined): readonly StageDefinition<Desired>[] {
  if (from === undefined) return plan.stages;
  const track = trackOf(plan, from);
  return track.slice(positionOn(track, from) + 1);
}

/**
 * The stages whose changes a transition makes or undoes: those that lead to it on its own track, or on the way back every stage that is left.
 * A stage that is applied again has its own.
 */
export function stagesOfTransition<Desired>(
  plan: StagePlan<Desired>,
  from: string | undefined,
  to: string,
): readonly StageDefinition<Desired>[] {
  const track = trackOf(plan, to);
  const wanted = positionOn(track, to);
  const left = from === undefined ? track : trackOf(plan, from);
  const present = from === undefined ? -1 : positionOn(left, from);
  // From the rollback track back to the other one: the stages of the rollback are undone.
  if (left === plan.rollback && track !== left) return left.slice(0, present + 1);
  if (left === track && present > wanted) return track.slice(wanted + 1, present + 1);
  return track.slice(wanted, wanted + 1);
}

export function transition(plan: StagePlan, from: string | undefined, to: string): Transition {
  const names = stageNames(plan);
  const wanted = findStage(plan, to);
  if (!wanted) return refused('unknown', `the stages are ${names.join(', ')}`);
  const [first] = plan.stages;
  if (from === undefined)
    return wanted === first ? allowed('start', wanted.gates) : refused('not-first', `a group starts at ${first?.name}`);

  const present = findStage(plan, from);
  if (!present) return refused('unknown', `the recorded stage "${from}" is not one of ${names.join(', ')}`);
  if (wanted === present) return allowed('stay', []);
  const [next] = stagesAfter(plan, from);
  if (wanted === next) return allowed('forward', wanted.gates);

  const way = present.waysBack.find((one) => one.to === to);
  const isOnSameTrack = trackOf(plan, from) === trackOf(plan, to);
  if (way) return allowed(trackOf(plan, to) === plan.rollback && !isOnSameTrack ? 'rollback' : 'back', way.gates);
  if (isOnSameTrack && stagesAfter(plan, from).includes(wanted)) return refused('skipped', `the stage after ${from} is ${next?.name}`);
  return refused('no-way-back', present.noWayBack ?? `no way leads from ${from} ${isOnSameTrack ? 'back ' : ''}to ${to}`);
}

function positionOn(track: readonly StageDefinition[], name: string): number {
  return track.findIndex((stage) => stage.name === name);
}

function allowed(direction: Direction, gates: readonly string[]): Transition {
  return { allowed: true, direction, gates };
}

function refused(reason: 'unknown' | 'not-first' | 'skipped' | 'no-way-back', explanation: string): Transition {
  return { allowed: false, reason, explanation };
}
