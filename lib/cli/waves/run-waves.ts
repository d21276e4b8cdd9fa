import { type GroupOutcome, type GroupsOptions, isFailure, runGroups } from '../execute/groups';
import type { Wave } from './waves-file';

/** `skipped`: it did not begin. */
export interface WaveReport {
  readonly wave: string;
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** Why it did not begin. */
  readonly because?: string;
  /** A group without report and error did not begin. */
  readonly groups: readonly GroupOutcome[];
}

export interface WavesOptions extends Omit<GroupsOptions, 'groups' | 'parallel' | 'stopAtFailure'> {
  readonly waves: readonly Wave[];
  readonly onWave?: (wave: Wave, report: WaveReport | undefined) => void;
}

/**
 * Moves wave after wave. A group that fails stops its own wave only: groups that are under way come to their end, others of the wave do not begin, and the
 * next wave begins unless it needs the one that failed.
 */
export async function runWaves({ waves, onWave, ...options }: WavesOptions): Promise<WaveReport[]> {
  const reports: WaveReport[] = [];
  for (const wave of waves) {
    const reason = reasonToSkip(wave, reports, options.signal?.aborted === true);
    if (reason === undefined) onWave?.(wave, undefined);
    const report = reason === undefined ? await runWave(wave, options) : skipped(wave, reason);
    reports.push(report);
    onWave?.(wave, report);
  }
  return reports;
}

async function runWave(wave: Wave, options: Omit<WavesOptions, 'waves'>): Promise<WaveReport> {
  const to = options.to ?? wave.to;
  const groups = await runGroups({
    ...options,
    groups: wave.groups,
    stopAtFailure: true,
    ...(to !== undefined && { to }),
    ...(wave.parallel !== undefined && { parallel: wave.parallel }),
  });
  return { wave: wave.name, outcome: groups.some(isUndone) ? 'failed' : 'done', groups };
}

function reasonToSkip({ needs = [] }: Wave, before: readonly WaveReport[], isInterrupted: boolean): string | undefined {
  if (isInterrupted) return 'the run was interrupted';
  const missing = needs.find((need) => before.some(({ wave, outcome }) => wave === need && outcome !== 'done'));
  return missing === undefined ? undefined : `it needs ${missing}, which is not done`;
}

function skipped({ name, groups }: Wave, because: string): WaveReport {
  return { wave: name, outcome: 'skipped', because, groups: groups.map((group) => ({ group })) };
}

function isUndone(outcome: GroupOutcome): boolean {
  return isFailure(outcome) || outcome.report === undefined;
}
