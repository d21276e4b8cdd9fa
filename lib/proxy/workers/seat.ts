import type { Logger } from 'pino';
import type { ProcessMetrics } from '../metrics';
import type { RouteVersion } from '../route/route';
import { wantedOf } from '../route/route';
import type { LearnedBrokers } from './domain-set';
import type { Order, WorkerReport } from './messages';
import { Restarts } from './restarts';
import { Unsettled } from './unsettled';
import { WorkerGone, WorkerProcess } from './worker-process';

export interface SeatOptions {
  readonly number: number;
  readonly program: string;
  readonly log: Logger;
  /** Milliseconds in which every change must have settled; a worker that takes longer is killed, because its fence is unknown. */
  readonly settleMs: number;
  /** Milliseconds that a question to a worker waits for its answer. */
  readonly answerMs: number;
  /** Milliseconds without a sign of life after which a worker is killed. */
  readonly silentMs: number;
  /** What a process that starts now has to run. */
  startOrder(): Order & { readonly order: 'start' };
  learned(news: LearnedBrokers): void;
  /** What a process that has gone had counted, as of the last time it was asked. */
  departed(metrics: ProcessMetrics): void;
}

/** Loading the program takes a fraction of a second; a busy host must not make it look dead. */
const START_LIMIT_MS = 30_000;

/** The place of one worker: its process, and the next one when that has gone. */
export class Seat {
  /** Times that a process was lost, by reason. */
  public readonly losses = new Map<string, number>();
  public emptySince = new Date();

  private process: WorkerProcess | undefined;
  private isReady = false;
  private readonly reports = new Map<string, WorkerReport>();
  /** Routes that are ordered and not open yet: what is still said of them is about one of the same name that was removed. */
  private readonly opening = new Set<string>();
  private readonly unsettled: Unsettled;
  private readonly pings: NodeJS.Timeout;
  private readonly restarts = new Restarts();
  private lossReason = 'died';
  private counted: ProcessMetrics | undefined;
  private closing = false;
  private pinging = false;
  private whenGone: () => void = () => undefined;

  public constructor(private readonly options: SeatOptions) {
    this.unsettled = new Unsettled(options.settleMs, () => this.kill('unconfirmed'));
    this.pings = setInterval(() => void this.checkAlive(), options.silentMs / 2).unref();
  }

  public get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Its process runs and has every route. */
  public get ready(): boolean {
    return this.isReady;
  }

  /** Its processes die as fast as they are started. */
  public get failing(): boolean {
    return this.restarts.tooMany;
  }

  /** How its process sees a route; undefined where there is no process. What has been ordered but not confirmed does not count. */
  public report(name: string): WorkerReport | undefined {
    return this.reports.get(name);
  }

  /** @throws CodedError or Error the routes cannot be served; the process is gone then */
  public async start(): Promise<void> {
    const { program, log, number } = this.options;
    const process = new WorkerProcess(program, {
      news: (message) => {
        // Messages of a process that has gone may come after its end.
        if (this.process !== process) return;
        if (message.type === 'learned') this.options.learned(message.learned);
        else this.take(message.reports);
      },
      gone: (how) => this.gone(how),
    });
    this.process = process;
    this.lossReason = 'died';
    const limit = setTimeout(() => this.process === process && this.kill('silent'), START_LIMIT_MS);
    const order = this.options.startOrder();
    for (const version of order.routes) this.assume(version);
    try {
      this.take((await process.order(order)) as readonly WorkerReport[]);
      this.isReady = true;
      log.info({ worker: number, pid: process.pid }, 'a worker serves');
    } catch (error) {
      if (!(error instanceof WorkerGone)) process.kill();
      throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  /** Resolves to undefined where there is no process, or it goes: the next one is started with what is in force then. */
  public async order(order: Order): Promise<unknown> {
    try {
      return await this.process?.order(order);
    } catch (error) {
      if (error instanceof WorkerGone) return undefined;
      throw error;
    }
  }

  /** Opens or changes a route, and sees to it that this comes to an end. */
  public async run(order: Order & { readonly order: 'open' | 'change' }): Promise<void> {
    if (!this.process) return;
    const { name } = order.version.spec;
    if (order.order === 'open') {
      this.assume(order.version);
      this.opening.add(name);
    }
    this.unsettled.expect(name, order.version.generation);
    try {
      const reports = (await this.order(order)) as readonly WorkerReport[] | undefined;
      this.opening.delete(name);
      this.take(reports ?? []);
    } catch (error) {
      this.opening.delete(name);
      this.unsettled.forget(name);
      throw error;
    }
  }

  public async remove(name: string, drain: boolean): Promise<void> {
    this.unsettled.forget(name);
    this.reports.delete(name);
    const { process } = this;
    const limit = setTimeout(() => this.process === process && this.kill('unconfirmed'), this.options.settleMs);
    await this.order({ order: 'remove', name, drain });
    clearTimeout(limit);
  }

  public async metrics(): Promise<ProcessMetrics | undefined> {
    if (!this.isReady) return undefined;
    const metrics = (await this.ask({ order: 'metrics' })) as ProcessMetrics | undefined;
    if (metrics) this.counted = metrics;
    // A worker that is busy keeps what it had: counters must not go back.
    return metrics ?? this.counted;
  }

  public async isRouteReady(name: string): Promise<boolean> {
    return (await this.ask({ order: 'is-ready', name })) === true;
  }

  /** @returns undefined when there is no answer in time, or a failure */
  private ask(order: Order): Promise<unknown> {
    const limit = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), this.options.answerMs).unref());
    return Promise.race([this.order(order).catch(() => undefined), limit]);
  }

  /** Ends the process: after its connections were served to their end with `drain`, and no later than a change has to settle. */
  public async close(drain: boolean): Promise<void> {
    this.closing = true;
    clearInterval(this.pings);
    const { process } = this;
    if (!process) return;
    const gone = new Promise<void>((resolve) => (this.whenGone = resolve));
    const limit = setTimeout(() => process.kill(), this.options.settleMs);
    await this.order({ order: 'close', drain }).catch(() => undefined);
    process.kill();
    await gone;
    clearTimeout(limit);
  }

  public kill(reason: string): void {
    this.options.log.error(
      { worker: this.options.number, pid: this.pid, reason },
      'a worker is killed: what it does with its connections is not known',
    );
    this.lossReason = reason;
    this.process?.kill();
  }

  /** A worker may act on an order before it has said so; what it may do at most is what is assumed. */
  private assume({ spec, generation }: RouteVersion): void {
    const state = wantedOf(spec).fenced ? 'fenced' : 'forwarding';
    const nothing = { connections: 0, held: 0, inFlight: 0, firstResponseAt: null };
    this.reports.set(spec.name, { name: spec.name, generation, state, since: new Date().toISOString(), ...nothing });
  }

  private take(reports: readonly WorkerReport[]): void {
    for (const report of reports) {
      if (this.opening.has(report.name)) continue;
      this.reports.set(report.name, report);
      this.unsettled.see(report);
    }
  }

  private gone(how: string): void {
    const { log, number, departed } = this.options;
    this.process = undefined;
    this.isReady = false;
    this.emptySince = new Date();
    this.reports.clear();
    this.opening.clear();
    this.unsettled.forgetAll();
    if (this.counted) departed(this.counted);
    this.counted = undefined;
    if (this.closing) return this.whenGone();

    this.losses.set(this.lossReason, (this.losses.get(this.lossReason) ?? 0) + 1);
    const pause = this.restarts.died();
    log.error(
      { worker: number, how, deaths: this.restarts.recent, pause },
      this.failing
        ? 'a worker keeps dying: the replica is not ready'
        : 'a worker is gone with its connections; another one takes its place',
    );
    setTimeout(() => this.replace(), pause).unref();
  }

  private replace(): void {
    if (this.closing) return;
    this.start().catch((error: Error) =>
      this.options.log.error({ worker: this.options.number, reason: error.message }, 'a worker did not start'),
    );
  }

  /** One that neither answers nor ends would keep its clients for ever. */
  private async checkAlive(): Promise<void> {
    const { process } = this;
    if (!process || !this.isReady || this.pinging) return;
    this.pinging = true;
    let answered = false;
    const limit = setTimeout(() => {
      // After this whole process has slept the answer may be there and not be read yet.
      setImmediate(() => setImmediate(() => !answered && this.process === process && this.kill('silent')));
    }, this.options.silentMs);
    await this.order({ order: 'ping' }).catch(() => undefined);
    answered = true;
    this.pinging = false;
    clearTimeout(limit);
  }
}
