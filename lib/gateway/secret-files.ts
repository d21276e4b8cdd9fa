import { CodedError } from '../core/coded-error';
import { Rules } from '../core/rules';
import type { Secret } from '../core/secret';
import { SecretFile, type SecretPart } from './secret-file';
import {
  checkCredentials,
  checkSeparator,
  defaultSeparator,
  entryFiles,
  type EntryFormat,
  type PrincipalCredentials,
} from './secret-store/entries';

/** Files of a Kubernetes Secret, by key. */
export type KubernetesSecretFiles = Readonly<Record<string, Secret | SecretFile>>;

export interface PemFiles {
  /** The certificate with those that lead up to its authority. */
  readonly certificateChain: Secret | SecretFile;

  /** Its private key, PKCS8 without a password. */
  readonly privateKey: Secret;

  /** Authorities that are trusted: those of clients where the gateway is the server, those of the brokers where it is the client. */
  readonly authorities: Secret | SecretFile;
}

export interface JksFiles {
  /** JKS or PKCS12 as bytes, such as `SecretFile.bytes(Secret.fromFile('keystore.jks'))`. @default - none: the gateway shows no certificate */
  readonly keyStore?: SecretFile;

  /** @default - none: the authorities of the runtime are trusted */
  readonly trustStore?: SecretFile;

  /** Password of both. */
  readonly password: Secret;
}

/** User and password, or client id and client secret. User names may be plain text, passwords never. */
export interface PrincipalLogin {
  readonly username: SecretPart;
  readonly password: Secret;
}

/**
 * The files that a gateway reads, under the keys that it wants: `new KubernetesSecret(this, 'Jaas', { files: SecretFiles.plainTemplate(), ... })`.
 * Keys and texts: examples of Confluent for Kubernetes and of its migration tool (CFK 3.3).
 */
export class SecretFiles {
  /** Certificate, key and authorities in PEM: `fullchain.pem`, `privkey.pem`, `cacerts.pem`. */
  public static pem({ certificateChain, privateKey, authorities }: PemFiles): KubernetesSecretFiles {
    return { 'fullchain.pem': certificateChain, 'privkey.pem': privateKey, 'cacerts.pem': authorities };
  }

  /** Key stores: `keystore.jks`, `truststore.jks`, and `jksPassword.txt`, which holds `jksPassword=PASSWORD`. */
  public static jks({ keyStore, trustStore, password }: JksFiles): KubernetesSecretFiles {
    return {
      ...(keyStore && { 'keystore.jks': keyStore }),
      ...(trustStore && { 'truststore.jks': trustStore }),
      'jksPassword.txt': SecretFile.template('jksPassword={password}', { password }),
    };
  }

  /** `plain-jaas.conf` of the cluster leg: the gateway puts the entry of a principal in place of both `%s`. Holds no secret. */
  public static plainTemplate(): KubernetesSecretFiles {
    return { 'plain-jaas.conf': SecretFile.text(`${plainModule} required username="%s" password="%s";`) };
  }

  /**
   * `oauth-jass.conf` (Confluent's spelling) of the cluster leg. Holds no secret.
   *
   * @param extensions such as `{ logicalCluster: 'lkc-1', identityPoolId: 'pool-1' }` for Confluent Cloud
   * @throws SWY3327 an extension would end its place in the text
   */
  public static oauthTemplate(extensions: Readonly<Record<string, string>> = {}): KubernetesSecretFiles {
    const options = Object.entries(extensions).map(([name, value]) => {
      if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name) || /["\\%\r\n]/.test(value)) throw new CodedError('SWY3327', { property: name, value });
      return ` extension_${name}="${value}"`;
    });
    return { [oauthKey]: SecretFile.text(`${oauthModule} required clientId="%s" clientSecret="%s"${options.join('')};`) };
  }

  /** `oauth-jass.conf` of the client leg, where clients bring tokens of their own. Holds no secret. */
  public static oauthClients(): KubernetesSecretFiles {
    return { [oauthKey]: SecretFile.text(`${oauthModule} required;`) };
  }

  /** `scram-jaas.conf` of the cluster leg; embedded proxy only. Holds no secret. */
  public static scramTemplate(): KubernetesSecretFiles {
    return { 'scram-jaas.conf': SecretFile.text(`${scramModule} required username="%s" password="%s";`) };
  }

  /**
   * `plain-jaas.conf` of the client leg: the users who may log in to the gateway itself, with their passwords.
   *
   * @throws SWY3305 a user name cannot stand in such a text
   */
  public static plainUsers(passwords: Readonly<Record<string, Secret>>): KubernetesSecretFiles {
    const users = Object.entries(passwords);
    for (const [user] of users) if (!/^[-._a-zA-Z0-9]+$/.test(user)) throw new CodedError('SWY3305', { property: 'user', value: user });
    const options = users.map(([user], index) => ` user_${user}="{p${index}}"`).join('');
    const parts = Object.fromEntries(users.map(([, password], index) => [`p${index}`, password]));
    return { 'plain-jaas.conf': SecretFile.template(`${plainModule} required${options};`, parts, 'jaas') };
  }

  /**
   * The entries of a File store, one key a principal: `USER<separator>PASSWORD`, or JSON.
   *
   * @throws SWY3302, SWY3305 to SWY3308 separator, principals or user names cannot be used
   */
  public static credentials(credentials: PrincipalCredentials, format: Partial<EntryFormat> = {}): KubernetesSecretFiles {
    const { separator = defaultSeparator, useJson = false } = format;
    const rules = new Rules('SecretFiles.credentials');
    checkSeparator(rules, separator);
    checkCredentials(rules, credentials, { separator, useJson });
    rules.throwIfBroken();
    return entryFiles(credentials, { separator, useJson });
  }

  /** `username` and `password` of the only user who may register others with SCRAM. */
  public static scramAdmin({ username, password }: PrincipalLogin): KubernetesSecretFiles {
    return { username: typeof username === 'string' ? SecretFile.text(username) : username, password };
  }
}

const plainModule = 'org.apache.kafka.common.security.plain.PlainLoginModule';
const scramModule = 'org.apache.kafka.common.security.scram.ScramLoginModule';
const oauthModule = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';
const oauthKey = 'oauth-jass.conf';
