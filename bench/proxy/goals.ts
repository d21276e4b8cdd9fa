import type { Figures, Result } from './figures';

export interface Goal {
  readonly goal: string;
  readonly reached?: string;
  /** Undefined where it was not measured. */
  readonly met?: boolean;
}

const limits: readonly (readonly [
  what: string,
  figure: keyof Figures,
  relation: 'at least' | 'at most' | 'under',
  limit: number,
  digits: number,
])[] = [
  ['consume, of direct', 'consumeRatio', 'at least', 0.85, 2],
  ['CPU s/GB produced', 'cpuSecondsPerGBProduced', 'at most', 2, 2],
  ['CPU s/GB consumed', 'cpuSecondsPerGBConsumed', 'at most', 1, 2],
  ['RSS under load, MB', 'rssMB', 'under', 150, 0],
  ['added p50, µs', 'addedP50Us', 'under', 100, 0],
  ['fence of 1 000 connections, ms', 'fenceConfirmedMs', 'under', 100, 0],
  ['10 000 idle connections, MB', 'rssMBAt10000Idle', 'under', 400, 0],
];

/** What the proxy is meant to reach, and how it did. The floor is no peer: it cannot read Kafka's bytes. */
export function goals({ direct: _direct, floor: _floor, switchyard, ...peers }: Result): Goal[] {
  const ahead = (['produceMBps', 'consumeMBps'] as const).flatMap((figure) =>
    Object.entries(peers).map(([name, peer]): Goal => {
      const [own, other] = [switchyard?.[figure], peer?.[figure]];
      const goal = `${figure === 'produceMBps' ? 'produce' : 'consume'}, ahead of ${name}`;
      return own == null || other == null ? { goal } : { goal, reached: `${own.toFixed(0)} to ${other.toFixed(0)} MB/s`, met: own > other };
    }),
  );
  const within = limits.map(([what, figure, relation, limit, digits]): Goal => {
    const reached = switchyard?.[figure];
    const goal = `${what} ${relation} ${limit}`;
    if (reached == null) return { goal };
    const met = relation === 'at least' ? reached >= limit : relation === 'at most' ? reached <= limit : reached < limit;
    return { goal, reached: reached.toFixed(digits), met };
  });
  return [...ahead, ...within];
}
