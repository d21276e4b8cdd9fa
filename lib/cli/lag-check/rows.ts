import type { LagHistory, TopicLag } from './history';

export const sortColumns = ['lag', 'topic', 'status', 'rate', 'zero'] as const;
export type SortColumn = (typeof sortColumns)[number];

/** Which topics are shown, or which of their partitions, in which order. */
export interface RowChoice {
  /** A row a partition in place of one a topic. */
  readonly partitions: boolean;
  readonly sort: SortColumn;
  readonly reversed: boolean;
  /** Part of the name, in any case. */
  readonly filter: string;
}

export const firstChoice: RowChoice = { partitions: false, sort: 'lag', reversed: false, filter: '' };

/** As Kafka's tools name it: `orders`, `orders-3`. */
export const nameOf = ({ topic, partition }: TopicLag): string => (partition === undefined ? topic : `${topic}-${partition}`);

/** The rows in order. Under every column what needs attention comes first; rows that are equal there are in the order of their names. */
export function rowsOf(history: LagHistory, { partitions, sort, reversed, filter }: RowChoice): TopicLag[] {
  const wanted = filter.toLowerCase();
  const rows = (partitions ? history.partitions : history.topics).filter((row) => nameOf(row).toLowerCase().includes(wanted));
  const direction = reversed ? -1 : 1;
  return rows.sort((one, other) => direction * orders[sort](one, other) || byName(one, other));
}

const byName = (one: TopicLag, other: TopicLag): number =>
  one.topic === other.topic ? (one.partition ?? 0) - (other.partition ?? 0) : one.topic < other.topic ? -1 : 1;
const isActive = ({ status }: TopicLag): number => (status === 'ACTIVE' ? 1 : 0);
/** A lag that does not shrink reaches zero last. */
const zeroIn = ({ secondsToZero = Infinity }: TopicLag): number => secondsToZero;

const orders: Readonly<Record<SortColumn, (one: TopicLag, other: TopicLag) => number>> = {
  lag: (one, other) => other.lag - one.lag || isActive(one) - isActive(other),
  topic: byName,
  status: (one, other) => isActive(one) - isActive(other) || (one.status < other.status ? -1 : one.status > other.status ? 1 : 0),
  rate: (one, other) => (other.rate ?? 0) - (one.rate ?? 0),
  zero: (one, other) => (zeroIn(one) === zeroIn(other) ? 0 : zeroIn(other) - zeroIn(one)),
};
