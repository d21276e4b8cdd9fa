import { pauseFor } from '../resources/wait';
import type { Gate, GateContext } from './gate';
import { count, seconds } from './words';

/** Milliseconds over which the rate of replication is measured. */
const measure = 1_000;

/** Milliseconds from the fence to the first answer of the destination when nothing is left to copy, and for each topic. bench/cutover measures less of both. */
const promotion = { once: 2_000, topic: 10 } as const;

/** Milliseconds between two runs of the offset sync where the link does not say: the default of Cluster Linking. */
const syncInterval = 30_000;

/** What is left to copy, the quiet time, the sync of offsets and the promotion fit into the time that clients bear. */
export const windowFits: Gate = {
  name: 'window-fits',
  fix: 'wait for less traffic or less lag, set consumer.offset.sync.ms lower, split the group, or raise gates.max_window_seconds if every client waits longer',
  async check(context) {
    const { bounds, topics } = context;
    const [copying, sync] = await Promise.all([copyTime(context), syncTime(context)]);
    const promote = promotion.once + promotion.topic * topics.length;
    const parts = [
      copying.says,
      `${seconds(bounds.quietMs)} of quiet`,
      `up to ${seconds(sync)} of offset sync`,
      `${seconds(promote)} for the promotion of ${topics.length} topics`,
    ];
    const whole = copying.ms + bounds.quietMs + sync + promote;
    const says = Number.isFinite(whole) ? seconds(whole) : 'no end';
    return {
      holds: whole <= bounds.maxWindowSeconds * 1000,
      observed: `${parts.join(' + ')} = ${says} of at most ${bounds.maxWindowSeconds} s`,
      details: {
        copyMs: Number.isFinite(copying.ms) ? Math.round(copying.ms) : null,
        quietMs: bounds.quietMs,
        syncMs: sync,
        promoteMs: promote,
      },
    };
  },
};

async function copyTime({ link, destination, topics, signal }: GateContext): Promise<{ readonly ms: number; readonly says: string }> {
  const first = await link.lag(topics);
  const unknown = topics.filter((topic) => !first.has(topic));
  if (unknown.length > 0) return { ms: Infinity, says: `${count(unknown.length, 'topic')} that the link does not mirror` };
  if (sum(first) === 0n) return { ms: 0, says: 'nothing to copy' };
  const start = performance.now();
  const before = sumOf(await destination.endOffsets(topics));
  await pauseFor(measure, signal);
  const copied = sumOf(await destination.endOffsets(topics)) - before;
  const perMs = Number(copied) / (performance.now() - start);
  const lag = sum(await link.lag(topics));
  if (lag === 0n) return { ms: 0, says: 'nothing to copy' };
  if (copied <= 0n) return { ms: Infinity, says: `${lag} records to copy, of which none came in ${seconds(measure)}` };
  const ms = Number(lag) / perMs;
  return { ms, says: `${lag} records at ${Math.round(perMs * 1000)} a second (${seconds(ms)})` };
}

async function syncTime({ link }: GateContext): Promise<number> {
  const configured = Number((await link.configs()).get('consumer.offset.sync.ms')?.value);
  return Number.isFinite(configured) && configured > 0 ? configured : syncInterval;
}

const sum = (lags: ReadonlyMap<string, bigint>): bigint => [...lags.values()].reduce((all, lag) => all + lag, 0n);

const sumOf = (offsets: ReadonlyMap<string, ReadonlyMap<number, bigint>>): bigint =>
  [...offsets.values()].flatMap((partitions) => [...partitions.values()]).reduce((all, offset) => all + offset, 0n);
