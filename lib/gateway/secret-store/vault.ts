import type { Rules } from '../../core/rules';
import type { Secret } from '../../core/secret';
import type { SecretPart } from '../secret-file';
import { checkAddress, type Settings } from './setting';
import type { StoreKind } from './store-kind';
import type { EntryProps } from './entries';

export interface VaultStoreProps extends EntryProps {
  /** `https://vault:8200` */
  readonly address: string;

  /** How the gateway logs in. */
  readonly auth: VaultAuth;

  /**
   * What is put before the principal, with the mount: `secret/` or `secret/kafka/`. Without `data/`, which KV 2 adds by itself.
   * @default 'secret/'
   */
  readonly prefixPath?: string;

  /** Version of the KV engine. Embedded proxy only. @default - Vault is asked */
  readonly kvVersion?: 1 | 2;

  /** Namespace of Vault Enterprise or OpenBao. Embedded proxy only. @default - none */
  readonly vaultNamespace?: string;

  /** PEM file in the container with authorities that are trusted in place of the system's. Embedded proxy only. @default - the system's */
  readonly caFile?: string;
}

export interface VaultLogin {
  /** Where the login is mounted. @default - `approle`, `userpass` or `kubernetes` */
  readonly path?: string;
}

export interface VaultAppRole extends VaultLogin {
  readonly roleId: SecretPart;
  readonly secretId: Secret;
}

export interface VaultUserPass extends VaultLogin {
  readonly username: SecretPart;
  readonly password: Secret;
}

export interface VaultKubernetes extends VaultLogin {
  /** Role of Vault. */
  readonly role: string;

  /** Token of the service account. @default - the pod's own */
  readonly jwtFile?: string;
}

/**
 * How a gateway logs in to Vault or OpenBao. Confluent's Gateway has no other ways than the first three; logging in with a certificate is
 * not among them.
 */
export class VaultAuth {
  /** With a token. The embedded proxy renews it where it can be renewed. */
  public static token(token: Secret): VaultAuth {
    return new VaultAuth({ authToken: token });
  }

  /** With a role id and a secret id. */
  public static appRole({ roleId, secretId, path }: VaultAppRole): VaultAuth {
    return new VaultAuth({ authMethod: 'AppRole', role: roleId, secret: secretId, path });
  }

  /** With a user and a password. */
  public static userPass({ username, password, path }: VaultUserPass): VaultAuth {
    return new VaultAuth({ authMethod: 'UserPass', username, password, path });
  }

  /** With the service account of the gateway's pods. Embedded proxy only. */
  public static kubernetes(login: string | VaultKubernetes): VaultAuth {
    const { role, path, jwtFile } = typeof login === 'string' ? { role: login, path: undefined, jwtFile: undefined } : login;
    return new VaultAuth({ authMethod: 'Kubernetes', role, path, jwtFile }, 'VaultAuth.kubernetes');
  }

  private constructor(
    public readonly settings: Settings,
    /** The name of this way to log in, where only the embedded proxy has it. */
    public readonly embeddedOnly?: string,
  ) {}
}

/** Keys: Confluent's examples for CFK (`address`, `authToken`, `prefixPath`, `separator`) and its Docker guide. */
export function vaultKind(props: VaultStoreProps): StoreKind {
  const { address, auth, prefixPath = 'secret/', kvVersion, vaultNamespace, caFile } = props;
  const additions = { kvVersion: kvVersion?.toString(), namespace: vaultNamespace, caFile };
  return {
    type: 'Vault',
    settings: { address, ...auth.settings, prefixPath, ...additions },
    embeddedOnly: [...(auth.embeddedOnly ? [auth.embeddedOnly] : []), ...namesOf({ kvVersion, vaultNamespace, caFile })],
    check: (rules) => {
      checkAddress(rules, 'address', address, 'http or https');
      checkPrefix(rules, prefixPath);
    },
  };
}

/** The first element is a mount. Vault refuses `..`, and an empty element is another path than it looks. */
function checkPrefix(rules: Rules, prefixPath: string): void {
  const holds = () => /^\/?([^/\s]+\/)+$/.test(prefixPath) && !prefixPath.split('/').includes('..');
  rules.check('SWY3303', holds, {
    property: 'prefixPath',
    value: prefixPath,
    allowed: 'the path of a mount with / at its end, such as secret/ or secret/kafka/',
  });
}

/** Names of the properties that are given. */
export function namesOf(props: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(props).filter((name) => props[name] !== undefined);
}
