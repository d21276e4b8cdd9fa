import { join } from 'node:path';
import type { Project } from '../project';
import { type GroupStack, synthStage } from '../synth';

interface SynthOptions {
  readonly group: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

/** A group's stack as synthesised for each stage, made ahead of time so that no synth lies inside the window. */
export class StagesOfGroup {
  private readonly stacks = new Map<string, Promise<GroupStack>>();

  public constructor(
    private readonly project: Project,
    private readonly options: SynthOptions,
    /** Folder that gets one folder a stage. */
    private readonly home: string,
  ) {}

  /** @throws SWY8005, SWY8006, SWY8021 the app */
  public get(stage: string): Promise<GroupStack> {
    const present = this.stacks.get(stage) ?? this.synth(stage);
    this.stacks.set(stage, present);
    // Who asked first waits for it later, perhaps after something else has failed.
    present.catch(() => undefined);
    return present;
  }

  /** Two at a time: an app's synth keeps one core busy. */
  public async prepare(stages: readonly string[]): Promise<void> {
    const queue = stages.filter((stage) => !this.stacks.has(stage));
    const worker = async () => {
      for (let stage = queue.shift(); stage !== undefined; stage = queue.shift()) await this.get(stage);
    };
    await Promise.all([worker(), worker(), ...stages.filter((stage) => this.stacks.has(stage)).map((stage) => this.get(stage))]);
  }

  private synth(stage: string): Promise<GroupStack> {
    const { group, context, signal } = this.options;
    return synthStage({
      project: this.project,
      group,
      stage,
      output: join(this.home, stage),
      ...(context ? { context } : {}),
      ...(signal ? { signal } : {}),
    });
  }
}
