import { CodedError } from '../../core/coded-error';
import { type KafkaDesired, kafkaStages } from '../../migration/kafka-stages';
import { type StagePlan, findStage } from '../../stages/stage-plan';
import { clientsNow, ClientsWatch, isServedBySource } from './clients-watch';
import { conclude } from './conclusion';
import { planLaterStages } from './dry-run';
import { journeyOf, type Leg, rulesBetween, upToPointOfNoReturn, wayOutOf, type Wish } from './journey';
import { LagSamples } from './lag-samples';
import type { Cutover } from './recorded';
import { newReport, type Outcome, type RunReport } from './report';
import { refuseUntold } from './promotion';
import { Repair } from './repair';
import { CutoverSession, type Rules, type SessionOptions } from './session';
import { messageOf, type StepOptions, Steps } from './steps';
import { keepingTimeline } from './timeline';
import { WindowWatch } from './window';

export interface CutoverOptions extends SessionOptions, Wish, Pick<StepOptions, 'dryRun' | 'deadlineSeconds'> {
  /** Asked once, before clients are held in a run that goes past a point of no return. @default nobody is asked */
  readonly confirm?: (stages: readonly string[]) => Promise<boolean>;
  /** Is waited for before a stage is planned. */
  readonly beforeStage?: (stage: string) => Promise<void>;
}

const plan: StagePlan = kafkaStages;

/**
 * Moves a group through its stages with Terraform and returns what happened. A failed gate, a passed deadline and an interruption end in `aborted`
 * before the first promotion and in `held` after it; the report carries the error.
 *
 * @throws SWY8007 no such stage; SWY8016 no way to it; SWY8009 (from confirm); and what {@link CutoverSession.open} throws
 */
export async function runCutover(options: CutoverOptions): Promise<RunReport> {
  // A wish that no group can have is refused before anything is started.
  journeyOf(plan, undefined, options.to === undefined ? {} : { to: options.to });
  const report = newReport(options.group);
  const onEvent = keepingTimeline(report, options.onEvent);
  const session = await CutoverSession.open({ ...options, onEvent });
  try {
    return await new CutoverRun({ ...options, onEvent }, session, report).run();
  } finally {
    await session.close();
  }
}

class CutoverRun {
  private readonly steps: Steps;
  private readonly lag: LagSamples;
  private readonly clients: ClientsWatch;
  private window: WindowWatch | undefined;

  public constructor(
    private readonly options: CutoverOptions,
    private readonly session: CutoverSession,
    private readonly report: RunReport,
  ) {
    this.steps = new Steps(session, report, { ...options, beforeApply: ({ stage, direction }) => this.watchWindow(stage, direction) });
    this.lag = new LagSamples(report.lag, session.folder);
    this.clients = new ClientsWatch((clients) => options.onEvent({ type: 'route', clients }), session.folder);
  }

  public async run(): Promise<RunReport> {
    const unlisten = this.tellInterrupts();
    try {
      return await this.go();
    } finally {
      this.lag.stop();
      this.clients.stop();
      this.window?.stop();
      unlisten();
    }
  }

  private async go(): Promise<RunReport> {
    const found = await this.steps.read();
    this.report.from = this.report.stage;
    this.options.onEvent({ type: 'found', stage: found?.stage });
    const legs = await this.legsFrom(found);
    const isForward = legs.every(({ direction }) => direction === 'forward');

    if (!(await this.mayGoOn(legs))) return this.finish('declined');
    const ahead = legs.map(({ stage }) => stage);
    await this.prepare([...(found ? [found.stage] : []), ...ahead, ...waysOut(found?.stage, ahead)]);
    this.watch(found);
    try {
      const resumed = found !== undefined && isForward && (await this.resume(found.stage, ahead.length > 0));
      if (legs.length === 0) return await this.finish(resumed ? (this.options.dryRun ? 'planned' : 'done') : 'nothing-to-do');
      if (this.options.dryRun) {
        await planLaterStages(this.session, this.steps, this.report, found?.stage, legs, { resumed, onEvent: this.options.onEvent });
        return await this.finish('planned');
      }
      await this.take(legs);
      return await this.finish('done');
    } catch (error) {
      return await this.afterFailure(error);
    }
  }

  /** A fence that was taken down without Terraform is written down first. */
  private async legsFrom(found: Cutover | undefined): Promise<Leg[]> {
    const { abort, rollback } = this.options;
    const way = found === undefined || abort || rollback ? undefined : wayOutOf(plan, found.stage);
    const isHeld = found !== undefined && way !== undefined && upToPointOfNoReturn(plan).includes(found.stage);
    if (!isHeld || !(await isServedBySource(found, this.session.folder))) return journeyOf(plan, found?.stage, this.options);
    return [{ stage: way.to, direction: 'back' }, ...journeyOf(plan, way.to, this.options)];
  }

  private async mayGoOn(legs: readonly Leg[]): Promise<boolean> {
    const passes = legs.some(({ stage }) => findStage(plan, stage)?.pointOfNoReturn);
    if (!passes || this.options.dryRun || !this.options.confirm) return true;
    return this.options.confirm(legs.map(({ stage }) => stage));
  }

  private async prepare(stages: readonly string[]): Promise<void> {
    const started = Date.now();
    await this.session.prepare([...new Set(stages)]);
    this.report.prepared = { open: this.session.openMs, synth: Date.now() - started };
  }

  /** Finishes what an interrupted run has left behind at the stage of record. */
  private async resume(stage: string, goesOn: boolean): Promise<boolean> {
    return this.steps.take(stage, 'resume', rulesToResume(stage, goesOn));
  }

  private async take(legs: readonly Leg[]): Promise<void> {
    for (const { stage, direction } of legs) {
      await this.options.beforeStage?.(stage);
      if (direction === 'back') await this.refuseUntold();
      await this.steps.take(stage, direction, { of: rulesBetween(plan, this.steps.cutover?.stage, stage) });
      this.watch(this.steps.cutover);
    }
    await this.steps.verifyNow();
  }

  /** The way back of a stage that promotes stands on what the destination says. */
  private async refuseUntold(): Promise<void> {
    const { cutover } = this.steps;
    const isPromoting = cutover !== undefined && findStage(plan, cutover.stage)?.pointOfNoReturn === true;
    if (isPromoting && upToPointOfNoReturn(plan).includes(cutover.stage))
      await refuseUntold(cutover, this.session.folder, this.options.stop);
  }

  private async afterFailure(error: unknown): Promise<RunReport> {
    this.window?.stop();
    this.report.error = { ...(CodedError.isCodedError(error) ? { code: error.code } : {}), message: messageOf(error) };
    if (this.options.stop?.aborted) return this.stopped();
    if (this.options.dryRun) return this.finish('held');
    try {
      const { outcome, note, holds } = await new Repair(this.session, this.steps, this.options.onEvent, this.options.stop).after(error);
      if (note !== undefined) this.report.error = { ...this.report.error, message: `${messageOf(error)} ${note}` };
      if (holds !== undefined) this.report.holds = holds;
      return await this.finish(outcome);
    } catch (second) {
      if (this.options.stop?.aborted) return this.stopped();
      this.report.error = { ...this.report.error, message: `${messageOf(error)} ${messageOf(second)}` };
      return this.finish('held');
    }
  }

  /** Says what is left: the stage of record as far as it can still be read, and what the replicas say. */
  private async stopped(): Promise<RunReport> {
    const { cutover } = this.steps;
    const clients = cutover && (await clientsNow(cutover, this.session.folder));
    const states = Object.entries(clients?.replicas ?? {}).map(([state, count]) => `${state} on ${count}`);
    const route = states.length > 0 ? `the route is ${states.join(', ')} of its replicas` : 'the state of the route is not known';
    this.report.error = { code: 'SWY8308', message: new CodedError('SWY8308', { property: 'stage', value: this.steps.current }).message };
    this.report.holds = `stage of record ${this.report.stage ?? 'none'}, ${this.steps.current || 'nothing'} was under way; ${route}`;
    return this.finish('stopped');
  }

  private watch(cutover: Cutover | undefined): void {
    if (cutover === undefined || this.options.dryRun) return;
    this.lag.start(cutover);
    this.clients.start(cutover);
  }

  /** The window opens with a stage that fences clients, or was open when the run began; where it closes is read from the gateway when the run ends. */
  private watchWindow(stage: string, direction: string): void {
    const { cutover } = this.steps;
    const leadsOn = direction === 'forward' || direction === 'rollback';
    if (this.window || cutover === undefined || !leadsOn || !(fences(stage) || fences(cutover.stage))) return;
    this.window = new WindowWatch(cutover.gateway, cutover.route, this.session.folder);
    this.window.start();
  }

  private tellInterrupts(): () => void {
    const { signal, stop, onEvent } = this.options;
    const safe = () => onEvent({ type: 'interrupted', atOnce: false });
    const atOnce = () => onEvent({ type: 'interrupted', atOnce: true });
    signal?.addEventListener('abort', safe, { once: true });
    stop?.addEventListener('abort', atOnce, { once: true });
    return () => {
      signal?.removeEventListener('abort', safe);
      stop?.removeEventListener('abort', atOnce);
    };
  }

  private finish(outcome: Outcome): Promise<RunReport> {
    return conclude(this.report, outcome, { home: this.session.home, window: this.window });
  }
}

/**
 * The first stage may change anything, for the first deploy and when it is all that is asked for. A run that goes on may only finish there what an
 * interrupted one has left: resources that were not made yet, or a way back that was not gone to its end.
 */
function rulesToResume(stage: string, goesOn: boolean): Rules {
  return goesOn && stage === plan.stages[0]?.name ? { of: upToPointOfNoReturn(plan), creates: true } : { of: [stage] };
}

const fences = (stage: string): boolean => findStage<KafkaDesired>(kafkaStages, stage)?.desired.fenced === true;

/** Where a failure on the way may lead back to: synthesised ahead of time, so that the way back is not held up. */
function waysOut(found: string | undefined, ahead: readonly string[]): string[] {
  return [...(found === undefined ? [] : [found]), ...ahead].flatMap((stage) => wayOutOf(plan, stage)?.to ?? []);
}
