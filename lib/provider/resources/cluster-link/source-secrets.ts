import { isDeepStrictEqual } from 'node:util';
import { readKeyMaterial, readLogin } from '../../kafka';
import type { ConfigChange } from '../../rest';
import { jaasConfig, oauthJaasConfig, writtenForms } from './jaas';
import type { LinkLogin, LinkSource } from './model';

/** Settings with secrets in them, and every form in which a server could quote them. */
export interface SourceSecrets {
  readonly settings: readonly ConfigChange[];
  readonly forms: readonly string[];
}

/** Names of the settings that {@link readSourceSecrets} gives for a source. */
export function secretNames({ source: { sasl, tls } = { bootstrap_servers: [] }, source_username }: LinkSource): string[] {
  return [
    ...(sasl || source_username != null ? ['sasl.jaas.config'] : []),
    ...(tls?.ca_ref === undefined ? [] : ['ssl.truststore.certificates']),
    ...(tls?.certificate_ref === undefined ? [] : ['ssl.keystore.certificate.chain', 'ssl.keystore.key']),
  ];
}

/** Whether the secrets have to be sent: a reference leads elsewhere, or the configuration says that there is another value behind it. */
export function hasNewSecrets(before: LinkLogin, after: LinkLogin): boolean {
  return (
    !isDeepStrictEqual(before.source?.sasl, after.source.sasl) ||
    !isDeepStrictEqual(before.source?.tls, after.source.tls) ||
    before.source_credentials_revision !== after.source_credentials_revision ||
    before.source_password_wo_version !== after.source_password_wo_version ||
    before.source_username !== after.source_username ||
    before.config?.['sasl.mechanism'] !== after.config?.['sasl.mechanism']
  );
}

/**
 * The login and the certificates of the source, read from where they are.
 *
 * @param password of `source_username`, where the configuration gives it
 * @throws SWY5204, SWY5211 and errors of references: what is given cannot be used
 */
export async function readSourceSecrets(link: LinkSource, password: string | null): Promise<SourceSecrets> {
  const [login, certificates] = await Promise.all([loginOf(link, password), certificatesOf(link)]);
  return { settings: [...login.settings, ...certificates.settings], forms: [...login.forms, ...certificates.forms] };
}

const nothing: SourceSecrets = { settings: [], forms: [] };

async function loginOf({ source: { sasl }, source_username, config }: LinkSource, password: string | null): Promise<SourceSecrets> {
  if (sasl) {
    const login = await readLogin(sasl, 'source.sasl');
    const value = sasl.oauth ? oauthJaasConfig(sasl.oauth, login) : jaasConfig(sasl.mechanism, login.id, login.secret);
    return { settings: [{ name: 'sasl.jaas.config', value }], forms: writtenForms(login.secret) };
  }
  if (source_username === null || password === null) return nothing;
  const value = jaasConfig(config?.['sasl.mechanism'] ?? 'PLAIN', source_username, password);
  return { settings: [{ name: 'sasl.jaas.config', value }], forms: writtenForms(password) };
}

/** Settings of the PEM stores of KIP-651, which a link has in place of files. */
async function certificatesOf({ source: { tls } }: LinkSource): Promise<SourceSecrets> {
  if (!tls) return nothing;
  const { ca, own } = await readKeyMaterial(tls, 'source.tls');
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
