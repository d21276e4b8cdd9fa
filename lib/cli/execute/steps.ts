import { CodedError } from '../../core/coded-error';
import { kafkaStages } from '../../migration/kafka-stages';
import { type StageDefinition, type StagePlan, findStage } from '../../stages/stage-plan';
import type { Direction, OnEvent } from './events';
import type { Cutover } from './recorded';
import { changeReports, type RunReport } from './report';
import type { CutoverSession, PlannedStage, Rules } from './session';

export interface StepOptions {
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
  readonly stop?: AbortSignal;
  readonly dryRun?: boolean;
  /** Seconds within which a stage must be reached. @default the stage's own */
  readonly deadlineSeconds?: (stage: string) => number;
  /** Is told before a plan is applied. */
  readonly beforeApply?: (planned: PlannedStage) => void;
}

const plan: StagePlan = kafkaStages;

/** One stage after another: planned, held against the rules, applied and read back. Keeps what became of each in the report. */
export class Steps {
  /** The group's cutover as it was read last. */
  public cutover: Cutover | undefined;
  /** Stage that is or was under way. */
  public current = '';
  /** Stage that was applied and not yet read back. */
  private unverified: string | undefined;

  public constructor(
    private readonly session: CutoverSession,
    private readonly report: RunReport,
    private readonly options: StepOptions,
  ) {}

  /** The group's cutover as Terraform state has it now. */
  public async read(): Promise<Cutover | undefined> {
    this.cutover = await this.session.recorded();
    this.report.stage = this.cutover?.stage ?? null;
    return this.cutover;
  }

  /**
   * Plans and applies one stage; false when there was nothing to change.
   *
   * @throws SWY8012 somebody else has moved the group; SWY8013 the deadline has passed; SWY8014 the run was interrupted
   */
  public async take(stage: string, direction: Direction, rules: Rules): Promise<boolean> {
    const limit = this.options.deadlineSeconds?.(stage) ?? (findStage(plan, stage) as StageDefinition).deadline.seconds;
    const deadline = AbortSignal.timeout(limit * 1000);
    const { signal: interrupt } = this.options;
    try {
      if (interrupt?.aborted) throw interrupted(stage);
      return await this.run(stage, direction, rules, AbortSignal.any([deadline, interrupt].filter((one) => one !== undefined)));
    } catch (error) {
      if (deadline.aborted) {
        throw new CodedError('SWY8013', { property: stage, value: `${limit} s`, detail: messageOf(error) }, undefined, { cause: error });
      }
      throw interrupt?.aborted ? interrupted(stage, error) : error;
    }
  }

  /** The same for what repairs a failure: neither a deadline nor an interrupt cuts it short, and a stages file that cannot be written is no obstacle. */
  public async takeUnhurried(stage: string, direction: Direction, rules: Rules): Promise<void> {
    this.unverified = undefined;
    await this.run(stage, direction, rules, undefined, (error) =>
      this.options.onEvent({ type: 'repairing', stage, message: messageOf(error) }),
    );
  }

  /** Reads back what was applied last. */
  public async verifyNow(): Promise<void> {
    if (this.unverified !== undefined) this.verify(await this.session.recorded());
  }

  private async run(
    stage: string,
    direction: Direction,
    rules: Rules,
    signal: AbortSignal | undefined,
    onUnwritten?: (error: unknown) => void,
  ): Promise<boolean> {
    this.current = stage;
    const startedAt = new Date().toISOString();
    const planned = await this.session.plan(stage, direction, rules, signal);
    // The plan has just read the state, so the stage before is verified without another command inside the window.
    this.verify(planned.recorded);
    if (direction === 'resume' && planned.changes.length === 0) return false;
    const entry = { name: stage, direction, startedAt, changes: changeReports(planned.changes), gates: [] };
    if (this.options.dryRun) {
      this.report.stages.push(entry);
      return true;
    }
    this.options.beforeApply?.(planned);
    const timings = await this.session.apply(planned, signal, onUnwritten);
    this.report.stages.push({ ...entry, timings });
    this.unverified = stage;
    if (direction !== 'forward') await this.verifyNow();
    return true;
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
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function interrupted(stage: string, cause?: unknown): CodedError {
  return new CodedError('SWY8014', { property: 'stage', value: stage }, undefined, { cause });
}
