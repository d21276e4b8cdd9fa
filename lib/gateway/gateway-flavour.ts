import type { IConstruct } from '../core/cdktf';
import type { Rules } from '../core/rules';
import type { Secret } from '../core/secret';

export interface EmbeddedGatewayProps {
  /** Address of the admin API of every replica, `http://host:port`; two or more. */
  readonly replicas: readonly string[];

  /** Bearer token of the admin API. */
  readonly adminToken: Secret;
}

/** What runs the gateway. */
export class GatewayFlavour {
  /** Switchyard's own proxy: `switchyard proxy`. Its fence holds connections, and its switch needs no restart. */
  public static embedded(props: EmbeddedGatewayProps): GatewayFlavour {
    return new GatewayFlavour(props.replicas, props.adminToken);
  }

  private constructor(
    /** Address of the admin API of every replica. */
    public readonly replicas: readonly string[],
    private readonly adminToken: Secret,
  ) {}

  /** The gateway as the provider's resources take it. */
  public attributesFor(scope: IConstruct): { replicas: readonly string[]; token_ref: string } {
    return { replicas: this.replicas, token_ref: this.adminToken.referenceFor(scope) };
  }

  /** Port of the admin API, when it is the same for all replicas. */
  public get adminPort(): number | undefined {
    const [port, ...others] = new Set(this.replicas.map((replica) => Number(new URL(replica).port)));
    return others.length === 0 && port ? port : undefined;
  }

  /** SWY3004, SWY3010. */
  public check(rules: Rules): void {
    rules.check('SWY3004', this.replicas.length >= 2, { property: 'replicas', value: this.replicas });
    for (const replica of this.replicas) rules.check('SWY3010', () => isAddress(replica), { property: 'replicas', value: replica });
  }
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
