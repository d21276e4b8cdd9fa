import { CodedError } from '../../core/coded-error';
import { kafkaStages } from '../../migration/kafka-stages';
import { findStage, type StagePlan } from '../../stages/stage-plan';
import { readStagesFile } from '../../stages/stages-file';
import type { OnEvent } from './events';
import { rulesBetween, upToPointOfNoReturn, wayOutOf } from './journey';
import { isUntold, type Promotion, promotionOf, promotionWithin, untold } from './promotion';
import type { Cutover } from './recorded';
import { releaseFence } from './release-fence';
import type { CutoverSession } from './session';
import { messageOf, type Steps } from './steps';

/** Milliseconds before each further attempt. */
const backOff = [500, 1000, 2000, 4000, 8000];

/** A promotion that was asked for just before a failure shows within this time. */
const promotionShowsMs = 500;

/** What became of a failure. */
interface Repaired {
  readonly outcome: 'aborted' | 'held';
  /** What a person must know beside the failure itself. */
  readonly note?: string;
  /** What holds now, where the stage of record does not tell. */
  readonly holds?: string;
}

const plan: StagePlan = kafkaStages;

/**
 * Brings a group whose run has failed to a safe state: before the first promotion its clients are let go to the source again; on the way onto the
 * rollback track, before traffic has moved, to the destination again. After the first promotion it changes nothing: there the fence is what keeps the two
 * clusters the same.
 */
export class Repair {
  public constructor(
    private readonly session: CutoverSession,
    private readonly steps: Steps,
    private readonly onEvent: OnEvent,
    private readonly stop: AbortSignal | undefined,
  ) {}

  public async after(error: unknown): Promise<Repaired> {
    const failedAt = this.steps.current;
    this.session.makeRoom();
    const recorded = await this.insist(() => this.steps.read(), failedAt);
    const goal = await this.goalFrom(recorded, failedAt, error);
    const message = messageOf(error);
    if ('stay' in goal) {
      this.onEvent({ type: 'failed', stage: failedAt, message, then: 'hold' });
      if (recorded !== undefined && recorded.stage !== failedAt && !isBehind(error)) this.noteStage(recorded.stage);
      return { outcome: 'held', ...(goal.stay !== undefined && { note: goal.stay }), ...(isBehind(error) && { holds: beyondRecord }) };
    }
    this.onEvent({ type: 'failed', stage: failedAt, message, then: 'abort' });
    try {
      // Where the gateway may be asked instead, clients do not wait for Terraform.
      const waits = this.isBeforePromotion(recorded as Cutover) ? backOff.slice(0, 2) : backOff;
      await this.insist(() => this.goBack(recorded as Cutover, goal.to), goal.to, waits);
      return { outcome: 'aborted' };
    } catch (second) {
      if (this.stop?.aborted) throw second;
      return this.lastResort(recorded as Cutover, goal.to, second);
    }
  }

  private noteStage(stage: string): void {
    try {
      this.session.noteStage(stage);
    } catch (error) {
      this.onEvent({ type: 'repairing', stage, message: messageOf(error) });
    }
  }

  /** The stage to go back to, or why the group stays. */
  private async goalFrom(
    recorded: Cutover | undefined,
    failedAt: string,
    error: unknown,
  ): Promise<{ readonly to: string } | { readonly stay: string | undefined }> {
    if (recorded === undefined) return { stay: undefined };
    if (isBehind(error) || isUntold(error)) return { stay: undefined };
    if (recorded.stage === plan.stages[0]?.name) {
      // A later stage that failed before it was recorded leaves the group at the first one, which is applied again to be sure.
      return failedAt === recorded.stage ? { stay: undefined } : { to: recorded.stage };
    }
    const way = wayOutOf(plan, recorded.stage);
    if (way === undefined) return { stay: undefined };
    if (way.gates.length > 0 && upToPointOfNoReturn(plan).includes(recorded.stage)) {
      const promotion = await this.promotion(recorded);
      if (promotion.state === 'begun') return { stay: `Topics have been promoted already: ${promotion.observed}.` };
      if (promotion.state === 'unknown') return { stay: untold(promotion).message };
    }
    return { to: way.to };
  }

  /** Looks twice: a call that the failed apply made may still be on its way. */
  private async promotion(recorded: Cutover): Promise<Promotion> {
    const look = () => promotionWithin(recorded, this.session.folder, this.stop);
    const first = await look();
    if (first.state !== 'none') return first;
    await this.pause(promotionShowsMs);
    return look();
  }

  private async goBack(recorded: Cutover, to: string): Promise<void> {
    if (to === recorded.stage) return this.steps.takeUnhurried(to, 'resume', { of: upToPointOfNoReturn(plan), creates: true });
    // An attempt that failed half way may have been recorded.
    const from = (await this.steps.read())?.stage ?? recorded.stage;
    const direction = from === to ? 'resume' : 'back';
    return this.steps.takeUnhurried(to, direction, { of: rulesBetween(plan, recorded.stage, to), creates: true });
  }

  /** Terraform cannot do it: where certainly nothing was promoted, the gateway itself is asked. */
  private async lastResort(recorded: Cutover, to: string, why: unknown): Promise<Repaired> {
    const failed = `Going back to ${to} failed as well: ${messageOf(why)}`;
    await this.steps.read().catch(() => undefined);
    const isToSource = to === plan.stages[0]?.name;
    const isSafe = isToSource && (this.isBeforePromotion(recorded) || (await promotionOf(recorded, this.session.folder)).state === 'none');
    if (!isSafe) return { outcome: 'held', note: failed };
    try {
      this.onEvent({ type: 'repairing', stage: to, message: `${failed} The fence is taken down without Terraform.` });
      const done = await releaseFence(recorded, this.session.folder);
      return {
        outcome: 'aborted',
        note: `${failed} So ${done}; Terraform state still has ${recorded.stage}, which the next run sets right.`,
      };
    } catch (third) {
      return { outcome: 'held', note: `${failed} The gateway could not be asked either: ${messageOf(third)}` };
    }
  }

  /**
   * Whether certainly no run has begun to promote, whoever answers: the stages file names a stage before anything of it is applied, and Terraform state has
   * the same one.
   */
  private isBeforePromotion({ group, stage }: Cutover): boolean {
    const isHeld = upToPointOfNoReturn(plan).includes(stage) && !findStage(plan, stage)?.pointOfNoReturn;
    return isHeld && readStagesFile(this.session.project.folder)[group] === stage;
  }

  /** Again and again for some time: what is in the way may pass. */
  private async insist<T>(work: () => Promise<T>, stage: string, waits: readonly number[] = backOff): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const waitMs = waits[attempt];
        if (waitMs === undefined || this.stop?.aborted || isFinal(error)) throw error;
        this.onEvent({ type: 'retried', stage, message: messageOf(error), waitMs });
        await this.pause(waitMs);
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stop?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}

const beyondRecord = 'the live system is beyond the stage of record, and nothing was changed';

/** The record is older than the live system: what it says of the way back is not so. */
function isBehind(error: unknown): boolean {
  return /SWY4016/.test(messageOf(error));
}

/** Another attempt would be told the same: the plan changes too much, the way is gone, a gate of the way back says no. */
function isFinal(error: unknown): boolean {
  return /SWY(4030|4004|4016|4010)/.test(messageOf(error)) || (CodedError.isCodedError(error) && error.code === 'SWY8302');
}
