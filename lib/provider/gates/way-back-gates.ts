import { isMoving, isStopped } from '../resources/mirror-topics/model';
import { explainLinkError, type Link } from '../rest';
import type { Gate } from './gate';
import type { KafkaView } from './kafka-view';
import { type LinkView, mirrorsOf } from './link-view';
import { count, listed } from './words';

/** What clients write to the destination goes on to the source, so that they can go back there with everything. */
export const wayBackOpen: Gate = {
  name: 'way-back-open',
  fix: 'bring the way back to RUNNING; a group without one has to stay on the destination, or lose what was written there',
  async check({ wayBack, destination, topics }) {
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
    const refused = await refusedGroups(found, destination, topics);
    if (refused.length > 0) return { holds: false, observed: `offsets do not come back to the source: ${listed(refused)}` };
    return { holds: true, observed: `the way back "${wayBack.linkName}" copies ${count(topics.length, 'topic')}` };
  },
};

/**
 * Groups of the topics whose offsets the link cannot commit on the source, with what it says of them: members from before the switch count there until
 * their session ends. That is waited for while clients are served.
 */
async function refusedGroups({ tasks }: Link, destination: KafkaView, topics: readonly string[]): Promise<string[]> {
  const said = (tasks ?? []).flatMap(({ task_name, errors }) => (task_name === 'ConsumerOffsetSync' ? (errors ?? []) : []));
  if (said.length === 0) return [];
  const groups = [...(await destination.committedOffsets(topics)).keys()].sort();
  return groups.flatMap((group) => said.find(({ error_message }) => error_message?.includes(group))?.error_message ?? []);
}

/** Nobody has written to the destination since the promotion, so the source is complete and needs nothing back. */
export const destinationUntouched: Gate = {
  name: 'destination-untouched',
  fix: 'find who writes to the destination; what is there and not on the source is lost by going back',
  async check({ source, destination, link, wayBack, topics }) {
    if (!link.keepsOffsets) return untouchedSince(wayBack ? await wayBack.lag(topics) : undefined, topics);
    const unsettled = wayBack?.keepsOffsets ? await betweenTheEnds(link, wayBack, topics) : [];
    if (unsettled.length > 0) return { holds: false, observed: `not reversed to the end: ${listed(unsettled)}` };
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

/**
 * Topics on which neither end has the last word: their mirrors are being stopped, or are stopped and the source does not mirror them yet. Clients that
 * went to the source now would find its topics turned into mirrors a moment later.
 */
async function betweenTheEnds(link: LinkView, wayBack: LinkView, topics: readonly string[]): Promise<string[]> {
  const [mirrors, back] = await Promise.all([mirrorsOf(link, topics), mirrorsOf(wayBack, topics)]);
  return topics.flatMap((topic) => {
    const [there, here] = [mirrors.get(topic)?.mirror_status, back.get(topic)?.mirror_status];
    const isSettled = !isMoving(there ?? '') && (here === undefined ? there !== undefined && !isStopped(there) : !isMoving(here));
    return isSettled ? [] : [`${topic} is ${there ?? 'no mirror'} on the destination and ${here ?? 'no mirror'} on the source`];
  });
}

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
