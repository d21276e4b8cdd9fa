import type { Logger } from 'pino';
import { setTimeout as wait } from 'node:timers/promises';
import { CodedError } from '../../core/coded-error';
import type { RouteReport } from '../../gateway/admin-api';
import { mergeCounters, type ProcessMetrics } from '../metrics';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteVersion } from '../route/route';
import type { DataPlane, GatewaySections, PlaneSettings } from './data-plane';
import type { DomainSet, LearnedBrokers } from './domain-set';
import { mergeReports } from './merge-reports';
import type { Order } from './messages';
import { Seat } from './seat';
import { workerProgram } from './worker-process';

export interface WorkerPoolOptions {
  /** Worker processes; 2 or more. */
  readonly workers: number;
  /** Those of one worker. */
  readonly settings: PlaneSettings;
  /** The primary's own: they are told what workers have learned, and are asked for API versions. */
  readonly domains: DomainSet;
  readonly log: Logger;
  /** Milliseconds that a worker has beyond the drain timeout, and to answer at all, before it is killed. */
  readonly answerMs: number;
  /** Milliseconds without a sign of life after which a worker is killed. */
  readonly silentMs: number;
  /** @default - the one built with this package */
  readonly program?: string;
  /** API versions that are offered at present. */
  ranges(): ApiRanges;
}

/** An admin call is answered after this time although a worker has not taken the change; the report says so. */
const TAKE_LIMIT_MS = 1_000;
const RANGES_LOOK_MS = 250;

/** Serves routes in several processes that share their listening sockets. Every one of them confirms every change. */
export class WorkerPool implements DataPlane {
  /** @throws SWY6110 a worker does not start */
  public static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      await Promise.all(pool.seats.map((seat) => seat.start()));
    } catch (cause) {
      await pool.close({ drain: false });
      throw new CodedError('SWY6110', { detail: (cause as Error).message || 'its process has ended' }, undefined, { cause });
    }
    return pool;
  }

  public readonly seats: readonly Seat[];

  private readonly versions = new Map<string, RouteVersion>();
  private readonly learned = new Map<string, LearnedBrokers>();
  private readonly rangesTimer: NodeJS.Timeout;
  private ranges: ApiRanges;
  private settings: PlaneSettings;
  private departed: ProcessMetrics = [];

  private constructor(private readonly options: WorkerPoolOptions) {
    const { workers, settings, log, answerMs, silentMs, program = workerProgram() } = options;
    this.settings = settings;
    this.ranges = options.ranges();
    this.seats = Array.from(
      { length: workers },
      (_, index) =>
        new Seat({
          number: index + 1,
          program,
          log,
          settleMs: settings.drainTimeoutMs + answerMs,
          answerMs,
          silentMs,
          startOrder: () => this.startOrder(index + 1),
          learned: (news) => this.spread(news),
          departed: (metrics) => (this.departed = mergeCounters([this.departed, metrics])),
        }),
    );
    // Versions are narrowed when a cluster is first reached, which may be hours after the start.
    this.rangesTimer = setInterval(() => this.offer(), RANGES_LOOK_MS).unref();
  }

  public async open(version: RouteVersion): Promise<void> {
    const { name } = version.spec;
    this.versions.set(name, version);
    const outcomes = await Promise.allSettled(this.seats.map((seat) => seat.run({ order: 'open', version })));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!failure) return;
    await this.remove(name, { drain: false });
    throw failure.reason;
  }

  public async change(version: RouteVersion): Promise<void> {
    const { name } = version.spec;
    const before = this.versions.get(name);
    if (!before) return;
    this.versions.set(name, version);
    let answered = false;
    const taken = this.seats.map(async (seat) => {
      try {
        await seat.run({ order: 'change', version });
      } catch (error) {
        if (answered) seat.kill('unconfirmed');
        throw error;
      }
    });
    const outcomes = await Promise.race([Promise.allSettled(taken), wait(TAKE_LIMIT_MS, undefined, { ref: false })]);
    answered = true;
    const failure = outcomes?.find((outcome) => outcome.status === 'rejected');
    if (!failure) return;
    this.versions.set(name, before);
    await Promise.allSettled(this.seats.map((seat) => seat.run({ order: 'change', version: before })));
    throw failure.reason;
  }

  public async remove(name: string, { drain }: { readonly drain: boolean }): Promise<void> {
    this.versions.delete(name);
    await Promise.all(this.seats.map((seat) => seat.remove(name, drain)));
  }

  public async configure(sections: GatewaySections): Promise<void> {
    this.options.domains.apply(sections.streamingDomains);
    this.settings = { ...this.settings, sections };
    await this.tell({ order: 'configure', sections });
  }

  public report(name: string): RouteReport | undefined {
    const version = this.versions.get(name);
    if (!version) return undefined;
    const reports = this.seats.flatMap((seat) => seat.report(name) ?? []);
    const emptySince = this.seats.map((seat) => seat.emptySince).reduce((a, b) => (a > b ? a : b));
    return mergeReports(version, reports, emptySince);
  }

  /** Processes keep a proxy useful while another is replaced; one that keeps dying does not heal by itself. */
  public async isReady(name: string): Promise<boolean> {
    const serving = this.seats.filter(({ ready }) => ready);
    if (serving.length === 0 || this.seats.some(({ failing }) => failing)) return false;
    return (await Promise.all(serving.map((seat) => seat.isRouteReady(name)))).every(Boolean);
  }

  /** For /metrics. */
  public get figures() {
    const losses = new Map<string, number>();
    for (const seat of this.seats) for (const [reason, count] of seat.losses) losses.set(reason, (losses.get(reason) ?? 0) + count);
    const count = (which: (seat: Seat) => boolean) => this.seats.filter(which).length;
    return { wanted: this.seats.length, ready: count(({ ready }) => ready), failing: count(({ failing }) => failing), losses };
  }

  public async metrics(): Promise<readonly ProcessMetrics[]> {
    const own = await Promise.all(this.seats.map((seat) => seat.metrics()));
    return [this.departed, ...own.flatMap((metrics) => (metrics ? [metrics] : []))];
  }

  public async close({ drain }: { readonly drain: boolean }): Promise<void> {
    clearInterval(this.rangesTimer);
    await Promise.all(this.seats.map((seat) => seat.close(drain)));
  }

  private startOrder(worker: number): Order & { readonly order: 'start' } {
    const { log } = this.options;
    // The process has these itself.
    const { pid: _pid, hostname: _hostname, ...bindings } = log.bindings();
    return {
      order: 'start',
      worker,
      settings: this.settings,
      ranges: this.ranges,
      learned: [...this.learned.values()],
      routes: [...this.versions.values()],
      log: { level: log.level, bindings },
    };
  }

  private offer(): void {
    const ranges = this.options.ranges();
    if (ranges === this.ranges) return;
    this.ranges = ranges;
    void this.tell({ order: 'offer', ranges });
  }

  /** What one worker has learned saves the others a question, and a new one the waiting. */
  private spread(news: LearnedBrokers): void {
    const key = JSON.stringify([news.domain, news.listener]);
    if (JSON.stringify(this.learned.get(key)) === JSON.stringify(news)) return;
    this.learned.set(key, news);
    this.options.domains.teach(news);
    void this.tell({ order: 'teach', learned: news });
  }

  private async tell(order: Order): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.order(order)));
  }
}
