import { pauseFor } from '../resources/wait';
import type { Gate, GateContext } from './gate';
import { listed } from './words';

/** Milliseconds between two looks at the lag, and the least. */
const between = 100;
const least = 50;

/** Lag over all topics is small enough to be caught up inside the window, stays so, and is not growing. */
export const lagUnderThreshold: Gate = {
  name: 'lag-under-threshold',
  fix: 'wait for the mirrors to catch up, look at the throughput of the link, or raise gates.max_lag (the window becomes longer)',
  async check(context) {
    const { maxLag, stableMs } = context.bounds;
    const end = performance.now() + stableMs;
    const seen = [await lags(context)];
    const unknown = context.topics.filter((topic) => !seen[0]?.has(topic));
    if (unknown.length > 0) return { holds: false, observed: listed(unknown.map((topic) => `${topic} is no mirror of the link`)) };
    do {
      await pauseFor(Math.min(between, Math.max(least, end - performance.now())), context.signal);
      seen.push(await lags(context));
    } while (performance.now() < end && isUnder(total(seen.at(-1)), maxLag));
    const [before, now] = [total(seen[0]), total(seen.at(-1))];
    const isStable = seen.every((lag) => isUnder(total(lag), maxLag)) && !isGrowing(before, now, maxLag);
    const worst = [...(seen.at(-1) ?? [])].filter(([, lag]) => lag > 0n).sort((a, b) => Number(b[1] - a[1]));
    const detail = worst.length > 0 ? `: ${listed(worst.map(([topic, lag]) => `${topic} ${lag}`))}` : '';
    const forLong = isStable ? ` for ${stableMs} ms` : '';
    return {
      holds: isStable,
      observed: `lag ${before} then ${now} of at most ${maxLag}${forLong}${detail}`,
      details: { lags: seen.map((lag) => Number(total(lag))) },
    };
  },
};

const isUnder = (lag: bigint, maxLag: number): boolean => lag === 0n || lag < BigInt(Math.floor(maxLag));

/** Lag comes and goes with every fetch; it grows when it gained more than a tenth of what is allowed. */
const isGrowing = (before: bigint, now: bigint, maxLag: number): boolean => now - before > BigInt(Math.floor(maxLag / 10));

/** A link that has lost its source reports what it last knew, so where offsets are the same on both clusters they are compared as well. */
async function lags({ link, topics, source, destination, bounds }: GateContext): Promise<ReadonlyMap<string, bigint>> {
  const reported = await link.lag(topics);
  const isEnough = topics.some((topic) => !reported.has(topic)) || !isUnder(total(reported), bounds.maxLag);
  if (!link.keepsOffsets || isEnough) return reported;
  const [ahead, behind] = await Promise.all([source.endOffsets(topics), destination.endOffsets(topics)]);
  return new Map([...reported].map(([topic, lag]) => [topic, larger(lag, difference(ahead.get(topic), behind.get(topic)))]));
}

type Ends = ReadonlyMap<number, bigint> | undefined;

const difference = (ahead: Ends, behind: Ends): bigint =>
  [...(ahead ?? [])].reduce((sum, [partition, end]) => sum + larger(0n, end - (behind?.get(partition) ?? 0n)), 0n);

const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);

const total = (lag: ReadonlyMap<string, bigint> | undefined): bigint => [...(lag?.values() ?? [])].reduce((sum, one) => sum + one, 0n);
