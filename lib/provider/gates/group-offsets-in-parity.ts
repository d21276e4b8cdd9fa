import type { Gate, Look } from './gate';
import { type Compared, compareKept, compareTranslated } from './places';
import { count, listed, sample } from './words';

/**
 * Every consumer group that committed offsets on the topics finds its place on the destination: the same one over a cluster link; over MirrorMaker one
 * that is committed when it is stopped, or where none is certain a translated one that is not beyond the end.
 */
export const groupOffsetsInParity: Gate = {
  name: 'group-offsets-in-parity',
  fix: 'look at consumer.offset.group.filters and consumer.offset.sync.ms of the link: every group of the topics must be copied',
  async check({ source, destination, topics, link }) {
    return link.keepsOffsets
      ? kept(await compareKept(source, destination, topics))
      : translated(await compareTranslated(source, destination, topics), 'destination');
  },
};

/** Every group that committed offsets on the destination finds its place on the source again. */
export const groupOffsetsReturned: Gate = {
  name: 'group-offsets-returned',
  fix: 'look at what brings offsets back: consumer.offset.sync.enable of the link on the source, or the checkpoint connector; a group that still has members on the source takes none',
  async check({ source, destination, topics, wayBack }) {
    return wayBack?.keepsOffsets
      ? kept(await compareKept(destination, source, topics))
      : translated(await compareTranslated(destination, source, topics), 'source');
  },
};

function kept(compared: readonly Compared[]): Look {
  const different = compared.filter(({ offset, found }) => found !== offset);
  const groups = countGroups(compared);
  if (different.length === 0) return { holds: true, observed: `${groups} groups have the same committed offsets on both clusters` };
  const behind = different.reduce((sum, { again, offset }) => sum + (again ?? offset), 0n);
  return {
    holds: false,
    observed: `${listed(different.map(describe))}; offset sync is ${count(behind, 'offset')} behind in ${countGroups(different)} of ${groups} groups`,
    details: detailsOf(different),
  };
}

function translated(compared: readonly Compared[], where: 'source' | 'destination'): Look {
  // A place that is certain is committed when MirrorMaker is stopped, whatever it has translated until then: it translates nothing for an empty partition.
  const wrong = compared.filter(({ found, again, isExact }) => !isExact && (found === undefined || (again !== undefined && again < 0n)));
  const groups = countGroups(compared);
  if (wrong.length > 0)
    return {
      holds: false,
      observed: listed(
        wrong.map((place) =>
          place.found === undefined ? describe(place) : `${describe(place)}, which is too far by ${-(place.again ?? 0n)}`,
        ),
      ),
      details: detailsOf(wrong),
    };
  const again = compared.reduce((sum, { isExact, again: records }) => sum + (isExact ? 0n : (records ?? 0n)), 0n);
  const unknown = compared.some(({ isExact, again: records }) => !isExact && records === undefined)
    ? ', besides what transactions and compaction hide'
    : '';
  return {
    holds: true,
    observed: `${groups} groups have translated offsets on the ${where}; ${count(again, 'record')} will be read again${unknown}`,
  };
}

const describe = ({ group, topic, partition, offset, found }: Compared): string =>
  `group ${group} on ${topic}-${partition}: ${found ?? 'none'} instead of ${offset}`;

const countGroups = (places: readonly Compared[]): number => new Set(places.map(({ group }) => group)).size;

const detailsOf = (places: readonly Compared[]): Look['details'] => ({
  different: sample(places).map(({ group, topic, partition, offset, found }) => ({
    group,
    topic,
    partition,
    wanted: String(offset),
    found: found === undefined ? null : String(found),
  })),
});
