import { describeRun } from '../status/describe';
import { count, table } from '../text';
import type { ListedGroup } from './list';

export function describeList(groups: readonly ListedGroup[], now = Date.now()): string {
  if (groups.length === 0) return 'Nothing is known of this project yet. Synthesise it, as switchyard init GROUP does.';
  const rows = groups.map(({ group, stack, stage, wanted, topics, lastRun, holder }) => [
    group,
    stack ?? '',
    topics === undefined ? '' : count(topics),
    stage === undefined ? 'unknown here' : (stage ?? 'not started'),
    wanted ?? '',
    holder ? `running, by ${holder.user}@${holder.host}` : lastRun ? describeRun(lastRun, now) : 'none',
  ]);
  return table(['group', 'stack', 'topics', 'stage', 'stages.json', 'last run'], rows);
}
