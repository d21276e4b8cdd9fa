import type { ConfigChange } from '../../rest';
import { jaasConfig } from './jaas';
import type { LinkSource } from './model';

/** Settings that other attributes make, with the attribute to use. */
export const ownedSettings: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'source.bootstrap_servers',
  'sasl.jaas.config': 'source_username and source_password_wo',
};

/** Every setting that a configuration asks for. `config` may name a security protocol that `source` does not know. */
export function settingsOf({ source, config }: LinkSource): ReadonlyMap<string, string> {
  return new Map([
    ['bootstrap.servers', source.bootstrap_servers.join(',')],
    ['security.protocol', source.security_protocol ?? 'PLAINTEXT'],
    ...Object.entries(config ?? {}),
  ]);
}

/** Settings of a new link, with its mode: the destination reads from the source. */
export function settingsAtCreate(wanted: LinkSource): ConfigChange[] {
  const settings = new Map([['link.mode', 'DESTINATION'], ...settingsOf(wanted)]);
  return [...settings].map(([name, value]) => ({ name, value }));
}

/** What must be sent to come from one configuration to another; a setting that is no longer named goes back to its default. */
export function changesBetween(before: LinkSource, after: LinkSource): ConfigChange[] {
  const old = settingsOf(before);
  const now = settingsOf(after);
  const set = [...now].filter(([name, value]) => old.get(name) !== value).map(([name, value]) => ({ name, value }));
  const reset = [...old.keys()].filter((name) => !now.has(name)).map((name) => ({ name, value: null }));
  return [...set, ...reset];
}

/** The login of the source; nothing where the source asks for none. */
export function credentials(source: LinkSource, password: string | null): ConfigChange[] {
  if (source.source_username === null || password === null) return [];
  const mechanism = settingsOf(source).get('sasl.mechanism') ?? 'PLAIN';
  return [{ name: 'sasl.jaas.config', value: jaasConfig(mechanism, source.source_username, password) }];
}

export const sameServers = (one: string, other: string): boolean => normal(one) === normal(other);

const normal = (servers: string): string =>
  servers
    .split(',')
    .map((server) => server.trim())
    .filter(Boolean)
    .sort()
    .join(',');
