import { explainLinkError } from '../rest';
import type { Gate } from './gate';
import { mirrorsOf } from './link-view';
import { count, listed } from './words';

/** What clients write to the destination goes on to the source, so that they can go back there with everything. */
export const wayBackOpen: Gate = {
  name: 'way-back-open',
  fix: 'bring the way back to RUNNING; a group without one has to stay on the destination, or lose what was written there',
  async check({ wayBack, topics }) {
    if (!wayBack)
      return { holds: false, final: true, observed: 'the group has no way back: nothing copies from the destination to the source' };
    const found = await wayBack.get();
    if (found?.link_state !== 'ACTIVE') {
      const why = found && explainLinkError(found);
      return { holds: false, observed: `the way back "${wayBack.linkName}" is ${found?.link_state ?? 'absent'}${why ? ` (${why})` : ''}` };
    }
    const mirrors = await mirrorsOf(wayBack, topics);
    const others = topics.filter((topic) => mirrors.get(topic)?.mirror_status !== 'ACTIVE');
    const said = others.map((topic) => `${topic} is ${mirrors.get(topic)?.mirror_status ?? 'not copied'}`);
    if (said.length > 0) return { holds: false, observed: `on the way back "${wayBack.linkName}": ${listed(said)}` };
    return { holds: true, observed: `the way back "${wayBack.linkName}" copies ${count(topics.length, 'topic')}` };
  },
};

/** Nobody has written to the destination since the promotion, so the source is complete and needs nothing back. */
export const destinationUntouched: Gate = {
  name: 'destination-untouched',
  fix: 'find who writes to the destination; what is there and not on the source is lost by going back',
  async check({ source, destination, link, wayBack, topics }) {
    if (!link.keepsOffsets) return untouchedSince(wayBack ? await wayBack.lag(topics) : undefined, topics);
    const [from, to] = await Promise.all([source.endOffsets(topics), destination.endOffsets(topics)]);
    const different = topics.flatMap((topic) =>
      [...(to.get(topic) ?? [])].flatMap(([partition, end]) => {
        const wanted = from.get(topic)?.get(partition);
        return wanted === end ? [] : [`${topic}-${partition} ends at ${end}, on the source at ${wanted ?? 'absent'}`];
      }),
    );
    if (different.length > 0) return { holds: false, observed: listed(different) };
    return { holds: true, observed: `${count(topics.length, 'topic')} end where the source ends` };
  },
};

/** MirrorMaker's offsets cannot be compared; a way back that was positioned at the promotion knows what came after. */
function untouchedSince(written: ReadonlyMap<string, bigint> | undefined, topics: readonly string[]) {
  if (!written)
    return {
      holds: false,
      final: true,
      observed: 'whether the destination was written to cannot be told: MirrorMaker translates offsets, and the group has no way back',
    };
  const touched = topics
    .filter((topic) => written.get(topic) !== 0n)
    .map((topic) => `${topic}: ${written.get(topic) ?? 'unknown'} records`);
  if (touched.length > 0) return { holds: false, observed: `written to the destination since the promotion: ${listed(touched)}` };
  return { holds: true, observed: `nothing was written to ${count(topics.length, 'topic')} of the destination since the promotion` };
}
