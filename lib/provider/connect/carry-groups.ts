import type { OffsetsByTopic } from '../gates/kafka-view';
import type { BoundsByTopic, ClusterOffsets } from './cluster-offsets';
import { exactTranslation, type Translate } from './mapping';
import { matchesGlobs } from './patterns';
import type { Positions } from './positions';

export interface CarryGroups {
  readonly source: ClusterOffsets;
  readonly destination: ClusterOffsets;
  readonly topics: readonly string[];
  /** Globs; absent: every group. */
  readonly groups: readonly string[] | null;
  readonly positions: Positions;
  /** True where nobody uses the destination: members that it still counts are those that have gone from there. */
  readonly isLeft: boolean;
  readonly progress: (message: string) => void;
}

/** What became of one group. */
export interface CarriedGroup {
  readonly outcome: 'exact' | 'translated' | 'refused';
  /** For people: which partitions are not exact, or what stood in the way. */
  readonly detail: string;
}

/**
 * Gives every group of the topics its place on the destination, when everything is copied and the source stands still: exactly where that is
 * certain; elsewhere MirrorMaker's translation stays, which is never too far on, and without one the group begins with the first record.
 */
export async function carryGroups({
  source,
  destination,
  topics,
  groups,
  positions,
  isLeft,
  progress,
}: CarryGroups): Promise<ReadonlyMap<string, CarriedGroup>> {
  const [committed, from, to] = await Promise.all([source.committed(topics), source.bounds(topics), destination.bounds(topics)]);
  const wanted = [...committed].filter(([group]) => matchesGlobs(group, groups));
  const present = await destination.committed(
    topics,
    wanted.map(([group]) => group),
  );
  if (isLeft) await Promise.all(wanted.map(([group]) => destination.evict(group)));
  const translate = exactTranslation(from, to, positions);
  const carried = new Map<string, CarriedGroup>();
  for (const [group, offsets] of wanted) {
    const placed = place(offsets, present.get(group), translate, to);
    const refused = placed.changes.size === 0 ? undefined : await destination.commit(group, placed.changes);
    const inexact = placed.inexact.join('; ');
    const outcome = refused !== undefined ? 'refused' : inexact ? 'translated' : 'exact';
    carried.set(group, { outcome, detail: refused ?? inexact });
    progress(`group ${group}: ${outcome}${refused || inexact ? `, ${refused ?? inexact}` : ''}`);
  }
  return carried;
}

/** As the state shows it. */
export const describeCarried = ({ outcome, detail }: CarriedGroup): string => (detail ? `${outcome}: ${detail}` : outcome);

function place(offsets: OffsetsByTopic, present: OffsetsByTopic | undefined, translate: Translate, to: BoundsByTopic) {
  const changes = new Map<string, Map<number, bigint>>();
  const inexact: string[] = [];
  for (const [topic, partitions] of offsets) {
    for (const [partition, offset] of partitions) {
      const there = present?.get(topic)?.get(partition);
      const first = to.get(topic)?.get(partition)?.start;
      const exact = translate(topic, partition, offset);
      if (exact === undefined) inexact.push(`${topic}-${partition} ${there === undefined ? 'from the first record' : `at ${there}`}`);
      const target = exact ?? there ?? first;
      if (target === undefined || target === there) continue;
      changes.set(topic, (changes.get(topic) ?? new Map<number, bigint>()).set(partition, target));
    }
  }
  return { changes, inexact };
}
