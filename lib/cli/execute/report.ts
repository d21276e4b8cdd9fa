import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedChange } from '../../stages/plan-json';
import { commandLine, thisProcess } from '../lock';
import type { Direction, Timings } from './events';
import type { GateResult } from './recorded';
import type { Window } from './window';

/**
 * `aborted` is back at an earlier stage; `held` stands where it was and goes on when it is run again; `stopped` was ended at once, in the
 * middle of something.
 */
export type Outcome = 'done' | 'nothing-to-do' | 'planned' | 'declined' | 'aborted' | 'held' | 'stopped';

export interface StageReport {
  readonly name: string;
  readonly direction: Direction;
  readonly startedAt: string;
  readonly changes: readonly ChangeReport[];
  /** Empty until the stage is verified. */
  gates: readonly GateResult[];
  readonly timings?: Timings;
  /** What a dry run could not know of this stage; absent for a plan that Terraform made. */
  readonly unknown?: string;
}

export interface ChangeReport {
  readonly address: string;
  readonly action: string;
  readonly attributes: readonly string[];
}

/** One thing that happened, by the clock of the machine that ran the command. */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Stage that was under way; null before the first. */
  readonly stage: string | null;
  readonly event: TimelineEvent;
  readonly message?: string;
  /** What the event carried: a line of the provider's progress, timings in milliseconds, states of the replicas. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export type TimelineEvent =
  | 'started'
  | 'found'
  | 'synthesised'
  | 'planned'
  | 'progress'
  | 'clients'
  | 'applied'
  | 'verified'
  | 'failed'
  | 'interrupted'
  | 'repairing'
  | 'retried'
  | 'finished';

/** How far the destination was behind. */
export interface LagSample {
  /** ISO 8601, by the clock of the machine that ran the command. */
  readonly at: string;
  /** Records, over all topics. */
  readonly total: number;
  /** Records by topic, as the source names it. */
  readonly topics: Readonly<Record<string, number>>;
}

/** What a run did: data for text, JSON and the file that is kept. No attribute's value is in it. */
export interface RunReport {
  readonly group: string;
  outcome: Outcome;
  /** Who ran it, and where. */
  readonly by: { readonly user: string; readonly host: string; readonly pid: number };
  /** Command line, program first. */
  readonly command: readonly string[];
  readonly startedAt: string;
  finishedAt: string;
  /** Stage at which the run found the group; null for a group that had not started. */
  from: string | null;
  /** Stage of record at the end. */
  stage: string | null;
  readonly stages: StageReport[];
  readonly timeline: TimelineEntry[];
  /** Samples taken once a second while the run went on; empty where the link could not be asked. */
  readonly lag: LagSample[];
  /** Milliseconds before the first stage: until Terraform could be asked, and to synthesise the stages. */
  prepared?: { readonly open: number; readonly synth: number };
  /** By the clocks of the gateway's replicas. */
  window?: Window;
  error?: { readonly code?: string; readonly message: string };
  /** What holds at the end of a run that did not come where it was meant to: who serves the clients, and why it stays so. */
  holds?: string;
  /** Command to run next, when there is one. */
  next?: string;
}

export function newReport(group: string): RunReport {
  const { user, host, pid } = thisProcess();
  const now = new Date().toISOString();
  return {
    group,
    outcome: 'done',
    by: { user, host, pid },
    command: commandLine(),
    startedAt: now,
    finishedAt: now,
    from: null,
    stage: null,
    stages: [],
    timeline: [{ at: now, stage: null, event: 'started', message: commandLine().join(' ') }],
    lag: [],
  };
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
