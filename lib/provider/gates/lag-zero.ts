import { lagOf } from '../rest';
import type { Gate } from './gate';
import { listed } from './mirror-gates';

/** Every record of the source is on the destination: by the end offsets of both clusters and by what the link says. */
export const lagZero: Gate = {
  name: 'lag-zero',
  fix: 'look at the state of the link and its throughput; the fence may be taken down by going back to mirror',
  async check({ source, destination, link, topics }) {
    const [from, to, mirrors] = await Promise.all([source.endOffsets(topics), destination.endOffsets(topics), link.mirrors()]);
    const reported = new Map((mirrors ?? []).map((mirror) => [mirror.mirror_topic_name, lagOf(mirror)]));
    const behind = topics.flatMap((topic) => {
      const partitions = [...(from.get(topic) ?? [])].flatMap(([partition, end]) => {
        const copied = to.get(topic)?.get(partition);
        return copied === end ? [] : [`${topic}-${partition} at ${copied ?? 'absent'} of ${end}`];
      });
      const lag = reported.get(topic);
      if (lag === undefined) return [...partitions, `${topic} is no mirror of the link`];
      return lag > 0 && partitions.length === 0 ? [`${topic}: the link reports lag ${lag}`] : partitions;
    });
    if (behind.length > 0) return { holds: false, observed: listed(behind) };
    return { holds: true, observed: `${topics.length} topics have the same end offsets on both clusters` };
  },
};
