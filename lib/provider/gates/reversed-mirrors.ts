import type { Mirror } from '../rest';
import type { LinkView } from './link-view';

/**
 * A link whose mirrors may have been reversed. What was a mirror is a writable topic then, and whether the REST API still lists it, as STOPPED, is not
 * documented: where it is not listed and the other end mirrors it, it is shown as STOPPED.
 */
export function withReversed<Link extends LinkView>(link: Link, wayBack: LinkView | undefined, topics: readonly string[]): Link {
  if (!wayBack?.keepsOffsets || !link.keepsOffsets) return link;
  return {
    ...link,
    mirrors: async () => {
      const own = await link.mirrors();
      if (!own) return own;
      const listed = new Set(own.map(({ source_topic_name }) => source_topic_name));
      const missing = new Set(topics.filter((topic) => !listed.has(topic)));
      if (missing.size === 0) return own;
      const back = (await wayBack.mirrors()) ?? [];
      return [...own, ...back.filter(({ mirror_topic_name }) => missing.has(mirror_topic_name)).map(asStopped)];
    },
  };
}

/** Source and mirror have changed places. */
const asStopped = ({ source_topic_name, mirror_topic_name }: Mirror): Mirror => ({
  mirror_topic_name: source_topic_name,
  source_topic_name: mirror_topic_name,
  mirror_status: 'STOPPED',
  mirror_lags: [],
});
