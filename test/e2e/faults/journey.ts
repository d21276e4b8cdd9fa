import type { RunReport } from '../../../lib/cli/execute/report';
import { say } from '../kafka/cache';
import type { Fault, MomentFault } from './fault';
import type { Execution } from './project';
import { Broken, describeEnd, type Scene } from './scene';
import { stageOf } from './step-names';
import { ended, fenceComesDown } from './strikes';

/** A fault that has struck, and what the runs made of it. */
export interface Struck {
  readonly fault: Fault;
  readonly outcome: string;
}

/** What became of the faults of a journey; those that were missed did not get their moment. */
export interface Journey {
  readonly struck: readonly Struck[];
  readonly missed: readonly MomentFault[];
}

/**
 * Runs `execute` until the group is at a stage, with each fault at its moment. A run that gets over a fault meets the next one; after one
 * that does not, the next run has to go on.
 */
export async function travel(scene: Scene, faults: readonly MomentFault[], to: string): Promise<Journey> {
  const left = [...faults];
  const struck: Struck[] = [];
  for (;;) {
    const run = await runOnce(scene, left, to);
    struck.push(...run.struck);
    if (run.report.stage === to && !run.report.error) {
      await scene.keepState(to);
      return { struck, missed: left };
    }
    say(`${scene.group}: a run ended: ${describeEnd(run.report)}`);
    if (run.struck.length === 0) throw new Broken(`the next run did not get to ${to}: ${describeEnd(run.report)}`);
  }
}

/** @param left those that strike are taken out */
async function runOnce(scene: Scene, left: MomentFault[], to: string): Promise<{ report: RunReport; struck: Struck[] }> {
  const acting: { fault: MomentFault; done: Promise<() => string> }[] = [];
  let stage: string | undefined;
  const execution: Execution = scene.execute(['--to', to], {
    onLine: (line) => {
      stage = stageOf(line) ?? stage;
      const fault = left.find(({ during, when }) => during === stage && (when ? when.test(line) : stageOf(line) === during));
      if (fault === undefined) return;
      left.splice(left.indexOf(fault), 1);
      const done = fault.act({ scene, execution, lasts: () => stage === fault.during });
      // It is awaited when the run has ended, which may be much later.
      done.catch(() => undefined);
      acting.push({ fault, done });
    },
  });
  try {
    const report = await execution.report().finally(() => (stage = undefined));
    const struck: Struck[] = [];
    for (const { fault, done } of acting) {
      const did = (await done)();
      const how = fault === acting.at(-1)?.fault ? await endOf(scene, fault, report) : `done at ${fault.during}`;
      struck.push({ fault, outcome: [how, did].filter(Boolean).join('; ') });
    }
    return { report, struck };
  } finally {
    await Promise.allSettled(acting.map(({ done }) => done));
  }
}

/** How the run ended that met this fault last. */
async function endOf(scene: Scene, { during, passes }: MomentFault, report: RunReport): Promise<string> {
  if (!report.error) return `done at ${during}`;
  if (passes) throw new Broken(`a fault that passes ended the run: ${ended(report)} ${report.error.message.slice(0, 300)}`);
  const parts = [ended(report)];
  if (report.outcome === 'aborted') parts.push(await fenceComesDown(scene, report));
  return [...parts, 'the next run went on'].join('; ');
}
