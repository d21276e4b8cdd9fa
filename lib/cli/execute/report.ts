import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedChange } from '../../stages/plan-json';
import type { Direction, Timings } from './events';
import type { GateResult } from './recorded';
import type { Window } from './window';

/** `aborted` is back at an earlier stage; `held` stands where it was and goes on when it is run again. */
export type Outcome = 'done' | 'nothing-to-do' | 'planned' | 'declined' | 'aborted' | 'held';

export interface StageReport {
  readonly name: string;
  readonly direction: Direction;
  readonly startedAt: string;
  readonly changes: readonly ChangeReport[];
  /** Empty until the stage is verified. */
  gates: readonly GateResult[];
  readonly timings?: Timings;
}

export interface ChangeReport {
  readonly address: string;
  readonly action: string;
  readonly attributes: readonly string[];
}

/** What a run did: data for text, JSON and the file that is kept. No attribute's value is in it. */
export interface RunReport {
  readonly group: string;
  outcome: Outcome;
  readonly startedAt: string;
  finishedAt: string;
  /** Stage at which the run found the group; null for a group that had not started. */
  from: string | null;
  /** Stage of record at the end. */
  stage: string | null;
  readonly stages: StageReport[];
  window?: Window;
  error?: { readonly code?: string; readonly message: string };
  /** Command to run next, when there is one. */
  next?: string;
}

export function changeReports(changes: readonly PlannedChange[]): ChangeReport[] {
  return changes.map(({ address, action, attributes }) => ({ address, action, attributes: attributes.map(({ name }) => name) }));
}

/** Keeps the report beside the earlier ones and returns its path. */
export async function writeReport(home: string, report: RunReport): Promise<string> {
  const file = join(home, `run-${report.startedAt.replaceAll(/[:.]/g, '-')}.json`);
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
