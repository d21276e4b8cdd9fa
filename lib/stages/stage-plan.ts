/**
 * A stage plan is data: the ordered stages of one kind of migration and, for each, what must be true, what its Terraform plan
 * may change, what happens at its deadline and which ways lead back. The engine (execute, plan guard, `switchyard_cutover`,
 * stages file) reads this data and knows nothing of Kafka or Kong.
 */
export interface StagePlan<Desired = unknown> {
  /** Name that a cutover resource records, such as `kafka`. */
  readonly name: string;

  /** In the order in which they are applied. The first one is where a new group starts. */
  readonly stages: readonly StageDefinition<Desired>[];
}

export interface StageDefinition<Desired = unknown> {
  readonly name: string;

  /** One line for people: what is true once the stage is applied. */
  readonly summary: string;

  /** What the constructs render for this stage. */
  readonly desired: Desired;

  /** Names of the checks that must hold before the stage's changes are made, in the order in which they are made. */
  readonly gates: readonly string[];

  /** What the stage's Terraform plan may change. */
  readonly mayChange: 'anything' | readonly ChangeRule[];

  /** Stages that may follow backwards. A stage that is not listed here, nor is the next one, is refused. */
  readonly waysBack: readonly string[];

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
}

/** Whether a group at one stage may be moved to another. */
export type Transition =
  | { readonly allowed: true; readonly direction: 'start' | 'stay' | 'forward' | 'back' }
  | { readonly allowed: false; readonly reason: 'unknown' | 'not-first' | 'skipped' | 'no-way-back'; readonly explanation: string };

export function stageNames(plan: StagePlan): string[] {
  return plan.stages.map((stage) => stage.name);
}

export function findStage<Desired>(plan: StagePlan<Desired>, name: string): StageDefinition<Desired> | undefined {
  return plan.stages.find((stage) => stage.name === name);
}

/** The stages that still lie before a group, in order: those after `from`, or all of them for a group that has not started. */
export function stagesAfter<Desired>(plan: StagePlan<Desired>, from: string | undefined): readonly StageDefinition<Desired>[] {
  return from === undefined ? plan.stages : plan.stages.slice(stageNames(plan).indexOf(from) + 1);
}

export function transition(plan: StagePlan, from: string | undefined, to: string): Transition {
  const names = stageNames(plan);
  const wanted = names.indexOf(to);
  if (wanted < 0) return refused('unknown', `the stages are ${names.join(', ')}`);
  if (from === undefined) return wanted === 0 ? allowed('start') : refused('not-first', `a group starts at ${names[0]}`);

  const present = names.indexOf(from);
  if (present < 0) return refused('unknown', `the recorded stage "${from}" is not one of ${names.join(', ')}`);
  if (wanted === present) return allowed('stay');
  if (wanted === present + 1) return allowed('forward');
  if (wanted > present) return refused('skipped', `the stage after ${from} is ${names[present + 1]}`);

  const stage = plan.stages[present];
  if (stage?.waysBack.includes(to)) return allowed('back');
  return refused('no-way-back', stage?.noWayBack ?? `no way leads from ${from} back to ${to}`);
}

function allowed(direction: 'start' | 'stay' | 'forward' | 'back'): Transition {
  return { allowed: true, direction };
}

function refused(reason: 'unknown' | 'not-first' | 'skipped' | 'no-way-back', explanation: string): Transition {
  return { allowed: false, reason, explanation };
}
