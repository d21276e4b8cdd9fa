import type { IConstruct } from '../../core/cdktf';
import type { Rules } from '../../core/rules';
import { Secret } from '../../core/secret';
import { isSecretKey } from '../kubernetes-secret';
import { SecretFile } from '../secret-file';
import type { KubernetesSecretFiles, PrincipalLogin } from '../secret-files';

/** How the entries of a store are written. */
export interface EntryProps {
  /**
   * Stands between user and password of an entry. Choose one that is in no user name and no password: which of several separators counts is
   * not published for Confluent's Gateway; the embedded proxy cuts at the first.
   * @default ':'
   */
  readonly separator?: string;

  /** Entries are `{"username": "...", "password": "..."}`. Confluent documents it for AWS; the embedded proxy takes it for every kind. @default false */
  readonly useJson?: boolean;

  /** Name of the Secret that is made for the settings. @default - the store's name with `-config` */
  readonly configSecretName?: string;

  /** Counted up when a secret of the settings or of the credentials was changed in its place; see {@link KubernetesSecretProps.revision}. @default 0 */
  readonly revision?: number;
}

/**
 * What the gateway shows to the cluster in the name of each client, by principal: the user of PLAIN or SCRAM, the mapped name of a
 * certificate, the subject of a token, or `ANONYMOUS`. A secret or a file is a whole entry: `USER<separator>PASSWORD`, JSON, or for a login with a
 * certificate its chain and private key.
 */
export type PrincipalCredentials = Readonly<Record<string, Secret | SecretFile | PrincipalLogin>>;

export interface EntryFormat {
  readonly separator: string;
  readonly useJson: boolean;
}

export const defaultSeparator = ':';

/** The entries as files, one a principal. */
export function entryFiles(credentials: PrincipalCredentials, format: EntryFormat): KubernetesSecretFiles {
  return Object.fromEntries(Object.entries(credentials).map(([principal, credential]) => [principal, entryFile(credential, format)]));
}

function entryFile(credential: PrincipalCredentials[string], { separator, useJson }: EntryFormat): SecretFile {
  if (isWhole(credential)) return SecretFile.of(credential);
  const { username, password } = credential;
  if (useJson) return SecretFile.template('{{"username":"{username}","password":"{password}"}}', { username, password }, 'json');
  return SecretFile.template('{username}{separator}{password}', { username, separator, password });
}

export function checkSeparator(rules: Rules, separator: string): void {
  const holds = () => /^[^\s\p{C}]+$/u.test(separator);
  rules.check('SWY3302', holds, { property: 'separator', value: separator });
}

/** Notes principals that cannot be keys, and user names that would be cut. */
export function checkCredentials(rules: Rules, credentials: PrincipalCredentials, { separator, useJson }: EntryFormat): void {
  rules.check('SWY3308', Object.keys(credentials).length > 0, { property: 'credentials' });
  for (const [principal, credential] of Object.entries(credentials)) {
    rules.check('SWY3305', isSecretKey(principal), { property: 'credentials', value: principal });
    if (isWhole(credential) || typeof credential.username !== 'string') continue;
    const { username } = credential;
    rules.check('SWY3307', username !== '', { property: `credentials.${principal}.username` });
    rules.check('SWY3306', useJson || separator === '' || !username.includes(separator), {
      property: `credentials.${principal}.username`,
      value: username,
    });
  }
}

/**
 * A separator made only of what user names and API secrets are made of. Secrets of Confluent Cloud are base64, so they may hold `/` and `+`.
 */
export function separatorWarning({ separator, useJson }: EntryFormat): string | undefined {
  if (useJson || !/^[-A-Za-z0-9+/=._@]*$/.test(separator)) return undefined;
  return (
    `the separator "${separator}" may occur in user names or API secrets, and which of several counts is not published for Confluent's ` +
    'Gateway (the embedded proxy cuts at the first): choose another one, such as ":", or make sure that no entry holds it twice'
  );
}

/** One credential for each principal is the rule: with a shared one, the cluster cannot tell the clients apart or lock one of them out. */
export function sharingWarnings(credentials: PrincipalCredentials, scope: IConstruct): string[] {
  const byReference = new Map<string, string[]>();
  for (const [principal, credential] of Object.entries(credentials)) {
    const reference = referenceOf(credential, scope);
    byReference.set(reference, [...(byReference.get(reference) ?? []), principal]);
  }
  return [...byReference.values()]
    .filter((principals) => principals.length > 1)
    .map(
      (principals) =>
        `the principals ${principals.join(', ')} share one credential: the cluster cannot tell them apart, and locking one out locks out all; ` +
        'give each a credential of its own',
    );
}

/** What is shared where two principals have the same: the password, whatever the user names say. */
function referenceOf(credential: PrincipalCredentials[string], scope: IConstruct): string {
  if (credential instanceof Secret) return credential.referenceFor(scope);
  return isWhole(credential) ? JSON.stringify(credential.sourceFor(scope)) : credential.password.referenceFor(scope);
}

function isWhole(credential: PrincipalCredentials[string]): credential is Secret | SecretFile {
  return credential instanceof Secret || credential instanceof SecretFile;
}
