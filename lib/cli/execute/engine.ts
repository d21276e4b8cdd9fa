import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../core/coded-error';
import { type RunningProvider, startProvider } from '../provider-process';
import { Terraform, type TerraformProgram } from '../terraform';
import { cannotWrite } from './disk';
import type { StackPlace } from './place';
import type { ProgressFile } from './progress-file';

/** What an engine works with. */
interface EngineParts {
  readonly place: StackPlace;
  readonly program: TerraformProgram;
  readonly progress: ProgressFile;
  /** Ends everything at once. */
  readonly stop: AbortSignal | undefined;
}

const planFile = 'switchyard.tfplan';

/** Terraform in one stack's folder, with the provider beside it for as long as a run lasts. */
export class Engine {
  /** @throws SWY8010 the provider; SWY8003 `terraform init`; SWY8303 the file for the progress */
  public static async start(parts: EngineParts, signal?: AbortSignal): Promise<Engine> {
    const { place, program, progress, stop } = parts;
    await progress.start().catch((error: unknown) => Promise.reject(cannotWrite(progress.path, error)));
    const engine = new Engine(parts, await startProvider({ cwd: place.folder, progressFile: progress.path }));
    stop?.addEventListener('abort', engine.kill, { once: true });
    try {
      if (!place.isInitialised(program.version)) await engine.initialise(signal);
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  private constructor(
    private readonly parts: EngineParts,
    private provider: RunningProvider,
  ) {}

  /** Plans what the stack's configuration says. @returns the plan as data, and when it was made */
  public async plan(signal?: AbortSignal): Promise<{ readonly plan: unknown; readonly plannedAt: number }> {
    const terraform = await this.terraform();
    await this.planOrInitialise(terraform, signal);
    const plannedAt = Date.now();
    return { plan: await terraform.showPlan(planFile), plannedAt };
  }

  /** Applies the plan that was made last. */
  public async apply(signal?: AbortSignal): Promise<void> {
    await (await this.terraform()).apply(planFile, signal);
    await this.parts.progress.read();
  }

  public async state(): Promise<unknown> {
    return (await this.terraform()).pullState();
  }

  public async close(): Promise<void> {
    this.parts.stop?.removeEventListener('abort', this.kill);
    await this.provider.stop();
    await this.parts.progress.stop();
    // A saved plan holds sensitive values.
    await rm(join(this.parts.place.folder, planFile), { force: true });
  }

  private readonly kill = (): void => this.provider.kill();

  private async initialise(signal?: AbortSignal): Promise<void> {
    const { place, program } = this.parts;
    await (await this.terraform()).init(signal);
    await mkdir(join(place.folder, '.terraform'), { recursive: true });
    place.noteInitialised(program.version);
  }

  /** What an earlier `init` made may have been removed by hand since. */
  private async planOrInitialise(terraform: Terraform, signal?: AbortSignal): Promise<void> {
    try {
      await terraform.plan(planFile, signal);
    } catch (error) {
      if (!(CodedError.isCodedError(error) && /terraform init|Initialization required/i.test(error.message))) throw error;
      await this.initialise(signal);
      await terraform.plan(planFile, signal);
    }
  }

  /** Terraform with the provider that runs; one that has crashed or was killed is started again, so that what it left can be read and repaired. */
  private async terraform(): Promise<Terraform> {
    const { place, program, progress, stop } = this.parts;
    if (this.provider.isGone && stop?.aborted !== true) {
      this.provider = await startProvider({ cwd: place.folder, progressFile: progress.path });
    }
    return new Terraform(program, place.folder, { ...process.env, TF_REATTACH_PROVIDERS: this.provider.reattach }, stop);
  }
}
