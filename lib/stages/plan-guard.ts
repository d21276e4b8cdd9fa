import { CodedError } from '../core/coded-error';
import { type ChangedAttribute, type PlanJson, type PlannedChange, plannedChanges } from './plan-json';
import { type ChangeRule, type StageDefinition, type StagePlan, findStage, stageNames } from './stage-plan';

/** A change that the stage does not allow. Values of sensitive attributes are not in it. */
export interface Violation {
  readonly address: string;
  readonly action: string;
  /** The attribute that may not differ; absent where no attribute is to blame, as for a deletion. */
  readonly attribute?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason: 'type' | 'action' | 'attribute' | 'other-group';
}

export interface GuardOptions {
  /** Whether a resource belongs to the group that is moved. @default every resource does */
  readonly belongs?: (change: PlannedChange) => boolean;

  /** Changes that are let through beside those of the rules. @default none */
  readonly tolerates?: (change: PlannedChange) => boolean;
}

/**
 * Holds a saved plan, as `terraform show -json` prints it, against what a stage may change. On the way back, several stages may be undone at once:
 * then what each of them changed may be changed again (`stagesOfTransition`). On the rollback track a stage has rules of its own.
 *
 * @param stages one stage, or those of the transition
 * @returns what the plan changes beyond that; empty for a plan that may be applied
 * @throws SWY4031 the plan cannot be judged
 */
export function guard(
  planJson: unknown,
  stagePlan: StagePlan,
  stages: string | readonly string[],
  options: GuardOptions = {},
): Violation[] {
  const mayChange = rulesOf([stages].flat().map((stage) => definitionOf(stagePlan, stage)));
  const changes = plannedChanges(readablePlan(planJson));
  if (mayChange === 'anything') return [];
  const foreign = changes.filter((change) => options.belongs?.(change) === false);
  const own = changes.filter((change) => !foreign.includes(change) && options.tolerates?.(change) !== true);
  return [
    ...foreign.map(({ address, action }): Violation => ({ address, action, reason: 'other-group' })),
    ...own.flatMap((change) => violationsOf(change, mayChange)),
  ];
}

/**
 * @throws SWY4030 the plan changes more than the stage may change
 * @throws SWY4031 the plan cannot be judged
 */
export function assertGuarded(
  planJson: unknown,
  stagePlan: StagePlan,
  stages: StageDefinition | readonly StageDefinition[],
  options: GuardOptions = {},
): void {
  const definitions = [stages].flat();
  const names = definitions.map(({ name }) => name);
  const violations = guard(planJson, stagePlan, names, options);
  if (violations.length === 0) return;
  throw new CodedError('SWY4030', {
    property: 'stage',
    value: names.join(', '),
    detail: violations.map(describeViolation).join('; '),
    allowed: describeRules(rulesOf(definitions)),
  });
}

/** @throws SWY4031 the plan cannot be judged */
export function readablePlan(planJson: unknown): PlanJson {
  if (typeof planJson !== 'object' || planJson === null) throw new CodedError('SWY4031', { detail: 'it is not a JSON object' });
  const plan = planJson as PlanJson;
  if (!/^1\./.test(plan.format_version ?? '')) {
    throw new CodedError('SWY4031', { property: 'format_version', value: plan.format_version ?? null, allowed: '1.x' });
  }
  if (plan.errored === true) throw new CodedError('SWY4031', { detail: 'planning ended with errors' });
  return plan;
}

export function describeViolation(violation: Violation): string {
  const { address, action, attribute, reason } = violation;
  if (reason === 'other-group') return `${address} (${action}) belongs to another group`;
  if (attribute === undefined) return `${address} would be changed by ${action}`;
  if (!('before' in violation) && !('after' in violation)) return `${address} ${attribute} (sensitive)`;
  const after = 'after' in violation ? show(violation.after) : '(known after apply)';
  return `${address} ${attribute}: ${show(violation.before)} -> ${after}`;
}

/** Whether the resource at an address was made by a construct of this id: CDKTF ends its name with it and a hash. */
export function isMadeBy(construct: string, address: string): boolean {
  return new RegExp(`[._]${construct}_[0-9A-F]{8}$`).test(address);
}

/** Whether the constructs that have made two resources are of one parent: before its own id, the name has those of all that it is in. */
export function areMadeTogether(address: string, other: string): boolean {
  const [parent, otherParent] = [address, other].map((name) => /\.(.+)_[^._]+_[0-9A-F]{8}$/.exec(name)?.[1]);
  return parent !== undefined && parent === otherParent;
}

function definitionOf(stagePlan: StagePlan, name: string): StageDefinition {
  const definition = findStage(stagePlan, name);
  if (!definition) throw new CodedError('SWY4031', { property: 'stage', value: name, allowed: stageNames(stagePlan) });
  return definition;
}

function rulesOf(stages: readonly StageDefinition[]): StageDefinition['mayChange'] {
  const rules = stages.map(({ mayChange }) => mayChange);
  return rules.some((one) => one === 'anything') ? 'anything' : rules.filter((one) => one !== 'anything').flat();
}

function violationsOf(change: PlannedChange, rules: readonly ChangeRule[]): Violation[] {
  const { address, action, actions, attributes } = change;
  const ofType = rules.filter((rule) => rule.type === change.type && isOf(rule, address));
  const refuseAll = (reason: Violation['reason']): Violation[] =>
    attributes.length === 0 ? [{ address, action, reason }] : attributes.map((attribute) => violation(change, attribute, reason));
  if (ofType.length === 0) return refuseAll('type');
  const allowed = actions.every((one) => ofType.some((rule) => (rule.actions as readonly string[]).includes(one)));
  if (!allowed) return refuseAll('action');

  const updates = ofType.filter((rule) => rule.actions.includes('update'));
  if (updates.some((rule) => rule.attributes === undefined)) return [];
  return attributes
    .filter((attribute) => !updates.some((rule) => allowsUpdate(rule, attribute)))
    .map((attribute) => violation(change, attribute, 'attribute'));
}

function allowsUpdate({ attributes = [], fromOrTo }: ChangeRule, { name, before, after }: ChangedAttribute): boolean {
  return attributes.includes(name) && (fromOrTo === undefined || fromOrTo.some((value) => value === before || value === after));
}

function isOf({ construct }: ChangeRule, address: string): boolean {
  return construct === undefined || isMadeBy(construct, address);
}

function violation({ address, action }: PlannedChange, { name, ...values }: ChangedAttribute, reason: Violation['reason']): Violation {
  return { address, action, attribute: name, ...values, reason };
}

function describeRules(mayChange: StageDefinition['mayChange']): string {
  if (mayChange === 'anything') return 'any change to a resource of the group';
  return mayChange
    .map(({ type, actions, attributes, construct, fromOrTo }) => {
      const values = fromOrTo ? [`from or to ${fromOrTo.map(show).join(', ')}`] : [];
      const only = [...(attributes ?? []), ...values, ...(construct === undefined ? [] : [`only ${construct}`])];
      return `${actions.join('/')} of ${type}${only.length > 0 ? ` (${only.join(', ')})` : ''}`;
    })
    .join('; ');
}

function show(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}
