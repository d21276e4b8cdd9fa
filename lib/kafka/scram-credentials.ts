import type { ClientAuthenticationSpec } from '../gateway/spec';
import { type SecretName, secretNameOf } from './secret-name';
import { type StoreName, storeNameOf } from './store-name';

type ScramSpec = NonNullable<ClientAuthenticationSpec['scram']>;

export interface RegisteredCredentialsProps {
  /** Secret with `username` and `password` of the only user who may register others. That user needs an entry in the swap store like everybody. */
  readonly admin: SecretName;

  /**
   * Store that the verifiers are written to. A store of type File cannot be written.
   * @default - the swap store of the route
   */
  readonly store?: StoreName;
}

/** Where a gateway finds what it checks the password of a SCRAM client with. */
export class ScramCredentials {
  /**
   * Users are registered through the gateway (KIP-554): `kafka-configs --alter --add-config 'SCRAM-SHA-512=[password=…]'` by the admin, against a route that
   * swaps. Nobody has to know the store. Passwords must not hold `[` or `]`.
   *
   * The gateway needs to read and write the store.
   */
  public static registeredThroughGateway({ admin, store }: RegisteredCredentialsProps): ScramCredentials {
    const secretStore = store === undefined ? undefined : storeNameOf(store);
    return new ScramCredentials({
      alterScramCredentials: true,
      admin: { secretRef: secretNameOf(admin) },
      ...(secretStore !== undefined && { secretStore }),
    });
  }

  /**
   * Verifiers are in the swap store, beside the entry of the user: `alice.scram` next to `alice`, in Kafka's form. Who fills the store puts them there.
   *
   * The gateway needs to read the store.
   */
  public static inSwapStore(): ScramCredentials {
    return new ScramCredentials({ alterScramCredentials: false });
  }

  /**
   * Verifiers are in a store of their own, under the user's name.
   *
   * The gateway needs to read both stores.
   */
  public static inStore(store: StoreName): ScramCredentials {
    return new ScramCredentials({ alterScramCredentials: false, secretStore: storeNameOf(store) });
  }

  private constructor(
    /** As the Gateway document has it. */
    public readonly spec: ScramSpec,
  ) {}

  /** Whether users can be registered through a route. */
  public get registered(): boolean {
    return this.spec.alterScramCredentials === true;
  }

  public get secretNames(): string[] {
    return this.spec.admin ? [this.spec.admin.secretRef] : [];
  }
}
