import type { RunReport } from '../../../lib/cli/execute/report';
import { until } from '../../support/until';
import type { Execution, ExecuteOptions } from './project';
import { Broken, describeEnd, type Scene } from './scene';

/**
 * Runs `execute` to a stage and does something when it tells of the first thing that matches.
 * @throws an error when it never does: then nothing was shown
 */
export async function whenTold(
  scene: Scene,
  stage: string,
  told: RegExp,
  act: (execution: Execution) => unknown,
  options: ExecuteOptions = {},
): Promise<RunReport> {
  let acting: Promise<unknown> | undefined;
  const execution = scene.execute(['--to', stage], {
    ...options,
    onLine: (line) => {
      if (acting !== undefined || !told.test(line)) return;
      acting = Promise.resolve(act(execution));
      // It is awaited when the run has ended, which may be much later.
      acting.catch(() => undefined);
    },
  });
  const report = await execution.report();
  if (acting === undefined) throw new Error(`the run never told of ${told}: ${execution.told.slice(-800)}`);
  await acting;
  return report;
}

/** For a way that must not be given up half: either the run finished, or it says why it did not. */
export function ended(report: RunReport): string {
  if (report.error === undefined && report.outcome !== 'done' && report.outcome !== 'nothing-to-do')
    throw new Broken(`a run ended without saying why: ${describeEnd(report)}`);
  const code = report.error?.code ?? /SWY\d{4}/.exec(report.error?.message ?? '')?.[0];
  return report.error
    ? `${report.outcome} at ${report.stage ?? 'no stage'} (${code ?? report.error.message.slice(0, 120)})`
    : `${report.outcome} at ${report.stage ?? 'no stage'}`;
}

/**
 * A failure between the fence and the first promotion takes the fence away by itself, within seconds.
 * @returns how long it took at the most since the failure, in words
 */
export async function fenceComesDown(scene: Scene, { timeline }: RunReport): Promise<string> {
  const limit = 15;
  await until(() => scene.isServedBySource(), { timeout: limit * 1000 }).catch(() => {
    throw new Broken(`the fence was still up ${limit} s after the end of the run`);
  });
  const failed = timeline.findLast(({ event }) => event === 'failed' || event === 'interrupted');
  return failed ? `no fence ${((Date.now() - Date.parse(failed.at)) / 1000).toFixed(1)} s after the failure` : 'no fence afterwards';
}

/** Milliseconds for which a network is bad: longer than a call's first repetitions, shorter than a client's patience. */
export const badTime = 1_500;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
