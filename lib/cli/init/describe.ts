import { colours as pc } from '../colours';
import { describeFindings, faultsIn } from '../group/finding';
import { seconds } from '../text';
import type { Readiness } from './readiness';

/** The readiness report as people read it. */
export function describeReadiness(readiness: Readiness): string {
  const { findings, written, ms } = readiness;
  const lines = [describeFindings(findings), '', headline(readiness)];
  if (written !== undefined) lines.push(`stages.json has it now, at ${written}`);
  const next = nextCommand(readiness);
  if (next !== undefined) lines.push(`next: ${pc.cyan(next)}`);
  lines.push(pc.dim(`${findings.length} looks in ${seconds(ms)}; nothing live was changed`));
  return lines.join('\n');
}

/** Command that goes on from here; undefined where faults come first or nothing is left. */
export function nextCommand({ group, ready, stage, next }: Readiness): string | undefined {
  if (!ready || next === undefined) return undefined;
  return stage === null ? `switchyard execute ${group} --to ${next}` : `switchyard execute ${group}`;
}

function headline({ group, ready, stage, next, findings }: Readiness): string {
  const what = stage === null ? 'its first deploy' : (next ?? 'what comes next');
  if (!ready) {
    const faults = faultsIn(findings).length;
    return `${pc.bold(group)} is ${pc.red('not ready')} for ${what}: ${faults} ${faults === 1 ? 'fault' : 'faults'}`;
  }
  return next === undefined
    ? `${pc.bold(group)} is at ${stage}; nothing comes after it`
    : `${pc.bold(group)} is ${pc.green('ready')} for ${what}`;
}
