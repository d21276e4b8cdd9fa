import { CodedError } from '../../../core/coded-error';
import {
  carryGroups,
  clusterOffsets,
  type ClusterOffsets,
  connectorName,
  copiedOffsets,
  describeCarried,
  lagsOf,
  type MirrorMakerWanted,
  positionAtEnd,
  readPositions,
  rolesOf,
  runAll,
  stopAll,
  total,
  writePositions,
} from '../../connect';
import { pauseFor } from '../wait';
import type { MirrorMakerState, Status, Work } from './model';

/** What reaching a status leaves behind. */
export type Reached = Pick<MirrorMakerState, 'positions' | 'group_offsets'>;

/** Brings connectors that are there to a status. */
export async function reach(wanted: MirrorMakerWanted, prior: MirrorMakerState | undefined, work: Work): Promise<Reached> {
  const kept = { positions: prior?.positions ?? null, group_offsets: prior?.group_offsets ?? null };
  const names = rolesOf(wanted).map((role) => connectorName(wanted.name, role));
  switch (wanted.status as Status) {
    case 'PREPARED':
      await stopAll(names, work);
      return { positions: null, group_offsets: null };
    case 'POSITIONED':
      await stopAll(names, work);
      if (prior?.status === 'POSITIONED' && prior.positions !== null) return kept;
      return { positions: await position(wanted, work), group_offsets: null };
    case 'RUNNING':
      await refuseTwice(wanted, work);
      await runAll(names, [connectorName(wanted.name, 'source')], work);
      return { ...kept, group_offsets: null };
    case 'STOPPED':
      if (prior?.status === 'STOPPED') {
        await stopAll(names, work);
        return kept;
      }
      return { ...kept, group_offsets: await end(wanted, kept.positions, names, work) };
  }
}

async function position(wanted: MirrorMakerWanted, work: Work): Promise<Record<string, string>> {
  return withClusters(wanted, work, async (source, destination) => {
    const [from, to] = await Promise.all([source.bounds(wanted.topics), destination.bounds(wanted.topics)]);
    const missing = wanted.topics.filter((topic) => !from.has(topic));
    if (missing.length > 0)
      throw new CodedError('SWY5413', { detail: `${missing.sort().join(', ')}: not on the source`, fix: 'correct topics' });
    const positions = await positionAtEnd(work.api, connectorName(wanted.name, 'source'), wanted.source_alias ?? 'source', from, to);
    work.progress(`copying will begin at the present end of ${wanted.topics.length} topics`);
    return writePositions(positions);
  });
}

/** A connector without a position begins with the first record: into topics that have records these would come twice. */
async function refuseTwice(wanted: MirrorMakerWanted, work: Work): Promise<void> {
  const copied = await copiedOffsets(work.api, connectorName(wanted.name, 'source'));
  const unplaced = wanted.topics.filter((topic) => !copied.has(topic));
  if (unplaced.length === 0) return;
  await withClusters(wanted, work, async (source, destination) => {
    const [from, to] = await Promise.all([source.bounds(unplaced), destination.bounds(unplaced)]);
    const full = unplaced.filter((topic) => hasRecords(from.get(topic)) && hasRecords(to.get(topic)));
    if (full.length > 0) throw new CodedError('SWY5412', { property: 'topics', value: full.sort() });
  });
}

const hasRecords = (partitions: ReadonlyMap<number, { readonly start: bigint; readonly end: bigint }> | undefined): boolean =>
  [...(partitions?.values() ?? [])].some(({ start, end }) => end > start);

/** Waits until everything is copied, stops the connectors, makes sure of it, and gives the groups their places. */
async function end(
  wanted: MirrorMakerWanted,
  positions: Readonly<Record<string, string>> | null,
  names: readonly string[],
  work: Work,
): Promise<Record<string, string>> {
  return withClusters(wanted, work, async (source, destination) => {
    const deadline = performance.now() + work.timeout;
    for (let pause = 250; ; pause = Math.min(pause * 2, 4_000)) {
      // Only a connector that has stopped has written down everything that it copied.
      await stopAll(names, work);
      const left = await notCopied(wanted, source, work);
      if (left.length === 0) break;
      work.progress(`not everything is copied: ${left.join('; ')}`);
      if (performance.now() + pause > deadline)
        throw new CodedError('SWY5407', { property: 'status', value: 'STOPPED', detail: left.join('; ') });
      await runAll(names, [connectorName(wanted.name, 'source')], work);
      await pauseFor(pause, work.signal);
    }
    const carried = await carryGroups({
      source,
      destination,
      topics: wanted.topics,
      groups: wanted.groups ?? null,
      positions: readPositions(positions),
      // What was positioned is a way back: its destination is where the clients came from.
      isLeft: positions !== null,
      progress: work.progress,
    });
    const refused = [...carried].filter(([, { outcome }]) => outcome === 'refused').map(([group, { detail }]) => `${group}: ${detail}`);
    if (refused.length > 0) work.warn('SWY5408', refused.join('; '));
    return Object.fromEntries([...carried].map(([group, each]) => [group, describeCarried(each)]));
  });
}

async function notCopied({ name, topics }: MirrorMakerWanted, source: ClusterOffsets, { api }: Work): Promise<string[]> {
  const copied = await copiedOffsets(api, connectorName(name, 'source'));
  const lags = await lagsOf(source, topics, copied);
  return [...lags].filter(([, partitions]) => total(partitions) > 0n).map(([topic, partitions]) => `${topic} ${total(partitions)}`);
}

async function withClusters<T>(
  { source, destination }: MirrorMakerWanted,
  { signal }: Work,
  work: (source: ClusterOffsets, destination: ClusterOffsets) => Promise<T>,
): Promise<T> {
  const [from, to] = [clusterOffsets(source, 'source', signal), clusterOffsets(destination, 'destination', signal)];
  try {
    return await work(from, to);
  } finally {
    from.close();
    to.close();
  }
}
