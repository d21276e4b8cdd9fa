import type { Gate } from './gate';

/** The link is ACTIVE and reports no error. */
export const linkActive: Gate = {
  name: 'link-active',
  fix: 'correct what the destination says about the link',
  async check({ link }) {
    const found = await link.get();
    if (!found) return { holds: false, observed: `link "${link.linkName}" is absent` };
    const error = found.link_error && found.link_error !== 'NO_ERROR' ? found.link_error : undefined;
    const state = found.link_state ?? 'ACTIVE';
    return {
      holds: state === 'ACTIVE' && error === undefined,
      observed: [`link "${link.linkName}" is ${state}`, error, found.link_error_message].filter(Boolean).join(', '),
    };
  },
};
