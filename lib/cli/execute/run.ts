import { CodedError } from '../../core/coded-error';
import { kafkaStages } from '../../migration/kafka-stages';
import { type StageDefinition, type StagePlan, findStage, stageNames, stagesAfter, transition } from '../../stages/stage-plan';
import type { Direction } from './events';
import type { Cutover } from './recorded';
import { type Outcome, type RunReport, changeReports, writeReport } from './report';
import { CutoverSession, type PlannedStage, type Rules, type SessionOptions } from './session';
import { WindowWatch } from './window';

export interface CutoverOptions extends SessionOptions {
  /** Stage to stop at. @default the last one */
  readonly to?: string;
  /** Go back instead, to the stage before the fence. */
  readonly abort?: boolean;
  /** Plan and judge the next stage, and change nothing. */
  readonly dryRun?: boolean;
  /** Asked once, before clients are held in a run that goes past the point of no return. @default nobody is asked */
  readonly confirm?: (stages: readonly string[]) => Promise<boolean>;
  /** Is waited for before a stage is planned. */
  readonly beforeStage?: (stage: string) => Promise<void>;
  /** Seconds within which a stage must be reached. @default the stage's own */
  readonly deadlineSeconds?: (stage: string) => number;
}

const plan: StagePlan = kafkaStages;

/**
 * Moves a group through its stages with Terraform and returns what happened. A failed gate, a passed deadline and an interruption end
 * in `aborted` before the point of no return and in `held` after it; the report carries the error.
 *
 * @throws SWY8007 no such stage; SWY8016 no way to it; SWY8009 (from confirm); and what {@link CutoverSession.open} throws
 */
export async function runCutover(options: CutoverOptions): Promise<RunReport> {
  if (options.to !== undefined && !findStage(plan, options.to)) {
    throw new CodedError('SWY8007', { property: '--to', value: options.to, allowed: stageNames(plan) });
  }
  const session = await CutoverSession.open(options);
  try {
    return await new CutoverRun(options, session).run();
  } finally {
    await session.close();
  }
}

class CutoverRun {
  private readonly report: RunReport;
  private window: WindowWatch | undefined;
  private cutover: Cutover | undefined;
  private applying = '';
  /** Stage that was applied and not yet read back. */
  private unverified: string | undefined;
  private failing = false;

  public constructor(
    private readonly options: CutoverOptions,
    private readonly session: CutoverSession,
  ) {
    const now = new Date().toISOString();
    this.report = { group: options.group, outcome: 'done', startedAt: now, finishedAt: now, from: null, stage: null, stages: [] };
  }

  public async run(): Promise<RunReport> {
    const found = await this.session.recorded();
    this.cutover = found;
    this.report.from = this.report.stage = found?.stage ?? null;
    this.options.onEvent({ type: 'found', stage: found?.stage });
    const target = this.target(found?.stage);
    const isBack = target !== undefined && found !== undefined && goesBack(found.stage, target);
    const ahead = isBack ? [] : upTo(stagesAfter(plan, found?.stage), target);

    if (!(await this.mayGoOn(ahead.map(({ name }) => name)))) return this.finish('declined');
    // The way back needs its own stage alone, which is the one that the session was opened with.
    await this.session.prepare([...(found && !isBack ? [found.stage] : []), ...ahead.map(({ name }) => name)]);
    try {
      if (isBack) {
        await this.step(target, 'back', { of: found.stage });
        return await this.finish(this.options.dryRun ? 'planned' : 'done');
      }
      const resumed =
        found === undefined ? false : await this.step(found.stage, 'resume', this.rulesToResume(found.stage, ahead.length > 0));
      if (this.options.dryRun && resumed) return await this.finish('planned');
      if (ahead.length === 0) return await this.finish(resumed ? 'done' : 'nothing-to-do');
      await this.forward(ahead);
      return await this.finish(this.options.dryRun ? 'planned' : 'done');
    } catch (error) {
      return await this.afterFailure(error);
    }
  }

  /** The stage that was asked for; undefined for "as far as it goes". */
  private target(found: string | undefined): string | undefined {
    if (!this.options.abort) {
      const { to } = this.options;
      if (to === undefined || found === undefined) return to;
      const way = transition(plan, found, to);
      if (way.allowed || way.reason === 'skipped') return to;
      throw new CodedError('SWY8016', { property: 'stage', value: to, detail: way.explanation });
    }
    const stage = found === undefined ? undefined : findStage(plan, found);
    if (stage === undefined || stage === plan.stages[0]) return plan.stages[0]?.name;
    if (stage.waysBack[0] !== undefined) return stage.waysBack[0];
    throw new CodedError('SWY8016', { property: '--abort', value: stage.name, detail: stage.noWayBack ?? 'no way leads back' });
  }

  /**
   * The first stage may change anything, for the first deploy and when it is all that is asked for. A run that goes on may only finish
   * there what an interrupted one has left: resources that were not made yet, or a way back that was not gone to its end.
   */
  private rulesToResume(stage: string, goesOn: boolean): Rules {
    const [first, second] = plan.stages;
    return goesOn && stage === first?.name && second ? { of: second.name, creates: true } : { of: stage };
  }

  private async mayGoOn(ahead: readonly string[]): Promise<boolean> {
    const passes = ahead.some((name) => findStage(plan, name)?.pointOfNoReturn);
    if (!passes || this.options.dryRun || !this.options.confirm) return true;
    return this.options.confirm(ahead);
  }

  private async forward(ahead: readonly StageDefinition[]): Promise<void> {
    for (const { name } of ahead) {
      await this.options.beforeStage?.(name);
      await this.step(name, 'forward', { of: name });
      if (this.options.dryRun) return;
    }
    await this.verifyNow();
  }

  /** Plans and applies one stage; false when there was nothing to change. */
  private async step(stage: string, direction: Direction, rules: Rules): Promise<boolean> {
    const limit = this.options.deadlineSeconds?.(stage) ?? (findStage(plan, stage) as StageDefinition).deadline.seconds;
    // What repairs a failure is not itself cut short.
    const deadline = this.failing ? undefined : AbortSignal.timeout(limit * 1000);
    const interrupt = this.failing ? undefined : this.options.signal;
    const signal = AbortSignal.any([deadline, interrupt].filter((one) => one !== undefined));
    this.applying = stage;
    const startedAt = new Date().toISOString();
    try {
      if (signal.aborted) throw new CodedError('SWY8014', { property: 'stage', value: stage });
      const planned = await this.session.plan(stage, direction, rules, signal);
      // The plan has just read the state, so the stage before is verified without another command inside the window.
      this.verify(planned.recorded);
      if (direction === 'resume' && planned.changes.length === 0) return false;
      if (this.options.dryRun) return this.note(planned, startedAt);
      this.watchWindow(stage, direction);
      const timings = await this.session.apply(planned, signal);
      this.report.stages.push({ name: stage, direction, startedAt, changes: changeReports(planned.changes), gates: [], timings });
      this.unverified = stage;
      if (direction !== 'forward') await this.verifyNow();
      return true;
    } catch (error) {
      if (deadline?.aborted)
        throw new CodedError('SWY8013', { property: stage, value: `${limit} s`, detail: messageOf(error) }, undefined, { cause: error });
      if (interrupt?.aborted) throw new CodedError('SWY8014', { property: 'stage', value: stage }, undefined, { cause: error });
      throw error;
    }
  }

  private note(planned: PlannedStage, startedAt: string): true {
    const { stage, direction, changes } = planned;
    this.report.stages.push({ name: stage, direction, startedAt, changes: changeReports(changes), gates: [] });
    return true;
  }

  private async verifyNow(): Promise<void> {
    if (this.unverified !== undefined) this.verify(await this.session.recorded());
  }

  /** @throws SWY8012 somebody else has moved the group */
  private verify(recorded: Cutover | undefined): void {
    const stage = this.unverified;
    if (stage === undefined) return;
    this.unverified = undefined;
    if (recorded?.stage !== stage) throw new CodedError('SWY8012', { property: 'stage', value: recorded?.stage ?? null, allowed: [stage] });
    this.report.stage = stage;
    this.cutover = recorded;
    const gates = recorded.gate_results ?? [];
    const entry = this.report.stages.findLast(({ name }) => name === stage);
    if (entry) entry.gates = gates;
    this.options.onEvent({ type: 'verified', stage, gates });
  }

  /** The window opens with the stage after the first one; where it closes is read from the gateway when the run ends. */
  private watchWindow(stage: string, direction: Direction): void {
    if (direction !== 'forward' || stage !== plan.stages[1]?.name || this.cutover === undefined) return;
    this.window = new WindowWatch(this.cutover.gateway, this.cutover.route, this.session.folder);
    this.window.start();
  }

  /** Before the point of no return the group goes back to where clients are served; after it, it stays and is taken further by the next run. */
  private async afterFailure(error: unknown): Promise<RunReport> {
    this.failing = true;
    this.unverified = undefined;
    this.window?.stop();
    this.report.error = { ...(CodedError.isCodedError(error) ? { code: error.code } : {}), message: messageOf(error) };
    const recorded = await this.session.recorded();
    this.report.stage = recorded?.stage ?? null;
    const back = this.options.dryRun ? undefined : this.wayBack(recorded?.stage);
    this.options.onEvent({ type: 'failed', stage: this.applying, message: messageOf(error), then: back === undefined ? 'hold' : 'abort' });
    if (back === undefined) return this.finish('held');
    try {
      if (back === recorded?.stage) await this.step(back, 'resume', this.rulesToResume(back, true));
      else await this.step(back, 'back', { of: recorded?.stage as string });
      return await this.finish('aborted');
    } catch (second) {
      this.report.error = {
        ...this.report.error,
        message: `${messageOf(error)} Going back to ${back} failed as well: ${messageOf(second)}`,
      };
      return this.finish('held');
    }
  }

  /** A later stage that failed before it was recorded leaves the group at the first one: that one is applied again, to be sure. */
  private wayBack(recorded: string | undefined): string | undefined {
    if (recorded === undefined) return undefined;
    const isFirst = recorded === plan.stages[0]?.name;
    if (isFirst) return this.applying === recorded ? undefined : recorded;
    return findStage(plan, recorded)?.waysBack[0];
  }

  private async finish(outcome: Outcome): Promise<RunReport> {
    const { report } = this;
    report.outcome = outcome;
    // While the route leads to the source no client is served by the destination, and waiting for one would be in vain.
    const isSwitched = kafkaStages.stages.find(({ name }) => name === report.stage)?.desired.routeTo === 'destination';
    const window = outcome === 'done' && isSwitched ? await this.window?.finish(5000) : undefined;
    this.window?.stop();
    if (window) report.window = window;
    report.finishedAt = new Date().toISOString();
    const left = stagesAfter(plan, report.stage ?? undefined);
    if (left[0] && outcome !== 'nothing-to-do') report.next = `switchyard execute ${report.group}`;
    await writeReport(this.session.home, report);
    return report;
  }
}

function goesBack(from: string, to: string): boolean {
  const way = transition(plan, from, to);
  return way.allowed && way.direction === 'back';
}

function upTo(stages: readonly StageDefinition[], target: string | undefined): readonly StageDefinition[] {
  const end = stages.findIndex(({ name }) => name === target);
  return target === undefined ? stages : stages.slice(0, end + 1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
