import { CodedError } from '../../../core/coded-error';
import type { Mirror } from '../../rest';
import { waitFor } from '../wait';
import { batches, refusedTopics } from './batches';
import { describeTopics, isStopped, isStopping, type MirrorWork, mirrorsByTopic, refuseFailed, statusOf } from './model';

type Action = 'pause' | 'resume' | 'failover';

/** Waits until every topic has the status; where a mirror needs a call to get there, `actions` says which. */
export async function settle(
  topics: readonly string[],
  wanted: string,
  actions: Readonly<Record<string, Action>>,
  work: MirrorWork,
): Promise<void> {
  const { api, signal, timeout, progress } = work;
  let mirrors: ReadonlyMap<string, Mirror> = new Map();
  let left: readonly string[] = topics;
  let said = '';
  const done = await waitFor(
    async () => {
      mirrors = await mirrorsByTopic(api);
      left = topics.filter((topic) => statusOf(mirrors, topic) !== wanted);
      if (left.length === 0) return true;
      refuseWrongWay(left, wanted, mirrors);

      const now = describeTopics(left, mirrors);
      if (now !== said) progress((said = now));
      for (const [action, due] of callsFor(left, actions, mirrors)) {
        for (const batch of batches(due)) refuse(refusedTopics(await api.act(action, batch)), action);
      }
      return undefined;
    },
    { signal, timeout, between: [20, 500] },
  );
  if (!done)
    throw new CodedError('SWY5054', {
      property: 'status',
      value: wanted,
      detail: `link "${api.linkName}": ${describeTopics(left, mirrors)}`,
    });
}

function callsFor(
  topics: readonly string[],
  actions: Readonly<Record<string, Action>>,
  mirrors: ReadonlyMap<string, Mirror>,
): [Action, string[]][] {
  const calls = new Map<Action, string[]>();
  for (const topic of topics) {
    const action = actions[statusOf(mirrors, topic)] ?? (isStopping(statusOf(mirrors, topic)) ? undefined : actions['*']);
    if (action && mirrors.has(topic)) calls.set(action, [...(calls.get(action) ?? []), topic]);
  }
  return [...calls];
}

function refuseWrongWay(topics: readonly string[], wanted: string, mirrors: ReadonlyMap<string, Mirror>): void {
  if (wanted === 'STOPPED') return;
  const stopped = topics.filter((topic) => isStopped(statusOf(mirrors, topic)) || isStopping(statusOf(mirrors, topic)));
  if (stopped.length > 0) throw new CodedError('SWY5055', { property: 'status', value: wanted, detail: describeTopics(stopped, mirrors) });
  refuseFailed(topics, mirrors);
}

function refuse(refused: ReadonlyMap<string, string>, action: Action): void {
  if (refused.size === 0) return;
  const detail = [...refused].map(([topic, message]) => `${topic}: ${message}`).join('; ');
  throw new CodedError('SWY5053', { detail: `${action}: ${detail}` });
}
