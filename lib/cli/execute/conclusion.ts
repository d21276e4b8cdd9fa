import { kafkaStages, type KafkaDesired } from '../../migration/kafka-stages';
import { type StagePlan, findStage, stagesAfter, trackOf } from '../../stages/stage-plan';
import { type Outcome, type RunReport, writeReport } from './report';
import { cannotWrite } from './disk';
import { messageOf } from './steps';
import type { WindowWatch } from './window';

const plan: StagePlan<KafkaDesired> = kafkaStages;

/** Milliseconds to wait at the end for a client that has been served. */
const servedWithinMs = 5_000;

/** Completes the report of a run and keeps it. */
export async function conclude(
  report: RunReport,
  outcome: Outcome,
  { home, window }: { readonly home: string; readonly window: WindowWatch | undefined },
): Promise<RunReport> {
  report.outcome = outcome;
  const desired = desiredAt(report.stage);
  // While clients are held none is served, and waiting for one would be in vain.
  const measured = outcome === 'done' && desired?.fenced === false ? await window?.finish(servedWithinMs) : undefined;
  window?.stop();
  if (measured) report.window = measured;

  if (report.error ?? outcome === 'stopped') report.holds ??= whatHolds(report.stage);
  const next = nextCommand(report);
  if (next !== undefined) report.next = next;
  report.finishedAt = new Date().toISOString();
  report.timeline.push({ at: report.finishedAt, stage: report.stage, event: 'finished', message: outcome });
  try {
    await writeReport(home, report);
  } catch (error) {
    // The report itself is still printed; what it says of the run counts.
    const message = `The report is not kept: ${messageOf(cannotWrite(home, error))}`;
    report.error = report.error ? { ...report.error, message: `${report.error.message} ${message}` } : { code: 'SWY8303', message };
  }
  return report;
}

/** Who serves the clients at a stage, and why it stays so. */
function whatHolds(stage: string | null): string {
  const desired = desiredAt(stage);
  if (stage === null || desired === undefined) return 'nothing was begun: clients are served as before';
  if (!desired.fenced) return `clients are served by the ${desired.routeTo}; nothing holds them`;
  if (desired.routeTo === 'destination')
    return 'clients are held before the destination until the group goes on to the source or back to switch';
  if (desired.mirrors === 'ACTIVE') return 'clients are held before the source; nothing has been promoted';
  return 'clients are held: topics may have been promoted, so the fence stays until the group goes on to the destination or is rolled back';
}

/** The command that goes on from where a run has ended; undefined when nothing is left. */
function nextCommand({ group, stage, outcome, error }: RunReport): string | undefined {
  // SWY4016: the message says what to do, and no command of ours is right.
  if (outcome === 'nothing-to-do' || /SWY4016/.test(error?.message ?? '')) return undefined;
  const desired = desiredAt(stage);
  const isOnRollback = stage !== null && plan.rollback !== undefined && trackOf(plan, stage) === plan.rollback;
  if (isOnRollback) return stagesAfter(plan, stage).length > 0 || error ? `switchyard rollback ${group}` : undefined;
  const isFenced = desired?.fenced === true;
  // The fence was taken down without Terraform.
  if (isFenced && outcome === 'aborted') return `switchyard abort ${group}`;
  if (isFenced && desired.mirrors === 'ACTIVE' && (error ?? outcome === 'stopped')) return `switchyard abort ${group}`;
  return stagesAfter(plan, stage ?? undefined).length > 0 ? `switchyard execute ${group}` : undefined;
}

function desiredAt(stage: string | null): KafkaDesired | undefined {
  return stage === null ? undefined : findStage(plan, stage)?.desired;
}
