import { pauseFor } from '../resources/wait';
import type { Gate } from './gate';
import type { OffsetsByTopic } from './kafka-offsets';
import { listed } from './mirror-gates';

/** No record reaches the source any more: a producer that does not use the route would go on writing to a cluster that nobody reads. */
export const sourceStill: Gate = {
  name: 'source-still',
  fix: 'find the producers that do not use the route and stop them: the partitions above are still written to',
  lasting: true,
  async check({ source, topics, bounds, signal }) {
    const first = await source.endOffsets(topics);
    await pauseFor(bounds.quietMs, signal);
    const second = await source.endOffsets(topics);
    const moved = movements(first, second);
    if (moved.length > 0) return { holds: false, observed: `written to within ${bounds.quietMs} ms: ${listed(moved)}` };
    return { holds: true, observed: `end offsets of ${topics.length} topics stood still for ${bounds.quietMs} ms` };
  },
};

function movements(first: OffsetsByTopic, second: OffsetsByTopic): string[] {
  return [...second].flatMap(([topic, partitions]) =>
    [...partitions].flatMap(([partition, to]) => {
      const from = first.get(topic)?.get(partition);
      return from === to ? [] : [`${topic}-${partition} from ${from ?? 'absent'} to ${to}`];
    }),
  );
}
