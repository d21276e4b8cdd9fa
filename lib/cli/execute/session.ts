import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaStages } from '../../migration/kafka-stages';
import { assertGuarded, readablePlan } from '../../stages/plan-guard';
import { type PlannedChange, plannedChanges } from '../../stages/plan-json';
import { type StageDefinition, type StagePlan, findStage } from '../../stages/stage-plan';
import { describeHolder, type Lock, lockFileName, takeLock } from '../lock';
import { type Project, readProject } from '../project';
import type { GroupStack } from '../synth';
import { findTerraform } from '../terraform';
import { DiskReserve, naming, putInPlace } from './disk';
import { Engine } from './engine';
import type { Direction, OnEvent, Timings } from './events';
import { StackPlace } from './place';
import { ProgressFile } from './progress-file';
import { type Cutover, belongsTo, cutoverBefore, cutoverInPlan, cutoverInState } from './recorded';
import { StagesOfGroup } from './stages-of-group';
import { writeWantedStage } from './wanted';

export interface SessionOptions {
  /** Folder with cdktf.json. */
  readonly project: string;
  readonly group: string;
  /** CDKTF context that goes before that of cdktf.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly onEvent: OnEvent;
  /** Asks the run to come to a safe state. */
  readonly signal?: AbortSignal;
  /** Ends everything at once. */
  readonly stop?: AbortSignal;
}

/** What a plan is held against. */
export interface Rules {
  /** Stages whose rules count. */
  readonly of: readonly string[];
  /** Whether resources may be created as well. @default false */
  readonly creates?: boolean;
}

/** A plan that was made and judged, and can be applied. */
export interface PlannedStage {
  readonly stage: string;
  readonly direction: Direction;
  readonly changes: readonly PlannedChange[];
  /** The group's cutover as the plan has found it. */
  readonly recorded: Cutover | undefined;
  readonly timings: Pick<Timings, 'plan' | 'guard'>;
}

const stagePlan: StagePlan = kafkaStages;

/** One group's stack with Terraform initialised, the provider running and the group locked: what a run stands on. */
export class CutoverSession {
  /**
   * @throws SWY8001, SWY8002 no usable Terraform; SWY8004, SWY8005, SWY8006 the project; SWY8010 the provider; SWY8300, SWY8301 somebody else is at
   * work; SWY8307 no room on the disk
   */
  public static async open(options: SessionOptions): Promise<CutoverSession> {
    const started = Date.now();
    const [program, project] = await Promise.all([findTerraform(), readProject(options.project)]);
    const home = join(project.folder, '.switchyard', options.group);
    naming(home, () => mkdirSync(home, { recursive: true }));
    const closers: (() => unknown)[] = [];
    try {
      closers.push(...lockAndReserve(home, options));
      const stages = new StagesOfGroup(project, options, home);
      const first = await stages.get(kafkaStages.stages[0].name);
      const place = await StackPlace.take(project, first, options.group, options.onEvent);
      closers.push(() => place.release());

      const current = { stage: '' };
      const progress = new ProgressFile(join(home, 'progress.ndjson'), (line) =>
        options.onEvent({ type: 'progress', stage: current.stage, line }),
      );
      const engine = await Engine.start({ place, program, progress, stop: options.stop }, options.signal);
      closers.push(() => engine.close());
      const openMs = Date.now() - started;
      return new CutoverSession(options, project, home, place.folder, stages, engine, current, openMs, closers);
    } catch (error) {
      await closeAll(closers);
      throw error;
    }
  }

  private constructor(
    private readonly options: SessionOptions,
    public readonly project: Project,
    /** Folder for what runs of this group leave behind. */
    public readonly home: string,
    /** Folder in which Terraform runs the stack. */
    public readonly folder: string,
    public readonly stages: StagesOfGroup,
    private readonly engine: Engine,
    /** Stage that the provider's progress is of. */
    private readonly current: { stage: string },
    /** Milliseconds from the call of `open` to its end. */
    public readonly openMs: number,
    private readonly closers: (() => unknown)[],
  ) {}

  /** Synthesises stages ahead of time. */
  public async prepare(stages: readonly string[]): Promise<void> {
    const started = Date.now();
    await this.stages.prepare(stages);
    this.options.onEvent({ type: 'synthesised', stages, ms: Date.now() - started });
  }

  /** The group's cutover in Terraform state. */
  public async recorded(): Promise<Cutover | undefined> {
    return cutoverInState(await this.engine.state(), this.options.group);
  }

  /**
   * Plans a stage and holds the plan against the rules of stages: its own, or on the way back those of the stages that are left.
   *
   * @throws SWY4030 the plan changes more than these rules allow
   */
  public async plan(stage: string, direction: Direction, rules: Rules, signal?: AbortSignal): Promise<PlannedStage> {
    this.current.stage = stage;
    const stack: GroupStack = await this.stages.get(stage);
    putInPlace(join(stack.folder, 'cdk.tf.json'), join(this.folder, 'cdk.tf.json'));

    const started = Date.now();
    const { plan, plannedAt } = await this.engine.plan(signal);
    const changes = plannedChanges(readablePlan(plan));
    this.options.onEvent({ type: 'planned', stage, direction, changes });
    assertGuarded(
      plan,
      stagePlan,
      rules.of.map((name) => findStage(stagePlan, name) as StageDefinition),
      {
        belongs: belongsTo(cutoverInPlan(plan, this.options.group)),
        tolerates: ({ actions }) => rules.creates === true && actions.every((action) => action === 'create'),
      },
    );
    const recorded = cutoverBefore(plan, this.options.group);
    return { stage, direction, changes, recorded, timings: { plan: plannedAt - started, guard: Date.now() - plannedAt } };
  }

  /**
   * Applies the plan that was made last. The stages file changes only now: a plan that was refused leaves no trace in it.
   *
   * @param onUnwritten is told when the stages file cannot be written, and the plan is applied all the same
   */
  public async apply(planned: PlannedStage, signal?: AbortSignal, onUnwritten?: (error: unknown) => void): Promise<Timings> {
    const started = Date.now();
    try {
      writeWantedStage(this.project.folder, this.options.group, planned.stage);
    } catch (error) {
      if (onUnwritten === undefined) throw error;
      onUnwritten(error);
    }
    await this.engine.apply(signal);
    const apply = Date.now() - started;
    const timings = { ...planned.timings, apply, total: planned.timings.plan + planned.timings.guard + apply };
    this.options.onEvent({ type: 'applied', stage: planned.stage, direction: planned.direction, timings });
    return timings;
  }

  /** Has the stages file say where the group is, after a stage that it did not come to. */
  public noteStage(stage: string): void {
    writeWantedStage(this.project.folder, this.options.group, stage);
  }

  /** Gives the way back the space that was kept for it. */
  public makeRoom(): void {
    DiskReserve.at(this.home).free();
  }

  public async close(): Promise<void> {
    await closeAll(this.closers);
  }
}

function lockAndReserve(home: string, { group, onEvent }: SessionOptions): (() => unknown)[] {
  const lock: Lock = takeLock(join(home, lockFileName), {
    group,
    onStale: (holder) => onEvent({ type: 'stale-lock', holder: holder ? describeHolder(holder) : 'nobody' }),
  });
  try {
    const reserve = DiskReserve.take(home);
    return [() => lock.release(), () => reserve.free()];
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What was opened last is closed first; one that fails does not keep the others open. */
async function closeAll(closers: (() => unknown)[]): Promise<void> {
  for (const close of closers.splice(0).reverse())
    await Promise.resolve()
      .then(close)
      .catch(() => undefined);
}
