import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '../execute/report';
import type { Project } from '../project';
import { homeOf } from './definition';

/** A kept run. Runs of earlier versions lack the fields that came later. */
export interface KeptRun
  extends Omit<RunReport, 'by' | 'command' | 'timeline' | 'lag'>, Partial<Pick<RunReport, 'by' | 'command' | 'timeline' | 'lag'>> {
  /** Time of the run as its file's name has it: what `report --run` takes. */
  readonly id: string;
}

/** The kept runs of a group, oldest first. A file that is no report is passed over: a run may be writing it. */
export async function readRuns(project: Project, group: string): Promise<KeptRun[]> {
  const ids = await runIds(project, group);
  const runs = await Promise.all(ids.map((id) => readRun(project, group, id)));
  return runs.filter((run) => run !== undefined);
}

/** The run that was started last; undefined where there is none. */
export async function lastRun(project: Project, group: string): Promise<KeptRun | undefined> {
  for (const id of (await runIds(project, group)).reverse()) {
    const run = await readRun(project, group, id);
    if (run) return run;
  }
  return undefined;
}

async function runIds(project: Project, group: string): Promise<string[]> {
  const names = await readdir(homeOf(project, group)).catch(() => [] as string[]);
  return names.flatMap((name) => /^run-(.+)\.json$/.exec(name)?.[1] ?? []).sort();
}

async function readRun(project: Project, group: string, id: string): Promise<KeptRun | undefined> {
  try {
    const run = JSON.parse(await readFile(join(homeOf(project, group), `run-${id}.json`), 'utf8')) as RunReport;
    return typeof run.startedAt === 'string' && Array.isArray(run.stages) ? { ...run, id } : undefined;
  } catch {
    return undefined;
  }
}
