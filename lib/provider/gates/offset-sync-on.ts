import type { Gate } from './gate';

const setting = 'consumer.offset.sync.enable';

/** The link copies the committed offsets of consumer groups: without them consumers start at a wrong position on the destination. */
export const offsetSyncOn: Gate = {
  name: 'offset-sync-on',
  fix: `set ${setting} = "true" in config of the cluster link`,
  async check({ link }) {
    const value = (await link.configs()).get(setting)?.value ?? 'absent';
    return { holds: value === 'true', observed: `${setting} is ${value}` };
  },
};
