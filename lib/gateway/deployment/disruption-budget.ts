import { Construct } from '../../core/cdktf';
import { Rules } from '../../core/rules';
import type { DeploymentInput } from '../deployment-input';
import type { PodDisruptionBudgetProps } from '../deployment-props';
import { kubernetesBinding } from './bindings';
import { metadataOf } from './objects';

/**
 * How many replicas a voluntary disruption may take at once: one, unless the gateway says otherwise.
 *
 * @throws SWY3202 the budget is given twice, or forbids every disruption or none
 */
export class DisruptionBudget extends Construct {
  public constructor(scope: Construct, id: string, input: DeploymentInput, budget: PodDisruptionBudgetProps) {
    super(scope, id);
    this.check(budget, input.replicas);
    const { PodDisruptionBudgetV1 } = kubernetesBinding('pod-disruption-budget-v1');
    new PodDisruptionBudgetV1(this, 'Budget', {
      metadata: metadataOf(input),
      spec: {
        selector: { matchLabels: { ...input.selector } },
        ...(budget.minAvailable === undefined
          ? { maxUnavailable: String(budget.maxUnavailable ?? 1) }
          : { minAvailable: String(budget.minAvailable) }),
      },
    });
  }

  /** A budget that lets no pod go blocks the drain of every node; one that lets all go is none. */
  private check({ maxUnavailable, minAvailable }: PodDisruptionBudgetProps, replicas: number): void {
    const rules = new Rules(this);
    const given = { maxUnavailable, minAvailable };
    rules.check('SWY3202', maxUnavailable === undefined || minAvailable === undefined, {
      property: 'podDisruptionBudget',
      value: given,
      detail: 'both are given',
    });
    const refuse = (property: keyof PodDisruptionBudgetProps, holds: boolean, detail: string) =>
      rules.check('SWY3202', holds, { property: `podDisruptionBudget.${property}`, value: given[property], detail });
    refuse('maxUnavailable', !isNumber(maxUnavailable) || maxUnavailable > 0, 'no node could be drained');
    refuse('maxUnavailable', !isNumber(maxUnavailable) || maxUnavailable < replicas, 'all replicas could go at once');
    refuse('minAvailable', !isNumber(minAvailable) || minAvailable < replicas, 'no node could be drained');
    refuse('minAvailable', !isNumber(minAvailable) || minAvailable > 0, 'all replicas could go at once');
    rules.throwIfBroken();
  }
}

function isNumber(value: number | string | undefined): value is number {
  return typeof value === 'number';
}
