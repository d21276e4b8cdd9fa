import type { ConfigChange } from '../../rest';
import type { LinkSource } from './model';
import { secretNames } from './source-secrets';

/** Settings that other attributes make, with the attribute to use. */
export const ownedSettings: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'source.bootstrap_servers',
  'sasl.jaas.config': 'source.sasl, or source_username and source_password_wo',
};

/** Every setting that a configuration asks for and that is no secret. `config` may name a security protocol that `source` does not know. */
export function settingsOf({ source, config }: LinkSource): ReadonlyMap<string, string> {
  return new Map([
    ['bootstrap.servers', source.bootstrap_servers.join(',')],
    ['security.protocol', source.security_protocol ?? 'PLAINTEXT'],
    ...securitySettings(source),
    ...Object.entries(config ?? {}),
  ]);
}

/** Settings of a new link, with its mode: the destination reads from the source. */
export function settingsAtCreate(wanted: LinkSource): ConfigChange[] {
  const settings = new Map([['link.mode', 'DESTINATION'], ...settingsOf(wanted)]);
  return [...settings].map(([name, value]) => ({ name, value }));
}

/** What must be sent to come from one configuration to another, but for secrets; a setting that is no longer named goes back to its default. */
export function changesBetween(before: LinkSource, after: LinkSource): ConfigChange[] {
  const old = settingsOf(before);
  const now = settingsOf(after);
  const kept = [...now.keys(), ...secretNames(after)];
  const set = [...now].filter(([name, value]) => old.get(name) !== value).map(([name, value]) => ({ name, value }));
  const reset = [...old.keys(), ...secretNames(before)].filter((name) => !kept.includes(name)).map((name) => ({ name, value: null }));
  return [...set, ...reset];
}

/** Clients of Kafka fetch tokens with this class, and check host names unless the algorithm is empty. */
const tokenHandler = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler';

function securitySettings({ sasl, tls }: LinkSource['source']): [string, string][] {
  const settings: [string, string][] = [];
  if (sasl) settings.push(['sasl.mechanism', sasl.mechanism]);
  if (sasl?.oauth) settings.push(['sasl.login.callback.handler.class', tokenHandler]);
  if (sasl?.oauth) settings.push(['sasl.oauthbearer.token.endpoint.url', sasl.oauth.token_endpoint]);
  if (tls?.ca_ref !== undefined) settings.push(['ssl.truststore.type', 'PEM']);
  if (tls?.certificate_ref !== undefined) settings.push(['ssl.keystore.type', 'PEM']);
  if (tls?.skip_host_name_verification) settings.push(['ssl.endpoint.identification.algorithm', '']);
  return settings;
}

export const sameServers = (one: string, other: string): boolean => normal(one) === normal(other);

const normal = (servers: string): string =>
  servers
    .split(',')
    .map((server) => server.trim())
    .filter(Boolean)
    .sort()
    .join(',');
