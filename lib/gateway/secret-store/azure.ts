import type { Secret } from '../../core/secret';
import type { SecretFile, SecretPart } from '../secret-file';
import type { KubernetesSecretFiles } from '../secret-files';
import type { EntryProps } from './entries';
import { checkAddress, type Settings } from './setting';
import type { StoreKind } from './store-kind';
import { namesOf } from './vault';

export interface AzureStoreProps extends EntryProps {
  /** `https://NAME.vault.azure.net` */
  readonly vaultUrl: string;

  /** Tenant of the app registration. */
  readonly tenantId: string;

  /** Id of the app registration. */
  readonly clientId: string;

  /** How the gateway logs in. */
  readonly auth: AzureAuth;

  /** What is put before the principal, such as `kafka-`. @default - nothing */
  readonly prefixPath?: string;

  /** Entra ID of another cloud. Embedded proxy only. @default - the public one */
  readonly authorityHost?: string;

  /** PEM file in the container with authorities that are trusted in place of the system's. Embedded proxy only. @default - the system's */
  readonly caFile?: string;
}

export interface AzureUserPassword {
  readonly username: SecretPart;
  readonly password: Secret;
}

export interface AzureCertificatePfx {
  /** PKCS12 as bytes: `SecretFile.bytes(Secret.fromFile('login.pfx'))`, or `SecretFile.base64(...)`. */
  readonly pfx: SecretFile;

  /** @default - none */
  readonly password?: Secret;
}

export interface AzureCertificateFile {
  /** In the container, for example mounted with the gateway's own volumes. */
  readonly path: string;

  /** @default 'PEM' */
  readonly type?: 'PEM' | 'PFX';

  /** Of a PFX file. @default - none */
  readonly password?: Secret;
}

/** How a gateway logs in to Azure. */
export class AzureAuth {
  /** With a client secret. */
  public static clientSecret(clientSecret: Secret): AzureAuth {
    return new AzureAuth({ credentialType: 'ClientSecret', clientSecret });
  }

  /** With a user and a password. Microsoft advises against it, and it fails where a second factor is asked for. */
  public static userPassword({ username, password }: AzureUserPassword): AzureAuth {
    return new AzureAuth({ credentialType: 'UsernamePassword', username, password });
  }

  /**
   * With a certificate and its private key in one PEM, from a Secret that is made here (`certificateRef`). Confluent names that field and
   * not the keys of the Secret, so the keys are those of the embedded proxy; for Confluent's Gateway use {@link AzureAuth.certificateFile}.
   */
  public static certificatePem(pem: Secret): AzureAuth {
    return new AzureAuth({ credentialType: 'ClientCertificate' }, { 'certificate.pem': pem });
  }

  /** With a certificate and its private key in PKCS12; see {@link AzureAuth.certificatePem}. */
  public static certificatePfx({ pfx, password }: AzureCertificatePfx): AzureAuth {
    const settings = { credentialType: 'ClientCertificate', certificatePfxPassword: password };
    return new AzureAuth(settings, { 'certificate.pfx': pfx });
  }

  /** With a certificate that is in the container already. */
  public static certificateFile({ path, type = 'PEM', password }: AzureCertificateFile): AzureAuth {
    const pfx = type === 'PFX' ? { certificateType: type, certificatePfxPassword: password } : {};
    return new AzureAuth({ credentialType: 'ClientCertificate', certificatePath: path, ...pfx });
  }

  private constructor(
    public readonly settings: Settings,
    /** Files that are mounted for the login. */
    public readonly certificate?: KubernetesSecretFiles,
  ) {}
}

/** Keys: Confluent's Docker guide. That CFK takes the same is inferred from Vault, where they match one to one. */
export function azureKind({ vaultUrl, tenantId, clientId, auth, prefixPath, authorityHost, caFile }: AzureStoreProps): StoreKind {
  return {
    type: 'Azure',
    settings: { vaultUrl, tenantId, clientId, ...auth.settings, prefixPath, authorityHost, caFile },
    embeddedOnly: [...(auth.certificate ? ['AzureAuth.certificatePem and certificatePfx'] : []), ...namesOf({ authorityHost, caFile })],
    ...(auth.certificate && { certificate: auth.certificate }),
    check: (rules) => {
      checkAddress(rules, 'vaultUrl', vaultUrl, 'https');
      checkAddress(rules, 'authorityHost', authorityHost, 'https');
      // Key Vault names: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
      rules.check('SWY3303', () => prefixPath === undefined || /^[A-Za-z0-9-]*-$/.test(prefixPath), {
        property: 'prefixPath',
        value: prefixPath,
        allowed: 'letters, digits and hyphens, with a hyphen at the end, such as kafka-',
      });
    },
  };
}
