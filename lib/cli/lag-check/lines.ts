import { count } from '../text';
import { duration, plain, rateText, zeroText } from './format';
import { firstChoice, nameOf, rowsOf } from './rows';
import type { LagView } from './watch';

/** Topics or partitions that a line names. */
const named = 3;

/** How a look is told to who reads no terminal. */
export interface LineOptions {
  /** Partitions are named in place of topics. @default false */
  readonly partitions?: boolean;
}

/** One look as a line. */
export function lagLine({ history, ready, error }: LagView, { partitions = false }: LineOptions = {}, now = new Date()): string {
  const time = now.toISOString().slice(11, 19);
  if (error !== undefined) return `${time}  ${plain(error)}`;
  const { total } = history;
  const rows = rowsOf(history, { ...firstChoice, partitions });
  const behind = rows.filter(({ lag, status }) => lag > 0 || status !== 'ACTIVE');
  const worst = behind
    .slice(0, named)
    .map((row) => plain([nameOf(row), ...(row.status === 'ACTIVE' ? [] : [row.status]), count(row.lag)].join(' ')));
  return [
    time,
    `lag ${count(total.lag)} over ${count(rows.length)} ${partitions ? 'partitions' : 'topics'}`,
    ...(total.rate === undefined ? [] : [rateText(total.rate)]),
    ...(total.lag > 0 && zeroText(total) !== '' ? [`zero in ${zeroText(total)}`.replace('in never', 'never')] : []),
    ...(worst.length > 0 ? [`${worst.join(', ')}${behind.length > named ? ` and ${count(behind.length - named)} more` : ''}`] : []),
    ...(ready ? ['ready'] : []),
  ].join('  ');
}

/** One look as JSON. */
export function lagJson({ group, history, bounds, ready, error }: LagView, { partitions = false }: LineOptions = {}): string {
  const { last, total } = history;
  const rows = partitions ? history.partitions : [];
  const partitionsOf = (name: string) =>
    rows.flatMap(({ topic, partition, lag, rate, secondsToZero }) =>
      topic === name && partition !== undefined ? [{ partition, lag, rate: rate ?? null, secondsToZero: secondsToZero ?? null }] : [],
    );
  return JSON.stringify({
    group,
    at: new Date(last?.at ?? Date.now()).toISOString(),
    ready,
    lag: total.lag,
    rate: total.rate ?? null,
    secondsToZero: total.secondsToZero ?? null,
    maxLag: bounds.maxLag,
    stableMs: bounds.stableMs,
    ...(error !== undefined && { error }),
    topics: history.topics.map(({ topic, status, lag, rate, secondsToZero, error: why }) => ({
      topic,
      status,
      lag,
      rate: rate ?? null,
      secondsToZero: secondsToZero ?? null,
      ...(why !== undefined && { error: why }),
      ...(partitions && { partitions: partitionsOf(topic) }),
    })),
  });
}

/** The headline of a look: how far the whole group is behind. */
export function headline({ group, history, bounds, ready, error }: LagView): string {
  const { total, last } = history;
  const topics = (last?.mirrors.length ?? 0) + (last?.absent.length ?? 0);
  const way = total.lag === 0 ? '' : total.secondsToZero === undefined ? '' : `, zero in ${duration(total.secondsToZero)}`;
  const lag = `lag ${count(total.lag)} of less than ${count(bounds.maxLag)} over ${count(topics)} topics`;
  const rate = total.rate === undefined ? '' : ` (${rateText(total.rate)}${way})`;
  return `${group}: ${error === undefined ? `${lag}${rate}` : plain(error)}${ready ? ', ready for fence' : ''}`;
}
