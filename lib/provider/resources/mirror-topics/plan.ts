import { CodedError } from '../../../core/coded-error';
import { isKnown, type PlanContext, type PlanDeleteContext, UNKNOWN } from '../../resource';
import type { MirrorAttributes, MirrorState } from './model';

/** What a mirror is reported as when it is what `status` asks for. */
export const reportedAs: Readonly<Record<string, string>> = { ACTIVE: 'ACTIVE', PAUSED: 'PAUSED', PROMOTED: 'STOPPED' };

export function planMirrors({ prior, planned, report }: PlanContext<MirrorAttributes>): PlanContext<MirrorAttributes>['planned'] | void {
  const { topics, status } = planned;
  if (!prior || !isKnown(topics) || !isKnown(status)) return;
  const statuses = prior.mirror_status ?? {};

  const stopped = topics.filter((topic) => statuses[topic] === 'STOPPED');
  if (status !== 'PROMOTED' && stopped.length > 0) {
    report.error(
      'status',
      new CodedError('SWY5055', { property: 'status', value: status, detail: `STOPPED already: ${stopped.sort().join(', ')}` }),
    );
  }
  const removed = prior.topics.filter((topic) => !topics.includes(topic));
  if (isKnown(planned.on_destroy) && planned.on_destroy !== 'failover')
    refuseGivingUp(removed, prior, (error) => report.error('topics', error));

  // A promotion that was cut short leaves a state whose status may already be what is wanted.
  const unfinished = topics.filter((topic) => statuses[topic] !== reportedAs[status ?? 'ACTIVE']);
  if (unfinished.length > 0) return { ...planned, mirror_status: UNKNOWN, promoted_order: UNKNOWN };
}

export function planDeleteMirrors({ prior, report }: PlanDeleteContext<MirrorAttributes>): void {
  if (prior.on_destroy !== 'failover') refuseGivingUp(prior.topics, prior, (error) => report.error('on_destroy', error));
}

function refuseGivingUp(topics: readonly string[], { mirror_status }: MirrorState, refuse: (error: CodedError) => void): void {
  const replicating = topics.filter((topic) => mirror_status?.[topic] !== undefined && mirror_status[topic] !== 'STOPPED');
  if (replicating.length > 0) refuse(new CodedError('SWY5056', { detail: replicating.sort().join(', ') }));
}
