import { isDeepStrictEqual } from 'node:util';
import { type KafkaRef, readKeyMaterial, readLogin } from '../../kafka';
import type { ConfigChange } from '../../rest';
import { jaasConfig, oauthJaasConfig, writtenForms } from './jaas';
import { type LinkLogin, type LinkSource, remoteName, remoteOf } from './model';

/** Settings with secrets in them, and every form in which a server could quote them. */
export interface SourceSecrets {
  readonly settings: readonly ConfigChange[];
  readonly forms: readonly string[];
}

/** Names of the settings that {@link readSourceSecrets} gives for a link. */
export function secretNames(link: LinkSource): string[] {
  const remote = dialled(link);
  return [
    ...namesFor(remote, link.source_username !== null && link.source_username !== undefined),
    ...namesFor(link.local, false).map((name) => `local.${name}`),
  ];
}

function namesFor(end: End | null, hasUser: boolean): string[] {
  return [
    ...(end?.sasl || hasUser ? ['sasl.jaas.config'] : []),
    ...(end?.tls?.ca_ref === undefined ? [] : ['ssl.truststore.certificates']),
    ...(end?.tls?.certificate_ref === undefined ? [] : ['ssl.keystore.certificate.chain', 'ssl.keystore.key']),
  ];
}

/** Whether the secrets have to be sent: a reference leads elsewhere, or the configuration says that there is another value behind it. */
export function hasNewSecrets(before: LinkLogin, after: LinkLogin): boolean {
  return (
    !sameLogin(remoteOf(before), remoteOf(after)) ||
    !sameLogin(before.local, after.local) ||
    before.source_credentials_revision !== after.source_credentials_revision ||
    before.source_password_wo_version !== after.source_password_wo_version ||
    before.source_username !== after.source_username ||
    before.config?.['sasl.mechanism'] !== after.config?.['sasl.mechanism']
  );
}

const sameLogin = (before: End | null, after: End | null): boolean =>
  isDeepStrictEqual(before?.sasl, after?.sasl) && isDeepStrictEqual(before?.tls, after?.tls);

/**
 * The logins and the certificates of the link, read from where they are.
 *
 * @param password of `source_username`, where the configuration gives it
 * @throws SWY5204, SWY5211 and errors of references: what is given cannot be used
 */
export async function readSourceSecrets(link: LinkSource, password: string | null): Promise<SourceSecrets> {
  const user = { name: link.source_username, password, mechanism: link.config?.['sasl.mechanism'] ?? 'PLAIN' };
  const all = await Promise.all([
    loginOf(dialled(link), remoteName(link), user),
    certificatesOf(dialled(link), remoteName(link)),
    ofOwnCluster(loginOf(link.local, 'local')),
    ofOwnCluster(certificatesOf(link.local, 'local')),
  ]);
  return { settings: all.flatMap(({ settings }) => settings), forms: all.flatMap(({ forms }) => forms) };
}

/** What a link logs in with at one of its ends. */
type End = Pick<KafkaRef, 'sasl' | 'tls'>;

/** The end that the link opens connections to. */
const dialled = (link: LinkSource): End | null => (link.connection_mode === 'INBOUND' ? null : remoteOf(link));

async function ofOwnCluster(secrets: Promise<SourceSecrets>): Promise<SourceSecrets> {
  const { settings, forms } = await secrets;
  return { settings: settings.map(({ name, value }) => ({ name: `local.${name}`, value })), forms };
}

const nothing: SourceSecrets = { settings: [], forms: [] };

interface User {
  readonly name: string | null;
  readonly password: string | null;
  readonly mechanism: string;
}

async function loginOf(end: End | null, where: string, user?: User): Promise<SourceSecrets> {
  if (end?.sasl) {
    const { sasl } = end;
    const login = await readLogin(sasl, `${where}.sasl`);
    const value = sasl.oauth ? oauthJaasConfig(sasl.oauth, login) : jaasConfig(sasl.mechanism, login.id, login.secret);
    return { settings: [{ name: 'sasl.jaas.config', value }], forms: writtenForms(login.secret) };
  }
  if (!user || user.name === null || user.password === null) return nothing;
  const value = jaasConfig(user.mechanism, user.name, user.password);
  return { settings: [{ name: 'sasl.jaas.config', value }], forms: writtenForms(user.password) };
}

/** Settings of the PEM stores of KIP-651, which a link has in place of files. */
async function certificatesOf(end: End | null, where: string): Promise<SourceSecrets> {
  if (!end?.tls) return nothing;
  const { ca, own } = await readKeyMaterial(end.tls, `${where}.tls`);
  return {
    settings: [
      ...(ca === undefined ? [] : [{ name: 'ssl.truststore.certificates', value: ca }]),
      ...(own ? [{ name: 'ssl.keystore.certificate.chain', value: own.chain }] : []),
      ...(own ? [{ name: 'ssl.keystore.key', value: own.key }] : []),
    ],
    // A message may quote the key in one line, or a line of it.
    forms: own
      ? [own.key, own.key.replace(/\n/g, '\\n'), ...own.key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-'))]
      : [],
  };
}
