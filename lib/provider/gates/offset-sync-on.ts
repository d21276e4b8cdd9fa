import type { Gate } from './gate';
import { type GroupFilter, readGroupFilters } from './group-filters';
import { count, listed, sample } from './words';

const enable = 'consumer.offset.sync.enable';
const filters = 'consumer.offset.group.filters';

/** The link copies the committed offsets of every consumer group of the topics: without them consumers start at a wrong position on the destination. */
export const offsetSyncOn: Gate = {
  name: 'offset-sync-on',
  fix: `set ${enable} = "true" in config of the cluster link, and let ${filters} include every group of the topics`,
  async check({ link, source, topics }) {
    const configs = await link.configs();
    const value = configs.get(enable)?.value ?? 'absent';
    if (value !== 'true') return { holds: false, observed: `${enable} is ${value}` };

    const covers = filterOf(configs.get(filters)?.value);
    if (!covers) return { holds: false, observed: `${filters} cannot be read: ${configs.get(filters)?.value}` };
    const groups = [...(await source.committedOffsets(topics)).keys()].sort();
    const left = groups.filter((group) => !covers(group));
    if (left.length > 0)
      return {
        holds: false,
        observed: `${filters} leave out ${listed(left.map((group) => `group ${group}`))}`,
        details: { groups: sample(left) },
      };
    return { holds: true, observed: `${enable} is true, for ${count(groups.length, 'group')} of the topics` };
  },
};

function filterOf(text: string | null | undefined): GroupFilter | undefined {
  try {
    return readGroupFilters(text ?? '');
  } catch {
    return undefined;
  }
}
