import type { LocalPlane } from './local-plane';
import type { WorkerReport } from './messages';

/** Counts of connections may be this old, in milliseconds. States are not: they are sent when they change. */
const COUNTS_EVERY_MS = 200;
const DRAIN_LOOK_MS = 2;

/** Tells how the routes of a worker are, when that has changed. */
export class ReportFeed {
  private drainTimer: NodeJS.Timeout | undefined;
  private sent = '';

  public constructor(
    private readonly plane: Pick<LocalPlane, 'reports' | 'draining'>,
    private readonly say: (reports: readonly WorkerReport[]) => void,
  ) {
    setInterval(() => this.sendNews(), COUNTS_EVERY_MS).unref();
  }

  /** For the answer to an order; what follows is sent as soon as a fence that is waiting has settled. */
  public now(): readonly WorkerReport[] {
    if (this.plane.draining) this.drainTimer ??= setInterval(() => this.look(), DRAIN_LOOK_MS);
    const reports = this.reports();
    this.sent = JSON.stringify(reports);
    return reports;
  }

  private look(): void {
    if (this.plane.draining) return;
    clearInterval(this.drainTimer);
    this.drainTimer = undefined;
    this.sendNews();
  }

  private sendNews(): void {
    const reports = this.reports();
    const text = JSON.stringify(reports);
    if (text === this.sent) return;
    this.sent = text;
    this.say(reports);
  }

  private reports(): readonly WorkerReport[] {
    return this.plane.reports.map(({ spec: _, ...report }): WorkerReport => report);
  }
}
