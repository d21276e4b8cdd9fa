import { pauseFor } from '../resources/wait';
import { lagOf } from '../rest';
import type { Gate, GateContext } from './gate';
import { listed } from './mirror-gates';

/** Milliseconds between the two looks that show whether lag grows. */
const between = 50;

/** Lag over all topics is small enough to be caught up inside the window, and is not growing. */
export const lagUnderThreshold: Gate = {
  name: 'lag-under-threshold',
  fix: 'wait for the mirrors to catch up, look at the throughput of the link, or raise gates.max_lag (the window becomes longer)',
  async check(context) {
    const first = await lags(context);
    await pauseFor(between, context.signal);
    const second = await lags(context);
    const [before, now] = [total(first), total(second)];
    const under = now === 0 || now < context.bounds.maxLag;
    const worst = [...second].filter(([, lag]) => lag > 0).sort((a, b) => b[1] - a[1]);
    const detail = worst.length > 0 ? `: ${listed(worst.map(([topic, lag]) => `${topic} ${lag}`))}` : '';
    return { holds: under && now <= before, observed: `lag ${before} then ${now} of at most ${context.bounds.maxLag}${detail}` };
  },
};

async function lags({ link, topics }: GateContext): Promise<Map<string, number>> {
  const wanted = new Set(topics);
  const mirrors = ((await link.mirrors()) ?? []).filter(({ mirror_topic_name }) => wanted.has(mirror_topic_name));
  return new Map(mirrors.map((mirror) => [mirror.mirror_topic_name, lagOf(mirror)]));
}

const total = (lags: ReadonlyMap<string, number>): number => [...lags.values()].reduce((sum, lag) => sum + lag, 0);
