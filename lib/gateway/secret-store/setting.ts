import type { Secret } from '../../core/secret';
import type { Rules } from '../../core/rules';
import { SecretFile } from '../secret-file';

/** The settings of a store, by the key that the gateway reads them under. Secret ones are references, others plain text. */
export type Settings = Readonly<Record<string, Secret | string | undefined>>;

/** The settings that are there, as files of the Secret that configSecretRef names. */
export function settingFiles(settings: Settings): Record<string, SecretFile> {
  const given = Object.entries(settings).filter((setting): setting is [string, Secret | string] => setting[1] !== undefined);
  return Object.fromEntries(
    given.map(([key, value]) => [key, typeof value === 'string' ? SecretFile.text(value) : SecretFile.secret(value)]),
  );
}

/** Notes settings that are given and empty. */
export function checkNotEmpty(rules: Rules, settings: Settings): void {
  for (const [key, value] of Object.entries(settings)) {
    rules.check('SWY3307', value !== '', { property: key });
  }
}

/** Notes an address that is none. It is not shown when it has a user in it, which may come with a password. */
export function checkAddress(rules: Rules, property: string, address: string | undefined, allowed: 'http or https' | 'https'): void {
  if (address === undefined) return;
  const shown = address.includes('@') ? {} : { value: address };
  rules.check('SWY3304', () => isAddress(address, allowed === 'https' ? /^https:$/ : /^https?:$/), {
    property,
    ...shown,
    allowed: `${allowed} URLs`,
  });
}

function isAddress(text: string, protocol: RegExp): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return protocol.test(url.protocol) && url.username === '' && url.password === '';
}
