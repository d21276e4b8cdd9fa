import type { Gate, GateContext } from './gate';
import { count, listed } from './words';

/** Every record of the source is on the destination: by the end offsets of both clusters and by what the link says. MirrorMaker's offsets differ, so there it is asked alone. */
export const lagZero: Gate = {
  name: 'lag-zero',
  fix: 'look at the state of the link and its throughput; the fence may be taken down by going back to mirror',
  check: (context) => (context.link.keepsOffsets ? sameEnds(context) : nothingLeft(context)),
};

/** Every record of the destination is on the source again. */
export const reverseLagZero: Gate = {
  name: 'reverse-lag-zero',
  fix: 'look at the state of the way back and its throughput; the fence may be taken down by going back to switch',
  async check({ source, destination, wayBack, topics }) {
    if (!wayBack) return { holds: false, final: true, observed: 'the group has no way back' };
    if (wayBack.keepsOffsets) return sameEnds({ source: destination, destination: source, link: wayBack, topics });
    return judge(await wayBack.lag(topics), topics, 'way back');
  },
};

async function sameEnds({ source, destination, link, topics }: Pick<GateContext, 'source' | 'destination' | 'link' | 'topics'>) {
  const [from, to, reported] = await Promise.all([source.endOffsets(topics), destination.endOffsets(topics), link.lag(topics)]);
  const behind = topics.flatMap((topic) => {
    const partitions = [...(from.get(topic) ?? [])].flatMap(([partition, end]) => {
      const copied = to.get(topic)?.get(partition);
      return copied === end ? [] : [`${topic}-${partition} at ${copied ?? 'absent'} of ${end}`];
    });
    const lag = reported.get(topic);
    if (lag === undefined) return [...partitions, `${topic} is no mirror of the link`];
    return lag > 0n && partitions.length === 0 ? [`${topic}: the link reports lag ${lag}`] : partitions;
  });
  if (behind.length > 0) return { holds: false, observed: listed(behind) };
  return { holds: true, observed: `${topics.length} topics have the same end offsets on both clusters` };
}

async function nothingLeft({ link, topics }: GateContext) {
  return judge(await link.lag(topics), topics, 'link');
}

function judge(lags: ReadonlyMap<string, bigint>, topics: readonly string[], what: string) {
  const behind = topics.flatMap((topic) => {
    const lag = lags.get(topic);
    if (lag === undefined) return [`${topic} is not replicated by the ${what}`];
    return lag > 0n ? [`${topic}: ${lag} left to copy`] : [];
  });
  if (behind.length > 0) return { holds: false, observed: listed(behind) };
  return { holds: true, observed: `nothing is left to copy of ${count(topics.length, 'topic')}` };
}
