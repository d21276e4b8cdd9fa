import type { Logger } from 'pino';
import type { RouteStats } from './stats';

/**
 * Seconds of a hold after which clients begin to notice: request timeouts of most are 30 s, and Java gives up `max.block.ms` and
 * `default.api.timeout.ms` at 60 s.
 */
const NOTICED: readonly (readonly [seconds: number, what: string])[] = [
  [30, 'requests of most clients have timed out and are sent again: end the hold soon'],
  [55, 'within 5 s applications of Java clients see errors: switch or abort now'],
];

/** Says in log and metrics that the hold of a route takes long. */
export class LongHolds {
  private timers: NodeJS.Timeout[] = [];

  public constructor(
    private readonly stats: RouteStats,
    private readonly log: Logger,
  ) {}

  public begin(): void {
    this.end();
    this.timers = NOTICED.map(([seconds, what]) =>
      setTimeout(() => {
        this.stats.longHolds.set(seconds, (this.stats.longHolds.get(seconds) ?? 0) + 1);
        this.log.warn({ seconds }, `the route has held its clients for ${seconds} s: ${what}`);
      }, seconds * 1_000).unref(),
    );
  }

  public end(): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
  }
}
