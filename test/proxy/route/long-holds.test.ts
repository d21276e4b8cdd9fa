import pino from 'pino';
import { LongHolds } from '../../../lib/proxy/route/long-holds';
import { RouteStats } from '../../../lib/proxy/route/stats';

describe('a hold that takes long', () => {
  const lines: { level: number; seconds: number; msg: string }[] = [];
  let stats: RouteStats;
  let holds: LongHolds;

  beforeEach(() => {
    jest.useFakeTimers();
    lines.length = 0;
    stats = new RouteStats();
    holds = new LongHolds(stats, pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) }));
  });
  afterEach(() => jest.useRealTimers());

  test('is told of at 30 and at 55 s, in log and metrics, once each', () => {
    holds.begin();
    jest.advanceTimersByTime(29_999);
    expect([lines.length, stats.longHolds.size]).toEqual([0, 0]);
    jest.advanceTimersByTime(1);
    expect(lines.map(({ level, seconds }) => [level, seconds])).toEqual([[40, 30]]);
    jest.advanceTimersByTime(24_999);
    expect([...stats.longHolds]).toEqual([[30, 1]]);
    jest.advanceTimersByTime(600_000);

    expect([...stats.longHolds]).toEqual([
      [30, 1],
      [55, 1],
    ]);
    expect(lines.map(({ seconds }) => seconds)).toEqual([30, 55]);
  });

  test('is forgotten when it ends, and the next one counts from its own beginning', () => {
    holds.begin();
    jest.advanceTimersByTime(29_000);
    holds.end();
    jest.advanceTimersByTime(60_000);
    expect(stats.longHolds.size).toBe(0);
    holds.begin();
    jest.advanceTimersByTime(29_000);
    holds.begin();
    jest.advanceTimersByTime(29_000);
    expect(stats.longHolds.size).toBe(0);
    jest.advanceTimersByTime(1_000);
    expect([...stats.longHolds]).toEqual([[30, 1]]);
    holds.end();
  });
});
