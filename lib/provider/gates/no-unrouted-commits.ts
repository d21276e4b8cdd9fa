import { pauseFor } from '../resources/wait';
import type { Gate } from './gate';
import { type Place, placesOf } from './places';
import { count, listed, sample } from './words';

/** No consumer commits to the source any more: one that does not use the route would stay behind when the others move. */
export const noUnroutedCommits: Gate = {
  name: 'no-unrouted-commits',
  fix: 'find the consumers of the named groups that do not use the route, and stop them or move them to it',
  lasting: true,
  async check({ source, topics, bounds, signal }) {
    const first = await source.committedOffsets(topics);
    await pauseFor(bounds.quietMs, signal);
    const second = await source.committedOffsets(topics);
    const moved = placesOf(second).flatMap((place) => {
      const from = first.get(place.group)?.get(place.topic)?.get(place.partition);
      return from === place.offset ? [] : [{ ...place, from }];
    });
    if (moved.length === 0)
      return { holds: true, observed: `committed offsets of ${count(second.size, 'group')} stood still for ${bounds.quietMs} ms` };
    return {
      holds: false,
      observed: `committed to within ${bounds.quietMs} ms: ${listed(moved.map(describe))}`,
      details: {
        moved: sample(moved).map(({ from, offset, ...where }) => ({
          ...where,
          from: from === undefined ? null : String(from),
          to: String(offset),
        })),
      },
    };
  },
};

const describe = ({ group, topic, partition, from, offset }: Place & { readonly from: bigint | undefined }): string =>
  `group ${group} on ${topic}-${partition} from ${from ?? 'none'} to ${offset}`;
