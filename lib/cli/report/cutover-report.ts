import { CodedError } from '../../core/coded-error';
import type { TimelineEntry } from '../execute/report';
import { type KeptRun, readRuns } from '../group/runs';
import type { Project } from '../project';

/** One run of a group, beside the others that are kept. */
export interface CutoverReport {
  readonly group: string;
  readonly run: KeptRun;
  /** Every kept run of the group, oldest first. */
  readonly runs: readonly KeptRun[];
}

/** A stage of a run with the times of its parts, epoch milliseconds. */
export interface StageSpan {
  readonly name: string;
  readonly direction: string;
  readonly from: number;
  /** When the plan was made and judged; the same as `to` for a plan that was not applied. */
  readonly planned: number;
  readonly to: number;
  readonly gates: readonly GateSpan[];
}

export interface GateSpan {
  readonly gate: string;
  readonly observed: string;
  readonly from: number;
  readonly to: number;
}

/** Outcomes of runs that changed nothing: other runs are of more interest. */
const idle: ReadonlySet<string> = new Set(['nothing-to-do', 'declined', 'planned']);

/**
 * A kept run and the others of its group.
 *
 * @param id of the run; without it the last one that changed something, else the last one
 * @throws SWY8401 no run is kept; SWY8402 there is no run of this id
 */
export async function readCutoverReport(project: Project, group: string, id?: string): Promise<CutoverReport> {
  const runs = await readRuns(project, group);
  if (runs.length === 0) throw new CodedError('SWY8401', { property: 'group', value: group });
  const run = id === undefined ? (runs.findLast(({ outcome }) => !idle.has(outcome)) ?? runs.at(-1)) : runs.find((one) => one.id === id);
  if (!run) throw new CodedError('SWY8402', { property: '--run', value: id, allowed: runs.map((one) => one.id) });
  return { group, run, runs };
}

/** From the first thing that happened to the last. */
export function rangeOf(run: KeptRun): readonly [number, number] {
  const from = Date.parse(run.startedAt);
  const times = [Date.parse(run.finishedAt), ...stageSpans(run).map(({ to }) => to), run.window ? Date.parse(run.window.servedAt) : from];
  return [from, Math.max(from + 1, ...times.filter(Number.isFinite))];
}

/**
 * The stages of a run in time. A gate began to be waited for when its stage was applied, and held when the provider said so; runs of earlier versions
 * have no timeline, and there it is taken that all of them began together.
 */
export function stageSpans({ stages, timeline = [] }: KeptRun): StageSpan[] {
  return stages.map(({ name, direction, startedAt, timings, gates }) => {
    const from = Date.parse(startedAt);
    const planned = from + (timings ? timings.plan + timings.guard : 0);
    const to = planned + (timings?.apply ?? 0);
    return {
      name,
      direction,
      from,
      planned,
      to,
      gates: gates.map(({ gate, observed, waited_ms: waited }) => {
        const held = heldAt(timeline, name, gate, from);
        const end = Math.min(Math.max(held ?? planned + waited, planned), Math.max(planned, to));
        return { gate, observed, from: Math.max(planned, end - waited), to: end };
      }),
    };
  });
}

/** When the provider said for the last time that a gate holds. */
function heldAt(timeline: readonly TimelineEntry[], stage: string, gate: string, from: number): number | undefined {
  const entry = timeline.findLast(
    ({ at, stage: of, data }) => of === stage && Date.parse(at) >= from && data?.['gate'] === gate && data['holds'] === true,
  );
  return entry && Date.parse(entry.at);
}
