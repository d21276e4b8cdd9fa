import { colours as pc } from '../colours';
import { describeRun } from '../status/describe';
import { inShort } from '../status/status';
import { seconds, table } from '../text';
import type { CutoverReport } from './cutover-report';
import { durationText } from './scale';

/** A run as text, for who opens no page. */
export function describeCutoverReport({ group, run, runs }: CutoverReport, now = Date.now()): string {
  const { stages, window, error, next, command, from, stage } = run;
  const rows = stages.map(({ name, direction, changes, gates, timings }) => [
    direction === 'forward' ? name : `${name} (${direction})`,
    changes.map(({ action, address }) => `${action} ${address}`).join('\n'),
    gates.map(({ gate, waited_ms: waited }) => `${gate} ${durationText(waited)}`).join('\n'),
    timings ? seconds(timings.total) : 'not applied',
  ]);
  return [
    `${pc.bold(group)} ${from ?? 'not started'} -> ${stage ?? 'not started'}: ${describeRun(inShort(run), now)}`,
    ...(command && command.length > 0 ? [pc.dim(command.join(' '))] : []),
    ...(rows.length > 0 ? [table(['stage', 'changes', 'gates, waited', 'took'], rows)] : []),
    ...(window ? [`clients were held for ${seconds(window.ms)}`] : []),
    ...(error ? [error.message] : []),
    ...(next ? [`next: ${next}`] : []),
    ...(runs.length > 1 ? [pc.dim(`${runs.length} runs are kept: ${runs.map(({ id }) => id).join(', ')}`)] : []),
  ].join('\n');
}
