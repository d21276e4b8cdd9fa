import { type RecordedGateway, type ReportSource, reportsOf, type TimedReport } from './window-reports';

/** How long a route's clients were held, by the clocks of the gateway's replicas. */
export interface Window {
  /** When the first replica began to fence. */
  readonly fencedAt: string;
  /** When the first response of the cluster that clients were led to went to one of them. */
  readonly servedAt: string;
  readonly ms: number;
}

/** Watches a route from the moment before its fence goes up, or while it is up. */
export class WindowWatch {
  private fencedAt: string | undefined;
  private stopped = false;
  private watching: Promise<void> | undefined;

  /** @param folder the stack's folder, from which relative secret references are meant */
  public constructor(
    private readonly gateway: RecordedGateway,
    private readonly route: string,
    private readonly folder: string,
  ) {}

  /** Watches in the background until every replica is fenced. */
  public start(): void {
    this.watching = this.watch((reports, { replicas = reports.length }) => {
      for (const { state, since } of reports) {
        if (state !== 'forwarding' && (this.fencedAt === undefined || since < this.fencedAt)) this.fencedAt = since;
      }
      return reports.length > 0 && reports.length >= replicas && reports.every(({ state }) => state === 'fenced');
    });
  }

  public stop(): void {
    this.stopped = true;
  }

  /** Waits until a client has been served again; undefined when none was within the time, or the fence was never seen. */
  public async finish(timeoutMs: number): Promise<Window | undefined> {
    this.stop();
    await this.watching;
    const { fencedAt } = this;
    if (fencedAt === undefined) return undefined;

    this.stopped = false;
    let servedAt: string | undefined;
    const started = Date.now();
    await this.watch((reports, { behindMs }) => {
      const served = reports.map(({ firstResponseAt }) => firstResponseAt).filter((at): at is string => at !== null && at > fencedAt);
      servedAt = served.sort()[0];
      return servedAt !== undefined || Date.now() - started > timeoutMs + behindMs;
    });
    return servedAt === undefined ? undefined : { fencedAt, servedAt, ms: Date.parse(servedAt) - Date.parse(fencedAt) };
  }

  /** @param done is given the reports of the replicas that answer */
  private async watch(done: (reports: readonly TimedReport[], source: ReportSource) => boolean): Promise<void> {
    const source = await reportsOf(this.gateway, this.route, this.folder);
    while (source && !this.stopped) {
      if (done(await source.read(), source)) return;
      await new Promise((resolve) => setTimeout(resolve, source.everyMs));
    }
  }
}
