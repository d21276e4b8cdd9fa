import type { Gate } from './gate';
import { listed } from './mirror-gates';

/** Every consumer group that committed offsets on the topics finds the same ones on the destination. */
export const groupOffsetsInParity: Gate = {
  name: 'group-offsets-in-parity',
  fix: 'look at consumer.offset.group.filters and consumer.offset.sync.ms of the link: every group of the topics must be copied',
  async check({ source, destination, topics }) {
    const wanted = await source.committedOffsets(topics);
    const found = await destination.committedOffsets(topics, [...wanted.keys()]);
    const different = [...wanted].flatMap(([group, offsets]) =>
      [...offsets].flatMap(([topic, partitions]) =>
        [...partitions].flatMap(([partition, offset]) => {
          const copied = found.get(group)?.get(topic)?.get(partition);
          return copied === offset ? [] : [`group ${group} on ${topic}-${partition}: ${copied ?? 'none'} instead of ${offset}`];
        }),
      ),
    );
    if (different.length > 0) return { holds: false, observed: listed(different) };
    return { holds: true, observed: `${wanted.size} groups have the same committed offsets on both clusters` };
  },
};
