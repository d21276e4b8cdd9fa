import { providerIdentity } from '../provider/schema/identity';
import { type Construct, TerraformProvider } from './cdktf';

/** The embedded provider, in exactly the version that came with this package. It takes no configuration. */
export class SwitchyardProvider extends TerraformProvider {
  public constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: providerIdentity.name,
      terraformProviderSource: providerIdentity.source,
      terraformGeneratorMetadata: { providerName: providerIdentity.name, providerVersion: providerIdentity.version },
    });
  }
}
