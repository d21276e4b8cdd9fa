import type { Secret } from '../../core/secret';
import type { SecretPart } from '../secret-file';
import type { EntryProps } from './entries';
import { checkAddress, type Settings } from './setting';
import type { StoreKind } from './store-kind';

export interface AwsStoreProps extends EntryProps {
  /** Region of the secrets. */
  readonly region: string;

  /** @default AwsAuth.role() */
  readonly auth?: AwsAuth;

  /** What is put before the principal, such as `kafka/`. @default - nothing */
  readonly prefixPath?: string;

  /** Another endpoint, such as one of a VPC. @default - the region's */
  readonly endpoint?: string;
}

export interface AwsStaticKeys {
  readonly accessKey: SecretPart;
  readonly secretKey: Secret;
}

/** How a gateway logs in to AWS. */
export class AwsAuth {
  /** With the role of the pod or the machine, found as every AWS SDK finds it: web identity of the service account, instance… */
  public static role(): AwsAuth {
    return new AwsAuth({});
  }

  /** With static keys. Prefer a role: keys have to be rotated. */
  public static staticKeys({ accessKey, secretKey }: AwsStaticKeys): AwsAuth {
    return new AwsAuth({ accessKey, secretKey });
  }

  private constructor(public readonly settings: Settings) {}
}

/** Keys: Confluent's Docker guide. That CFK takes the same is inferred from Vault, where they match one to one. */
export function awsKind({ region, auth = AwsAuth.role(), prefixPath, endpoint }: AwsStoreProps): StoreKind {
  return {
    type: 'AWS',
    settings: { region, ...auth.settings, prefixPath, endpointOverride: endpoint },
    embeddedOnly: [],
    check: (rules) => {
      checkAddress(rules, 'endpoint', endpoint, 'http or https');
      rules.check('SWY3303', () => prefixPath === undefined || /^[A-Za-z0-9/_+=.@-]*[/_+=.@-]$/.test(prefixPath), {
        property: 'prefixPath',
        value: prefixPath,
        allowed: 'letters, digits and /_+=.@-, with one of those signs at the end, such as kafka/',
      });
    },
  };
}
