import type { Construct } from '../lib/core/cdktf';
import { SwitchyardStack } from '../lib/core/switchyard-stack';
import { Gateway } from '../lib/gateway/gateway';
import type { GatewayProps } from '../lib/gateway/gateway-props';

/** A gateway in a stack of its own: groups come and go in other stacks. */
export class GatewayStack extends SwitchyardStack {
  public readonly gateway: Gateway;

  public constructor(scope: Construct, id: string, props: GatewayProps) {
    super(scope, id);
    this.gateway = new Gateway(this, 'Gateway', { gatewayName: id, ...props });
  }
}
