import type { Construct } from '../lib/core/cdktf';
import { SwitchyardStack } from '../lib/core/switchyard-stack';
import { ConfluentOperator, type ConfluentOperatorProps } from '../lib/gateway/deployment/confluent-operator';

/**
 * Confluent for Kubernetes in a stack of its own, which is deployed before any gateway: its resource definitions must be there when Terraform plans
 * a Gateway resource.
 */
export class OperatorStack extends SwitchyardStack {
  public readonly operator: ConfluentOperator;

  public constructor(scope: Construct, id: string, props: ConfluentOperatorProps) {
    super(scope, id);
    this.operator = new ConfluentOperator(this, 'Operator', props);
  }
}
