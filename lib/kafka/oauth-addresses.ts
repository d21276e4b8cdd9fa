import { Rules } from '../core/rules';
import type { OAuthSettingsSpec } from '../gateway/spec';

/** SWY3108: addresses that the gateway fetches from. */
export function checkAddresses(where: string, settings: OAuthSettingsSpec): void {
  const rules = new Rules(where);
  for (const property of ['tokenEndpointUri', 'jwksEndpointUri'] as const) {
    const value = settings[property];
    if (value !== undefined) rules.check('SWY3108', () => isAddress(value), { property, value });
  }
  rules.throwIfBroken();
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
