import type { KafkaRef } from '../../kafka';
import type { ConfigChange } from '../../rest';
import { type LinkSource, remoteOf } from './model';
import { secretNames } from './source-secrets';

/** Settings that other attributes make, with the attribute to use. */
export const ownedSettings: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'source.bootstrap_servers',
  'sasl.jaas.config': 'source.sasl, or source_username and source_password_wo',
  'local.sasl.jaas.config': 'local.sasl',
  'link.mode': 'mode',
  'connection.mode': 'connection_mode',
};

/** Every setting that a configuration asks for and that is no secret. `config` may name a security protocol that `source` does not know. */
export function settingsOf(link: LinkSource): ReadonlyMap<string, string> {
  const { local, config, connection_mode } = link;
  const remote = remoteOf(link);
  return new Map([
    ...(remote ? [['bootstrap.servers', remote.bootstrap_servers.join(',')] as const] : []),
    ...(remote && connection_mode !== 'INBOUND' ? loginSettings(remote) : []),
    ...(local?.listener_name === undefined ? [] : [['local.listener.name', local.listener_name] as const]),
    ...(local ? loginSettings(local).map(([name, value]) => [`local.${name}`, value] as const) : []),
    ...Object.entries(config ?? {}),
  ]);
}

/** Settings of a new link, with its modes, which never change. */
export function settingsAtCreate(wanted: LinkSource): ConfigChange[] {
  return [...new Map([...modeSettings(wanted), ...settingsOf(wanted)])].map(([name, value]) => ({ name, value }));
}

/** Settings that are fixed when the link is made. */
export const fixedSettings: readonly string[] = [
  'link.mode',
  'connection.mode',
  'remote.link.connection.mode',
  'cluster.link.prefix',
  'mirror.start.offset.spec',
];

/**
 * OUTBOUND is what servers take without a word, and some know no other. With a login for both ends the other end of a bidirectional link
 * opens no connections itself. Source: https://docs.confluent.io/platform/current/multi-dc-deployments/cluster-linking/configs.html
 */
function modeSettings({ mode, connection_mode, local }: LinkSource): [string, string][] {
  const isOutbound = connection_mode !== 'INBOUND';
  return [
    ['link.mode', mode ?? 'DESTINATION'],
    ...(isOutbound && mode !== 'SOURCE' ? [] : ([['connection.mode', connection_mode ?? 'OUTBOUND']] as [string, string][])),
    ...(isOutbound && mode === 'BIDIRECTIONAL' && local ? ([['remote.link.connection.mode', 'INBOUND']] as [string, string][]) : []),
  ];
}

/** What must be sent to come from one configuration to another, but for secrets; a setting that is no longer named goes back to its default. */
export function changesBetween(before: LinkSource, after: LinkSource): ConfigChange[] {
  const old = settingsOf(before);
  const now = settingsOf(after);
  const kept = new Set([...now.keys(), ...secretNames(after)]);
  const set = [...now].filter(([name, value]) => old.get(name) !== value).map(([name, value]) => ({ name, value }));
  const reset = [...old.keys(), ...secretNames(before)].filter((name) => !kept.has(name)).map((name) => ({ name, value: null }));
  return [...set, ...reset];
}

/** Clients of Kafka fetch tokens with this class, and check host names unless the algorithm is empty. */
const tokenHandler = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler';

function loginSettings({ security_protocol, sasl, tls }: Omit<KafkaRef, 'bootstrap_servers'>): [string, string][] {
  const settings: [string, string][] = [['security.protocol', security_protocol ?? 'PLAINTEXT']];
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
