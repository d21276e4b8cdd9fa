import { Construct, type IResolvable, Lazy, TerraformOutput } from '../../core/cdktf';
import type { DeploymentInput } from '../deployment-input';
import { clientNames } from './names';

/** What somebody has to do by hand: the DNS names of a gateway, and where each of them leads. */
export class AddressOutputs extends Construct {
  /** @param addresses of the load balancer, where Terraform makes it */
  public constructor(scope: Construct, id: string, input: DeploymentInput, addresses?: IResolvable) {
    super(scope, id);
    this.output(
      `dns_names_${input.gatewayName}`,
      'Names that clients connect to. Point them at the external address.',
      Lazy.listValue({ produce: () => clientNames(input) }),
    );
    if (addresses !== undefined)
      this.output(`external_addresses_${input.gatewayName}`, 'Addresses of the load balancer, once it has some.', addresses);
  }

  private output(name: string, description: string, value: IResolvable | string[]): void {
    const output = new TerraformOutput(this, name, { value, description });
    output.overrideLogicalId(name);
  }
}
