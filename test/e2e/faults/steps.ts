import { brokenPromises, type Verdict } from '../../../lib/cli/demo/verdict';
import type { Result } from './fault';
import type { Lab } from './lab';
import { Broken, describeEnd, Scene } from './scene';
import { Steps } from './step-names';

/** Name of the fault that strikes at every step there is. */
export const stepFault = 'kill -9 of execute';

/**
 * Kills `execute` with SIGKILL at each of its steps: each thing that a run tells, which is all that can be seen of it from outside. A
 * reference run says which steps there are. One migration takes several kills: each run after a kill goes on to the next step that no
 * run was killed at yet, and the last one to the end.
 */
export class StepKills {
  private readonly open: string[] = [];
  private count = 0;
  private striking = 0;

  public constructor(
    private readonly lab: Lab,
    private readonly tell: (result: Result) => void,
  ) {}

  /** The reference run, and the steps that it showed. */
  public async enumerate(): Promise<Result> {
    const scene = await Scene.open(this.lab);
    try {
      const steps = new Steps();
      const report = await scene.execute([], { onLine: (line) => void steps.take(line) }).report();
      if (report.stage !== 'settle' || report.error) throw new Broken(`the reference run did not finish: ${describeEnd(report)}`);
      const verdict = await scene.conclude();
      this.open.push(...steps.seen);
      this.count = steps.seen.size;
      return this.resultOf('none: the reference run', `finished, in ${steps.seen.size} steps`, verdict);
    } catch (error) {
      return this.failed('none: the reference run', error);
    } finally {
      await scene.close();
    }
  }

  /** Leaves the steps that are wanted. */
  public narrow(isWanted: (step: string) => boolean): void {
    this.open.splice(0, this.open.length, ...this.open.filter(isWanted));
  }

  /** Migrations, until every step had its kill or two in a row had none. Several of these may go on at once: they share the steps. */
  public async strikeAll(): Promise<void> {
    this.striking += 1;
    let fruitless = 0;
    while (this.open.length > 0 && fruitless < 2) fruitless = (await this.migrate()) === 0 ? fruitless + 1 : 0;
    this.striking -= 1;
    if (this.striking === 0) this.tellRest();
  }

  /** A few things are told in some runs only, such as how long something was waited for. Many of them would mean that nothing is shown. */
  private tellRest(): void {
    const isFew = this.open.length <= this.count / 5;
    for (const step of this.open.splice(0)) {
      const row = this.failed(step, 'no later run came by this step');
      this.tell(isFew ? { ...row, outcome: 'not tried: no later run came by this step', kept: true } : row);
    }
  }

  /** One migration with as many kills as it has steps left. @returns their number */
  private async migrate(): Promise<number> {
    const struck: { step: string; next: string }[] = [];
    const scene = await Scene.open(this.lab);
    try {
      for (;;) {
        const step = await this.killOnce(scene);
        const last = struck.at(-1);
        if (last) last.next = step === undefined ? 'the next run finished' : `the next run went on to "${step}"`;
        if (step === undefined) break;
        struck.push({ step, next: '' });
      }
      const verdict = await scene.conclude();
      for (const { step, next } of struck) this.tell(this.resultOf(step, next, verdict));
    } catch (error) {
      const last = struck.pop();
      for (const { step, next } of struck)
        this.tell(this.failed(step, new Broken(`${next}; the migration was broken by a later kill at "${last?.step}"`)));
      this.tell(this.failed(last?.step ?? 'before the first step', error));
      return struck.length + 1;
    } finally {
      await scene.close();
    }
    return struck.length;
  }

  /** Runs until a step that is still open, and kills there. @returns the step; undefined when the run finished without one */
  private async killOnce(scene: Scene): Promise<string | undefined> {
    const steps = new Steps();
    let killedAt: string | undefined;
    const execution = scene.execute([], {
      onLine: (line) => {
        const step = steps.take(line);
        if (killedAt !== undefined || step === undefined || !this.open.includes(step)) return;
        killedAt = step;
        execution.kill();
        this.open.splice(this.open.indexOf(step), 1);
      },
    });
    const code = await execution.exit();
    if (killedAt !== undefined) return killedAt;
    if (code !== 0 && code !== 3) throw new Broken(`the next run failed with exit ${code}: ${execution.told.slice(-400)}`);
    return undefined;
  }

  private resultOf(step: string, outcome: string, verdict: Verdict): Result {
    const broken = brokenPromises(verdict);
    const { lost, duplicated, reordered, leftOnSource, consumerGaps } = verdict;
    return {
      fault: stepFault,
      step,
      outcome: broken.length === 0 ? outcome : `BROKEN: ${broken.join('; ')}`,
      lost: Math.max(lost, leftOnSource, consumerGaps),
      duplicated,
      reordered,
      kept: broken.length === 0,
    };
  }

  private failed(step: string, error: unknown): Result {
    const outcome = `BROKEN: ${error instanceof Error ? error.message : String(error)}`;
    return { fault: stepFault, step, outcome, lost: 0, duplicated: 0, reordered: 0, kept: false };
  }
}
