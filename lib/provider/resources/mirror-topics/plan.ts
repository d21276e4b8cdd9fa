import { CodedError } from '../../../core/coded-error';
import { isKnown, type PlanContext, type PlanDeleteContext, type PrivateState, type Report, UNKNOWN } from '../../resource';
import type { MirrorAttributes, MirrorState } from './model';
import { isFinalStatus, isFinishedWithout, resolveTopics } from './resolve';

type Plan = PlanContext<MirrorAttributes>;

/** What a mirror is reported as when it is what `status` asks for. */
const reportedAs: Readonly<Record<string, string>> = { ACTIVE: 'ACTIVE', PAUSED: 'PAUSED' };

/** What the provider decides anew whenever it does anything. */
const decided = ['resolved_names', 'mirror_status', 'mirror_errors', 'lag', 'promoted_order'] as const;

export async function planMirrors({ prior, planned, report, signal, private: kept }: Plan): Promise<Plan['planned'] | void> {
  const resolved = await resolveTopics(planned, { prior, signal, warn: (error) => report.warn('patterns', error) });
  if (!isKnown(resolved)) return { ...planned, resolved_topics: UNKNOWN };
  const withTopics = { ...planned, resolved_topics: resolved };
  if (!prior || !isKnown(planned.status)) return withTopics;

  const wanted = new Set(resolved);
  refuseWayBack(resolved, { ...prior, status: appliedStatus(prior, kept) }, planned.status ?? 'ACTIVE', report);
  const removed = heldBy(prior).filter((topic) => !wanted.has(topic));
  if (isKnown(planned.on_destroy) && planned.on_destroy !== 'failover')
    refuseGivingUp(removed, prior, (error) => report.error('topics', error));
  warnOfConfigs(planned, prior, report);

  const finishedWithout = isFinishedWithout({ ...planned, status: planned.status ?? 'ACTIVE' });
  return isFinished(resolved, prior, planned.status ?? 'ACTIVE', finishedWithout)
    ? withTopics
    : { ...withTopics, ...Object.fromEntries(decided.map((name) => [name, UNKNOWN])) };
}

export function planDeleteMirrors({ prior, report }: PlanDeleteContext<MirrorAttributes>): void {
  if (prior.on_destroy !== 'failover') refuseGivingUp(heldBy(prior), prior, (error) => report.error('on_destroy', error));
}

/** A state from before there were patterns has only `topics`. */
export const heldBy = ({ topics, resolved_topics }: Pick<MirrorState, 'topics' | 'resolved_topics'>): readonly string[] =>
  resolved_topics ?? topics ?? [];

/**
 * Notes which status an apply brings the mirrors to. A reversal that was cut short before the state was written is read as a promotion: to this end
 * both are mirrors that have stopped.
 */
export function noteStatus(kept: PrivateState, status: string | null): void {
  if (status !== 'KEPT') kept['applied'] = status ?? 'ACTIVE';
}

const appliedStatus = ({ status }: MirrorState, kept: PrivateState): string | null =>
  typeof kept['applied'] === 'string' ? kept['applied'] : status;

function refuseWayBack(topics: readonly string[], { mirror_status, status: before }: MirrorState, status: string, report: Report): void {
  // FAILED_OVER of what is promoted already, and the other way round, say the same of a topic; and a reversal goes on where it has stopped.
  const isSame =
    status === 'KEPT' ||
    status === before ||
    (['PROMOTED', 'FAILED_OVER'].includes(status) && !before?.startsWith('REVERSED')) ||
    (status.startsWith('REVERSED') && !isFinalStatus(before));
  if (isFinalStatus(status) && isSame) return;
  const stopped = topics.filter((topic) => mirror_status?.[topic] === 'STOPPED');
  if (stopped.length === 0) return;
  const detail = `STOPPED already: ${stopped.slice(0, 20).join(', ')}${stopped.length > 20 ? ', …' : ''}`;
  report.error('status', new CodedError('SWY5055', { property: 'status', value: status, detail }));
}

function refuseGivingUp(topics: readonly string[], { mirror_status }: MirrorState, refuse: (error: CodedError) => void): void {
  const replicating = topics.filter((topic) => mirror_status?.[topic] !== undefined && mirror_status[topic] !== 'STOPPED');
  if (replicating.length > 0) refuse(new CodedError('SWY5056', { detail: [...replicating].sort().join(', ') }));
}

function warnOfConfigs({ configs }: Plan['planned'], prior: MirrorState, report: Report): void {
  if (!isKnown(configs)) return;
  const held = new Set(heldBy(prior));
  const changed = Object.keys({ ...prior.configs, ...configs }).filter(
    (topic) => held.has(topic) && JSON.stringify(prior.configs?.[topic] ?? {}) !== JSON.stringify(configs?.[topic] ?? {}),
  );
  if (changed.length > 0) report.warn('configs', new CodedError('SWY5309', { property: 'configs', value: changed.sort() }));
}

/** A promotion that was cut short leaves a state whose status may already be what is wanted. */
function isFinished(
  topics: readonly string[],
  { mirror_status, resolved_topics }: MirrorState,
  status: string,
  finishedWithout: boolean,
): boolean {
  const held = resolved_topics && new Set(resolved_topics);
  return topics.every((topic) => {
    const now = mirror_status?.[topic];
    return (
      (held === null || held.has(topic)) &&
      (status === 'KEPT' || now === (reportedAs[status] ?? 'STOPPED') || (finishedWithout && now === undefined))
    );
  });
}
