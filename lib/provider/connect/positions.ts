import { CodedError } from '../../core/coded-error';
import type { BoundsByTopic, ClusterOffsets } from './cluster-offsets';
import type { ConnectApi } from './connect-api';
import { ConnectRefusal } from './http';
import type { ConnectorOffset } from './types';

/** Offset of the record that comes next, by topic and partition. */
export type NextOffsets = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

/**
 * What the source connector has copied, as it has written it down: with each transaction where it copies exactly once, otherwise each
 * `offset.flush.interval.ms` of the workers, and whenever it is stopped.
 */
export async function copiedOffsets(api: ConnectApi, connector: string): Promise<NextOffsets> {
  const copied = new Map<string, Map<number, bigint>>();
  for (const { partition, offset } of await api.offsets(connector)) {
    if (offset === null) continue;
    const ofTopic = copied.get(partition.topic) ?? new Map<number, bigint>();
    copied.set(partition.topic, ofTopic.set(partition.partition, BigInt(offset.offset) + 1n));
  }
  return copied;
}

type Lags = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

/** Records of each partition that are not copied, by what was written down. Without a position everything is left to copy. */
export async function lagsOf(
  cluster: Pick<ClusterOffsets, 'bounds' | 'hasDataFrom'>,
  topics: readonly string[],
  copied: NextOffsets,
): Promise<Lags> {
  const lags = lagsIn(await cluster.bounds(topics), copied);
  const short = [...lags].flatMap(([topic, partitions]) =>
    [...partitions].filter(([, { lag }]) => lag > 0n && lag <= mostMarkers).map(([partition, { next }]) => ({ topic, partition, next })),
  );
  const caughtUp = new Set<string>();
  await Promise.all(
    short.map(async ({ topic, partition, next }) => {
      if (!(await cluster.hasDataFrom(topic, partition, next))) caughtUp.add(`${topic} ${partition}`);
    }),
  );
  return new Map(
    [...lags].map(([topic, partitions]) => [
      topic,
      new Map([...partitions].map(([partition, { lag }]) => [partition, caughtUp.has(`${topic} ${partition}`) ? 0n : lag])),
    ]),
  );
}

/** Offsets at the end of a partition that are looked at for records: a transaction leaves one marker there, several at once a few. */
const mostMarkers = 100n;

function lagsIn(source: BoundsByTopic, copied: NextOffsets) {
  return new Map(
    [...source].map(([topic, partitions]) => {
      const lags = [...partitions].map(([partition, { start, end }]): [number, { lag: bigint; next: bigint }] => {
        const known = copied.get(topic)?.get(partition) ?? start;
        const next = known > start ? known : start;
        return [partition, { lag: end > next ? end - next : 0n, next }];
      });
      return [topic, new Map(lags)] as const;
    }),
  );
}

export const total = (partitions: ReadonlyMap<number, bigint>): bigint => [...partitions.values()].reduce((sum, each) => sum + each, 0n);

/** Where copying was made to begin in a partition, and what the destination ended with at that moment. */
export interface Position {
  readonly source: bigint;
  readonly destination: bigint;
}

export type Positions = ReadonlyMap<string, ReadonlyMap<number, Position>>;

/**
 * Makes a stopped source connector begin at the present end of the source.
 *
 * @throws SWY5413 the workers cannot do it
 */
export async function positionAtEnd(
  api: ConnectApi,
  connector: string,
  alias: string,
  source: BoundsByTopic,
  destination: BoundsByTopic,
): Promise<Positions> {
  const positions = new Map(
    [...source].map(([topic, partitions]) => {
      const ofTopic = [...partitions].map(([partition, { end }]): [number, Position] => [
        partition,
        { source: end, destination: destination.get(topic)?.get(partition)?.end ?? 0n },
      ]);
      return [topic, new Map(ofTopic)];
    }),
  );
  const offsets = [...positions].flatMap(([topic, partitions]) =>
    [...partitions].map(([partition, { source: end }]): ConnectorOffset => ({
      partition: { cluster: alias, topic, partition },
      // The connector keeps the record it copied last; before the first one there is none.
      offset: end === 0n ? null : { offset: Number(end - 1n) },
    })),
  );
  try {
    await api.alterOffsets(connector, offsets);
  } catch (error) {
    if (error instanceof ConnectRefusal) throw new CodedError('SWY5413', { detail: `${connector}: ${error.fault.detail ?? ''}` });
    throw error;
  }
  return positions;
}

/** As the state keeps them: `partition:source:destination`, with blanks between. */
export function writePositions(positions: Positions): Record<string, string> {
  return Object.fromEntries(
    [...positions].map(([topic, partitions]) => [
      topic,
      [...partitions]
        .sort(([one], [other]) => one - other)
        .map(([partition, { source, destination }]) => `${partition}:${source}:${destination}`)
        .join(' '),
    ]),
  );
}

export function readPositions(written: Readonly<Record<string, string>> | null | undefined): Positions {
  return new Map(
    Object.entries(written ?? {}).map(([topic, text]) => {
      const partitions = text.split(' ').map((entry): [number, Position] => {
        const [partition = '0', source = '0', destination = '0'] = entry.split(':');
        return [Number(partition), { source: BigInt(source), destination: BigInt(destination) }];
      });
      return [topic, new Map(partitions)];
    }),
  );
}
