import { CodedError } from '../../../core/coded-error';
import { explainLinkError, type Link, type LinkApi, taskErrors } from '../../rest';
import { waitFor } from '../wait';

interface WaitActive {
  readonly signal: AbortSignal;
  readonly timeout: number;
  readonly progress: (message: string) => void;
  /** False for a link that waits for connections: it is ACTIVE only when the other end has its link, which is made after it. */
  readonly mustBeActive: boolean;
  /** Told of tasks that have errors though the link is ACTIVE. */
  readonly warn: (error: CodedError) => void;
}

/** Milliseconds in which tasks of an ACTIVE link may still come up: their first errors are often those of the start. */
const taskTime = 3_000;

/** Waits until the link is ACTIVE, or at least there; a link made a moment ago may not be visible yet. Then its tasks get a little time to come up. */
export async function waitActive(api: LinkApi, { signal, timeout, progress, mustBeActive, warn }: WaitActive): Promise<Link> {
  let last: Link | undefined;
  let said = '';
  const active = await waitFor(
    async () => {
      last = await api.get(true);
      const now = describeLink(last);
      if (now !== said) progress((said = `link "${api.linkName}": ${now}`));
      // Links of older Confluent Platform show no state: such a link that is there and has no error is taken as ACTIVE.
      return last && (!mustBeActive || isActive(last)) ? last : undefined;
    },
    { signal, timeout, between: [25, 1_000] },
  );
  if (active && !mustBeActive) return active;
  if (active) return tasksUp(api, active, { signal, timeout: Math.min(taskTime, timeout), warn });
  throw new CodedError('SWY5041', {
    property: 'link_name',
    value: api.linkName,
    detail: `after ${Math.round(timeout) / 1000} s it is ${describeLink(last)}`,
  });
}

async function tasksUp(api: LinkApi, active: Link, options: Pick<WaitActive, 'signal' | 'timeout' | 'warn'>): Promise<Link> {
  let last = active;
  if (faultsOf(last).length === 0) return last;
  await waitFor(
    async () => {
      last = (await api.get(true)) ?? last;
      return faultsOf(last).length === 0 || undefined;
    },
    { ...options, between: [100, 500] },
  );
  const faults = faultsOf(last);
  if (faults.length > 0) {
    options.warn(new CodedError('SWY5310', { property: 'link_name', value: api.linkName, detail: faults.join('; ') }));
  }
  return last;
}

const faultsOf = ({ tasks }: Link): string[] =>
  (tasks ?? []).flatMap((task) => taskErrors(task).map((error) => `${task.task_name} is ${task.state}: ${error}`));

export const isActive = (link: Link): boolean => (link.link_state ?? 'ACTIVE') === 'ACTIVE' && explainLinkError(link) === null;

export function describeLink(link: Link | undefined): string {
  if (!link) return 'absent';
  return [link.link_state ?? 'UNKNOWN', explainLinkError(link)].filter(Boolean).join(', ');
}
