import type { IConstruct } from '../core/cdktf';
import type { Rules } from '../core/rules';
import { secretNameOf } from '../kafka/secret-name';
import { Fence } from './fence';
import type { ConfluentGatewayProps, EmbeddedGatewayProps, FlavourSettings } from './flavour-props';

export type * from './flavour-props';

/** What runs the gateway. */
export class GatewayFlavour {
  /** Switchyard's own proxy: `switchyard proxy`. Its fence holds connections, and its switch needs no restart. */
  public static embedded(props: EmbeddedGatewayProps = {}): GatewayFlavour {
    return new GatewayFlavour('adminToken' in props ? { type: 'processes', ...props } : { type: 'embedded', ...props });
  }

  /** Confluent's gateway, deployed by Confluent for Kubernetes from a Gateway resource. */
  public static confluent(props: ConfluentGatewayProps): GatewayFlavour {
    return new GatewayFlavour({ type: 'confluent', ...props });
  }

  private constructor(public readonly settings: FlavourSettings) {}

  public get kind(): 'embedded' | 'confluent' {
    return this.settings.type === 'confluent' ? 'confluent' : 'embedded';
  }

  /** Whether the gateway is an object of a Kubernetes cluster. */
  public get onKubernetes(): boolean {
    return this.settings.type !== 'processes';
  }

  /** Address of the admin API of every replica; none on Kubernetes. */
  public get replicas(): readonly string[] {
    return this.settings.type === 'processes' ? this.settings.replicas : [];
  }

  /** The gentlest fence that the flavour has. */
  public get fence(): Fence {
    return this.kind === 'confluent' ? Fence.error() : Fence.hold();
  }

  /** Port of the admin API, when it is the same for all replicas. */
  public get adminPort(): number | undefined {
    const [port, ...others] = new Set(this.replicas.map((replica) => Number(new URL(replica).port)));
    return others.length === 0 && port ? port : undefined;
  }

  /** Names of the secrets with which images are pulled. */
  public get pullSecrets(): readonly string[] {
    const { settings } = this;
    if (settings.type === 'processes') return [];
    return ((settings.type === 'embedded' ? settings.imagePullSecrets : settings.image?.pullSecrets) ?? []).map(secretNameOf);
  }

  /** Replicas that run as processes, as the provider's resources take them. Prefer {@link IGateway.attributesFor}. */
  public attributesFor(scope: IConstruct): { replicas?: readonly string[]; token_ref?: string } {
    const { settings } = this;
    if (settings.type !== 'processes') return {};
    return { replicas: settings.replicas, token_ref: settings.adminToken.referenceFor(scope) };
  }

  /** SWY3004, SWY3010. */
  public check(rules: Rules): void {
    if (this.onKubernetes) return;
    rules.check('SWY3004', this.replicas.length >= 2, { property: 'replicas', value: this.replicas });
    for (const replica of this.replicas) rules.check('SWY3010', () => isAddress(replica), { property: 'replicas', value: replica });
  }
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
