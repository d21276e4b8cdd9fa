import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { kafkaStages } from '../../migration/kafka-stages';
import { assertGuarded, readablePlan } from '../../stages/plan-guard';
import { type PlannedChange, plannedChanges } from '../../stages/plan-json';
import { type StageDefinition, type StagePlan, findStage } from '../../stages/stage-plan';
import { writeStage } from '../../stages/stages-file';
import { type Project, readProject } from '../project';
import { type RunningProvider, startProvider } from '../provider-process';
import { type GroupStack, synthStage } from '../synth';
import { Terraform, type TerraformProgram, findTerraform } from '../terraform';
import type { Direction, OnEvent, Timings } from './events';
import { ProgressFile } from './progress-file';
import { type Cutover, belongsTo, cutoverBefore, cutoverInPlan, cutoverInState } from './recorded';

export interface SessionOptions {
  /** Folder with cdktf.json. */
  readonly project: string;
  readonly group: string;
  /** CDKTF context that goes before that of cdktf.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
}

/** What a plan is held against. */
export interface Rules {
  /** Stage whose rules count. */
  readonly of: string;
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
const planFile = 'switchyard.tfplan';

/** One group's stack with Terraform initialised, the provider running and its stages synthesised: what a run stands on. */
export class CutoverSession {
  /** @throws SWY8001, SWY8002 no usable Terraform; SWY8004, SWY8005, SWY8006 the project; SWY8010 the provider */
  public static async open(options: SessionOptions): Promise<CutoverSession> {
    const [program, project] = await Promise.all([findTerraform(), readProject(options.project)]);
    const home = join(project.folder, '.switchyard', options.group);
    await mkdir(home, { recursive: true });

    const first = await synthInto(project, options, kafkaStages.stages[0].name, home);
    const folder = join(project.output, 'stacks', first.name);
    await mkdir(folder, { recursive: true });
    // Terraform reaches the provider that runs already, so the copies of it for each platform are left out.
    await cp(first.folder, folder, { recursive: true, filter: (path) => basename(path) !== 'terraform.d' });

    const progress = new ProgressFile(join(home, 'progress.ndjson'), (line) =>
      options.onEvent({ type: 'progress', stage: session.current, line }),
    );
    await progress.start();
    const provider = await startProvider({ cwd: folder, progressFile: progress.path });
    const session: CutoverSession = new CutoverSession(options, project, home, folder, program, provider, progress);
    try {
      await (await session.terraform()).init(options.signal);
    } catch (error) {
      await session.close();
      throw error;
    }
    session.stacks.set(first.stage, first);
    return session;
  }

  private readonly stacks = new Map<string, GroupStack>();
  private current = '';

  private constructor(
    private readonly options: SessionOptions,
    public readonly project: Project,
    /** Folder for what runs of this group leave behind. */
    public readonly home: string,
    /** Folder in which Terraform runs the stack. */
    public readonly folder: string,
    private readonly program: TerraformProgram,
    private provider: RunningProvider,
    private readonly progress: ProgressFile,
  ) {}

  /** Synthesises stages ahead of time, so that no synth lies inside the window. */
  public async prepare(stages: readonly string[]): Promise<void> {
    const started = Date.now();
    const missing = stages.filter((stage) => !this.stacks.has(stage));
    await inPairs(missing, async (stage) => {
      this.stacks.set(stage, await synthInto(this.project, this.options, stage, this.home));
    });
    this.options.onEvent({ type: 'synthesised', stages, ms: Date.now() - started });
  }

  /** The group's cutover in Terraform state. */
  public async recorded(): Promise<Cutover | undefined> {
    return cutoverInState(await (await this.terraform()).pullState(), this.options.group);
  }

  /**
   * Plans a stage and holds the plan against the rules of a stage: its own, or on the way back those of the stage that is left.
   *
   * @throws SWY4030 the plan changes more than these rules allow
   */
  public async plan(
    stage: string,
    direction: Direction,
    { of: rulesOf, creates = false }: Rules,
    signal?: AbortSignal,
  ): Promise<PlannedStage> {
    this.current = stage;
    await this.prepareIfMissing(stage);
    const stack = this.stacks.get(stage) as GroupStack;
    await cp(join(stack.folder, 'cdk.tf.json'), join(this.folder, 'cdk.tf.json'));

    const started = Date.now();
    const terraform = await this.terraform();
    await terraform.plan(planFile, signal);
    const planned = Date.now();
    const plan = await terraform.showPlan(planFile);
    const changes = plannedChanges(readablePlan(plan));
    this.options.onEvent({ type: 'planned', stage, direction, changes });
    assertGuarded(plan, stagePlan, findStage(stagePlan, rulesOf) as StageDefinition, {
      belongs: belongsTo(cutoverInPlan(plan, this.options.group)),
      tolerates: ({ actions }) => creates && actions.every((action) => action === 'create'),
    });
    const recorded = cutoverBefore(plan, this.options.group);
    return { stage, direction, changes, recorded, timings: { plan: planned - started, guard: Date.now() - planned } };
  }

  /** Applies the plan that was made last. The stages file changes only now: a plan that was refused leaves no trace in it. */
  public async apply(planned: PlannedStage, signal?: AbortSignal): Promise<Timings> {
    const started = Date.now();
    writeStage(this.project.folder, this.options.group, planned.stage);
    await (await this.terraform()).apply(planFile, signal);
    await this.progress.read();
    const apply = Date.now() - started;
    const timings = { ...planned.timings, apply, total: planned.timings.plan + planned.timings.guard + apply };
    this.options.onEvent({ type: 'applied', stage: planned.stage, direction: planned.direction, timings });
    return timings;
  }

  public async close(): Promise<void> {
    await this.provider.stop();
    await this.progress.stop();
    // A saved plan holds sensitive values.
    await rm(join(this.folder, planFile), { force: true });
  }

  /** Terraform with the provider that runs; one that has crashed or was killed is started again, so that what it left can be read and repaired. */
  private async terraform(): Promise<Terraform> {
    if (this.provider.isGone) this.provider = await startProvider({ cwd: this.folder, progressFile: this.progress.path });
    return new Terraform(this.program, this.folder, { ...process.env, TF_REATTACH_PROVIDERS: this.provider.reattach });
  }

  private async prepareIfMissing(stage: string): Promise<void> {
    if (!this.stacks.has(stage)) await this.prepare([stage]);
  }
}

function synthInto(project: Project, options: SessionOptions, stage: string, home: string): Promise<GroupStack> {
  return synthStage({
    project,
    group: options.group,
    stage,
    output: join(home, stage),
    ...(options.context ? { context: options.context } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

/** Two at a time: an app's synth keeps one core busy. */
async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
